/** Our functions that call AWS. */
export type CallerName = 'tools' | 'ingest' | 'sweeper' | 'starter' | 'captureStarter' | 'blackBox';

/** What an action is allowed on; `any` only where the service knows no resource for the action. */
export type ResourceKind =
  | 'any' | 'collection-document' | 'approval-document' | 'automation-execution' | 'automation-role' | 'approval-role' | 'cluster' | 'nodegroup' | 'bucket' | 'ingest-queue' | 'node' | 'managed-machine' | 'console-upload' | 'linked-upload'
  | 'capture-document' | 'capture-approval-document' | 'capture-approval-role'
  | 'black-box-document' | 'black-box-upload' | 'auto-scaling-group';

/** An AWS action that the adapters in src/aws call beside reading and writing documents in the evidence bucket. */
export interface AwsCall {
  /** as IAM names it: `service:Action` */
  readonly action: string;
  readonly on: ResourceKind;
  readonly by: readonly CallerName[];
  /** only without approval of collections, or only with it; absent: both */
  readonly approval?: boolean;
  /** only where the selection has a tool of this tier; absent: always */
  readonly tier?: 'collect' | 'capture';
  readonly why: string;
}

/**
 * Every call, so that the statements of the roles can be held against what is really needed. With approval on, the tool function may start nothing but the wrapper.
 * Resource types: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
 */
