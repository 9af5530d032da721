import { REFUTATIONS } from './refutations';
import { conditionOf, ConditionId } from '../../catalog/conditions';

/** Observations that would speak against a condition as the cause, as noun phrases. */
export type Refutations = Readonly<Partial<Record<ConditionId, readonly string[]>>>;

/** What would refute that this condition is the root cause. Never empty. */
export function refutationsOf(condition: string): readonly string[] {
  const own = Object.hasOwn(REFUTATIONS, condition) ? REFUTATIONS[condition] : undefined;
  if (own) { return own; }
  return conditionOf(condition)?.kind === 'risk'
    ? ['peers with the same setting and without the symptom', 'any fault with evidence that explains the same symptoms']
    : ['a fault that began earlier and explains it'];
}
