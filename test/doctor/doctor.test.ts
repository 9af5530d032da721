import { collectedWithDisk } from './evidence-of-disk';
import { addToBucketPolicy, FAULTS, forbid, ungrant } from './faults';
import { doctor } from '../../src/cli/commands/doctor';
import { CheckResult } from '../../src/core/preflight/check';
import { BUCKET, CLUSTER, HOST_SETTING, NODE, NODE_ROLE, REGION, SECRET, SimulatedDeployment, TOKEN } from '../simulator/deployment/simulated-deployment';

let cloud: SimulatedDeployment;
const before = { ...process.env };

beforeAll(async () => {
  cloud = await SimulatedDeployment.start();
  await collectedWithDisk(cloud, 40);
  Object.assign(process.env, cloud.environment);
});
afterAll(() => {
  cloud.stop();
  process.env = before;
});
beforeEach(() => cloud.reset());

/** What the command prints with --json, and its exit code. */
async function examined(options: Partial<Parameters<typeof doctor>[0]> = {}) {
  let printed = '';
  const write = jest.spyOn(process.stdout, 'write').mockImplementation(text => { printed += String(text); return true; });
  try {
    const code = await doctor({ stack: 'NodeDiagnostics', nodes: 3, color: false, json: true, ...options });
    const report = JSON.parse(printed) as { readonly ok: boolean; readonly count: Record<string, number>; readonly sections: { readonly title: string; readonly checks: CheckResult[] }[] };
    return { code, printed, report, checks: report.sections.flatMap(each => each.checks) };
  } finally {
    write.mockRestore();
  }
}

/** A running node that was never collected. */
const NODE_ELSEWHERE = { region: REGION, instanceType: 'm7g.large', zone: `${REGION}a`, subnetId: 'subnet-private', vpcId: 'vpc-1', securityGroups: ['sg-nodes'], profile: 'arn:aws:iam::111122223333:instance-profile/prod-nodes' };

const idsOf = (checks: readonly CheckResult[], outcome: string) => checks.filter(each => each.outcome === outcome).map(each => each.check);

test('of a healthy deployment every check is ok', async () => {
  const { code, report, checks } = await examined();
  expect(idsOf(checks, 'ok')).toEqual([
    'identity', 'stack', 'bucket', 'bucket-private', 'bucket-encryption', 'bucket-events', 'bucket-key', 'runbook', 'cluster',
    'node', 'os', 'agent', 'collector', 'agent-route', 'automation-role', 'uploader', 'upload', 'key', 'key-policy', 'route', 'network-acl', 'security-groups', 'disk', 'gateway', 'token', 'tools',
  ]);
  expect({ code, ok: report.ok, count: report.count }).toEqual({ code: 0, ok: true, count: { ok: 26, failed: 0, unknown: 0, skipped: 0 } });
});

const LOCAL_ROUTES: { destination: string; target: string; state: 'active' | 'blackhole' }[] = [{ destination: '10.0.0.0/16', target: 'local', state: 'active' }, { destination: 'fd00::/56', target: 'local', state: 'active' }];

