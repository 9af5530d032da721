import { Refutations } from '../refutation';

/** Identity, accelerators and workloads. */
export const OTHER_REFUTATIONS: Refutations = {
  'irsa-failed': ['the same service account obtaining credentials on another node'],
  'pod-identity-failed': ['the agent handing out credentials to other pods at the time'],
  'aws-api-denied': ['the call not needed by what fails', 'a dry run or probe of permissions'],
  'aws-api-throttled': ['retries that succeed within seconds'],
  'kms-key-unusable': ['other volumes with the same key attaching'],
  'secret-missing': ['the object created before the pod was next synced'],
  'upload-permission-missing': ['a later upload with the same role that succeeds'],
  'gpu-xid-fatal': ['an Xid that the application caused (13, 31, 43, 45)'],
  'gpu-missing': ['an instance type with fewer devices than assumed'],
  'fabric-manager-failed': ['an instance type without NVSwitch'],
  'gpu-memory-error': ['only single-bit errors that were corrected'],
  'nvlink-error': ['replay counters that stand still while the error is reported'],
  'neuron-hardware-error': ['correctable errors only'],
  'device-plugin-missing': ['the plugin registering within the first minutes after boot'],
  'webhook-failed': ['the webhook answering at the same time for other nodes'],
};
