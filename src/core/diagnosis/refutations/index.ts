import { KERNEL_REFUTATIONS } from './kernel';
import { LIFECYCLE_REFUTATIONS } from './lifecycle';
import { NETWORK_REFUTATIONS } from './network';
import { OTHER_REFUTATIONS } from './others';
import { RUNTIME_REFUTATIONS } from './runtime';
import { STORAGE_REFUTATIONS } from './storage';

/** What speaks against each condition as the cause. */
export const REFUTATIONS: Readonly<Record<string, readonly string[] | undefined>> = {
  ...LIFECYCLE_REFUTATIONS, ...RUNTIME_REFUTATIONS, ...KERNEL_REFUTATIONS, ...NETWORK_REFUTATIONS, ...STORAGE_REFUTATIONS, ...OTHER_REFUTATIONS,
};
