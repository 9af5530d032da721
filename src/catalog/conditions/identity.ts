import { ConditionTable } from '../condition';

/** Credentials and AWS API calls. */
export const IDENTITY_CONDITIONS = {
  'irsa-failed': {
    title: 'IAM role for the service account cannot be assumed',
    severity: 'high',
    kind: 'cause',
    row: 'F1',
    identity: ['namespace', 'serviceAccount', 'workload'],
    normalised: ['namespace', 'serviceAccount', 'workload'],
  },
  'pod-identity-failed': {
    title: 'EKS Pod Identity agent error',
    severity: 'high',
    kind: 'cause',
    row: 'F2',
    identity: [],
    normalised: [],
  },
  'aws-api-denied': {
    title: 'AWS API call denied',
    severity: 'high',
    kind: 'cause',
    row: 'F3',
    identity: ['action'],
    normalised: ['action'],
  },
  'aws-api-throttled': {
    title: 'AWS API throttled or regional endpoint disabled',
    severity: 'high',
    kind: 'cause',
    row: 'F4',
    identity: ['service', 'action'],
    normalised: ['service', 'action'],
  },
  'kms-key-unusable': {
    title: 'KMS key disabled or denied',
    severity: 'high',
    kind: 'cause',
    row: 'F5',
    identity: ['key'],
    normalised: [],
  },
  'secret-missing': {
    title: 'Secret or config object missing or forbidden',
    severity: 'medium',
    kind: 'cause',
    row: 'F7',
    identity: ['namespace', 'object'],
    normalised: ['namespace', 'object'],
  },
  'upload-permission-missing': {
    title: 'Node role lacks a permission that collection needs',
    severity: 'high',
    kind: 'cause',
    row: 'F8',
    identity: ['action'],
    normalised: ['action'],
  },
} as const satisfies ConditionTable;
