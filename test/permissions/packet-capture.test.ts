import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AwsRequest, DeployedTemplate } from './deployed-template';
import { ClusterScope, CollectionApproval, PacketCapture } from '../../src';
import { ACCOUNT, install, statements, templateOf } from '../constructs/installation';

const REGION = 'eu-west-1';
const FAR = 'us-west-2';
const NODE = `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/i-0123456789abcdef0`;
const FAR_NODE = NODE.replace(REGION, FAR);
const COMMAND = 'ssm:SendCommand';
const PACKETS = 'packets/i-0123456789abcdef0/p-0123456789abcdef.pcap';
const joined = (cluster: string): Record<string, string> => ({ 'aws:ResourceTag/aws:eks:cluster-name': cluster });
const unjoined = (cluster: string): Record<string, string> => ({ 'aws:ResourceTag/eks:cluster-name': cluster });

function installation(approval: boolean) {
  const { stack, diagnostics } = install((scope) => {
    const nodes = new iam.Role(scope, 'Nodes', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
    nodes.addToPolicy(new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'] }));
    return {
      clusters: ClusterScope.named('prod').plus(ClusterScope.named('prod-us', { region: FAR })),
      nodeRoles: [nodes],
      collectionApproval: approval ? CollectionApproval.required({ approvers: [new iam.Role(scope, 'OnCall', { assumedBy: new iam.AccountPrincipal(ACCOUNT) })] }) : undefined,
      packetCapture: approval ? PacketCapture.headers() : PacketCapture.headers({ approval: CollectionApproval.none() }),
    };
  });
  const deployed = new DeployedTemplate(stack as Stack);
  const role = (part: string): string => deployed.idOf('AWS::IAM::Role', part);
  const documentArn = (part: string): string => `arn:aws:ssm:${REGION}:${ACCOUNT}:document/${deployed.idOf('AWS::SSM::Document', part)}`;
  return { deployed, role, documentArn, bucket: deployed.resolve(diagnostics.bucket.bucketArn) as string, captures: documentArn('PacketCaptureDocument') };
}

const COPY = `arn:aws:ssm:${FAR}:${ACCOUNT}:document/EksNodeDiagnostics-PacketCapture-1-headers-${REGION}`;

describe.each([['the starter, with approval', true, 'PacketCaptureApprovalStarter'], ['the tool function, without', false, 'ToolServer']])('%s', (_, approval, part) => {
  const { deployed, role, bucket, captures, documentArn } = installation(approval);
  const who = role(part);

  test.each<[string, AwsRequest]>([
    ['our document', { action: COMMAND, resource: captures }],
    ['its copy in the other region', { action: COMMAND, resource: COPY }],
    ['to a node of the cluster', { action: COMMAND, resource: NODE, context: joined('prod') }],
    ['to a node of the cluster in the other region', { action: COMMAND, resource: FAR_NODE, context: joined('prod-us') }],
    ['to a node that never joined', { action: COMMAND, resource: NODE, context: unjoined('prod') }],
  ])('may send %s', async (_name, request) => { await expect(deployed.allows(who, request)).resolves.toBe(true); });

  test.each<[string, AwsRequest]>([
    ['a shell script', { action: COMMAND, resource: `arn:aws:ssm:${REGION}::document/AWS-RunShellScript` }],
    ['a document of AWS that runs scripts from elsewhere', { action: COMMAND, resource: `arn:aws:ssm:${REGION}::document/AWS-RunRemoteScript` }],
    ['another document of the account', { action: COMMAND, resource: `arn:aws:ssm:${REGION}:${ACCOUNT}:document/Mine` }],
    ['a document whose name begins like ours', { action: COMMAND, resource: `${captures}x` }],
    ['a document of another account', { action: COMMAND, resource: captures.replace(ACCOUNT, '444455556666') }],
    ['our document in a region without a cluster in scope', { action: COMMAND, resource: COPY.replace(FAR, 'ap-south-1') }],
    ['the copy that records payload', { action: COMMAND, resource: COPY.replace('headers', 'payload') }],
    ['the copy of another home region', { action: COMMAND, resource: COPY.replace(`-${REGION}`, '-eu-central-1') }],
    ['to a node of another cluster', { action: COMMAND, resource: NODE, context: joined('payroll') }],
    ['to a cluster of the same name in another region', { action: COMMAND, resource: FAR_NODE, context: joined('prod') }],
    ['to a node of another cluster that was tagged by hand', { action: COMMAND, resource: NODE, context: { ...joined('payroll'), ...unjoined('prod') } }],
    ['to an instance without a tag', { action: COMMAND, resource: NODE }],
    ['to a node of another account', { action: COMMAND, resource: NODE.replace(ACCOUNT, '444455556666'), context: joined('prod') }],
    ['to a hybrid node', { action: COMMAND, resource: `arn:aws:ssm:${REGION}:${ACCOUNT}:managed-instance/mi-0123456789abcdef0`, context: joined('prod') }],
  ])('may not send %s', async (_name, request) => { await expect(deployed.allows(who, request)).resolves.toBe(false); });

  test.each<[string, AwsRequest]>([
    ['read how commands ended: it would see those of others', { action: 'ssm:GetCommandInvocation', resource: '*', context: { 'aws:RequestedRegion': REGION } }],
    ['change the document', { action: 'ssm:UpdateDocument', resource: captures }],
    ['make its default another version', { action: 'ssm:UpdateDocumentDefaultVersion', resource: captures }],
    ['share it', { action: 'ssm:ModifyDocumentPermission', resource: captures }],
    ['make documents', { action: 'ssm:CreateDocument', resource: documentArn('PacketCaptureDocument') }],
    ['open a session', { action: 'ssm:StartSession', resource: NODE, context: joined('prod') }],
    ['tag an instance into scope', { action: 'ec2:CreateTags', resource: NODE }],
  ])('may not %s', async (_name, request) => { await expect(deployed.allows(who, request)).resolves.toBe(false); });

  test('signs uploads of packets, and of nothing else', async () => {
    const link = { 's3:TlsVersion': '1.3', 's3:authType': 'REST-QUERY-STRING', 's3:signatureAge': '400000' };
    const put = async (key: string, context: Record<string, string> = {}) => deployed.allows(who, { action: 's3:PutObject', resource: `${bucket}/${key}`, context: { ...link, ...context } });
    await expect(put(PACKETS)).resolves.toBe(true);
    await expect(put(PACKETS, { 's3:authType': 'REST-HEADER' })).resolves.toBe(false);
    await expect(put(PACKETS, { 's3:signatureAge': '600000' })).resolves.toBe(false);
    for (const key of ['evidence/i-1/b/findings.json', 'eks_i-1_x.tar.gz', 'imports/x.tar.gz', 'configuration/x.json']) { await expect(put(key)).resolves.toBe(false); }
  });
});

describe('with approval', () => {
  const { deployed, role, documentArn, bucket, captures } = installation(true);
  const tools = role('ToolServer');
  const starter = role('PacketCaptureApprovalStarter');
  const wrapper = role('PacketCaptureApprovalRole');
  const starterArn = deployed.arnOf(deployed.idOf('AWS::Lambda::Function', 'PacketCaptureApprovalStarter'));
  const toSsm = { 'iam:PassedToService': 'ssm.amazonaws.com' };
  const inRegion = { 'aws:RequestedRegion': REGION };
  const tls = { 's3:TlsVersion': '1.3' };

  test.each<[string, string, boolean, AwsRequest]>([
    ['the tool function ask for approval', tools, true, { action: 'ssm:StartAutomationExecution', resource: documentArn('PacketCaptureApproval') }],
    ['the tool function pass the wrapper its role', tools, true, { action: 'iam:PassRole', resource: deployed.arnOf(wrapper), context: toSsm }],
    ['the tool function read packets', tools, true, { action: 's3:GetObject', resource: `${bucket}/${PACKETS}`, context: tls }],
    ['the tool function send the document', tools, false, { action: COMMAND, resource: captures }],
    ['the tool function send to a node', tools, false, { action: COMMAND, resource: NODE, context: joined('prod') }],
    ['the tool function sign an upload of packets', tools, false, { action: 's3:PutObject', resource: `${bucket}/${PACKETS}`, context: tls }],
    ['the tool function delete packets', tools, false, { action: 's3:DeleteObject', resource: `${bucket}/${PACKETS}`, context: tls }],
    ['the tool function read how commands ended', tools, false, { action: 'ssm:GetCommandInvocation', resource: '*', context: inRegion }],
    ['the tool function call the starter', tools, false, { action: 'lambda:InvokeFunction', resource: starterArn }],
    ['the tool function approve by itself', tools, false, { action: 'ssm:SendAutomationSignal', resource: `arn:aws:ssm:${REGION}:${ACCOUNT}:automation-execution/x` }],

    ['the wrapper call its starter', wrapper, true, { action: 'lambda:InvokeFunction', resource: starterArn }],
    ['the wrapper call the starter of collections', wrapper, false, { action: 'lambda:InvokeFunction', resource: deployed.arnOf(deployed.idOf('AWS::Lambda::Function', 'NodeDiagnosticsApprovalStarter')) }],
    ['the wrapper send the document', wrapper, false, { action: COMMAND, resource: captures }],

    ['the starter keep the record', starter, true, { action: 's3:PutObject', resource: `${bucket}/captures/p-1.json`, context: tls }],
    ['the starter read packets', starter, false, { action: 's3:GetObject', resource: `${bucket}/${PACKETS}`, context: tls }],
    ['the starter read evidence', starter, false, { action: 's3:GetObject', resource: `${bucket}/evidence/i-1/b/findings.json`, context: tls }],
    ['the starter touch collections', starter, false, { action: 's3:PutObject', resource: `${bucket}/collections/c-1.json`, context: tls }],
    ['the starter start an automation', starter, false, { action: 'ssm:StartAutomationExecution', resource: `arn:aws:ssm:${REGION}::document/AWSSupport-CollectEKSInstanceLogs` }],
    ['the starter ask for approval', starter, false, { action: 'ssm:StartAutomationExecution', resource: documentArn('PacketCaptureApproval') }],
    ['the starter of collections send the document', role('NodeDiagnosticsApprovalStarter'), false, { action: COMMAND, resource: captures }],
    ['the starter of collections sign an upload of packets', role('NodeDiagnosticsApprovalStarter'), false, { action: 's3:PutObject', resource: `${bucket}/${PACKETS}`, context: tls }],

    ['the sweeper read how a capture ended', role('Sweeper'), true, { action: 'ssm:GetCommandInvocation', resource: '*', context: inRegion }],
    ['the sweeper read that where no cluster is in scope', role('Sweeper'), false, { action: 'ssm:GetCommandInvocation', resource: '*', context: { 'aws:RequestedRegion': 'ap-south-1' } }],
    ['the sweeper send the document', role('Sweeper'), false, { action: COMMAND, resource: captures }],
    ['the sweeper make packets', role('Sweeper'), false, { action: 's3:PutObject', resource: `${bucket}/${PACKETS}`, context: tls }],
    ['ingest read packets', role('Ingestion'), false, { action: 's3:GetObject', resource: `${bucket}/${PACKETS}`, context: tls }],
    ['ingest make packets', role('Ingestion'), false, { action: 's3:PutObject', resource: `${bucket}/${PACKETS}`, context: tls }],
    ['the automation that collects send the document', role('AutomationRole'), false, { action: COMMAND, resource: captures }],

    // the account has given the nodes every right on S3; the bucket refuses, whatever they were sent
    ['a node write packets without a link', role('Nodes'), false, { action: 's3:PutObject', resource: `${bucket}/${PACKETS}`, context: tls }],
    ['a node record a capture', role('Nodes'), false, { action: 's3:PutObject', resource: `${bucket}/captures/p-1.json`, context: tls }],
    ['a node read packets', role('Nodes'), false, { action: 's3:GetObject', resource: `${bucket}/${PACKETS}`, context: tls }],
  ])('IAM: may %s: %#', async (_name, who, allowed, request) => { await expect(deployed.allows(who, request)).resolves.toBe(allowed); });
});

test('without packetCapture nobody may send anything but the automation its script', async () => {
  const senders = statements(templateOf()).filter(({ Action }) => [Action].flat().includes(COMMAND)).map(({ policy }) => policy);
  expect(senders.length).toBeGreaterThan(0);
  expect(senders.filter((policy) => !policy.includes('AutomationRole'))).toEqual([]);
});
