import * as path from 'node:path';
import { BlackBoxNode, isTaken } from '../../documents/black-box-node';
import { obstacle } from '../../documents/capture-node';
import { buildFunctions } from '../../functions/invoke';
import { RequestQuota } from '../aws-error';
import { TlsFront } from '../http/tls-front';
import { seeded } from '../random';
import { rebalanceRecommendation, scheduledChange, ServiceEvent, spotInterruption, statusCheckAlarm, terminateLifecycleAction } from '../service-events';
import { CommandOutcome, SimulatedCommand } from '../simulated-run-command';
import { BlackBoxDeployment } from './deployed-black-box';
import { DeployedInstallation, DeploymentOptions } from './deployed-installation';
import { synthesisedBlackBox } from './synthesised-black-box';
import { blackBoxHook } from '../../../src/catalog/black-box';
import { SimulatedNode } from '../simulated-nodes';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOLD_MINUTES = 10;
const GROUP = 'workers';
const HOOK = blackBoxHook('us-east-1');
const TOKEN = '87654321-4321-4321-4321-210987654321';
/** that of the bundle that nodes upload here */
const NODE = 'i-070e4b8c9d0bf405c';
const BUNDLE = path.join(__dirname, '..', '..', '..', 'examples', 'bundles', 'eks_i-070e4b8c9d0bf405c_2026-11-18_2027-UTC_0.7.9.tar.gz');
const PANIC = '[  812.001000] Kernel panic - not syncing: Fatal exception in interrupt\n';
const BEGINS = Date.UTC(2026, 10, 18, 20, 26);

interface Answer { readonly ok: boolean; readonly [field: string]: any }

const without = TlsFront.obstacle();
const whenPossible = without === undefined ? describe : describe.skip;
const withoutNode = without ?? obstacle();
if (withoutNode !== undefined) { console.warn(`What nodes save in a minute is not uploaded here: it ${withoutNode}.`); }

let deployment: BlackBoxDeployment;
let world: DeployedInstallation;

beforeAll(() => {
  buildFunctions();
  deployment = synthesisedBlackBox({ perHour: 3, terminations: [{ autoScalingGroupName: GROUP }], statusChecks: [{ autoScalingGroupName: GROUP }] });
}, 120_000);

afterEach(() => world?.stop());

async function begin(options: DeploymentOptions = {}): Promise<DeployedInstallation> {
  world = await DeployedInstallation.start({ begins: BEGINS, approval: true, blackBox: deployment, ...options });
  world.bundles.set(NODE, BUNDLE);
  return world;
}

function add(id = NODE, over: Partial<SimulatedNode> & { readonly cluster?: string } = {}): SimulatedNode {
  const { cluster = 'prod', ...rest } = over;
  return world.account.nodes.add(id, { spot: true, consoleOutput: PANIC, tags: { 'aws:eks:cluster-name': cluster, 'aws:autoscaling:groupName': GROUP }, ...rest });
}

const now = () => ({ at: world.clock.now() });
const call = async (tool: string, args: Record<string, unknown>) => await world.call(tool, args) as Answer;
const history = async (instanceId = NODE) => (await call('history', { instanceId })).collections as Record<string, any>[];
const publish = (event: ServiceEvent, delays?: readonly number[]) => { expect(world.blackBox!.publish(event, delays)).toBe(true); };
const counted = (metric: string) => world.log.reduce((sum, each) => sum + Number(each[metric] ?? 0), 0);
const errors = () => world.log.filter(each => each.level === 'ERROR' || each.text !== undefined);

/** Auto Scaling takes an instance out, and waits for the hook. */
function terminate(instanceId = NODE): ServiceEvent {
  world.account.terminations.begin(GROUP, HOOK, instanceId, TOKEN);
  return terminateLifecycleAction({ instanceId, token: TOKEN, group: GROUP, hook: HOOK }, now());
}

/** What became of the termination. */
function termination(): { readonly by: string; readonly afterMs: number; readonly beats: number } {
  expect(world.account.terminations.waiting.size).toBe(0);
  expect(world.account.terminations.ended).toHaveLength(1);
  return world.account.terminations.ended[0]!;
}

