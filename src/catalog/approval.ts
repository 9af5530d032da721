/** The wrapper automation that waits for a human, and what it hands to the starter. Names of its parameters; SSM takes lists of values only. */
export const APPROVAL_PARAMETERS = {
  /** id of the collection, or of the plan over many nodes */
  collection: 'CollectionId',
  /** the nodes: what the approver sees is what the starter starts */
  instances: 'InstanceId',
  region: 'Region',
  cluster: 'Cluster',
} as const;

/** What the wrapper sends to the starter once it was approved. */
export interface ApprovedCollection {
  readonly collectionId: string;
  readonly instanceIds: readonly string[];
  readonly region: string;
  readonly cluster: string;
  /** execution of the wrapper */
  readonly approvalId: string;
}

/** Parameters of the wrapper for captures, one node a request. */
export const CAPTURE_APPROVAL_PARAMETERS = {
  capture: 'CaptureId',
  instance: 'InstanceId',
  region: 'Region',
  cluster: 'Cluster',
  /** the capture in words: what the approver reads is what the starter compares */
  what: 'Capture',
} as const;

/** What that wrapper sends to the starter once it was approved. */
export interface ApprovedCapture {
  readonly captureId: string;
  readonly instanceId: string;
  readonly region: string;
  readonly cluster: string;
  readonly what: string;
  /** execution of the wrapper */
  readonly approvalId: string;
}

/** Tag of wrapper executions, with the name of the installation as its value: approvers may signal what carries it, and nothing else. */
export const APPROVAL_TAG = 'eks-node-diagnostics:installation';
