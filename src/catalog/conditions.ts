import { Condition, ConditionArea, ConditionTable } from './condition';
import { ACCELERATOR_CONDITIONS } from './conditions/accelerator';
import { COVERAGE_CONDITIONS } from './conditions/coverage';
import { IDENTITY_CONDITIONS } from './conditions/identity';
import { KERNEL_CONDITIONS } from './conditions/kernel';
import { LIFECYCLE_CONDITIONS } from './conditions/lifecycle';
import { NETWORK_CONDITIONS } from './conditions/network';
import { RUNTIME_CONDITIONS } from './conditions/runtime';
import { STORAGE_CONDITIONS } from './conditions/storage';
import { WORKLOAD_CONDITIONS } from './conditions/workload';

/** Every id of the vocabulary. Ids that stand are never renamed: prompts, suppressions and baselines name them. */
export type ConditionId =
  | keyof typeof LIFECYCLE_CONDITIONS | keyof typeof RUNTIME_CONDITIONS | keyof typeof KERNEL_CONDITIONS
  | keyof typeof NETWORK_CONDITIONS | keyof typeof STORAGE_CONDITIONS | keyof typeof IDENTITY_CONDITIONS
  | keyof typeof ACCELERATOR_CONDITIONS | keyof typeof WORKLOAD_CONDITIONS | keyof typeof COVERAGE_CONDITIONS;

const TABLES: readonly (readonly [ConditionArea, ConditionTable])[] = [
  ['lifecycle', LIFECYCLE_CONDITIONS],
  ['runtime', RUNTIME_CONDITIONS],
  ['kernel', KERNEL_CONDITIONS],
  ['network', NETWORK_CONDITIONS],
  ['storage', STORAGE_CONDITIONS],
  ['identity', IDENTITY_CONDITIONS],
  ['accelerator', ACCELERATOR_CONDITIONS],
  ['workload', WORKLOAD_CONDITIONS],
  ['coverage', COVERAGE_CONDITIONS],
];

/** The whole vocabulary, by area. */
export const CONDITIONS: readonly (Condition & { readonly id: ConditionId })[] = TABLES.flatMap(([area, table]) =>
  Object.entries(table).map(([id, text]) => ({ id: id as ConditionId, area, ...text })));

const BY_ID: ReadonlyMap<string, Condition> = new Map(CONDITIONS.map((condition) => [condition.id, condition]));

/** The condition, or undefined for an id outside the vocabulary (a user's rule pack may bring its own). */
export function conditionOf(id: string): Condition | undefined {
  return BY_ID.get(id);
}
