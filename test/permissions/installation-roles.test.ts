import * as iam from 'aws-cdk-lib/aws-iam';
import { AwsRequest, DeployedTemplate } from './deployed-template';
import { BlackBox, ClusterScope, CollectionApproval, PacketCapture } from '../../src';
import { AWS_CALLS, AwsCall, CallerName } from '../../src/catalog/aws-calls';
import { ACCOUNT, install } from '../constructs/installation';

const REGION = 'eu-west-1';
const RUNBOOK = `arn:aws:ssm:${REGION}::document/AWSSupport-CollectEKSInstanceLogs`;
const SHELL = `arn:aws:ssm:${REGION}::document/AWS-RunShellScript`;
const EXECUTION = `arn:aws:ssm:${REGION}:${ACCOUNT}:automation-execution/11111111-2222-3333-4444-555555555555`;
const NODE = `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/i-0123456789abcdef0`;
const MACHINE = `arn:aws:ssm:${REGION}:${ACCOUNT}:managed-instance/mi-0123456789abcdef0`;
const BUNDLE = 'eks_i-0123456789abcdef0_11111111-2222-3333-4444-555555555555.tar.gz';
const IN_REGION = { 'aws:RequestedRegion': REGION };
const TO_SSM = { 'iam:PassedToService': 'ssm.amazonaws.com' };

/** A request with a link that was made ten seconds ago. */
const BY_LINK = { 's3:authType': 'REST-QUERY-STRING', 's3:signatureAge': '10000' };

const ROLE_PARTS: Record<CallerName, string> = { tools: 'ToolServer', ingest: 'Ingestion', sweeper: 'Sweeper', starter: 'NodeDiagnosticsApprovalStarter', captureStarter: 'PacketCaptureApprovalStarter', blackBox: 'BlackBoxCollectRole' };

