import { AUTOMATION_ROLE, BUCKET, CLUSTER, FakeAccount, FakeCloud, HOST_ROLE, NODE, NODE_ROLE, REGION, SECRET, TOKEN } from './fake-account';
import { doctor } from '../../src/cli/commands/doctor';
import { CheckResult } from '../../src/core/preflight/check';

let cloud: FakeCloud;
const before = { ...process.env };

beforeAll(async () => {
  cloud = await FakeCloud.start();
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

const idsOf = (checks: readonly CheckResult[], outcome: string) => checks.filter(each => each.outcome === outcome).map(each => each.check);

test('of a healthy deployment every check is ok, but the disk that only the node knows', async () => {
  const { code, report, checks } = await examined();
  expect(idsOf(checks, 'ok')).toEqual([
    'identity', 'stack', 'bucket', 'bucket-private', 'bucket-encryption', 'bucket-events', 'runbook', 'cluster',
    'node', 'os', 'agent', 'collector', 'automation-role', 'uploader', 'upload', 'key', 'route', 'gateway', 'token', 'tools',
  ]);
  expect(idsOf(checks, 'unknown')).toEqual(['disk']);
  expect({ code, ok: report.ok, count: report.count }).toEqual({ code: 0, ok: true, count: { ok: 20, failed: 0, unknown: 1, skipped: 0 } });
});

test('nothing is changed: only reading calls are made', async () => {
  await examined();
  expect(cloud.asked.filter(each => !/^(?:Describe|Get|Simulate|s3 |eks |gateway )/.test(each))).toEqual([]);
});

/** One fault, the checks that fail by it, and what a reader must learn. */
interface Fault { readonly is: string; readonly breaks: (account: FakeAccount) => void; readonly fails: readonly string[]; readonly seen: RegExp; readonly fix: RegExp }

const FAULTS: readonly Fault[] = [
  { is: 'credentials that have expired', breaks: a => { a.credentialsExpired = true; }, fails: ['identity'], seen: /ExpiredToken/, fix: /aws sso login/ },
  { is: 'a stack that is not there', breaks: a => { a.stack = 'Other'; }, fails: ['stack'], seen: /no stack NodeDiagnostics in eu-west-1/, fix: /--stack <name> --region/ },
  { is: 'a stack without outputs of the construct', breaks: a => { a.outputs = { Other: 'x' }; }, fails: ['stack'], seen: /no output LogsBucketName; its outputs are: Other/, fix: /outputs: true/ },
  { is: 'two installations in the stack', breaks: a => { a.outputs = { ...a.outputs, SecondLogsBucketName: 'b' }; }, fails: ['stack'], seen: /2 installations, which begin with "", "Second"/, fix: /--installation/ },
  { is: 'a bucket that is gone', breaks: a => { a.bucket.exists = false; }, fails: ['bucket'], seen: /no bucket evidence-bucket/, fix: /Deploy the stack again/ },
  { is: 'a bucket policy that is public', breaks: a => { a.bucket.policyIsPublic = true; }, fails: ['bucket-private'], seen: /takes its policy for public.*runbook refuses/, fix: /Principal "\*"/ },
  { is: 'an ACL that grants to everybody', breaks: a => { a.bucket.publicGroup = 'AllUsers'; }, fails: ['bucket-private'], seen: /ACL grants something to AllUsers/, fix: /AllUsers/ },
  { is: 'a bucket encrypted with another key', breaks: a => { a.bucket.keyId = 'arn:aws:kms:eu-west-1:111122223333:key/other'; }, fails: ['bucket-encryption'], seen: /key\/other; expected the key arn:/, fix: /default encryption/ },
  { is: 'a bucket that tells nobody of uploads', breaks: a => { a.bucket.sendsEvents = false; }, fails: ['bucket-events'], seen: /never read/, fix: /put-bucket-notification-configuration/ },
  { is: 'a region without the runbook', breaks: a => { a.documents.clear(); }, fails: ['runbook'], seen: /eu-west-1 has no document AWSSupport-CollectEKSInstanceLogs/, fix: /imports\// },
  { is: 'a cluster that is not there', breaks: a => { a.cluster.exists = false; }, fails: ['cluster'], seen: /no cluster prod in eu-west-1/, fix: /ClusterScope/ },
  { is: 'a cluster without nodes', breaks: a => { a.instance.exists = false; }, fails: ['cluster'], seen: /no instance carries its tag/, fix: /Start a node/ },
  { is: 'a node that is stopped', breaks: a => { a.instance.state = 'stopped'; }, fails: ['node'], seen: /is stopped/, fix: /running instance/ },
  { is: 'Windows', breaks: a => { a.instance.platform = 'windows'; }, fails: ['os', 'collector'], seen: /runs Windows; the collection runbook is for Linux/, fix: /imports\// },
  { is: 'a node that Systems Manager does not know', breaks: a => { a.managed.known = false; }, fails: ['agent'], seen: /not managed by Systems Manager/, fix: /AmazonSSMManagedInstanceCore/ },
  { is: 'an agent that lost its connection', breaks: a => { a.managed.ping = 'ConnectionLost'; }, fails: ['agent'], seen: /has not answered.*ConnectionLost/, fix: /ssmmessages/ },
  { is: 'an automation role that may not reach the node', breaks: a => { a.refused = { [AUTOMATION_ROLE]: { 'ssm:SendCommand': 'implicitDeny' } }; }, fails: ['automation-role'], seen: /ssm:SendCommand on arn:aws:ec2:.*no statement/, fix: /ClusterScope/ },
  { is: 'a node without any role', breaks: a => { a.instance.profile = undefined; }, fails: ['uploader'], seen: /no instance profile, and Default Host Management is off/, fix: /instance profile/ },
  { is: 'a node role that may not upload', breaks: a => { a.refused = { [NODE_ROLE]: { 's3:PutObject': 'implicitDeny' } }; }, fails: ['upload'], seen: /prod-nodes may not: s3:PutObject on arn:aws:s3:::evidence-bucket\/eks_i-/, fix: /nodeRoles/ },
  { is: 'a node role that a policy denies to upload', breaks: a => { a.refused = { [NODE_ROLE]: { 's3:PutObject': 'explicitDeny' } }; }, fails: ['upload'], seen: /a statement denies it/, fix: /Find the statement that denies it/ },
  { is: 'a node role without kms:Decrypt', breaks: a => { a.refused = { [NODE_ROLE]: { 'kms:Decrypt': 'implicitDeny' } }; }, fails: ['key'], seen: /prod-nodes may not: kms:Decrypt on arn:aws:kms/, fix: /grantUpload/ },
  {
    is: 'Default Host Management with a role that may not upload, in place of the profile\'s that may',
    breaks: a => {
      a.hostRole = 'service-role/AWSSystemsManagerDefaultEC2InstanceManagementRole';
      a.refused = { [NODE_ROLE]: { 'ssm:UpdateInstanceInformation': 'implicitDeny' }, [HOST_ROLE]: { 's3:PutObject': 'implicitDeny' } };
    },
    fails: ['upload'],
    seen: /AWSSystemsManagerDefaultEC2InstanceManagementRole may not: s3:PutObject/,
    fix: /nodeRoles/,
  },
  { is: 'a subnet without a way out', breaks: a => { a.routes.pop(); }, fails: ['route'], seen: /neither a default route nor an endpoint for S3/, fix: /gateway endpoint/ },
  { is: 'a NAT gateway that is gone', breaks: a => { a.routes[1]!.state = 'blackhole'; }, fails: ['route'], seen: /nat-0123, which is gone/, fix: /Replace the route/ },
  { is: 'a gateway that is not there', breaks: a => { a.gateway.status = 404; }, fails: ['gateway'], seen: /HTTP 404/, fix: /no such gateway/ },
  { is: 'a gateway that lets everybody in', breaks: a => { a.gateway.status = 200; }, fails: ['gateway'], seen: /serves callers without credentials/, fix: /authorizer/ },
  { is: 'a secret that was replaced', breaks: a => { a.client.accepted = 'another'; }, fails: ['token'], seen: /invalid_client/, fix: /secret was replaced/ },
  { is: 'a scope that the client does not have', breaks: a => { a.client.scope = 'other'; }, fails: ['token'], seen: /invalid_scope/, fix: /--scope/ },
  { is: 'a client that is gone', breaks: a => { a.client.secret = undefined; }, fails: ['token'], seen: /has no secret, or does not exist/, fix: /Deploy/ },
  { is: 'a client that is permitted nothing', breaks: a => { a.gateway.tools = []; }, fails: ['tools'], seen: /no tool/, fix: /policy engine/ },
  { is: 'tools of somebody else', breaks: a => { a.gateway.tools.push('foreign___shell'); }, fails: ['tools'], seen: /foreign___shell/, fix: /Deploy the stack again/ },
];

test.each(FAULTS)('$is fails $fails, alone, with what was seen and how to fix it', async ({ breaks, fails, seen, fix }) => {
  breaks(cloud.account);
  const { code, checks, printed } = await examined();
  expect(idsOf(checks, 'failed')).toEqual(fails);
  expect(code).toBe(1);
  const failure = checks.find(each => each.outcome === 'failed')!;
  expect(failure.seen).toMatch(seen);
  expect(failure.fix).toMatch(fix);
  expect(printed).not.toContain(SECRET);
  expect(printed).not.toContain(TOKEN);
});

test('a Bottlerocket node needs no agent and no role, only a way to S3', async () => {
  cloud.account.managed.platform = 'Bottlerocket';
  cloud.account.refused = { [NODE_ROLE]: { 's3:PutObject': 'implicitDeny' } };
  const { checks, code } = await examined();
  expect(code).toBe(0);
  expect(checks.find(each => each.check === 'collector')!.seen).toContain('node-diagnostic');
  expect(idsOf(checks, 'skipped')).toEqual(['agent', 'automation-role', 'uploader', 'upload', 'key', 'disk']);
});

describe('what may not be looked at is unknown, and names the missing right', () => {
  test.each([
    ['SimulatePrincipalPolicy', ['automation-role', 'upload', 'key'], /iam:SimulatePrincipalPolicy/],
    ['GetInstanceProfile', ['uploader', 'upload', 'key'], /iam:GetInstanceProfile/],
    ['DescribeRouteTables', ['route'], /ec2:DescribeRouteTables/],
    ['DescribeVpcEndpoints', ['route'], /ec2:DescribeVpcEndpoints/],
    ['DescribeUserPoolClient', ['token'], /cognito-idp:DescribeUserPoolClient/],
    ['s3 policyStatus', ['bucket-private'], /s3:GetBucketPolicyStatus/],
    ['s3 notification', ['bucket-events'], /s3:GetBucketNotification/],
  ])('%s', async (action, open, names) => {
    cloud.account.denied.add(action);
    const { code, checks } = await examined();
    expect(idsOf(checks, 'failed')).toEqual([]);
    expect(code).toBe(0);
    expect(idsOf(checks, 'unknown').filter(each => each !== 'disk')).toEqual(open);
    expect(checks.find(each => each.check === open[0])!.seen).toMatch(names);
  });

  test('Default Host Management, while the role of the profile lets the agent register', async () => {
    cloud.account.denied.add('GetServiceSetting');
    expect((await examined()).checks.find(each => each.check === 'uploader')).toMatchObject({ outcome: 'ok', seen: expect.stringContaining('prod-nodes, of the instance profile') });
    cloud.account.refused = { [NODE_ROLE]: { 'ssm:UpdateInstanceInformation': 'implicitDeny' } };
    expect((await examined()).checks.find(each => each.check === 'uploader')).toMatchObject({ outcome: 'unknown' });
  });
});

test('a bucket policy that names the role leaves open what the role\'s own policies do not allow', async () => {
  cloud.account.refused = { [NODE_ROLE]: { 's3:PutObject': 'implicitDeny' } };
  cloud.account.bucket.policy = JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: { AWS: NODE_ROLE }, Action: 's3:PutObject', Resource: '*' }] });
  expect((await examined()).checks.find(each => each.check === 'upload')).toMatchObject({ outcome: 'unknown', seen: expect.stringContaining('bucket\'s policy names the role') });
  cloud.account.bucket.policy = JSON.stringify({ Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' }] });
  expect((await examined()).checks.find(each => each.check === 'upload')).toMatchObject({ outcome: 'failed' });
});

test('an endpoint with IAM authorization is called with the user\'s signature, and needs no token', async () => {
  cloud.account.gateway.challenge = '';
  for (const name of ['CognitoClientId', 'OAuthExchangeUrl', 'OAuthScope', 'CognitoUserPoolId']) { delete cloud.account.outputs[name]; }
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
  const { outputs } = cloud.account;
  cloud.account.outputs = { ...outputs, ...Object.fromEntries(Object.entries(outputs).map(([name, value]) => [`Second${name}`, name === 'LogsBucketName' ? 'second-bucket' : value])) };
  expect((await examined({ installation: 'Second' })).report.sections[1]!.checks[0]!.seen).toContain('second-bucket');
  expect((await examined({ installation: '' })).report.sections[1]!.checks[0]!.seen).toContain(BUCKET);
});

test('a command line that names nothing, or no URL, is refused with what to give', async () => {
  await expect(examined({ stack: undefined })).rejects.toThrow(/--stack .*--bucket or --gateway-url/);
  await expect(examined({ gatewayUrl: 'http://gateway.example.com/mcp' })).rejects.toThrow(/--gateway-url takes an https URL/);
  await expect(examined({ cluster: ['a@b@c'] })).rejects.toThrow(/--cluster/);
});
