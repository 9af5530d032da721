import { Finding, severityRank } from '../findings/finding';

/** More than half as much again, and more than a few: below that, two collections of one node differ without anything having changed. */
const GROWTH = 1.5;
const FEW = 5;

/**
 * Whether a fault is getting worse: graver than before, or clearly more of it. A fault that was not there before is rising; so is one of which nothing is known
 * from before, because a wrong "as ever" costs more than a wrong "new".
 */
export function isRising(now: Finding, before: Finding | undefined): boolean {
  if (!before || before.state === 'recovered' && now.state !== 'recovered') { return true; }
  if (severityRank(now.severity) < severityRank(before.severity)) { return true; }
  return grew(amountOf(now), amountOf(before));
}

/** Clearly more than `usual`. */
export function grew(amount: number, usual: number): boolean {
  return amount > usual * GROWTH && amount > usual + FEW;
}

/** How much of it there is: packets for a rule, else how often it was seen. */
export function amountOf({ entity, count }: Finding): number {
  return typeof entity.packets === 'number' ? entity.packets : count;
}
