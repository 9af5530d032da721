import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AwsRequest, DeployedTemplate } from './deployed-template';
import { Collector, ClusterScope, CollectionApproval } from '../../src';
import { ACCOUNT, environment, install } from '../constructs/installation';

const REGION = 'eu-west-1';
const IN_REGION = { 'aws:RequestedRegion': REGION };
const TLS = { 's3:TlsVersion': '1.3' };
const RUN = '11111111-2222-3333-4444-555555555555';
const EXECUTION = `arn:aws:ssm:${REGION}:${ACCOUNT}:automation-execution/${RUN}`;
const MACHINE = `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/i-0123456789abcdef0`;
const ON_PREMISES = `arn:aws:ssm:${REGION}:${ACCOUNT}:managed-instance/mi-0123456789abcdef0`;
const ECS = `arn:aws:ssm:${REGION}::document/AWSSupport-CollectECSInstanceLogs`;
const OWN = `arn:aws:ssm:${REGION}:${ACCOUNT}:document/Own-Collect`;
const tagged = (tags: Record<string, string>) => ({ ...IN_REGION, ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value])) });

function installation(approval: boolean) {
  const { stack, diagnostics } = install((scope) => {
    const machines = new iam.Role(scope, 'MachineRole', { assumedBy: new iam.ServicePrincipal('ssm.amazonaws.com') });
    return {
      clusters: ClusterScope.named('prod-us', { region: 'us-west-2' }),
      collectors: [Collector.ecsInstance({ name: 'ecs', machineTags: { team: 'a', stage: 'live' } }), Collector.runbook('Own-Collect', {
        name: 'own', machineTags: { site: 'x' }, machineRoles: [machines], machineParameter: 'Machine', bucketParameter: 'Bucket', roleParameter: 'Role', commandDocuments: ['Own-Script'],
      })],
      ...approval && { collectionApproval: CollectionApproval.required({ approvers: [iam.Role.fromRoleName(scope, 'OnCall', 'oncall')] }) },
    };
  });
  const deployed = new DeployedTemplate(stack);
  return { stack, deployed, bucket: deployed.resolve(diagnostics.bucket.bucketArn) as string, ecs: deployed.idOf('AWS::IAM::Role', 'MachinesRoleecs'), own: deployed.idOf('AWS::IAM::Role', 'MachinesRoleown'), machines: deployed.idOf('AWS::IAM::Role', 'MachineRole') };
}

describe('the role of a source', () => {
  const { deployed, ecs, own } = installation(false);

  test.each<[string, string, AwsRequest]>([
    ['the script', ecs, { action: 'ssm:SendCommand', resource: `arn:aws:ssm:${REGION}::document/AWS-RunShellScript` }],
    ['the document that it was given', own, { action: 'ssm:SendCommand', resource: `arn:aws:ssm:${REGION}:${ACCOUNT}:document/Own-Script` }],
    ['a machine of the source', ecs, { action: 'ssm:SendCommand', resource: MACHINE, context: tagged({ team: 'a', stage: 'live' }) }],
    ['a machine in a data centre', own, { action: 'ssm:SendCommand', resource: ON_PREMISES, context: tagged({ site: 'x' }) }],
  ])('may send to %s', async (_, role, request) => { await expect(deployed.allows(role, request)).resolves.toBe(true); });

  test.each<[string, string, AwsRequest]>([
    ['a machine that lacks a tag', ecs, { action: 'ssm:SendCommand', resource: MACHINE, context: tagged({ team: 'a' }) }],
    ['a machine of another source', ecs, { action: 'ssm:SendCommand', resource: ON_PREMISES, context: tagged({ site: 'x' }) }],
    ['a node of a cluster that somebody tagged so', ecs, { action: 'ssm:SendCommand', resource: MACHINE, context: tagged({ 'team': 'a', 'stage': 'live', 'aws:eks:cluster-name': 'payroll' }) }],
    ['a node that never joined', ecs, { action: 'ssm:SendCommand', resource: MACHINE, context: tagged({ 'team': 'a', 'stage': 'live', 'eks:cluster-name': 'payroll' }) }],
    ['a machine elsewhere', ecs, { action: 'ssm:SendCommand', resource: MACHINE.replace(REGION, 'us-west-2'), context: tagged({ team: 'a', stage: 'live' }) }],
    ['another document than it was given', own, { action: 'ssm:SendCommand', resource: `arn:aws:ssm:${REGION}::document/AWS-RunShellScript` }],
  ])('may not send to %s', async (_, role, request) => { await expect(deployed.allows(role, request)).resolves.toBe(false); });
});