describe('from an event of AWS to an answer, through the built functions', () => {
  test.each<[string, Partial<SimulatedNode>, () => ServiceEvent]>([
    ['rebalance-recommendation', {}, () => rebalanceRecommendation(NODE, now())],
    ['termination', { spot: false }, () => terminate()],
    ['scheduled-event', { spot: false, scheduled: true }, () => scheduledChange([NODE], {}, now())],
  ])('%s: the runbook collects everything, and nobody is asked although collections need an approval', async (trigger, over, eventOf) => {
    await begin();
    add(NODE, over);
    publish(eventOf());
    await world.pass(6 * MINUTE);
    expect(await history()).toMatchObject([{ trigger, state: 'ready', collector: 'ssm-runbook' }]);
    expect([...world.account.ssm.executions.values()].map(each => each.document)).toEqual(['AWSSupport-CollectEKSInstanceLogs']);
    expect((await call('quick_triage', { instanceId: NODE })).ok).toBe(true);
    expect((await call('errors', { instanceId: NODE })).findings.length).toBeGreaterThan(0);
    expect(await call('collect', { instanceId: NODE })).toMatchObject({ ok: false, error: { code: 'LIMIT_REACHED' } });
    expect([errors(), world.blackBox!.queue.deadLetters, counted('BlackBoxTriggered')]).toEqual([[], [], 1]);
  }, 90_000);

  test('status-check: what EC2 has of the console of the node that failed says why, and of no other', async () => {
    await begin();
    add(NODE, { spot: false, impaired: true, ping: 'ConnectionLost' });
    add('i-0123456789abcdef0', { spot: false });
    publish(statusCheckAlarm(GROUP, {}, now()));
    await world.pass(2 * MINUTE);
    expect(await history()).toMatchObject([{ trigger: 'status-check', state: 'ready', collector: 'console-output' }]);
    expect(await history('i-0123456789abcdef0')).toEqual([]);
    expect((await call('errors', { instanceId: NODE })).findings.map((each: any) => each.condition)).toContain('kernel-panic');
    expect(errors()).toEqual([]);
  }, 90_000);

  test('what is of no rule reaches no queue: other groups, other hooks, other services, an alarm that is over', async () => {
    await begin();
    const others = [
      terminateLifecycleAction({ instanceId: NODE, token: TOKEN, group: 'others', hook: HOOK }),
      terminateLifecycleAction({ instanceId: NODE, token: TOKEN, group: GROUP, hook: 'drain' }),
      scheduledChange([NODE], { service: 'RDS' }), scheduledChange([NODE], { eventTypeCategory: 'issue' }),
      statusCheckAlarm('others'), statusCheckAlarm(GROUP, { state: { value: 'OK' } }),
      { ...spotInterruption(NODE), 'detail-type': 'EC2 Instance State-change Notification' },
    ];
    expect(others.map(each => world.blackBox!.publish(each))).toEqual(others.map(() => false));
  }, 90_000);

  test('of instances out of scope nothing is kept, asked of the node, or counted as a refusal; a made-up notice is counted', async () => {
    await begin();
    add('i-0aaaaaaaaaaaaaaa1', { cluster: 'payroll', scheduled: true, impaired: true });
    add('i-0aaaaaaaaaaaaaaa2', { tags: { 'kubernetes.io/cluster/prod': 'owned', 'aws:autoscaling:groupName': GROUP }, scheduled: true, impaired: true });
    for (const id of ['i-0aaaaaaaaaaaaaaa1', 'i-0aaaaaaaaaaaaaaa2']) {
      publish(spotInterruption(id, now()));
      publish(rebalanceRecommendation(id, now()));
      publish(scheduledChange([id], {}, now()));
    }
    publish(statusCheckAlarm(GROUP, {}, now()));
    await world.pass(2 * MINUTE);
    expect((await call('history', {})).collections).toEqual([]);
    expect([world.account.ssm.executions.size, world.account.commands.sent, world.account.nodes.calls.GetConsoleOutput, counted('BlackBoxRefused')]).toEqual([0, [], undefined, 0]);
    add(NODE, { spot: false });
    publish(rebalanceRecommendation(NODE, now()));
    await world.pass(MINUTE);
    expect([counted('BlackBoxRefused'), await history(), errors()]).toEqual([1, [], []]);
  }, 90_000);

  test('told twice, late, in any order, to two environments at a time: one run, one bundle', async () => {
    await begin();
    add(NODE, { scheduled: true });
    const random = seeded(11);
    const delays = () => Array.from({ length: 3 }, () => Math.floor(random() * 40) * SECOND);
    world.account.ssm.delivery = () => [random() * 30_000, random() * 30_000];
    world.objectDelivery = () => [30_000, 1_000, 60_000];
    const event = terminate();
    for (const each of [scheduledChange([NODE], {}, now()), rebalanceRecommendation(NODE, now()), event]) { publish(each, [...delays(), 5_000, 5_000]); }
    await world.pass(12 * MINUTE);
    expect(await history()).toMatchObject([{ state: 'ready' }]);
    expect(world.account.ssm.executions.size).toBe(1);
    expect(termination().afterMs).toBeLessThanOrEqual(HOLD_MINUTES * MINUTE);
    expect([world.log.filter(each => each.message === 'bundle taken in').length, world.blackBox!.queue.deadLetters]).toEqual([1, []]);
  }, 120_000);

  test('throttled by EC2 and Systems Manager it waits, and collects', async () => {
    await begin();
    add();
    const { quotas } = world.account.nodes;
    quotas.ec2 = new RequestQuota(0.5);
    quotas.ssm = new RequestQuota(0.5);
    quotas.ec2.take(world.clock.now());
    quotas.ssm.take(world.clock.now());
    publish(rebalanceRecommendation(NODE, now()));
    await world.pass(8 * MINUTE);
    expect(await history()).toMatchObject([{ state: 'ready' }]);
    expect(counted('ThrottledCalls')).toBeGreaterThan(0);
    expect(world.blackBox!.queue.deadLetters).toEqual([]);
  }, 120_000);

  test('not allowed to ask EC2 it tries three times and leaves the notice to the dead letters, and says which right is missing', async () => {
    await begin();
    add();
    world.account.nodes.denied.add('DescribeInstances');
    publish(rebalanceRecommendation(NODE, now()));
    await world.pass(5 * MINUTE);
    expect(world.blackBox!.queue.deadLetters).toMatchObject([{ attributes: { ApproximateReceiveCount: '3' } }]);
    expect(errors()).toHaveLength(3);
    expect(JSON.stringify(errors())).toContain('may not call ec2:DescribeInstances');
  }, 90_000);

  test('a right that comes back within the attempts is early enough', async () => {
    await begin();
    add();
    world.account.nodes.denied.add('DescribeInstances');
    publish(rebalanceRecommendation(NODE, now()));
    await world.pass(30 * SECOND);
    world.account.nodes.denied.clear();
    await world.pass(8 * MINUTE);
    expect(await history()).toMatchObject([{ state: 'ready' }]);
    expect(world.blackBox!.queue.deadLetters).toEqual([]);
  }, 90_000);

  test('a run that may not be started is a failed collection that names the right', async () => {
    await begin();
    add();
    world.account.ssm.denied.add('StartAutomationExecution');
    publish(rebalanceRecommendation(NODE, now()));
    await world.pass(2 * MINUTE);
    expect(await history()).toMatchObject([{ trigger: 'rebalance-recommendation', state: 'failed', failure: { message: expect.stringContaining('ssm:StartAutomationExecution') } }]);
  }, 90_000);
});

