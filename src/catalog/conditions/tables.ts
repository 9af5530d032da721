import { ACCELERATOR_CONDITIONS } from './accelerator';
import { CAPTURE_CONDITIONS } from './capture';
import { COVERAGE_CONDITIONS } from './coverage';
import { IDENTITY_CONDITIONS } from './identity';
import { KERNEL_CONDITIONS } from './kernel';
import { LIFECYCLE_CONDITIONS } from './lifecycle';
import { NETWORK_CONDITIONS } from './network';
import { RUNTIME_CONDITIONS } from './runtime';
import { STORAGE_CONDITIONS } from './storage';
import { WORKLOAD_CONDITIONS } from './workload';
import { ConditionArea, ConditionTable } from '../condition';

/** Every id of the vocabulary. Ids that stand are never renamed: prompts, suppressions and baselines name them. */
export type ConditionId =
  | keyof typeof LIFECYCLE_CONDITIONS | keyof typeof RUNTIME_CONDITIONS | keyof typeof KERNEL_CONDITIONS
  | keyof typeof NETWORK_CONDITIONS | keyof typeof CAPTURE_CONDITIONS | keyof typeof STORAGE_CONDITIONS | keyof typeof IDENTITY_CONDITIONS
  | keyof typeof ACCELERATOR_CONDITIONS | keyof typeof WORKLOAD_CONDITIONS | keyof typeof COVERAGE_CONDITIONS;

/** The vocabulary, by area. */
export const CONDITION_TABLES: readonly (readonly [ConditionArea, ConditionTable])[] = [
  ['lifecycle', LIFECYCLE_CONDITIONS],
  ['runtime', RUNTIME_CONDITIONS],
  ['kernel', KERNEL_CONDITIONS],
  ['network', NETWORK_CONDITIONS],
  ['network', CAPTURE_CONDITIONS],
  ['storage', STORAGE_CONDITIONS],
  ['identity', IDENTITY_CONDITIONS],
  ['accelerator', ACCELERATOR_CONDITIONS],
  ['workload', WORKLOAD_CONDITIONS],
  ['coverage', COVERAGE_CONDITIONS],
];
