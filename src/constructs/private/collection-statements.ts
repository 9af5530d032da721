import * as iam from 'aws-cdk-lib/aws-iam';
import { EvidencePlace } from './evidence-access';
import { BoundClusters } from './regional-clusters';
import { broadStatement } from './wildcards';
import { COLLECTION_DOCUMENT } from '../../catalog/documents';

/** Written by AWS on each instance that joins a cluster; nobody can write tags that begin with `aws:`. */
const JOINED_CLUSTER_TAG = 'aws:ResourceTag/aws:eks:cluster-name';

/** Written by managed node groups at launch; whoever may tag instances can write it, too. */
const NODEGROUP_CLUSTER_TAG = 'aws:ResourceTag/eks:cluster-name';

const NO_RESOURCE_LEVEL = 'These actions know no resources (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html, list_amazonec2.html)';
const ANY_INSTANCE = 'Instances come and go; the condition confines this to those with the tag of a cluster in scope';
const ANY_EXECUTION = 'The id of an execution arises when it starts; it carries no name that could be matched';
const EVERY_REGION = 'Every cluster of the account is in scope, and so every region';

/** What the automation does on nodes: it sends the runbook's shell script to instances of clusters in scope, and to no others. */
export function automationStatements(clusters: BoundClusters, place: EvidencePlace, trustNodegroupTag: boolean): iam.PolicyStatement[] {
  return [
    broadStatement(EVERY_REGION, { sid: 'SendRunbookScript', actions: ['ssm:SendCommand'], resources: clusters.arns('ssm', 'document/AWS-RunShellScript', '') }),
    ...sendToNodesStatements(clusters, trustNodegroupTag),
    broadStatement(NO_RESOURCE_LEVEL, {
      sid: 'FollowCommands',
      actions: ['ssm:GetCommandInvocation', 'ssm:ListCommands', 'ssm:ListCommandInvocations', 'ssm:DescribeInstanceInformation', 'ec2:DescribeInstances'],
      resources: ['*'],
      conditions: clusters.inTheseRegions,
    }),
    // the runbook's page asks for these of the role that it assumes
    broadStatement(ANY_EXECUTION, {
      sid: 'RunRunbook',
      actions: ['ssm:StartAutomationExecution', 'ssm:GetAutomationExecution'],
      resources: [...runbookArns(clusters), ...clusters.arns('ssm', 'automation-execution/*')],
    }),
    ...bucketCheckStatements(place),
  ];
}

/** Runbooks of AWS refuse to upload into a public bucket, and look before they do. */
export function bucketCheckStatements(place: EvidencePlace): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      sid: 'CheckBucketIsPrivate',
      actions: ['s3:GetBucketPublicAccessBlock', 's3:GetBucketPolicyStatus', 's3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetEncryptionConfiguration'],
      resources: [place.bucket.bucketArn],
    }),
    broadStatement('An account has one public access block, which has no ARN', { sid: 'CheckAccountIsPrivate', actions: ['s3:GetAccountPublicAccessBlock'], resources: ['*'] }),
  ];
}