describe('a termination, through the built function', () => {
  const run = (plan: { durationMs: number; status: string; uploadAfterMs?: number }) => () => { world.account.ssm.plan = () => plan; };

  test.each<[string, Partial<SimulatedNode>, () => unknown, string | undefined, readonly [number, number]]>([
    ['a bundle that is taken in', {}, run({ durationMs: 180_000, status: 'Success', uploadAfterMs: 170_000 }), 'ready', [170, 235]],
    ['a bundle that is none', {}, () => { world.bundles.delete(NODE); run({ durationMs: 180_000, status: 'Success', uploadAfterMs: 170_000 })(); }, 'failed', [170, 235]],
    ['a run that succeeds without a bundle', {}, run({ durationMs: 60_000, status: 'Success' }), 'failed', [120, 245]],
    ['a run that fails', {}, run({ durationMs: 60_000, status: 'Failed' }), 'failed', [60, 125]],
    ['a run that is cancelled', {}, run({ durationMs: 60_000, status: 'Cancelled' }), 'failed', [120, 245]],
    ['a run that times out', {}, run({ durationMs: 60_000, status: 'TimedOut' }), 'failed', [120, 245]],
    ['a run that times out while its bundle is on its way', {}, run({ durationMs: 60_000, status: 'TimedOut', uploadAfterMs: 95_000 }), 'ready', [95, 185]],
    ['a run of which nobody tells the end', {}, () => { world.account.ssm.delivery = () => []; run({ durationMs: 60_000, status: 'Failed' })(); }, 'failed', [60, HOLD_MINUTES * 60]],
    ['a run that does not end', {}, run({ durationMs: 40 * MINUTE, status: 'Failed' }), 'failed', [HOLD_MINUTES * 60 - 61, HOLD_MINUTES * 60]],
    ['a run that may not be started', {}, () => world.account.ssm.denied.add('StartAutomationExecution'), 'failed', [0, 10]],
    ['a node whose agent is silent', { ping: 'ConnectionLost' }, () => undefined, 'ready', [0, 10]],
    ['a node of Windows', { platform: 'Windows' }, () => undefined, 'failed', [0, 10]],
    ['a node of another cluster', { tags: { 'aws:eks:cluster-name': 'payroll', 'aws:autoscaling:groupName': GROUP } }, () => undefined, undefined, [0, 10]],
    ['an instance that EC2 does not know any more', { region: 'eu-west-1' }, () => undefined, undefined, [0, 10]],
  ])('is let go after %s, and never later than its limit', async (_, over, prepare, state, [soonest, latest]) => {
    await begin();
    add(NODE, { spot: false, ...over });
    prepare();
    await world.pass(23 * SECOND);
    publish(terminate());
    await world.pass(12 * MINUTE);
    const { afterMs } = termination();
    expect([afterMs >= soonest * SECOND, afterMs <= latest * SECOND, afterMs]).toEqual([true, true, afterMs]);
    await world.pass(40 * MINUTE);
    expect((await history()).map(each => [each.trigger, each.state])).toEqual(state === undefined ? [] : [['termination', state]]);
    expect(world.s3.store.list('collections/watch/', '', 10).versions).toEqual([]);
  }, 180_000);

  test('is let go by Auto Scaling itself, within the limit, should the function go down meanwhile', async () => {
    await begin();
    add(NODE, { spot: false });
    world.account.ssm.plan = () => ({ durationMs: 40 * MINUTE, status: 'Success' });
    publish(terminate());
    await world.pass(4 * MINUTE);
    world.blackBox!.isDown = true;
    await world.pass(10 * MINUTE);
    expect(termination()).toMatchObject({ by: 'timed out' });
    expect(termination().afterMs).toBeLessThanOrEqual(HOLD_MINUTES * MINUTE);
  }, 120_000);

  test('goes on without us when we may not answer it', async () => {
    await begin();
    add(NODE, { spot: false });
    world.account.terminations.denied.add('RecordLifecycleActionHeartbeat');
    publish(terminate());
    await world.pass(12 * MINUTE);
    expect(termination()).toMatchObject({ by: 'timed out', beats: 0 });
    expect(JSON.stringify(errors())).toContain('may not call autoscaling:RecordLifecycleActionHeartbeat');
  }, 90_000);
});