describe('healthy accounts come in many shapes, and none has a failed check', () => {
  test.each<[string, () => unknown, string[]]>([
    ['a dual-stack subnet with its own way out for IPv6', () => { cloud.account.network.subnets['subnet-private']!.routes.push({ destination: '::/0', target: 'eigw-1', state: 'active' }); }, []],
    ['a public subnet', () => { Object.assign(cloud.node, { subnetId: 'subnet-public', publicAddress: '198.51.100.7' }); }, []],
    ['a private VPC with endpoints only', () => {
      cloud.account.network.subnets['subnet-private']!.routes = [...LOCAL_ROUTES, { destination: 'pl-1', target: 'vpce-s3', state: 'active' }];
      cloud.account.network.endpoints = [{ id: 'vpce-s3', type: 'Gateway' }, ...['ssm', 'ssmmessages'].map(service => ({ id: `vpce-${service}`, type: 'Interface' as const, service, privateDns: true, groupIds: ['sg-endpoints'] }))];
      cloud.account.nodes.groupRules.set('sg-nodes', [{ IsEgress: true, IpProtocol: 'tcp', FromPort: 443, ToPort: 443, PrefixListId: 'pl-1' }, { IsEgress: true, IpProtocol: 'tcp', FromPort: 443, ToPort: 443, ReferencedGroupInfo: { GroupId: 'sg-endpoints' } }]);
      cloud.account.nodes.groupRules.set('sg-endpoints', [{ IsEgress: false, IpProtocol: 'tcp', FromPort: 443, ToPort: 443, ReferencedGroupInfo: { GroupId: 'sg-nodes' } }]);
    }, []],
    ['an interface endpoint for S3', () => {
      cloud.account.network.subnets['subnet-private']!.routes = [...LOCAL_ROUTES];
      cloud.account.network.endpoints = [{ id: 'vpce-s3', type: 'Interface', privateDns: true, subnetIds: ['subnet-private'], groupIds: ['sg-endpoints'] }];
      cloud.account.nodes.groupRules.set('sg-endpoints', [{ IsEgress: false, IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIpv4: '10.0.0.0/16' }]);
    }, []],
    ['a gateway endpoint with a policy of its own', () => {
      cloud.account.network.subnets['subnet-private']!.routes.push({ destination: 'pl-1', target: 'vpce-s3', state: 'active' });
      cloud.account.network.endpoints = [{ id: 'vpce-s3', type: 'Gateway', policy: JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*', Condition: { StringEquals: { 'aws:PrincipalAccount': '111122223333' } } }] }) }];
    }, ['route']],
    ['a hub behind a transit gateway', () => { cloud.account.network.subnets['subnet-private']!.routes = [...LOCAL_ROUTES, { destination: '0.0.0.0/0', target: 'tgw-1', state: 'active' }]; }, ['route']],
    ['a hub with central endpoints and no default route', () => { cloud.account.network.subnets['subnet-private']!.routes = [...LOCAL_ROUTES, { destination: '10.0.0.0/8', target: 'tgw-1', state: 'active' }]; }, ['route']],
    ['Default Host Management, and no instance profile', () => {
      cloud.account.ssm.settings.set(HOST_SETTING, 'service-role/AWSSystemsManagerDefaultEC2InstanceManagementRole');
      cloud.node.profile = undefined;
    }, []],
    ['an instance profile with a path', () => { cloud.node.profile = 'arn:aws:iam::111122223333:instance-profile/eks/prod/prod-nodes'; }, []],
    ['a key of AWS\' own', () => { cloud.bucket.keyId = undefined; delete cloud.state.stack.outputs.EncryptionKeyArn; }, []],
  ])('%s', async (_name, shape, open) => {
    shape();
    const { code, checks } = await examined();
    expect(checks.filter(each => each.outcome === 'failed')).toEqual([]);
    expect(idsOf(checks, 'unknown')).toEqual(open);
    expect(code).toBe(0);
  });
});

test('nothing is changed: only reading calls are made', async () => {
  await examined();
  expect(cloud.asked.length).toBeGreaterThan(20);
  expect(cloud.asked.filter(each => !/^[\w-]+:(?:Describe|Get|Head|List|Simulate)\w+$/.test(each))).toEqual([]);
});

test.each(FAULTS)('$is fails $fails, alone, with what was seen and how to fix it', async ({ breaks, fails, seen, fix }) => {
  breaks(cloud);
  const { code, checks, printed } = await examined();
  expect(idsOf(checks, 'failed')).toEqual(fails);
  expect(code).toBe(1);
  const failure = checks.find(each => each.outcome === 'failed')!;
  expect(failure.seen).toMatch(seen);
  expect(failure.fix).toMatch(fix);
  expect(printed).not.toContain(SECRET);
  expect(printed).not.toContain(TOKEN);
});

test('a disk that was nearly full when the node was last collected', async () => {
  await collectedWithDisk(cloud, 95);
  const { checks } = await examined();
  await collectedWithDisk(cloud, 40);
  expect(checks.find(each => each.outcome !== 'ok')).toMatchObject({ check: 'disk', outcome: 'failed', seen: expect.stringMatching(/^\/ is 95 % full, 4\.0 GiB free, as of .* \(3 h ago/), fix: expect.stringContaining('journalctl --vacuum-size') });
});

test('a node that was never collected leaves its disk open', async () => {
  cloud.account.nodes.nodes.delete(NODE);
  cloud.account.nodes.add('i-0fffffffffffffff0', { ...NODE_ELSEWHERE });
  expect((await examined()).checks.find(each => each.check === 'disk')).toMatchObject({ outcome: 'unknown', seen: expect.stringContaining('no bundle of this node tells') });
});

test('a Bottlerocket node needs no agent and no role, only a way to S3', async () => {
  cloud.node.platformName = 'Bottlerocket';
  ungrant(cloud, 'prod-nodes', 's3:PutObject');
  const { checks, code } = await examined();
  expect(code).toBe(0);
  expect(checks.find(each => each.check === 'collector')!.seen).toContain('node-diagnostic');
  expect(idsOf(checks, 'skipped')).toEqual(['agent', 'agent-route', 'automation-role', 'uploader', 'upload', 'key', 'key-policy', 'disk']);
  expect(idsOf(checks, 'ok')).toEqual(expect.arrayContaining(['route', 'network-acl', 'security-groups']));
});

describe('what may not be looked at is unknown, and names the missing right', () => {
  test.each([
    ['iam:SimulatePrincipalPolicy', ['automation-role', 'upload', 'key'], /iam:SimulatePrincipalPolicy/],
    ['iam:GetInstanceProfile', ['uploader', 'upload', 'key', 'key-policy'], /iam:GetInstanceProfile/],
    ['ec2:DescribeRouteTables', ['route'], /ec2:DescribeRouteTables/],
    ['ec2:DescribeVpcEndpoints', ['route'], /ec2:DescribeVpcEndpoints/],
    ['ec2:DescribeNetworkAcls', ['network-acl'], /ec2:DescribeNetworkAcls/],
    ['ec2:DescribePrefixLists', ['network-acl', 'security-groups'], /ec2:DescribePrefixLists/],
    ['ec2:DescribeSecurityGroupRules', ['security-groups'], /ec2:DescribeSecurityGroupRules/],
    ['ec2:DescribeNetworkInterfaces', ['security-groups'], /ec2:DescribeNetworkInterfaces/],
    ['kms:DescribeKey', ['bucket-key'], /kms:DescribeKey/],
    ['kms:GetKeyPolicy', ['key-policy'], /kms:GetKeyPolicy/],
    ['cognito-idp:DescribeUserPoolClient', ['token'], /cognito-idp:DescribeUserPoolClient/],
    ['s3:GetBucketPolicy', ['upload'], /whether the bucket's policy denies it could not be read: .*s3:GetBucketPolicy/],
    ['s3:GetBucketPolicyStatus', ['bucket-private'], /s3:GetBucketPolicyStatus/],
    ['s3:GetBucketNotificationConfiguration', ['bucket-events'], /s3:GetBucketNotification/],
    ['s3:GetObject', ['disk'], /s3:GetObject|refuses/],
  ])('%s', async (action, open, names) => {
    cloud.denied.add(action);
    const { code, checks } = await examined();
    expect(idsOf(checks, 'failed')).toEqual([]);
    expect(code).toBe(0);
    expect(idsOf(checks, 'unknown')).toEqual(open);
    expect(checks.find(each => each.check === open[0])!.seen).toMatch(names);
  });

  test('Default Host Management, while the role of the profile lets the agent register', async () => {
    cloud.denied.add('ssm:GetServiceSetting');
    expect((await examined()).checks.find(each => each.check === 'uploader')).toMatchObject({ outcome: 'ok', seen: expect.stringContaining('prod-nodes, of the instance profile') });
    forbid(cloud, 'prod-nodes', 'ssm:UpdateInstanceInformation');
    expect((await examined()).checks.find(each => each.check === 'uploader')).toMatchObject({ outcome: 'unknown' });
  });
});

describe('policies of the bucket and the key', () => {
  const checkOf = async (id: string): Promise<CheckResult | undefined> => (await examined()).checks.find(each => each.check === id);

  test('a bucket policy that names the role allows what the role\'s own policies do not', async () => {
    ungrant(cloud, 'prod-nodes', 's3:PutObject');
    addToBucketPolicy(cloud, { Effect: 'Allow', Principal: { AWS: NODE_ROLE }, Action: 's3:PutObject', Resource: 'arn:aws:s3:::evidence-bucket/eks_*' });
    expect(await checkOf('upload')).toMatchObject({ outcome: 'ok', seen: expect.stringContaining('the bucket\'s policy names it') });
  });

  test('one that allows the account as a whole allows the role nothing', async () => {
    ungrant(cloud, 'prod-nodes', 's3:PutObject');
    addToBucketPolicy(cloud, { Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 's3:PutObject', Resource: '*' });
    expect(await checkOf('upload')).toMatchObject({ outcome: 'failed' });
  });

  test('one whose denial hangs on the endpoint leaves it open', async () => {
    addToBucketPolicy(cloud, { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*', Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } });
    expect(await checkOf('upload')).toMatchObject({ outcome: 'unknown', seen: expect.stringContaining('hangs on conditions') });
  });

  test('a key policy that names the role needs no statement of the role\'s own', async () => {
    ungrant(cloud, 'prod-nodes', 'kms:Decrypt');
    cloud.state.key.policy = JSON.stringify({ Statement: { Effect: 'Allow', Principal: { AWS: NODE_ROLE }, Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: '*', Condition: { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } } } });
    expect(await checkOf('key')).toMatchObject({ outcome: 'ok', seen: expect.stringContaining('the policy of the key names it') });
    expect(await checkOf('key-policy')).toMatchObject({ outcome: 'ok', seen: 'it names prod-nodes' });
  });

  test('a key policy that is for another service does not allow it', async () => {
    cloud.state.key.policy = JSON.stringify({ Statement: { Effect: 'Allow', Principal: { AWS: NODE_ROLE }, Action: 'kms:*', Resource: '*', Condition: { StringEquals: { 'kms:ViaService': 'rds.eu-west-1.amazonaws.com' } } } });
    expect(await checkOf('key-policy')).toMatchObject({ outcome: 'failed' });
  });
});

describe('machines that are no nodes', () => {
  const TAGS = { Role: 'ecs' };
  const MACHINE = 'i-0eeeeeeeeeeeeeee0';
  const ofMachine = (checks: readonly CheckResult[]) => checks.slice(checks.findIndex(each => each.check === 'machine'));
  const withMachine = (over: Parameters<SimulatedDeployment['account']['nodes']['add']>[1] = {}, id = MACHINE): void => {
    cloud.addMachines('ecs', TAGS);
    cloud.account.nodes.add(id, { ...NODE_ELSEWHERE, tags: TAGS, profile: 'arn:aws:iam::111122223333:instance-profile/machines', ...over });
  };

  test('are found by the tags of their collector, and what a collection of them needs is looked at', async () => {
    withMachine();
    const { code, report, checks } = await examined();
    expect(report.sections.map(each => each.title)).toEqual(['Account', 'Bucket', 'Cluster prod', expect.stringContaining(`Node ${NODE}`), 'Machines ecs', `Machine ${MACHINE} (m7g.large, eu-west-1a, of ecs)`, 'Endpoint']);
    expect(ofMachine(checks).map(each => `${each.check} ${each.outcome}`)).toEqual([
      'machine ok', 'agent ok', 'agent-route ok', 'automation-role ok', 'uploader ok', 'upload ok', 'key ok', 'key-policy ok', 'route ok', 'network-acl ok', 'security-groups ok', 'gateway ok', 'token ok', 'tools ok',
    ]);
    expect(checks.find(each => each.check === 'upload' && each.seen.includes('ecs_*'))).toBeDefined();
    expect(code).toBe(0);
  });

  test('outside EC2 upload with the role of their activation, and EC2 knows no way of theirs', async () => {
    withMachine({ activationRole: 'machine-role', subnetId: undefined, profile: undefined }, 'mi-0eeeeeeeeeeeeeee0');
    const found = ofMachine((await examined()).checks);
    expect(found.find(each => each.check === 'uploader')).toMatchObject({ outcome: 'ok', seen: 'machine-role, of its activation' });
    expect(found.find(each => each.check === 'route')).toMatchObject({ outcome: 'skipped' });
  });

  test('one can be named', async () => {
    withMachine();
    const { report } = await examined({ node: [MACHINE] });
    expect(report.sections.map(each => each.title)).toContain(`Machine ${MACHINE} (m7g.large, eu-west-1a, of ecs)`);
  });

  test.each<[string, () => void, string, RegExp]>([
    ['none has the tags', () => { cloud.addMachines('ecs', TAGS); }, 'machines', /no machine in eu-west-1 has the tags of ecs \(Role=ecs\)/],
    ['its runbook is missing', () => { withMachine(); cloud.account.ssm.documents.delete('AWSSupport-CollectECSInstanceLogs'); }, 'runbook', /no document AWSSupport-CollectECSInstanceLogs/],
    ['it is stopped', () => withMachine({ state: 'stopped' }), 'machine', /is stopped/],
    ['its agent is gone', () => withMachine({ ping: 'ConnectionLost' }), 'agent', /ConnectionLost/],
    ['its role uploads under another name', () => { withMachine(); cloud.roles.roles.get('machine-role')!.statements[1]!.Resource = ['arn:aws:s3:::evidence-bucket/eks_*']; }, 'upload', /s3:PutObject on arn:aws:s3:::evidence-bucket\/ecs_i-/],
    ['the automation is for other tags', () => { withMachine(); cloud.roles.roles.get('Machines-ecs')!.statements[0]!.Condition = { StringEquals: { 'aws:ResourceTag/Role': 'web' } }; }, 'automation-role', /may not: ssm:SendCommand on arn:aws:ec2/],
  ])('%s', async (_name, breaks, fails, seen) => {
    breaks();
    const { checks, code } = await examined();
    const failures = checks.filter(each => each.outcome === 'failed');
    expect(failures.map(each => each.check)).toEqual([fails]);
    expect(failures[0]!.seen).toMatch(seen);
    expect(failures[0]!.fix).toBeDefined();
    expect(code).toBe(1);
  });
});

test('an endpoint with IAM authorization is called with the user\'s signature, and needs no token', async () => {
  cloud.gateway.settings.challenge = '';
  for (const name of ['CognitoClientId', 'OAuthExchangeUrl', 'OAuthScope', 'CognitoUserPoolId']) { delete cloud.state.stack.outputs[name]; }
  const { checks } = await examined();
  expect(checks.filter(each => ['token', 'tools'].includes(each.check)).map(each => each.outcome)).toEqual(['skipped', 'ok']);
});

test('one node can be named, and values given by hand win over outputs', async () => {
  const { checks, report } = await examined({ node: [NODE], bucket: 'other-bucket' });
  expect(report.sections.map(each => each.title)).toEqual(['Account', 'Bucket', `Region ${REGION}`, expect.stringContaining(`Node ${NODE}`), 'Endpoint']);
  expect(checks.find(each => each.check === 'bucket')).toMatchObject({ outcome: 'failed', seen: 'there is no bucket other-bucket' });
});

test('without a stack, what is given by hand is looked at', async () => {
  const { checks } = await examined({ stack: undefined, bucket: BUCKET, cluster: [CLUSTER] });
  expect(idsOf(checks, 'failed')).toEqual(['bucket-encryption']); // the key was not named
  expect(checks.find(each => each.check === 'cluster')).toMatchObject({ outcome: 'ok' });
  expect(idsOf(checks, 'skipped')).toEqual(expect.arrayContaining(['stack', 'gateway', 'token', 'tools']));
});

test('of two installations in a stack one can be chosen', async () => {
  const { outputs } = cloud.state.stack;
  cloud.state.stack.outputs = { ...outputs, ...Object.fromEntries(Object.entries(outputs).map(([name, value]) => [`Second${name}`, name === 'LogsBucketName' ? 'second-bucket' : value])) };
  expect((await examined({ installation: 'Second' })).report.sections[1]!.checks[0]!.seen).toContain('second-bucket');
  expect((await examined({ installation: '' })).report.sections[1]!.checks[0]!.seen).toContain(BUCKET);
});

test('a command line that names nothing, or no URL, is refused with what to give', async () => {
  await expect(examined({ stack: undefined })).rejects.toThrow(/--stack .*--bucket or --gateway-url/);
  await expect(examined({ gatewayUrl: 'http://gateway.example.com/mcp' })).rejects.toThrow(/--gateway-url takes an https URL/);
  await expect(examined({ cluster: ['a@b@c'] })).rejects.toThrow(/--cluster/);
});
