import { FORMAT_QUIET, FORMAT_WORDINGS } from './formats';
import { KERNEL_QUIET, KERNEL_WORDINGS } from './kernel';
import { LIFECYCLE_QUIET, LIFECYCLE_WORDINGS } from './lifecycle';
import { NETWORK_QUIET, NETWORK_WORDINGS } from './network';
import { OTHER_QUIET, OTHER_WORDINGS } from './others';
import { RUNTIME_QUIET, RUNTIME_WORDINGS } from './runtime';
import { STORAGE_QUIET, STORAGE_WORDINGS } from './storage';
import { THREAD_QUIET, THREAD_WORDINGS } from './threads';
import { Quiet, Wording } from './wording';
import { PASTED_QUIET, PASTED_WORDINGS } from '../../wordings/catalogue';

/** What programs say about faults, by area. */
export const WORDINGS: Readonly<Record<string, readonly Wording[]>> = {
  kernel: KERNEL_WORDINGS,
  runtime: RUNTIME_WORDINGS,
  network: NETWORK_WORDINGS,
  lifecycle: LIFECYCLE_WORDINGS,
  storage: STORAGE_WORDINGS,
  others: OTHER_WORDINGS,
  threads: THREAD_WORDINGS,
  formats: FORMAT_WORDINGS,
  pasted: PASTED_WORDINGS,
};

/** What they say in health. */
export const QUIET: Readonly<Record<string, readonly Quiet[]>> = {
  kernel: KERNEL_QUIET,
  runtime: RUNTIME_QUIET,
  network: NETWORK_QUIET,
  lifecycle: LIFECYCLE_QUIET,
  storage: STORAGE_QUIET,
  others: OTHER_QUIET,
  threads: THREAD_QUIET,
  formats: FORMAT_QUIET,
  pasted: PASTED_QUIET,
};
