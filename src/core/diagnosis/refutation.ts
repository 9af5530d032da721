import { KERNEL_REFUTATIONS } from './refutations/kernel';
import { LIFECYCLE_REFUTATIONS } from './refutations/lifecycle';
import { NETWORK_REFUTATIONS } from './refutations/network';
import { OTHER_REFUTATIONS } from './refutations/others';
import { RUNTIME_REFUTATIONS } from './refutations/runtime';
import { STORAGE_REFUTATIONS } from './refutations/storage';
import { conditionOf, ConditionId } from '../../catalog/conditions';

/** Observations that would speak against a condition as the cause, as noun phrases. */
export type Refutations = Readonly<Partial<Record<ConditionId, readonly string[]>>>;

const REFUTATIONS: Readonly<Record<string, readonly string[] | undefined>> = {
  ...LIFECYCLE_REFUTATIONS, ...RUNTIME_REFUTATIONS, ...KERNEL_REFUTATIONS, ...NETWORK_REFUTATIONS, ...STORAGE_REFUTATIONS, ...OTHER_REFUTATIONS,
};

/** What would refute that this condition is the root cause. Never empty. */
export function refutationsOf(condition: string): readonly string[] {
  const own = Object.hasOwn(REFUTATIONS, condition) ? REFUTATIONS[condition] : undefined;
  if (own) { return own; }
  return conditionOf(condition)?.kind === 'risk'
    ? ['peers with the same setting and without the symptom', 'any fault with evidence that explains the same symptoms']
    : ['a fault that began earlier and explains it'];
}
