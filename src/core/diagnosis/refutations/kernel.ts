import { Refutations } from '../refutation';

/** Kernel, memory, processes and hardware. */
export const KERNEL_REFUTATIONS: Refutations = {
  'kernel-panic': ['the trace belongs to an earlier boot than the symptoms'],
  'kernel-oops': ['symptoms that began before the trace', 'the trace names a process that nothing else depends on'],
  'soft-lockup': ['a stolen-time or snapshot pause of the instance at that time'],
  'hung-task': ['the task going on within the next interval'],
  'oom-node': ['a kill whose constraint is CONSTRAINT_MEMCG: then a container exceeded its own limit', 'free memory well above the watermarks in the memory report of the kill'],
  'oom-container': ['a kill whose constraint is CONSTRAINT_NONE: then the node itself ran out', 'memory use of the container far below its limit'],
  'pid-exhausted': ['process and thread counts well below pid_max, threads-max and the pod limit'],
  'file-descriptors-exhausted': ['fs.file-nr and inotify use well below their limits'],
  'memory-pressure': ['memory.available above the eviction threshold'],
  'eviction-in-progress': ['all evictions requested through the API (drain)'],
  'hardware-error': ['records that say corrected only'],
  'resource-stall': ['pressure averages that rise only after the symptom'],
  'security-agent-interference': ['the same failures with the agent stopped', 'denials that concern other paths and processes'],
};
