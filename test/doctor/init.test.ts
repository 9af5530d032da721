import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { App } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AppPlan, appFiles } from '../../src/cli/init/app-files';
import { chosenOf } from '../../src/cli/init/questions';
import { ClusterSurvey, rolesOf } from '../../src/core/survey/found-cluster';
import { command } from '../cli/command';
import { ACCOUNT, NODE_ROLE, REGION, SimulatedDeployment } from '../simulator/deployment/simulated-deployment';

const ROOT = path.join(__dirname, '..', '..');
const KARPENTER_ROLE = `arn:aws:iam::${ACCOUNT}:role/karpenter/KarpenterNodes`;

let cloud: SimulatedDeployment;
let place: string;
beforeAll(async () => {
  cloud = await SimulatedDeployment.start();
  // inside the repository, so that the app finds the packages that it imports
  mkdirSync(path.join(ROOT, '.workspace'), { recursive: true });
  place = mkdtempSync(path.join(ROOT, '.workspace', 'init-'));
});
afterAll(() => {
  cloud.stop();
  rmSync(place, { recursive: true, force: true });
});
beforeEach(() => cloud.reset());

const init = async (folder: string, ...args: string[]) => command(['init', path.join(place, folder), ...args], { env: cloud.environment });
const app = (folder: string): string => readFileSync(path.join(place, folder, 'app.ts'), 'utf8');

/** Runs the app as `cdk synth` does. */
function synthesised(folder: string): App {
  let found: App | undefined;
  jest.isolateModules(() => { ({ app: found } = jest.requireActual(path.join(place, folder, 'app.ts')) as { app: App }); });
  return found!;
}