export const AWS_CALLS: readonly AwsCall[] = [
  { action: 'ssm:StartAutomationExecution', on: 'collection-document', by: ['tools', 'sweeper'], approval: false, tier: 'collect', why: 'collect one node; the sweeper starts the next part of a fleet' },
  { action: 'ssm:StartAutomationExecution', on: 'automation-execution', by: ['tools', 'sweeper'], approval: false, tier: 'collect', why: 'the same, as IAM authorizes it since 2026' },
  { action: 'iam:PassRole', on: 'automation-role', by: ['tools', 'sweeper'], approval: false, tier: 'collect', why: 'the role that the runbook assumes' },
  { action: 'ssm:StartAutomationExecution', on: 'collection-document', by: ['starter'], approval: true, tier: 'collect', why: 'what was approved' },
  { action: 'ssm:StartAutomationExecution', on: 'automation-execution', by: ['tools', 'starter'], approval: true, tier: 'collect', why: 'the wrapper, and what was approved' },
  { action: 'iam:PassRole', on: 'automation-role', by: ['starter'], approval: true, tier: 'collect', why: 'the role that the runbook assumes' },
  { action: 'ssm:StartAutomationExecution', on: 'approval-document', by: ['tools'], approval: true, tier: 'collect', why: 'ask for approval' },
  { action: 'iam:PassRole', on: 'approval-role', by: ['tools'], approval: true, tier: 'collect', why: 'the role that the wrapper assumes' },
  { action: 'ssm:AddTagsToResource', on: 'automation-execution', by: ['tools'], approval: true, tier: 'collect', why: 'tag the wrapper, so that approvers may signal ours only' },
  { action: 'ec2:GetConsoleOutput', on: 'node', by: ['tools'], approval: false, tier: 'collect', why: 'a node that does not answer' },
  { action: 'ec2:GetConsoleOutput', on: 'node', by: ['starter'], approval: true, tier: 'collect', why: 'the same, once approved' },
  { action: 's3:PutObject', on: 'console-upload', by: ['tools'], approval: false, tier: 'collect', why: 'make a bundle of console output' },
  { action: 's3:PutObject', on: 'console-upload', by: ['starter'], approval: true, tier: 'collect', why: 'the same, once approved' },
  { action: 's3:PutObject', on: 'linked-upload', by: ['tools'], approval: false, tier: 'collect', why: 'sign the link of a NodeDiagnostic' },
  { action: 's3:PutObject', on: 'linked-upload', by: ['starter'], approval: true, tier: 'collect', why: 'the same, once approved' },
  { action: 'ssm:GetAutomationExecution', on: 'automation-execution', by: ['ingest', 'sweeper'], tier: 'collect', why: 'why a run failed; whether an execution we have no record of is ours' },
  { action: 'ssm:DescribeAutomationExecutions', on: 'any', by: ['sweeper'], tier: 'collect', why: 'close collections whose event was lost' },
  { action: 'ssm:DescribeDocument', on: 'collection-document', by: ['tools'], tier: 'collect', why: 'whether the region has the runbook' },
  { action: 'ssm:DescribeInstanceInformation', on: 'any', by: ['tools'], why: 'whether the agent of a node answers' },
  { action: 'ssm:DescribeInstanceProperties', on: 'any', by: ['tools'], why: 'the same for a fleet: 1,000 nodes a page' },
  { action: 'ssm:SendCommand', on: 'capture-document', by: ['tools'], approval: false, tier: 'capture', why: 'record packets' },
  { action: 'ssm:SendCommand', on: 'node', by: ['tools'], approval: false, tier: 'capture', why: 'the same, on a node of a cluster in scope' },
  { action: 'ssm:SendCommand', on: 'capture-document', by: ['captureStarter'], approval: true, tier: 'capture', why: 'the capture that was approved' },
  { action: 'ssm:SendCommand', on: 'node', by: ['captureStarter'], approval: true, tier: 'capture', why: 'the same, on a node of a cluster in scope' },
  { action: 'ssm:StartAutomationExecution', on: 'capture-approval-document', by: ['tools'], approval: true, tier: 'capture', why: 'ask for approval of a capture' },
  { action: 'iam:PassRole', on: 'capture-approval-role', by: ['tools'], approval: true, tier: 'capture', why: 'the role that the wrapper assumes' },
  { action: 'ssm:GetCommandInvocation', on: 'any', by: ['sweeper'], tier: 'capture', why: 'how a capture ended on the node' },
  { action: 'ssm:StartAutomationExecution', on: 'collection-document', by: ['blackBox'], tier: 'collect', why: 'collect a node that is about to go' },
  { action: 'iam:PassRole', on: 'automation-role', by: ['blackBox'], tier: 'collect', why: 'the role that the runbook assumes' },
  { action: 'ssm:SendCommand', on: 'black-box-document', by: ['blackBox'], tier: 'collect', why: 'save what a node still has, when there is no time for the runbook' },
  { action: 'ssm:SendCommand', on: 'node', by: ['blackBox'], tier: 'collect', why: 'the same, on a node of a cluster in scope' },
  { action: 's3:PutObject', on: 'black-box-upload', by: ['blackBox'], tier: 'collect', why: 'sign the upload of that' },
  { action: 'ssm:GetCommandInvocation', on: 'any', by: ['blackBox'], tier: 'collect', why: 'how that ended on the node' },
  { action: 'ec2:GetConsoleOutput', on: 'node', by: ['blackBox'], tier: 'collect', why: 'a node that failed' },
  { action: 's3:PutObject', on: 'console-upload', by: ['blackBox'], tier: 'collect', why: 'make a bundle of console output' },
  { action: 'ec2:DescribeInstances', on: 'any', by: ['blackBox'], tier: 'collect', why: 'the cluster of a node by its tags, and the nodes of a group' },
  { action: 'ec2:DescribeInstanceStatus', on: 'any', by: ['blackBox'], tier: 'collect', why: 'whether a check failed, or an event is scheduled' },
  { action: 'ssm:DescribeInstanceInformation', on: 'any', by: ['blackBox'], tier: 'collect', why: 'whether the agent of a node answers' },
  { action: 'autoscaling:RecordLifecycleActionHeartbeat', on: 'auto-scaling-group', by: ['blackBox'], tier: 'collect', why: 'hold a termination up until the logs are in the bucket' },
  { action: 'autoscaling:CompleteLifecycleAction', on: 'auto-scaling-group', by: ['blackBox'], tier: 'collect', why: 'let it go on' },
  { action: 's3:ListBucketVersions', on: 'bucket', by: ['ingest', 'sweeper'], tier: 'collect', why: 'the first upload under a key, whatever came after' },
  { action: 'sqs:SendMessage', on: 'ingest-queue', by: ['sweeper'], tier: 'collect', why: 'have a bundle taken in whose event was lost' },
  { action: 'ec2:DescribeInstances', on: 'any', by: ['tools'], why: 'the cluster of a node by its tags, its state, and all nodes of a cluster' },
  { action: 'ssm:ListTagsForResource', on: 'managed-machine', by: ['tools'], why: 'the cluster of a hybrid node' },
  { action: 'ec2:DescribeRouteTables', on: 'any', by: ['tools'], why: 'whether the subnet of a node leads to the bucket' },
  { action: 'ec2:DescribeVpcEndpoints', on: 'any', by: ['tools'], why: 'the same, by an endpoint' },
  { action: 's3:GetBucketPolicyStatus', on: 'bucket', by: ['tools'], why: 'whether the runbook would take the bucket for public' },
  { action: 's3:GetBucketAcl', on: 'bucket', by: ['tools'], why: 'the same' },
  { action: 'eks:DescribeCluster', on: 'cluster', by: ['tools'], why: 'version and status' },
  { action: 'eks:ListNodegroups', on: 'cluster', by: ['tools'], why: 'node groups' },
  { action: 'eks:DescribeNodegroup', on: 'nodegroup', by: ['tools'], why: 'health issues of a node group' },
];
