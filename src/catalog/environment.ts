/** Environment variables of the functions. The construct sets them, src/aws/config.ts reads and validates them. */
export const ENVIRONMENT = {
  /** name of the bucket that holds raw bundles, evidence and state */
  evidenceBucket: 'EVIDENCE_BUCKET',
  /** ARN of the KMS key of the bucket; absent with S3-managed encryption */
  encryptionKeyArn: 'ENCRYPTION_KEY_ARN',
  /** the clusters in scope: `*` for all, else `name@region` separated by commas (a cluster name holds neither) */
  clusterScope: 'CLUSTER_SCOPE',
  /** tools of the selection, by name, separated by commas; all others are refused */
  selectedTools: 'SELECTED_TOOLS',
  /** `true`: addresses and account ids are stored as pseudonyms */
  pseudonyms: 'PSEUDONYMS',
  /** days that bundles and evidence are kept, as set on the bucket */
  retentionDays: 'RETENTION_DAYS',
  /** machines that are no nodes, with their runbooks: a JSON list of MachineSource; absent: none */
  machineSources: 'MACHINE_SOURCES',
  /** `true`: instances are trusted by the tag eks:cluster-name too, which a node that never joined carries alone */
  trustNodegroupTag: 'TRUST_NODEGROUP_TAG',
  /** SSM document that collects logs */
  collectionDocument: 'COLLECTION_DOCUMENT',
  /** role that the automation assumes */
  automationRoleArn: 'AUTOMATION_ROLE_ARN',
  /** wrapper document with the approval step; absent when no approval is needed */
  approvalDocument: 'APPROVAL_DOCUMENT',
  /** URL of the queue of the ingest function, by which the sweeper asks for a bundle to be taken in */
  ingestQueueUrl: 'INGEST_QUEUE_URL',
  /** SSM document that records packets; absent where none may be recorded */
  captureDocument: 'CAPTURE_DOCUMENT',
  /** wrapper document with the approval step for captures; absent when no approval is needed */
  captureApprovalDocument: 'CAPTURE_APPROVAL_DOCUMENT',
  /** `true`: more than headers of packets may be recorded */
  capturePayload: 'CAPTURE_PAYLOAD',
  /** most seconds that a capture may take */
  captureSeconds: 'CAPTURE_SECONDS',
  /** captures that may run at a time */
  concurrentCaptures: 'CONCURRENT_CAPTURES',
  /** what black-box collection collects upon: JSON of BlackBoxSettings; absent where nothing is collected by itself */
  blackBox: 'BLACK_BOX',
  /** collections that may start in any hour */
  collectionsPerHour: 'COLLECTIONS_PER_HOUR',
  /** seconds between two collections of one node */
  collectionCoolDownSeconds: 'COLLECTION_COOL_DOWN_SECONDS',
  /** collections that may run at a time */
  concurrentCollections: 'CONCURRENT_COLLECTIONS',
  /** `true`: the gateway passes on who calls (interceptor); the function then enforces and audits per client */
  callerIdentity: 'CALLER_IDENTITY',
  /** folder in which the configuration that the stack deploys lies; absent when it deploys none */
  configurationFolder: 'CONFIGURATION_FOLDER',
  /** CloudWatch namespace of our metrics */
  metricsNamespace: 'METRICS_NAMESPACE',
  /** tells two installations apart in one account: a dimension of each metric and a field of each log record */
  installation: 'INSTALLATION',
  /** least severe level that is logged: DEBUG, INFO, WARN, ERROR */
  logLevel: 'LOG_LEVEL',
} as const;

/** A value of ENVIRONMENT. */
export type EnvironmentName = typeof ENVIRONMENT[keyof typeof ENVIRONMENT];

/** Stands for every cluster in CLUSTER_SCOPE. */
export const ALL_CLUSTERS = '*';
