import * as iam from 'aws-cdk-lib/aws-iam';
import { AwsRequest, DeployedTemplate } from './deployed-template';
import { BlackBox, ClusterScope, CollectionApproval } from '../../src';
import { ACCOUNT, install } from '../constructs/installation';

const REGION = 'eu-west-1';
const FAR = 'us-west-2';
const NODE = `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/i-0123456789abcdef0`;
const FAR_NODE = NODE.replace(REGION, FAR);
const COMMAND = 'ssm:SendCommand';
const RUNBOOK = `arn:aws:ssm:${REGION}::document/AWSSupport-CollectEKSInstanceLogs`;
const COPY = `arn:aws:ssm:${FAR}:${ACCOUNT}:document/EksNodeDiagnostics-BlackBox-1-${REGION}`;
const SAVED = 'uploads/c-0123456789abcdef/ssm-command.tar.gz';
const group = (name: string, region = REGION): string => `arn:aws:autoscaling:${region}:${ACCOUNT}:autoScalingGroup:11111111-2222-3333-4444-555555555555:autoScalingGroupName/${name}`;
const joined = (cluster: string): Record<string, string> => ({ 'aws:ResourceTag/aws:eks:cluster-name': cluster });
const inRegion = { 'aws:RequestedRegion': REGION };
const tls = { 's3:TlsVersion': '1.3' };
const link = { 's3:authType': 'REST-QUERY-STRING', 's3:signatureAge': '10000', ...tls };

