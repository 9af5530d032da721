import { ConditionTable } from '../condition';

/** What workloads show; never a cause in the node. */
export const WORKLOAD_CONDITIONS = {
  'webhook-failed': {
    title: 'Admission webhook denied or timed out',
    severity: 'medium',
    kind: 'cause',
    row: 'I1',
    identity: ['webhook'],
    normalised: ['webhook'],
  },
  'scheduling-failed': {
    title: 'Pods cannot be scheduled',
    severity: 'medium',
    kind: 'symptom',
    row: 'I2',
    identity: ['reason'],
    normalised: ['reason'],
  },
  'crashloop': {
    title: 'Container is crash-looping',
    severity: 'medium',
    kind: 'symptom',
    row: 'I3',
    identity: ['namespace', 'workload', 'container'],
    normalised: ['namespace', 'workload', 'container'],
  },
} as const satisfies ConditionTable;
