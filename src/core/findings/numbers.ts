import * as z from 'zod';
import { compareText } from './compare';
import { Finding, severityRank } from './finding';
import { identityKey, identityOf } from './identity';

/** Shape of `nodes/<instanceId>/numbers.json`. */
export const numberBookSchema = z.object({
  schemaVersion: z.literal(1),
  /** the next number to give; a number is never given twice */
  next: z.int().positive(),
  /** number by identity key (condition and identity, hashed: no text of the node) */
  numbers: z.record(z.string().regex(/^[0-9a-f]{16}$/), z.int().positive()),
});

/** Which number each fault of a node has (`nodes/<instanceId>/numbers.json`): numbers outlive bundles. */
export type NumberBook = z.infer<typeof numberBookSchema>;

/** A node that never had a fault. */
export const EMPTY_NUMBER_BOOK: NumberBook = { schemaVersion: 1, next: 1, numbers: {} };

/** Faults a node may have numbers for; beyond it those that the newest bundle does not show lose theirs, oldest first. */
const MAX_FAULTS = 5000;

/**
 * Gives every finding its number: the one its fault already has on this node, or the next ones, in order of severity, condition and identity.
 * Findings come back most severe first, then by number.
 */
export function assignNumbers(
  findings: readonly Finding[], known: NumberBook = EMPTY_NUMBER_BOOK,
): { readonly findings: Finding[]; readonly book: NumberBook } {
  const numbers = new Map(Object.entries(known.numbers));
  let next = known.next;
  const inOrder = findings.map((finding) => {
    const identity = identityOf(finding.condition, finding.entity);
    const spelled = JSON.stringify(Object.entries(identity).sort(([a], [b]) => compareText(a, b)));
    return { finding, key: identityKey(finding.condition, identity), spelled };
  }).sort((a, b) => severityRank(a.finding.severity) - severityRank(b.finding.severity)
    || compareText(a.finding.condition, b.finding.condition) || compareText(a.spelled, b.spelled));
  const numbered = inOrder.map(({ finding, key }) => {
    const number = numbers.get(key) ?? next++;
    numbers.set(key, number);
    return { number, finding: { ...finding, finding_id: `F-${String(number).padStart(3, '0')}` } };
  });
  numbered.sort((a, b) => severityRank(a.finding.severity) - severityRank(b.finding.severity) || a.number - b.number);
  const current = new Set(numbered.map(({ number }) => number));
  return { findings: numbered.map(({ finding }) => finding), book: { schemaVersion: 1, next, numbers: Object.fromEntries(limit(numbers, current)) } };
}

function limit(numbers: ReadonlyMap<string, number>, current: ReadonlySet<number>): [string, number][] {
  const all = [...numbers].sort(([, a], [, b]) => a - b);
  let excess = all.length - MAX_FAULTS;
  return excess <= 0 ? all : all.filter(([, number]) => current.has(number) || excess-- <= 0);
}
