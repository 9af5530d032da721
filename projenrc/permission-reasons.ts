/** Why each statement is there, by its name. docs/permissions.md is made of it; a statement without a reason fails the test. */
export const REASONS: Readonly<Record<string, string>> = {
  // functions
  WriteOwnLog: 'Log records, metrics in the embedded format and audit records, into the function\'s own log group only',
  AttachToNetwork: 'Lambda itself makes the network interfaces; the condition keeps the function\'s code from using these actions',
  ReadEvidence: 'Manifests, findings, indexed blocks and records, made by our own functions',
  WriteState: 'Records of collections and plans, pointers, baselines and exports; not evidence',
  WriteEvidence: 'What is made of a bundle, and the pointers to it',
  ReadBundles: 'The bundle to take in. Only the ingest function sees bundles as nodes sent them',
  ListKeys: 'S3 tells "does not exist" from "forbidden" only to those who may list. Keys hold no content',
  ListBundleVersions: 'Only the first version of a bundle counts, so that nobody replaces one that was sent',
  UseEvidenceKey: 'Through S3 and for this bucket only. A multipart upload needs Decrypt, too',
  TakeFromQueue: 'Arrivals of bundles and ends of automations',
  AskForIngestion: 'A bundle whose event was lost is queued again',
  ReadExecutions: 'How a collection ended, and which node it was of',
  FindExecutions: 'What started and was never recorded. SSM knows no narrower resource for this list',
  KeepRecords: 'Who asked for what, and what became of it. The starter sees no evidence',
  SnapshotInstances: 'What only AWS knows of a node, taken when its bundle comes in, so that the tools need no such right. EC2 knows no narrower resource for descriptions',
  DescribeClusters: 'Version and addresses of the clusters in scope',
  DescribeNodegroups: 'Node groups of the clusters in scope, for plans over many nodes',
  FindNodes: 'Which nodes belong to a cluster, and whether SSM reaches them. These descriptions know no narrower resource',
  FindHybridNodes: 'The cluster of a hybrid node stands in the tags of its registration',
  FindCollectionRunbook: 'Whether AWS\' runbook exists in the node\'s region',
  // collections
  StartCollection: 'AWS\' collection runbook by name, and no other document',
  PassCollectionRole: 'The one role that the runbook acts with, to SSM only',
  AskForApproval: 'The document that asks a human. With approval on, the tool function can start nothing else',
  TagRequest: 'Marks the request while it is made, so that approvers may decide this installation\'s requests only',
  PassApprovalRole: 'The role of the request, which can do no more than call the starter, to SSM only',
  StartWhatWasApproved: 'The request calls the starter once somebody agreed',
  DecideRequests: 'Approvers decide requests of this installation, by its tag, and no other automation',
  SendRunbookScript: 'The document by which AWS\' runbook runs its collector; only the automation role has this, and only SSM assumes that role',
  SendToJoinedNodes: 'Nodes that carry AWS\' own tag of a cluster in scope, in that cluster\'s region',
  SendToUnjoinedNodes: 'Nodes of a managed node group that never joined carry only the tag of the node group. `trustNodegroupTag: false` takes this away',
  FollowCommands: 'Whether the collector has ended, and how. SSM knows no narrower resource',
  RunRunbook: 'The runbook starts and follows its own steps',
  CheckBucketIsPrivate: 'AWS\' runbook refuses to upload into a public bucket, and looks first',
  CheckAccountIsPrivate: 'The same for the account. S3 knows no narrower resource',
  ReadConsoleOfJoinedNodes: 'The console of a node that SSM cannot reach, of clusters in scope',
  ReadConsoleOfUnjoinedNodes: 'The console of a node that never joined, which is what one wants to know of it',
  WriteConsoleOutput: 'Console output is taken in like a bundle brought by hand',
  SignUploads: 'A link by which one bundle can be uploaded. It can do no more than whoever signs it',
  // nodes
  UploadBundles: 'New bundles under the name that AWS\' runbook gives them. Nodes read, list and delete nothing',
  SsmAgent: 'What the SSM agent needs to receive commands, with `attachSsmCore: true`; less than AmazonSSMManagedInstanceCore',
  // gateway
  CallFunctions: 'The tool function, and the interceptor where there is one',
  ReadPolicyEngine: 'The Cedar policies of this gateway',
  AuthorizeCalls: 'A decision for each call, by this gateway\'s policies',
  // resource policies
  OnlyFunctionsWriteDerivedData: 'Whatever else the account grants: evidence and records are written by our functions only',
  NodesDoNotReadOrDelete: 'Whatever else a node\'s role may do: it sees no bundle of another node, and takes none back',
  NodesWriteBundlesOnly: 'Whatever else a node\'s role may do: it writes nothing but bundles',
};

/** Statements that the CDK writes, without a name of their own. */
export const REASONS_OF_UNNAMED: readonly (readonly [fits: (statement: { Effect: string; Action: readonly string[]; Condition: string }, type: string) => boolean, why: string])[] = [
  [({ Effect, Condition }) => Effect === 'Deny' && /SecureTransport|TlsVersion/.test(Condition), 'Nothing without TLS'],
  [({ Action }, type) => type === 'AWS::KMS::Key' && Action.includes('kms:*'), 'The key\'s policy lets IAM policies of the account decide, as AWS recommends; without it nobody could delete the key'],
  [({ Action }, type) => type === 'AWS::SQS::QueuePolicy' && Action.includes('sqs:SendMessage'), 'EventBridge, for the rules of this installation only, and its undelivered events'],
  [({ Action }) => Action.includes('sts:AssumeRole'), 'Who may act in this role'],
];
