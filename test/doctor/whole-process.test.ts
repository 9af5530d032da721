import { FakeCloud, NODE_ROLE, SECRET, TOKEN } from './fake-account';
import { command } from '../cli/command';

let cloud: FakeCloud;
beforeAll(async () => { cloud = await FakeCloud.start(); });
afterAll(() => cloud.stop());
beforeEach(() => cloud.reset());

const doctor = async (...args: string[]) => command(['doctor', '--stack', 'NodeDiagnostics', ...args], { env: cloud.environment });

test('the program as it is installed tells of a healthy deployment, line by line, and exits with 0', async () => {
  const { code, stdout, stderr } = await doctor();
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.match(/^ {2}ok /gm)).toHaveLength(20);
  expect(stdout).toMatch(/^nothing failed, 20 ok, 1 unknown, 0 skipped\./m);
  expect(stdout + stderr).not.toContain(SECRET);
  expect(stdout + stderr).not.toContain(TOKEN);
});

test('of a fault it says what was seen and how to fix it, and exits with 1', async () => {
  cloud.account.refused = { [NODE_ROLE]: { 'kms:Decrypt': 'implicitDeny' } };
  const { code, stdout } = await doctor();
  expect(code).toBe(1);
  expect(stdout).toMatch(/^ {2}FAILED {3}key .*prod-nodes may not: kms:Decrypt/m);
  expect(stdout).toMatch(/^ {30}fix: Name the role in nodeRoles/m);
  expect(stdout).toMatch(/^1 failed, 19 ok, 1 unknown, 0 skipped/m);
});

test('without credentials it asks nothing else, and says how to log in', async () => {
  const { code, stdout } = await command(['doctor', '--stack', 'NodeDiagnostics', '--region', 'eu-west-1'], {
    env: { ...cloud.environment, AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '', HOME: '/nonexistent' },
  });
  expect(code).toBe(1);
  expect(stdout).toMatch(/FAILED {3}identity .*no usable AWS credentials/);
  expect(stdout).toContain('aws sso login');
  expect(cloud.asked).toEqual([]);
});

test('as JSON it prints one object, and failures of the command line too', async () => {
  const report = JSON.parse((await doctor('--json')).stdout) as { readonly schemaVersion: number; readonly ok: boolean; readonly count: unknown };
  expect(report).toMatchObject({ schemaVersion: 1, ok: true, count: { ok: 20, failed: 0, unknown: 1, skipped: 0 } });
  const refused = await command(['doctor', '--json'], { env: cloud.environment });
  expect(refused.code).toBe(2);
  expect(JSON.parse(refused.stdout)).toMatchObject({ ok: false, error: { code: 'INVALID_ARGUMENT', message: expect.stringContaining('--stack') } });
});