test('finds the cluster and the roles that upload, says what it leaves out, and writes an app that synthesises', async () => {
  const { code, stdout, stderr } = await init('found', '--yes');
  expect(code).toBe(0);
  expect(stderr).toContain(`node role  ${KARPENTER_ROLE} (prod: access entry)`);
  expect(stderr).toContain(`node role  ${NODE_ROLE} (prod: node group, access entry, running instance)`);
  expect(stderr).toMatch(/left out +\S+AutoNodes \(prod: access entry; Auto Mode nodes/);
  expect(stderr).not.toContain('Admins');
  expect(stdout).toMatch(/npm install\n +npx cdk deploy --all\n +npx eks-node-diagnostics-mcp doctor --stack NodeDiagnostics --region eu-west-1/);
  expect(readdirSync(path.join(place, 'found')).sort()).toEqual(['.gitignore', 'app.ts', 'cdk.json', 'package.json', 'tsconfig.json']);

  const stack = synthesised('found').node.findChild('NodeDiagnostics') as any;
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::IAM::Policy', { Roles: ['prod-nodes'] });
  template.hasResourceProperties('AWS::IAM::Policy', { Roles: ['KarpenterNodes'] });
  expect(Object.keys(template.toJSON().Outputs)).toContain('GatewayUrl');
  expect([stack.account, stack.region]).toEqual([ACCOUNT, REGION]);
  expect(Annotations.fromStack(stack).findError('*', Match.anyValue())).toEqual([]);
});

test('names its dependencies as this package needs them', async () => {
  await init('manifest', '--yes');
  const { dependencies, devDependencies } = JSON.parse(readFileSync(path.join(place, 'manifest', 'package.json'), 'utf8')) as Record<string, Record<string, string>>;
  const own = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { peerDependencies: Record<string, string> };
  expect(dependencies).toMatchObject({ ...own.peerDependencies, 'eks-node-diagnostics-mcp': expect.any(String) });
  expect(Object.keys(devDependencies!).sort()).toEqual(['@types/node', 'aws-cdk', 'ts-node', 'typescript']);
});

test('overwrites nothing, and writes nothing beside what is there', async () => {
  mkdirSync(path.join(place, 'taken'));
  writeFileSync(path.join(place, 'taken', 'app.ts'), 'mine');
  const { code, stderr } = await init('taken', '--yes');
  expect(code).toBe(1);
  expect(stderr).toMatch(/FILES_EXIST: .*already has app\.ts, and nothing is overwritten/);
  expect(app('taken')).toBe('mine');
  expect(existsSync(path.join(place, 'taken', 'cdk.json'))).toBe(false);
});

test('without a terminal names the flags that answer', async () => {
  const { code, stderr } = await init('asked');
  expect(code).toBe(2);
  expect(stderr).toContain('--cluster prod@eu-west-1');
  expect(stderr).toContain('--yes');
});

test('a source that may not be read is a warning, and the others still count', async () => {
  cloud.denied.add('eks:ListAccessEntries');
  const { code, stderr } = await init('partly', '--yes');
  expect(code).toBe(0);
  expect(stderr).toMatch(/warning: prod: .*eks:ListAccessEntries/);
  expect(app('partly')).toContain(NODE_ROLE);
});

test('with region, clusters and roles asks AWS nothing, and gives further regions their outpost', async () => {
  const { code } = await init('offline', '--region', 'eu-west-1', '--cluster', 'prod', '--cluster', 'legacy@us-west-2', '--node-role', NODE_ROLE, '--tools', 'read-only', '--stack', 'Diag');
  expect(code).toBe(0);
  expect(cloud.asked).toEqual([]);
  const stacks = synthesised('offline').synth().stacks;
  expect(stacks.map(each => [each.stackName, each.environment.region])).toEqual([['Diag', 'eu-west-1'], ['Diag-us-west-2', 'us-west-2']]);
});

test.each([
  [['--cluster', 'prod;rm -rf'], /--cluster takes the name of a cluster/],
  [['--region', 'Frankfurt'], /--region takes a region, such as eu-west-1/],
  [['--node-role', 'prod-nodes'], /--node-role takes the ARN of a role/],
  [['--stack', 'my stack'], /--stack takes a stack's name/],
])('refuses %j with what it takes', async (args, words) => {
  const { code, stderr } = await init('refused', ...args);
  expect(code).toBe(2);
  expect(stderr).toMatch(words);
});

test('what AWS names becomes a string of the app, whatever is in it', () => {
  const plan: AppPlan = { stackName: 'S', homeRegion: REGION, clusters: [{ name: 'a\'); process.exit(1); (\'', region: REGION }], roleArns: [], tools: 'read-only' };
  expect(appFiles(plan).get('app.ts')).toContain('ClusterScope.named(\'a\\\'); process.exit(1); (\\\'\')');
});

describe('roles of a cluster', () => {
  const survey = (over: Partial<ClusterSurvey>): ClusterSurvey => ({ name: 'prod', region: REGION, nodegroups: [], accessEntries: [], instances: [], gaps: [], ...over });
  const role = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;
  const instance = (over: object) => ({ instanceId: 'i-1', region: REGION, state: 'running', tags: {}, platform: 'linux' as const, ...over });

  test.each<[string, Partial<ClusterSurvey>, boolean | undefined]>([
    ['of a node group', { nodegroups: [{ nodeRole: role('r'), amiType: 'AL2023_x86_64_STANDARD' }] }, true],
    ['of a Bottlerocket node group', { nodegroups: [{ nodeRole: role('r'), amiType: 'BOTTLEROCKET_x86_64' }], accessEntries: [{ principalArn: role('r'), type: 'EC2_LINUX' }] }, false],
    ['of two node groups, one with Bottlerocket', { nodegroups: [{ nodeRole: role('r'), amiType: 'BOTTLEROCKET_x86_64' }, { nodeRole: role('r'), amiType: 'AL2023_x86_64_STANDARD' }] }, true],
    ['of Karpenter, in an access entry', { accessEntries: [{ principalArn: role('r'), type: 'EC2_LINUX' }] }, true],
    ['of Windows nodes', { accessEntries: [{ principalArn: role('r'), type: 'EC2_WINDOWS' }] }, false],
    ['of Auto Mode', { accessEntries: [{ principalArn: role('r'), type: 'EC2' }] }, false],
    ['of people', { accessEntries: [{ principalArn: role('r'), type: 'STANDARD' }] }, undefined],
    ['of Fargate', { accessEntries: [{ principalArn: role('r'), type: 'FARGATE_LINUX' }] }, undefined],
    ['of an instance only, in a cluster without access entries', { instances: [{ instance: instance({}), roleArn: role('r') }] }, true],
    ['of a Windows instance', { instances: [{ instance: instance({ platform: 'windows' }), roleArn: role('r') }] }, false],
  ])('%s', (_name, over, needed) => {
    const { roles } = rolesOf(survey(over));
    expect(roles.map(each => each.needless === undefined)).toEqual(needed === undefined ? [] : [needed]);
  });
});

test.each<[string, number[] | undefined]>([['1', [0]], ['2, 1', [0, 1]], ['1 1', [0]], ['all', [0, 1, 2]], ['none', []], ['4', undefined], ['0', undefined], ['x', undefined], [',', undefined]])('the answer %j', (answer, chosen) => {
  expect(chosenOf(answer, 3)).toEqual(chosen);
});
