import { clipText } from './budget';
import { CheckResult } from '../evidence/documents';
import { compareText } from '../findings/compare';

const SENTENCE_BYTES = 240;
const MOST_NAMED = 6;

/**
 * What was looked at and found to be in order: the sentences of state checks, then the conditions of which the logs show no sign, grouped by the logs.
 * A condition that any detector reports is in neither.
 */
export function checkedNormal(checks: readonly CheckResult[]): string[] {
  const present = new Set(checks.filter(each => each.outcome === 'present').map(each => each.condition));
  const absent = checks.filter(each => each.outcome === 'absent' && each.checked !== undefined);
  const states = absent.filter(each => each.section !== undefined).map(each => clipText(each.checked!, SENTENCE_BYTES));
  const logsOf = new Map<string, Set<string>>();
  for (const check of absent) {
    if (check.section !== undefined || present.has(check.condition)) { continue; }
    const logs = logsOf.get(check.condition) ?? new Set();
    logsOf.set(check.condition, logs);
    check.checked!.split(', ').forEach(each => logs.add(each));
  }
  // several rules may look for one condition, each in logs of its own: together they are one statement
  const byLogs = new Map<string, Set<string>>();
  for (const [condition, logs] of logsOf) {
    const where = [...logs].sort(compareText).join(', ');
    byLogs.set(where, (byLogs.get(where) ?? new Set()).add(condition));
  }
  const logs = [...byLogs].sort((a, b) => b[1].size - a[1].size).map(([where, conditions]) => clipText(`No sign of ${named([...conditions])} in ${where}`, SENTENCE_BYTES));
  return [...new Set([...states, ...logs])];
}

function named(conditions: readonly string[]): string {
  const rest = conditions.length - MOST_NAMED;
  return conditions.slice(0, MOST_NAMED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
