import { Coverage } from './answer';
import { clipText } from './budget';
import { missingKinds } from './expected-artifacts';
import { CheckResult } from '../evidence/documents';
import { IngestProblem, Manifest } from '../evidence/manifest';

const MOST_GROUPS = 8;
const MOST_NAMED = 4;
const LINE_BYTES = 240;
const MISSING_BYTES = 160;
const PROBLEM_BYTES = 180;
const MOST_GAPS = 5;

/** Problems that mean a file of the bundle was not (wholly) read. */
const UNREAD_ENTRY: ReadonlySet<string> = new Set([
  'ENTRY_LIMIT_REACHED', 'SIZE_LIMIT_REACHED', 'RATIO_LIMIT_REACHED', 'ENTRY_TOO_LARGE', 'ARCHIVE_TRUNCATED', 'ARCHIVE_CORRUPT', 'NESTED_ARCHIVE_UNREADABLE', 'BINARY_CONTENT',
]);

/**
 * What a whole-bundle analysis looked at. `filesExpected` counts the bundle's files, the kinds of file that should be there and are not, and
 * the entries that could not be read; it equals `filesScanned` when nothing is missing.
 */
export function coverageOf(manifest: Manifest, checks: readonly CheckResult[], limit = MOST_GROUPS): Coverage {
  const scanned = manifest.files.filter(file => file.size > 0).length;
  const unread = manifest.problems.filter(each => UNREAD_ENTRY.has(each.code)).reduce((sum, each) => sum + (each.count ?? 1), 0);
  return {
    filesScanned: scanned,
    filesExpected: scanned + missingKinds(manifest).length + unread,
    notEvaluable: notEvaluable(checks, limit),
  };
}

/** Conditions that no detector could judge, grouped by the evidence that was missing: `<missing>: <condition>, <condition>`. */
export function notEvaluable(checks: readonly CheckResult[], limit: number): readonly string[] {
  const judged = new Set(checks.filter(each => each.outcome !== 'not-evaluable').map(each => each.condition));
  const groups = new Map<string, Set<string>>();
  for (const check of checks) {
    if (check.outcome !== 'not-evaluable' || judged.has(check.condition)) { continue; }
    const missing = check.missing?.length ? check.missing.join(', ') : 'unknown evidence';
    const group = groups.get(missing) ?? new Set<string>();
    groups.set(missing, group.add(check.condition));
  }
  // the evidence whose absence hides most comes first
  const sorted = [...groups].sort((a, b) => b[1].size - a[1].size || (a[0] < b[0] ? -1 : 1));
  const lines = sorted.map(([missing, conditions]) => clipText(`${clipText(missing, MISSING_BYTES)}: ${named([...conditions])}`, LINE_BYTES));
  if (lines.length <= limit) { return lines; }
  const hidden = sorted.slice(limit - 1).reduce((sum, [, conditions]) => sum + conditions.size, 0);
  return [...lines.slice(0, limit - 1), `and ${hidden} more conditions: see validate`];
}

function named(conditions: readonly string[]): string {
  const rest = conditions.length - MOST_NAMED;
  return conditions.slice(0, MOST_NAMED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

/** One sentence per thing that was wrong with the bundle itself, at most five. */
export function bundleGaps(manifest: Manifest): string[] {
  const gaps: string[] = [];
  const missing = missingKinds(manifest);
  if (missing.length > 0) { gaps.push(clipText(`Not in the bundle: ${missing.map(each => each.kind).join(', ')}.`, 300)); }
  const byCode = new Map<string, IngestProblem[]>();
  for (const problem of manifest.problems) { byCode.set(problem.code, [...byCode.get(problem.code) ?? [], problem]); }
  for (const [code, problems] of byCode) {
    const count = problems.reduce((sum, each) => sum + (each.count ?? 1), 0);
    gaps.push(clipText(`${code}${count > 1 ? ` (${count} times)` : ''}: ${problems[0].message}`, PROBLEM_BYTES));
  }
  if (manifest.pseudonyms) { gaps.push('Addresses and account ids are pseudonyms; prefixes hold among them. A person with the map can undo them.'); }
  if (manifest.collectedAt === undefined) { gaps.push('The bundle does not say when it was collected; stamps without a year may be a year off.'); }
  return gaps.length <= MOST_GAPS ? gaps : [...gaps.slice(0, MOST_GAPS - 1), `and ${gaps.length - MOST_GAPS + 1} more problems of the bundle: see validate`];
}

/** `partial` when something that should have been read was not. */
export function outcomeOf(manifest: Manifest): 'complete' | 'partial' {
  return manifest.state === 'partial' ? 'partial' : 'complete';
}
