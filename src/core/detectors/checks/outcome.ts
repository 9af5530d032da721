import { CheckOutcome, StateFault } from '../state-check';

/** Most faults that one check reports; the rest is told as one. */
const MAX_FAULTS = 50;

/** `present` when there are faults, else `absent` with what was looked at. */
export function outcomeOf(faults: readonly StateFault[], checked: string): CheckOutcome {
  return faults.length > 0 ? { outcome: 'present', faults: faults.slice(0, MAX_FAULTS) } : { outcome: 'absent', checked };
}

/** The evidence that a check would need. */
export function notEvaluable(...missing: readonly string[]): CheckOutcome {
  return { outcome: 'not-evaluable', missing };
}

/** `9,120` */
export function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** `1 rule`, `3 rules`; nouns with another plural bring it along. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : plural}`;
}