/** Starting the runbook, with our role and no other. */
export function startCollectionStatements(clusters: BoundClusters, automationRole: iam.IRole): iam.PolicyStatement[] {
  return [
    broadStatement(ANY_EXECUTION, {
      sid: 'StartCollection',
      actions: ['ssm:StartAutomationExecution'],
      resources: [...runbookArns(clusters), ...clusters.arns('ssm', 'automation-execution/*')],
    }),
    new iam.PolicyStatement({
      sid: 'PassCollectionRole',
      actions: ['iam:PassRole'],
      resources: [automationRole.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
    }),
  ];
}

/** Reading how an execution ended: in the regions of the clusters, and in that of the stack, where requests for approval wait and whose events come in whether a cluster is there or not. */
export function readExecutionStatements(clusters: BoundClusters): iam.PolicyStatement[] {
  const atHome = clusters.everyCluster ? [] : [clusters.stack.formatArn({ service: 'ssm', resource: 'automation-execution', resourceName: '*' })];
  return [broadStatement(ANY_EXECUTION, { sid: 'ReadExecutions', actions: ['ssm:GetAutomationExecution'], resources: [...new Set([...clusters.arns('ssm', 'automation-execution/*'), ...atHome])] })];
}

/** Finding executions whose start or end nobody noted down. */
export function findExecutionsStatement(clusters: BoundClusters): iam.PolicyStatement {
  return broadStatement(NO_RESOURCE_LEVEL, { sid: 'FindExecutions', actions: ['ssm:DescribeAutomationExecutions'], resources: ['*'], conditions: clusters.inTheseRegions });
}

/** Finding out of which cluster a node is, whether SSM reaches it and it reaches the bucket, and how its cluster fares. */
export function locateNodeStatements(clusters: BoundClusters, { bucket }: EvidencePlace): iam.PolicyStatement[] {
  return [
    // as the runbook does, before it lets a node upload
    new iam.PolicyStatement({ sid: 'CheckBucketIsPrivate', actions: ['s3:GetBucketAcl', 's3:GetBucketPolicyStatus'], resources: [bucket.bucketArn] }),
    broadStatement(NO_RESOURCE_LEVEL, {
      sid: 'FindNodes',
      actions: ['ec2:DescribeInstances', 'ec2:DescribeRouteTables', 'ec2:DescribeVpcEndpoints', 'ssm:DescribeInstanceInformation', 'ssm:DescribeInstanceProperties'],
      resources: ['*'],
      conditions: clusters.inTheseRegions,
    }),
    broadStatement('Hybrid nodes come and go, and their tags say of which cluster they are', { sid: 'FindHybridNodes', actions: ['ssm:ListTagsForResource'], resources: clusters.arns('ssm', 'managed-instance/*') }),
    broadStatement(EVERY_REGION, { sid: 'FindCollectionRunbook', actions: ['ssm:DescribeDocument'], resources: clusters.arns('ssm', `document/${COLLECTION_DOCUMENT}`, '') }),
    describeClusters(clusters, ['eks:DescribeCluster', 'eks:ListNodegroups']),
    broadStatement('The names of node groups arise at run time', { sid: 'DescribeNodegroups', actions: ['eks:DescribeNodegroup'], resources: clusterArns(clusters, 'nodegroup', '/*/*') }),
  ];
}

/** What only AWS knows of a node, kept with its bundle so that it is known later as of collection time. */
export function snapshotStatements(clusters: BoundClusters): iam.PolicyStatement[] {
  return [
    broadStatement(NO_RESOURCE_LEVEL, {
      sid: 'SnapshotInstances',
      actions: ['ec2:DescribeInstances', 'ec2:DescribeSecurityGroupRules'],
      resources: ['*'],
      conditions: clusters.inTheseRegions,
    }),
    describeClusters(clusters, ['eks:DescribeCluster']),
  ];
}

function describeClusters(clusters: BoundClusters, actions: string[]): iam.PolicyStatement {
  return broadStatement(EVERY_REGION, { sid: 'DescribeClusters', actions, resources: clusterArns(clusters, 'cluster') });
}

function clusterArns(clusters: BoundClusters, type: string, suffix = ''): string[] {
  const { stack } = clusters;
  return clusters.regions.flatMap(({ region, names = ['*'] }) => names.map((name) => `arn:${stack.partition}:eks:${region}:${stack.account}:${type}/${name}${suffix}`));
}

/** Until January 2027 IAM asks for the older kind of ARN, too. */
function runbookArns(clusters: BoundClusters): string[] {
  return [`document/${COLLECTION_DOCUMENT}`, `automation-definition/${COLLECTION_DOCUMENT}:*`].flatMap((resource) => clusters.arns('ssm', resource, ''));
}

/** Sending commands to nodes of clusters in scope; which document is another statement's. */
export function sendToNodesStatements(clusters: BoundClusters, trustNodegroupTag: boolean): iam.PolicyStatement[] {
  return onNodes(clusters, trustNodegroupTag, 'SendTo', 'ssm:SendCommand');
}

/** What EC2 has of the console of a node that does not answer. */
export function consoleStatements(clusters: BoundClusters, trustNodegroupTag: boolean): iam.PolicyStatement[] {
  return onNodes(clusters, trustNodegroupTag, 'ReadConsoleOf', 'ec2:GetConsoleOutput');
}

/** An action on nodes of clusters in scope. Statements for each region: the tag alone would admit a cluster of the same name elsewhere. */
function onNodes(clusters: BoundClusters, trustNodegroupTag: boolean, sid: string, action: string): iam.PolicyStatement[] {
  return clusters.regions.flatMap((_, at) => onNodesOfRegion(clusters, at, trustNodegroupTag, sid, action));
}

function onNodesOfRegion({ regions, stack }: BoundClusters, at: number, trustNodegroupTag: boolean, sid: string, action: string): iam.PolicyStatement[] {
  const { region, names } = regions[at]!;
  const instances = [`arn:${stack.partition}:ec2:${region}:${stack.account}:instance/*`];
  const tagged = (tag: string): Record<string, unknown> => names === undefined ? { StringLike: { [tag]: '*' } } : { StringEquals: { [tag]: names } };
  const number = regions.length === 1 ? '' : `${at + 1}`;
  const statements = [broadStatement(ANY_INSTANCE, { sid: `${sid}JoinedNodes${number}`, actions: [action], resources: instances, conditions: tagged(JOINED_CLUSTER_TAG) })];
  if (trustNodegroupTag) {
    // a node that failed to join has no tag of AWS' yet; once it has one, that one decides
    statements.push(broadStatement(ANY_INSTANCE, {
      sid: `${sid}UnjoinedNodes${number}`,
      actions: [action],
      resources: instances,
      conditions: { ...tagged(NODEGROUP_CLUSTER_TAG), Null: { [JOINED_CLUSTER_TAG]: 'true' } },
    }));
  }
  return statements;
}
