import { collectedWithDisk } from './evidence-of-disk';
import { FAULTS } from './faults';
import { faultsOf, runDoctor } from './show-faults';
import { command } from '../cli/command';
import { SECRET, SimulatedDeployment, TOKEN } from '../simulator/deployment/simulated-deployment';

let cloud: SimulatedDeployment;
beforeAll(async () => {
  cloud = await SimulatedDeployment.start();
  await collectedWithDisk(cloud, 40);
});
afterAll(() => cloud.stop());
beforeEach(() => cloud.reset());

test('the program as it is installed tells of a healthy deployment, line by line, and exits with 0', async () => {
  const { code, printed } = await runDoctor(cloud);
  expect(code).toBe(0);
  expect(printed.match(/^ {2}ok /gm)).toHaveLength(26);
  expect(printed).toMatch(/^nothing failed, 26 ok, 0 unknown, 0 skipped\.$/m);
  expect(printed).not.toContain(SECRET);
  expect(printed).not.toContain(TOKEN);
});

test.each(FAULTS)('of $is it says what was seen and how to fix it, and exits with 1', async ({ breaks, fails, seen, fix }) => {
  breaks(cloud);
  const { code, printed } = await runDoctor(cloud);
  expect(code).toBe(1);
  const told = faultsOf(printed).replace(/\s+/g, ' ');
  expect([...told.matchAll(/ FAILED (\S+)/g)].map(each => each[1])).toEqual(fails);
  expect(told).toMatch(seen);
  expect(told).toMatch(fix);
  expect(printed).not.toContain(SECRET);
  expect(printed).not.toContain(TOKEN);
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
  const report = JSON.parse((await runDoctor(cloud, '--json')).printed) as { readonly schemaVersion: number; readonly ok: boolean; readonly count: unknown };
  expect(report).toMatchObject({ schemaVersion: 1, ok: true, count: { ok: 26, failed: 0, unknown: 0, skipped: 0 } });
  const refused = await command(['doctor', '--json'], { env: cloud.environment });
  expect(refused.code).toBe(2);
  expect(JSON.parse(refused.stdout)).toMatchObject({ ok: false, error: { code: 'INVALID_ARGUMENT', message: expect.stringContaining('--stack') } });
});