describe.each([[false, 'ToolServer', 'ApprovalStarter'], [true, 'ApprovalStarter', 'ToolServer']] as const)('with approval %s', (approval, starts, doesNot) => {
  const { deployed, ecs } = installation(approval);
  const pass: AwsRequest = { action: 'iam:PassRole', resource: deployed.arnOf(ecs), context: { 'iam:PassedToService': 'ssm.amazonaws.com' } };
  const starting: AwsRequest[] = [ECS, OWN].map((resource) => ({ action: 'ssm:StartAutomationExecution', resource }));

  test(`${starts} may start the runbooks of sources, with their roles`, async () => {
    const role = deployed.idOf('AWS::IAM::Role', starts);
    for (const request of [...starting, pass]) { await expect(deployed.allows(role, request)).resolves.toBe(true); }
    for (const resource of [`arn:aws:ssm:${REGION}::document/AWS-RestartEC2Instance`, OWN.replace('Own', 'Other')]) { await expect(deployed.allows(role, { action: 'ssm:StartAutomationExecution', resource })).resolves.toBe(false); }
  });

  test('the tool function finds machines and their runbooks', async () => {
    const role = deployed.idOf('AWS::IAM::Role', 'ToolServer');
    for (const request of [{ action: 'ec2:DescribeInstances', resource: '*', context: IN_REGION }, { action: 'ssm:ListTagsForResource', resource: ON_PREMISES }, { action: 'ssm:DescribeDocument', resource: OWN }]) {
      await expect(deployed.allows(role, request)).resolves.toBe(true);
    }
  });

  test.each(['Ingestion', 'Sweeper'])('%s sees how runs ended', async (part) => {
    await expect(deployed.allows(deployed.idOf('AWS::IAM::Role', part), { action: 'ssm:GetAutomationExecution', resource: EXECUTION })).resolves.toBe(true);
  });

  (approval ? test : test.skip)(`${doesNot} starts none of them`, async () => {
    for (const request of [...starting, pass]) { await expect(deployed.allows(deployed.idOf('AWS::IAM::Role', doesNot), request)).resolves.toBe(false); }
  });
});

describe('bundles of machines', () => {
  const { stack, deployed, bucket, machines } = installation(false);
  const put = (key: string): AwsRequest => ({ action: 's3:PutObject', resource: `${bucket}/${key}`, context: TLS });

  test('are uploaded by the machines of the source under its name, and under no other', async () => {
    await expect(deployed.allows(machines, put(`machine_mi-0123456789abcdef0_${RUN}.tar.gz`))).resolves.toBe(true);
    for (const key of [`eks_i-0123456789abcdef0_${RUN}.tar.gz`, `ecs_i-0123456789abcdef0_${RUN}.tgz`, 'evidence/x', 'uploads/x', 'imports/x']) { await expect(deployed.allows(machines, put(key))).resolves.toBe(false); }
  });

  test('are read by ingest', async () => {
    await expect(deployed.allows(deployed.idOf('AWS::IAM::Role', 'Ingestion'), { action: 's3:GetObjectVersion', resource: `${bucket}/ecs_i-0123456789abcdef0_${RUN}.tgz`, context: TLS })).resolves.toBe(true);
  });

  test('the functions know the sources, and they are in scope', () => {
    const { CLUSTER_SCOPE, MACHINE_SOURCES } = environment(Template.fromStack(stack), /ToolServer/) as Record<string, any>;
    expect(CLUSTER_SCOPE).toBe('prod-us@us-west-2,machines.ecs@eu-west-1,machines.own@eu-west-1');
    expect(JSON.parse(deployed.concrete(MACHINE_SOURCES) as string)).toMatchObject([{ name: 'ecs', keyPrefix: 'ecs_', tags: { team: 'a', stage: 'live' } }, { name: 'own', document: 'Own-Collect', keyPrefix: 'machine_', machineParameter: 'Machine', bucketParameter: 'Bucket', roleParameter: 'Role' }]);
  });
});

test.each<[string, () => Collector]>([
  ['no tags, which would be every machine', () => Collector.ecsInstance({ name: 'x', machineTags: {} })],
  ['a name that could be taken for something else', () => Collector.ecsInstance({ name: 'a.b', machineTags: { a: 'b' } })],
  ['an ARN in the place of a document\'s name', () => Collector.runbook(OWN, { name: 'x', machineTags: { a: 'b' } })],
])('a collector with %s is refused', (_, make) => { expect(make).toThrow(/expected/); });

test('two collectors of one name are refused', () => {
  const collector = Collector.ecsInstance({ name: 'x', machineTags: { a: 'b' } });
  expect(() => install({ collectors: [collector, collector] })).toThrow(/two collectors named x/);
});