describe.each([['without approval', false], ['with approval', true]])('black-box collection, %s', (_, approval) => {
  const { stack, diagnostics } = install((scope) => {
    const nodes = new iam.Role(scope, 'Nodes', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
    nodes.addToPolicy(new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'] }));
    return {
      clusters: ClusterScope.named('prod').plus(ClusterScope.named('prod-us', { region: FAR })),
      nodeRoles: [nodes],
      ...approval && { collectionApproval: CollectionApproval.required({ approvers: [iam.Role.fromRoleName(scope, 'OnCall', 'oncall')] }) },
      blackBox: BlackBox.collecting({ approvedInAdvance: approval, terminations: [{ autoScalingGroupName: 'workers' }, { autoScalingGroupName: 'far-workers', region: FAR }] }),
    };
  });
  const deployed = new DeployedTemplate(stack);
  const role = (part: string): string => deployed.idOf('AWS::IAM::Role', part);
  const who = role('BlackBoxCollectRole');
  const bucket = deployed.resolve(diagnostics.bucket.bucketArn) as string;
  const document = `arn:aws:ssm:${REGION}:${ACCOUNT}:document/${deployed.idOf('AWS::SSM::Document', 'BlackBoxSignalsDocument')}`;
  const automation = deployed.resolve(diagnostics.automationRole!.roleArn) as string;
  const queue = (part: string): string => deployed.arnOf(deployed.idOf('AWS::SQS::Queue', part));

  test.each<[string, AwsRequest]>([
    ['take notices', { action: 'sqs:ReceiveMessage', resource: queue('BlackBoxQueue') }],
    ['ask EC2 whether they are so', { action: 'ec2:DescribeInstanceStatus', resource: '*', context: inRegion }],
    ['ask for a node', { action: 'ec2:DescribeInstances', resource: '*', context: inRegion }],
    ['ask whether its agent answers', { action: 'ssm:DescribeInstanceInformation', resource: '*', context: inRegion }],
    ['start the runbook', { action: 'ssm:StartAutomationExecution', resource: RUNBOOK }],
    ['pass it its role', { action: 'iam:PassRole', resource: automation, context: { 'iam:PassedToService': 'ssm.amazonaws.com' } }],
    ['send its document', { action: COMMAND, resource: document }],
    ['send it to a node in scope', { action: COMMAND, resource: NODE, context: joined('prod') }],
    ['send its copy elsewhere', { action: COMMAND, resource: COPY }],
    ['send that to a node there', { action: COMMAND, resource: FAR_NODE, context: joined('prod-us') }],
    ['see how it ended', { action: 'ssm:GetCommandInvocation', resource: '*', context: inRegion }],
    ['read the console of a node in scope', { action: 'ec2:GetConsoleOutput', resource: NODE, context: joined('prod') }],
    ['make a bundle of it', { action: 's3:PutObject', resource: `${bucket}/uploads/c-0123456789abcdef/console-output.tar.gz`, context: tls }],
    ['sign an upload', { action: 's3:PutObject', resource: `${bucket}/${SAVED}`, context: link }],
    ['look for it', { action: 's3:ListBucketVersions', resource: bucket, context: { 's3:prefix': SAVED } }],
    ['keep records', { action: 's3:PutObject', resource: `${bucket}/collections/c-0123456789abcdef.json`, context: tls }],
    ['claim a node', { action: 's3:PutObject', resource: `${bucket}/nodes/i-0123456789abcdef0/collection.json`, context: tls }],
    ['hold a termination up', { action: 'autoscaling:RecordLifecycleActionHeartbeat', resource: group('workers') }],
    ['let it go', { action: 'autoscaling:CompleteLifecycleAction', resource: group('far-workers', FAR) }],
  ])('may %s', async (_name, request) => { await expect(deployed.allows(who, request)).resolves.toBe(true); });

  test.each<[string, AwsRequest]>([
    ['send a shell script', { action: COMMAND, resource: `arn:aws:ssm:${REGION}::document/AWS-RunShellScript` }],
    ['send to a node of another cluster', { action: COMMAND, resource: NODE, context: joined('payroll') }],
    ['send to an instance of no cluster', { action: COMMAND, resource: NODE }],
    ['send to a node of a cluster of that name elsewhere', { action: COMMAND, resource: FAR_NODE, context: joined('prod') }],
    ['start another document', { action: 'ssm:StartAutomationExecution', resource: `arn:aws:ssm:${REGION}::document/AWS-RestartEC2Instance` }],
    ['read the console of another cluster\'s node', { action: 'ec2:GetConsoleOutput', resource: NODE, context: joined('payroll') }],
    ['ask where no cluster is in scope', { action: 'ec2:DescribeInstances', resource: '*', context: { 'aws:RequestedRegion': 'ap-south-1' } }],
    ['terminate an instance', { action: 'ec2:TerminateInstances', resource: NODE, context: joined('prod') }],
    ['hold terminations of another group up', { action: 'autoscaling:RecordLifecycleActionHeartbeat', resource: group('others') }],
    ['let those of a group of that name elsewhere go', { action: 'autoscaling:CompleteLifecycleAction', resource: group('workers', FAR) }],
    ['change a group', { action: 'autoscaling:UpdateAutoScalingGroup', resource: group('workers') }],
    ['upload without a link', { action: 's3:PutObject', resource: `${bucket}/${SAVED}`, context: tls }],
    ['upload with an old one', { action: 's3:PutObject', resource: `${bucket}/${SAVED}`, context: { ...link, 's3:signatureAge': '300000' } }],
    ['read evidence', { action: 's3:GetObject', resource: `${bucket}/evidence/i-1/b/findings.json`, context: tls }],
    ['write evidence', { action: 's3:PutObject', resource: `${bucket}/evidence/i-1/b/findings.json`, context: tls }],
    ['point to another bundle', { action: 's3:PutObject', resource: `${bucket}/nodes/i-0123456789abcdef0/latest.json`, context: tls }],
    ['read the key of pseudonyms', { action: 's3:GetObject', resource: `${bucket}/pseudonyms/key`, context: tls }],
    ['read what stands behind them', { action: 's3:GetObject', resource: `${bucket}/pseudonyms/maps/i-1/b.json`, context: tls }],
    ['lay a key of its own there', { action: 's3:PutObject', resource: `${bucket}/pseudonyms/key`, context: { ...tls, 's3:if-none-match': '*' } }],
    ['read a bundle', { action: 's3:GetObject', resource: `${bucket}/${SAVED}`, context: tls }],
    ['approve', { action: 'ssm:SendAutomationSignal', resource: `arn:aws:ssm:${REGION}:${ACCOUNT}:automation-execution/x` }],
    ['take bundles from the queue of ingest', { action: 'sqs:ReceiveMessage', resource: queue('IngestionQueue') }],
    ['make up a notice', { action: 'sqs:SendMessage', resource: queue('BlackBoxQueue') }],
  ])('may not %s', async (_name, request) => { await expect(deployed.allows(who, request)).resolves.toBe(false); });

  test.each<[string, string, AwsRequest]>([
    ['the tool function send its document', 'ToolServer', { action: COMMAND, resource: document }],
    ['the tool function hold a termination up', 'ToolServer', { action: 'autoscaling:CompleteLifecycleAction', resource: group('workers') }],
    ['the tool function sign such an upload', 'ToolServer', { action: 's3:PutObject', resource: `${bucket}/${SAVED}`, context: link }],
    ['the tool function make up a notice', 'ToolServer', { action: 'sqs:SendMessage', resource: queue('BlackBoxQueue') }],
    ['the sweeper send its document', 'Sweeper', { action: COMMAND, resource: document }],
    ['the automation send its document', 'AutomationRole', { action: COMMAND, resource: document }],
    // the account has given the nodes every right on S3; the bucket refuses
    ['a node upload without a link', 'Nodes', { action: 's3:PutObject', resource: `${bucket}/${SAVED}`, context: tls }],
    ['a node forge a notice\'s record', 'Nodes', { action: 's3:PutObject', resource: `${bucket}/collections/watch/holds/i-1.json`, context: tls }],
  ])('nor may %s', async (_name, part, request) => { await expect(deployed.allows(role(part), request)).resolves.toBe(false); });
});