function installation(approval: boolean, capture = true) {
  const { stack, diagnostics } = install((scope) => {
    const nodes = new iam.Role(scope, 'Nodes', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
    // what a careless account gives its nodes
    nodes.addToPolicy(new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'] }));
    return {
      clusters: ClusterScope.named('prod').plus(ClusterScope.named('prod-us', { region: 'us-west-2' })),
      ...capture && { packetCapture: PacketCapture.headers({ ...!approval && { approval: CollectionApproval.none() } }) },
      nodeRoles: [nodes],
      blackBox: BlackBox.collecting({ approvedInAdvance: true, terminations: [{ autoScalingGroupName: 'workers' }] }),
      ...approval && { collectionApproval: CollectionApproval.required({ approvers: [iam.Role.fromRoleName(scope, 'OnCall', 'oncall')] }) },
    };
  });
  const deployed = new DeployedTemplate(stack);
  const bucket = deployed.resolve(diagnostics.bucket.bucketArn) as string;
  return {
    deployed,
    bucket,
    key: deployed.resolve(diagnostics.encryptionKey!.keyArn) as string,
    automation: deployed.idOf('AWS::IAM::Role', 'AutomationRole'),
    automationArn: deployed.resolve(diagnostics.automationRole!.roleArn) as string,
    nodes: deployed.idOf('AWS::IAM::Role', 'Nodes'),
    queue: deployed.arnOf(deployed.idOf('AWS::SQS::Queue', 'IngestionQueue')),
    roleOf: (caller: CallerName) => deployed.idOf('AWS::IAM::Role', ROLE_PARTS[caller]),
    throughS3: { 'kms:ViaService': `s3.${REGION}.amazonaws.com`, 'kms:EncryptionContext:aws:s3:arn': bucket },
  };
}

describe.each([['without approval', false], ['with approval', true]])('%s, every call that the code makes is allowed', (_, approval) => {
  const { deployed, bucket, automationArn, queue, roleOf } = installation(approval);
  const documentArn = (part: string): string => `arn:aws:ssm:${REGION}:${ACCOUNT}:document/${deployed.idOf('AWS::SSM::Document', part)}`;
  const resources: Record<AwsCall['on'], () => string> = {
    'any': () => '*',
    'collection-document': () => RUNBOOK,
    'approval-document': () => documentArn('NodeDiagnosticsApproval'),
    'capture-document': () => documentArn('PacketCaptureDocument'),
    'capture-approval-document': () => documentArn('PacketCaptureApproval'),
    'capture-approval-role': () => deployed.arnOf(deployed.idOf('AWS::IAM::Role', 'PacketCaptureApprovalRole')),
    'automation-execution': () => EXECUTION,
    'automation-role': () => automationArn,
    'approval-role': () => deployed.arnOf(deployed.idOf('AWS::IAM::Role', 'NodeDiagnosticsApprovalRole')),
    'cluster': () => `arn:aws:eks:${REGION}:${ACCOUNT}:cluster/prod`,
    'nodegroup': () => `arn:aws:eks:${REGION}:${ACCOUNT}:nodegroup/prod/workers/11111111-2222-3333-4444-555555555555`,
    'bucket': () => bucket,
    'ingest-queue': () => queue,
    'node': () => NODE,
    'managed-machine': () => MACHINE,
    'console-upload': () => `${bucket}/uploads/c-0123456789abcdef/console-output.tar.gz`,
    'black-box-document': () => documentArn('BlackBoxSignalsDocument'),
    'black-box-upload': () => `${bucket}/uploads/c-0123456789abcdef/ssm-command.tar.gz`,
    'auto-scaling-group': () => `arn:aws:autoscaling:${REGION}:${ACCOUNT}:autoScalingGroup:11111111-2222-3333-4444-555555555555:autoScalingGroupName/workers`,
    'linked-upload': () => `${bucket}/uploads/c-0123456789abcdef/node-diagnostic.tar.gz`,
  };
  const calls = AWS_CALLS.filter((call) => call.approval === undefined || call.approval === approval)
    .flatMap((call) => call.by.filter((caller) => approval || (caller !== 'starter' && caller !== 'captureStarter')).map((caller) => [caller, call.action, call.on, call] as const));

  test.each(calls)('%s: %s on %s', async (caller, action, on) => {
    const context: Record<string, string | string[]> = { ...IN_REGION, ...action === 'iam:PassRole' && TO_SSM, ...action === 's3:ListBucketVersions' && { 's3:prefix': BUNDLE }, ...on === 'node' && { 'aws:ResourceTag/aws:eks:cluster-name': 'prod' }, ...(on === 'linked-upload' || on === 'black-box-upload') && BY_LINK, ...action === 's3:PutObject' && { 's3:TlsVersion': '1.3' } };
    if (action === 'ssm:AddTagsToResource') {
      context['aws:RequestTag/eks-node-diagnostics:installation'] = 'Diagnostics/NodeDiagnostics';
      context['aws:TagKeys'] = ['eks-node-diagnostics:installation'];
    }
    await expect(deployed.allows(roleOf(caller), { action, resource: resources[on](), context })).resolves.toBe(true);
  });
});

describe('evidence', () => {
  const { deployed, bucket, key, nodes, roleOf, throughS3, automation } = installation(true);
  const objects: [string, CallerName | 'nodes', string, string][] = [
    ['reads what is derived', 'tools', 's3:GetObject', 'evidence/i-1/b/findings.json'],
    ['notes a collection down', 'tools', 's3:PutObject', 'collections/c.json'],
    ['hands an export out', 'tools', 's3:PutObject', 'exports/x.gz'],
    ['reads a bundle', 'ingest', 's3:GetObjectVersion', BUNDLE],
    ['reads a bundle brought by hand', 'ingest', 's3:GetObject', 'imports/b.tar.gz'],
    ['writes evidence', 'ingest', 's3:PutObject', 'evidence/i-1/b/segment-0000'],
    ['gives a broken upload up', 'ingest', 's3:AbortMultipartUpload', 'evidence/i-1/b/segment-0000'],
    ['writes pointers', 'ingest', 's3:PutObject', 'nodes/i-1/latest.json'],
    ['closes a collection', 'sweeper', 's3:PutObject', 'collections/c.json'],
    ['notes a start down', 'starter', 's3:PutObject', 'collections/c.json'],
    ['uploads its bundle', 'nodes', 's3:PutObject', BUNDLE],
  ];
  const roleFor = (who: CallerName | 'nodes'): string => who === 'nodes' ? nodes : roleOf(who);

  test.each(objects)('%s: %s may %s %s', async (_, who, action, object) => {
    await expect(deployed.allows(roleFor(who), { action, resource: `${bucket}/${object}`, context: { 's3:TlsVersion': '1.3' } })).resolves.toBe(true);
  });

  const WHO: readonly (CallerName | 'nodes')[] = ['tools', 'ingest', 'sweeper', 'starter', 'nodes'];
  test.each(WHO.flatMap((who) => ['kms:Decrypt', 'kms:GenerateDataKey'].map((action) => [who, action] as const)))('%s may %s through S3, for this bucket, and not otherwise', async (who, action) => {
    const request = { action, resource: key, context: throughS3 };
    await expect(deployed.allows(roleFor(who), request)).resolves.toBe(true);
    await expect(deployed.allows(roleFor(who), { ...request, context: {} })).resolves.toBe(false);
    await expect(deployed.allows(roleFor(who), { ...request, context: { ...throughS3, 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::another' } })).resolves.toBe(false);
    await expect(deployed.allows(roleFor(who), { ...request, context: { ...throughS3, 'kms:ViaService': `ec2.${REGION}.amazonaws.com` } })).resolves.toBe(false);
  });

  test.each<[string, CallerName | 'nodes', string, string]>([
    ['a tool reads a bundle as the node sent it', 'tools', 's3:GetObject', BUNDLE],
    ['a tool changes evidence', 'tools', 's3:PutObject', 'evidence/i-1/b/findings.json'],
    ['a tool makes a bundle', 'tools', 's3:PutObject', BUNDLE],
    ['ingest replaces a bundle', 'ingest', 's3:PutObject', BUNDLE],
    ['ingest deletes a bundle', 'ingest', 's3:DeleteObject', BUNDLE],
    ['the sweeper reads a bundle', 'sweeper', 's3:GetObject', BUNDLE],
    ['the starter reads evidence', 'starter', 's3:GetObject', 'evidence/i-1/b/findings.json'],
    // the account has given these to the nodes; the bucket refuses
    ['a node reads its bundle again', 'nodes', 's3:GetObject', BUNDLE],
    ['a node reads evidence', 'nodes', 's3:GetObject', 'evidence/i-1/b/findings.json'],
    ['a node deletes a bundle', 'nodes', 's3:DeleteObject', BUNDLE],
    ['a node writes findings', 'nodes', 's3:PutObject', 'evidence/i-1/b/findings.json'],
    ['a node records a collection', 'nodes', 's3:PutObject', 'collections/c.json'],
    ['a node passes a bundle for one brought by hand', 'nodes', 's3:PutObject', 'imports/b.tar.gz'],
  ])('refuses: %s', async (_, who, action, object) => {
    await expect(deployed.allows(roleFor(who), { action, resource: `${bucket}/${object}`, context: { 's3:TlsVersion': '1.3' } })).resolves.toBe(false);
  });

  test.each<[string, Record<string, string>]>([['without TLS', { 'aws:SecureTransport': 'false' }], ['with an old TLS', { 's3:TlsVersion': '1.1' }]])('is not read %s', async (_, context) => {
    await expect(deployed.allows(roleOf('tools'), { action: 's3:GetObject', resource: `${bucket}/evidence/x`, context })).resolves.toBe(false);
  });

  test.each(['tools', 'ingest', 'sweeper', 'starter', 'automation'] as const)('%s reaches no other bucket, key, role or secret', async (who) => {
    const role = who === 'automation' ? automation : roleOf(who);
    for (const request of [
      { action: 's3:GetObject', resource: 'arn:aws:s3:::another/evidence/x' },
      { action: 's3:ListBucket', resource: 'arn:aws:s3:::another' },
      { action: 'kms:Decrypt', resource: `arn:aws:kms:${REGION}:${ACCOUNT}:key/another`, context: throughS3 },
      { action: 'sts:AssumeRole', resource: `arn:aws:iam::${ACCOUNT}:role/Admin` },
      { action: 'iam:PassRole', resource: `arn:aws:iam::${ACCOUNT}:role/Admin`, context: TO_SSM },
      { action: 'ssm:GetParameter', resource: `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/secret` },
      { action: 's3:PutBucketPolicy', resource: bucket },
    ]) { await expect(deployed.allows(role, request)).resolves.toBe(false); }
  });
});

describe.each([['the tool function, where nobody approves,', false, 'tools'], ['the starter, where somebody does,', true, 'starter']] as const)('%s', (_, approval, who) => {
  const { deployed, bucket, nodes, roleOf } = installation(approval);
  const role = roleOf(who);
  const upload = `${bucket}/uploads/c-0123456789abcdef`;
  const tls = { 's3:TlsVersion': '1.3' };
  const ofCluster = (cluster: string) => ({ ...IN_REGION, 'aws:ResourceTag/aws:eks:cluster-name': cluster });

  test.each<[string, AwsRequest]>([
    ['write a NodeDiagnostic\'s bundle itself', { action: 's3:PutObject', resource: `${upload}/node-diagnostic.tar.gz`, context: { ...tls, 's3:authType': 'REST-HEADER', 's3:signatureAge': '0' } }],
    ['have a link used that is older than it was made for', { action: 's3:PutObject', resource: `${upload}/node-diagnostic.tar.gz`, context: { ...tls, ...BY_LINK, 's3:signatureAge': '2700001' } }],
    ['make a link for anything else', { action: 's3:PutObject', resource: `${upload}/other.tar.gz`, context: { ...tls, ...BY_LINK } }],
    ['make a link for a bundle of the runbook', { action: 's3:PutObject', resource: `${bucket}/${BUNDLE}`, context: { ...tls, ...BY_LINK } }],
    ['read what was uploaded', { action: 's3:GetObject', resource: `${upload}/node-diagnostic.tar.gz`, context: tls }],
    ['read the console of another cluster\'s node', { action: 'ec2:GetConsoleOutput', resource: NODE, context: ofCluster('payroll') }],
    ['read the console of an instance that is no node', { action: 'ec2:GetConsoleOutput', resource: NODE, context: IN_REGION }],
    ['read the console of a node of the same cluster name elsewhere', { action: 'ec2:GetConsoleOutput', resource: NODE.replace(REGION, 'us-west-2'), context: ofCluster('prod') }],
    ['take a picture of a console', { action: 'ec2:GetConsoleScreenshot', resource: NODE, context: ofCluster('prod') }],
  ])('may not %s', async (_name, request) => { await expect(deployed.allows(role, request)).resolves.toBe(false); });

  test('reads the console of a node that never joined', async () => {
    await expect(deployed.allows(role, { action: 'ec2:GetConsoleOutput', resource: NODE, context: { ...IN_REGION, 'aws:ResourceTag/eks:cluster-name': 'prod' } })).resolves.toBe(true);
  });

  test('no node uploads in the place of who has a link', async () => {
    await expect(deployed.allows(nodes, { action: 's3:PutObject', resource: `${upload}/node-diagnostic.tar.gz`, context: { ...tls, 's3:authType': 'REST-HEADER' } })).resolves.toBe(false);
  });
});

test('where somebody approves, the tool function makes no link and reads no console', async () => {
  const { deployed, bucket, roleOf } = installation(true);
  const context = { 's3:TlsVersion': '1.3', ...BY_LINK };
  await expect(deployed.allows(roleOf('tools'), { action: 's3:PutObject', resource: `${bucket}/uploads/c-0123456789abcdef/node-diagnostic.tar.gz`, context })).resolves.toBe(false);
  await expect(deployed.allows(roleOf('tools'), { action: 's3:PutObject', resource: `${bucket}/uploads/c-0123456789abcdef/console-output.tar.gz`, context })).resolves.toBe(false);
  await expect(deployed.allows(roleOf('tools'), { action: 'ec2:GetConsoleOutput', resource: NODE, context: { ...IN_REGION, 'aws:ResourceTag/aws:eks:cluster-name': 'prod' } })).resolves.toBe(false);
});

describe('the automation role', () => {
  const { deployed, automation } = installation(false);
  const joined = (cluster: string): Record<string, string> => ({ ...IN_REGION, 'aws:ResourceTag/aws:eks:cluster-name': cluster });
  const inUs = (instance: string): string => instance.replace(REGION, 'us-west-2');

  test.each<[string, AwsRequest]>([
    ['the script', { action: 'ssm:SendCommand', resource: SHELL }],
    ['a node of the cluster', { action: 'ssm:SendCommand', resource: NODE, context: joined('prod') }],
    ['a node of the cluster in the other region', { action: 'ssm:SendCommand', resource: inUs(NODE), context: joined('prod-us') }],
    ['a node that never joined', { action: 'ssm:SendCommand', resource: NODE, context: { ...IN_REGION, 'aws:ResourceTag/eks:cluster-name': 'prod' } }],
  ])('may send to %s', async (_, request) => { await expect(deployed.allows(automation, request)).resolves.toBe(true); });

  test.each<[string, AwsRequest]>([
    ['a node of another cluster', { action: 'ssm:SendCommand', resource: NODE, context: joined('payroll') }],
    ['a cluster of the same name in another region', { action: 'ssm:SendCommand', resource: inUs(NODE), context: joined('prod') }],
    ['a node of another cluster that was tagged by hand', { action: 'ssm:SendCommand', resource: NODE, context: { ...joined('payroll'), 'aws:ResourceTag/eks:cluster-name': 'prod' } }],
    ['an instance without a tag', { action: 'ssm:SendCommand', resource: NODE, context: IN_REGION }],
    ['a node of another account', { action: 'ssm:SendCommand', resource: NODE.replace(ACCOUNT, '444455556666'), context: joined('prod') }],
    ['another document', { action: 'ssm:SendCommand', resource: `arn:aws:ssm:${REGION}::document/AWS-RunPatchBaseline` }],
    ['a document of the account', { action: 'ssm:SendCommand', resource: `arn:aws:ssm:${REGION}:${ACCOUNT}:document/AWS-RunShellScript` }],
    ['a session', { action: 'ssm:StartSession', resource: NODE, context: joined('prod') }],
  ])('may not send to %s', async (_, request) => { await expect(deployed.allows(automation, request)).resolves.toBe(false); });

  test.each([
    ['SSM Automation of this account', 'ssm.amazonaws.com', ACCOUNT, true],
    ['SSM Automation of another account', 'ssm.amazonaws.com', '444455556666', false],
    ['another service', 'lambda.amazonaws.com', ACCOUNT, false],
  ])('is assumed by %s', async (_, service, account, trusted) => {
    await expect(deployed.trusts(automation, service, { 'aws:SourceAccount': account, 'aws:SourceArn': EXECUTION.replace(ACCOUNT, account) })).resolves.toBe(trusted);
  });
});

describe('with approval on, only the starter starts what was approved', () => {
  const { deployed, roleOf, automationArn } = installation(true);
  const starts: readonly (readonly [string, AwsRequest])[] = [
    ['start the runbook', { action: 'ssm:StartAutomationExecution', resource: RUNBOOK }],
    ['pass the role of collections', { action: 'iam:PassRole', resource: automationArn, context: TO_SSM }],
  ];

  test.each((['tools', 'ingest', 'sweeper', 'captureStarter'] as const).flatMap((who) => starts.map(([what, request]) => [who, what, request] as const)))('%s may not %s', async (who, _, request) => {
    await expect(deployed.allows(roleOf(who), request)).resolves.toBe(false);
  });

  test.each((['tools', 'ingest', 'sweeper', 'starter', 'captureStarter'] as const).map((who) => [who]))('%s may not decide a request', async (who) => {
    await expect(deployed.allows(roleOf(who), { action: 'ssm:SendAutomationSignal', resource: EXECUTION, context: { 'aws:ResourceTag/eks-node-diagnostics:installation': 'Diagnostics/NodeDiagnostics' } })).resolves.toBe(false);
  });

  test('the starter claims nodes, and writes nothing else that is kept with them', async () => {
    const { bucket } = installation(true);
    const put = (key: string): AwsRequest => ({ action: 's3:PutObject', resource: `${bucket}/${key}`, context: { 's3:TlsVersion': '1.3' } });
    await expect(deployed.allows(roleOf('starter'), put('nodes/i-0123456789abcdef0/collection.json'))).resolves.toBe(true);
    await expect(deployed.allows(roleOf('starter'), put('nodes/i-0123456789abcdef0/latest.json'))).resolves.toBe(false);
  });
});

test('the end of a request for approval is read in the region of the stack, in which no cluster need be', async () => {
  const { stack } = install((scope) => ({
    clusters: ClusterScope.named('prod', { region: 'us-west-2' }),
    collectionApproval: CollectionApproval.required({ approvers: [iam.Role.fromRoleName(scope, 'OnCall', 'oncall')] }),
  }));
  const deployed = new DeployedTemplate(stack);
  for (const part of [ROLE_PARTS.ingest, ROLE_PARTS.sweeper]) {
    const role = deployed.idOf('AWS::IAM::Role', part);
    await expect(deployed.allows(role, { action: 'ssm:GetAutomationExecution', resource: EXECUTION })).resolves.toBe(true);
    await expect(deployed.allows(role, { action: 'ssm:GetAutomationExecution', resource: EXECUTION.replace(REGION, 'us-west-2') })).resolves.toBe(true);
    await expect(deployed.allows(role, { action: 'ssm:GetAutomationExecution', resource: EXECUTION.replace(REGION, 'ap-south-1') })).resolves.toBe(false);
  }
});

describe.each(['tools', 'ingest', 'sweeper'] as const)('%s', (who) => {
  const { deployed, roleOf, automationArn } = installation(false, false);

  test.each<[string, AwsRequest]>([
    ['run a script on a node', { action: 'ssm:SendCommand', resource: SHELL }],
    ['send to a node', { action: 'ssm:SendCommand', resource: NODE, context: { 'aws:ResourceTag/aws:eks:cluster-name': 'prod' } }],
    ['open a session', { action: 'ssm:StartSession', resource: NODE }],
    ['start another runbook', { action: 'ssm:StartAutomationExecution', resource: `arn:aws:ssm:${REGION}::document/AWS-RestartEC2Instance` }],
    ['start it where no cluster is in scope', { action: 'ssm:StartAutomationExecution', resource: RUNBOOK.replace(REGION, 'ap-south-1') }],
    ['pass the role to another service', { action: 'iam:PassRole', resource: automationArn, context: { 'iam:PassedToService': 'ec2.amazonaws.com' } }],
    ['look at another cluster', { action: 'eks:DescribeCluster', resource: `arn:aws:eks:${REGION}:${ACCOUNT}:cluster/payroll` }],
    ['look at a cluster of the same name elsewhere', { action: 'eks:DescribeCluster', resource: `arn:aws:eks:us-west-2:${ACCOUNT}:cluster/prod` }],
    ['list instances where no cluster is in scope', { action: 'ec2:DescribeInstances', resource: '*', context: { 'aws:RequestedRegion': 'ap-south-1' } }],
    ['stop an instance', { action: 'ec2:StopInstances', resource: NODE }],
  ])('may not %s', async (_, request) => { await expect(deployed.allows(roleOf(who), request)).resolves.toBe(false); });
});