describe('the budget of a cluster, with two environments at work', () => {
  test('is what was chosen, no more and no less; every node beyond it is in history, counted, and said in the log', async () => {
    await begin();
    const nodes = Array.from({ length: 9 }, (_, index) => `i-${String(index).padStart(17, '0')}`);
    nodes.forEach(id => add(id));
    for (const id of nodes) { publish(rebalanceRecommendation(id, now()), [500, 500]); }
    await world.pass(MINUTE);
    const states = await Promise.all(nodes.map(async id => (await history(id)).map(each => each.failure?.code ?? each.state)));
    expect(states.map(each => each.length)).toEqual(nodes.map(() => 1));
    expect(states.flat().filter(each => each === 'BLACK_BOX_BUDGET')).toHaveLength(6);
    expect(world.account.ssm.executions.size).toBe(3);
    // a notice that two work on at a time may be told by both: the alarm hears of each at least once
    expect([counted('BlackBoxTriggered') >= 3, counted('BlackBoxOverBudget') >= 6]).toEqual([true, true]);
    const told = world.log.filter(each => each.outcome === 'over-budget').map(each => each.instanceId);
    expect(new Set(told)).toEqual(new Set(nodes.filter((_, index) => states[index]![0] === 'BLACK_BOX_BUDGET')));
    const [{ executionId, ...refused }] = await history(nodes[states.findIndex(([each]) => each === 'BLACK_BOX_BUDGET')]) as [Record<string, any>];
    expect(refused).toMatchObject({ trigger: 'rebalance-recommendation', state: 'failed', failure: { code: 'BLACK_BOX_BUDGET', message: expect.stringContaining('3 nodes of cluster prod') } });
    expect(await call('status', { executionId })).toMatchObject({ failure: { fix: expect.stringContaining('perHour') } });
  }, 120_000);
});

whenPossible('a spot interruption, over HTTPS', () => {
  /** What a node that is up does with the command: nothing else than the link says. */
  function agent(execute: (command: SimulatedCommand) => Promise<CommandOutcome>): void {
    world.account.commands.run = async command => {
      expect(Object.entries(command.parameters).filter(([name, value]) => !isTaken(name as 'UploadUrl', value))).toEqual([]);
      return world.time.during(execute(command));
    };
  }

  test('denied its command it still has the console, and the record names the right', async () => {
    await begin({ https: true });
    add();
    world.account.commands.denied.add('SendCommand');
    publish(spotInterruption(NODE, now()));
    await world.pass(2 * MINUTE);
    expect((await history()).map(each => [each.collector, each.state]).sort()).toEqual([['console-output', 'ready'], ['ssm-command', 'failed']]);
    expect((await history()).find(each => each.collector === 'ssm-command')).toMatchObject({ failure: { code: 'START_ACCESS_DENIED', message: expect.stringContaining('ssm:SendCommand') } });
  }, 90_000);

  (withoutNode === undefined ? describe : describe.skip)('of a node that runs the document', () => {
    let node: BlackBoxNode;
    afterEach(() => node?.close());

    async function interrupted(options: DeploymentOptions = {}, prepare: (made: BlackBoxNode) => void = () => undefined): Promise<void> {
      await begin({ https: true, ...options });
      add();
      node = new BlackBoxNode({ ...process.env, CURL_CA_BUNDLE: world.front!.certificate }).talkative();
      prepare(node);
      agent(async ({ parameters }) => {
        const { code, stdout } = await (await node.run(parameters)).ended;
        return { exitCode: code ?? 255, output: stdout };
      });
    }

    /** Lets the document do its work, which takes real time, and what follows. */
    async function saved(): Promise<{ readonly seconds: number }> {
      const told = world.clock.now();
      publish(spotInterruption(NODE, now()));
      await world.pass(2 * MINUTE);
      const [stored] = world.s3.store.list('uploads/', '', 10).versions.filter(each => each.key.endsWith('ssm-command.tar.gz'));
      expect(stored).toBeDefined();
      return { seconds: (stored!.lastModified - told) / SECOND };
    }

    test('has what the node said in the bucket within 60 s, and the read tools answer from it; no log holds the link', async () => {
      await interrupted();
      const { seconds } = await saved();
      expect(seconds).toBeLessThan(60);
      const collections = await history();
      expect(collections.map(each => [each.collector, each.trigger, each.state]).sort()).toEqual([['console-output', 'spot-interruption', 'ready'], ['ssm-command', 'spot-interruption', 'ready']]);
      const bundleId = collections.find(each => each.collector === 'ssm-command')!.executionId as string;
      expect((await call('errors', { instanceId: NODE, bundleId })).findings.map((each: any) => each.condition)).toContain('oom-node');
      const { results } = await call('search', { instanceId: NODE, bundleId, query: 'the last words' });
      expect(JSON.stringify(results)).toContain('kubelet/kubelet.log');
      expect((await call('quick_triage', { instanceId: NODE, bundleId })).ok).toBe(true);
      const ofConsole = collections.find(each => each.collector === 'console-output')!.executionId as string;
      expect((await call('errors', { instanceId: NODE, bundleId: ofConsole })).findings.map((each: any) => each.condition)).toContain('kernel-panic');
      expect(errors()).toEqual([]);
      expect(JSON.stringify(world.log)).not.toMatch(/X-Amz-(?:Signature|Credential)/);
      expect(JSON.stringify([collections, await call('status', { executionId: bundleId })])).not.toMatch(/X-Amz/);
      expect(await node.leftovers()).toEqual([]);
    }, 180_000);

    test('has what there is when a step hangs, within 60 s, too', async () => {
      await interrupted({}, made => {
        made.addCommand('journalctl', '#!/bin/sh\necho "Nov 18 20:25:01 ip-10-0-0-1 kubelet[1]: E1118 20:25:01.000000       1 kubelet.go:1] said before it hung"\nsleep 100\n');
        made.addCommand('iptables-save', '#!/bin/sh\necho "*filter"\nsleep 100\n');
      });
      const { seconds } = await saved();
      expect(seconds).toBeLessThan(60);
      const bundleId = (await history()).find(each => each.collector === 'ssm-command')!.executionId as string;
      expect(JSON.stringify((await call('search', { instanceId: NODE, bundleId, query: 'said before it hung' })).results)).toContain('kubelet/kubelet.log');
      // half a table would be read as a whole one
      expect(await call('read', { instanceId: NODE, logKey: `${NODE}/${bundleId}/networking/iptables-save.txt` })).toMatchObject({ ok: false });
      expect((await call('errors', { instanceId: NODE, bundleId })).findings.map((each: any) => each.condition)).toContain('oom-node');
    }, 180_000);
  });
});
