import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { METRICS } from '../../../src/catalog/metrics';
import { buildFunctions } from '../../functions/invoke';
import { seeded } from '../random';
import { DeployedInstallation } from './deployed-installation';
import { S3Error } from '../s3/s3-error';

const MINUTE = 60_000;
const NODE = 'i-070e4b8c9d0bf405c';
const BUNDLE = path.join(__dirname, '..', '..', '..', 'examples', 'bundles', 'eks_i-070e4b8c9d0bf405c_2026-11-18_2027-UTC_0.7.9.tar.gz');

interface Answer { readonly ok: boolean; readonly [field: string]: any }

describe('the built functions, where things go wrong', () => {
  let world: DeployedInstallation;

  beforeAll(() => { buildFunctions(); });

  beforeEach(async () => {
    world = await DeployedInstallation.start({ begins: Date.UTC(2026, 10, 18, 20, 26) });
    world.account.nodes.add(NODE);
    world.bundles.set(NODE, BUNDLE);
  });

  afterEach(() => world.stop());

  /** The state of a collection of the node after so many minutes, and what its record tells. */
  async function collected(minutes: number): Promise<Answer> {
    const { executionId } = await world.call('collect', { instanceId: NODE }) as Answer;
    await world.pass(minutes * MINUTE);
    return await world.call('status', { executionId }) as Answer;
  }

  const takenIn = () => world.functions.ingest.log.filter(each => each.message === 'bundle taken in').length;

  test('events that come twice, late and in any order: the bundle is taken in once', async () => {
    const random = seeded(7);
    world.account.ssm.delivery = () => [random() * 30_000, random() * 30_000];
    world.objectDelivery = () => [30_000, 1_000, 90_000];
    expect(await collected(6)).toMatchObject({ state: 'ready', progress: 100 });
    expect(takenIn()).toBe(1);
    expect(world.queue.deadLetters).toEqual([]);
  }, 60_000);

  test('the event of the upload is lost: the end of the run tells of it, and the sweeper sends it to the queue', async () => {
    world.objectDelivery = () => [];
    expect(await collected(30)).toMatchObject({ state: 'ready', progress: 100 });
    expect(takenIn()).toBe(1);
  }, 60_000);

  test('every event is lost: the sweeper closes the collection all the same', async () => {
    world.objectDelivery = () => [];
    world.account.ssm.delivery = () => [];
    expect(await collected(45)).toMatchObject({ state: 'ready', progress: 100 });
  }, 60_000);

  test.each([
    ['Failed'], ['TimedOut'], ['Success'],
  ])('a run that ends as %s without an upload fails the collection, with a reason', async status => {
    world.account.ssm.plan = () => ({ durationMs: 60_000, status, ...(status !== 'Success' && { failureMessage: 'Step execution fails: AccessDenied when calling the PutObject operation' }) });
    const answer = await collected(15);
    expect(answer).toMatchObject({ state: 'failed', failure: { message: expect.any(String), fix: expect.any(String) } });
  }, 60_000);

  test('an archive that is cut off ends as partial, and what was readable can be questioned', async () => {
    world.bundles.delete(NODE);
    const whole = readFileSync(BUNDLE);
    world.account.ssm.plan = (instanceId, executionId) => {
      world.clock.after(50_000, () => world.s3.store.putBytes(`eks_${instanceId}_${executionId}.tar.gz`, whole.subarray(0, whole.length / 2)));
      return { durationMs: 60_000, status: 'Success' };
    };
    expect(await collected(4)).toMatchObject({ state: 'partial' });
    expect(await world.call('quick_triage', { instanceId: NODE })).toMatchObject({ ok: true, outcome: 'partial' });
  }, 60_000);

  test('S3 throttles, breaks connections and reports conflicts: nothing of it reaches the agent', async () => {
    const random = seeded(3);
    let mishaps = 0;
    world.s3.mishap = operation => {
      if (random() > 0.06) { return undefined; }
      mishaps += 1;
      return operation === 'PutObject' && random() < 0.5 ? new S3Error('ConditionalRequestConflict', 409) : random() < 0.5 ? new S3Error('SlowDown', 503) : 'broken';
    };
    expect(await collected(6)).toMatchObject({ state: 'ready' });
    expect(await world.call('quick_triage', { instanceId: NODE })).toMatchObject({ ok: true, verdict: { verdict: 'unhealthy' } });
    expect(mishaps).toBeGreaterThan(2);
  }, 120_000);

  test('a bundle of another node under the name of our run is refused', async () => {
    const other = 'i-0c575328739b6add4';
    world.account.ssm.plan = (_, executionId) => {
      world.bundles.set(other, BUNDLE);
      return { durationMs: 60_000, status: 'Success', uploadAfterMs: 50_000, content: executionId };
    };
    world.bundles.delete(NODE);
    const { executionId } = await world.call('collect', { instanceId: NODE }) as Answer;
    const [run] = world.account.ssm.executions.keys();
    world.s3.putFile(`eks_${other}_${run}.tar.gz`, BUNDLE);
    await world.pass(MINUTE / 2);
    expect(world.functions.ingest.log).toContainEqual(expect.objectContaining({ message: 'bundle refused', code: 'OTHER_INSTANCE' }));
    expect(await world.call('quick_triage', { instanceId: other })).toMatchObject({ ok: false });
    expect(await world.call('status', { executionId })).toMatchObject({ state: 'collecting' });
  }, 60_000);
});

describe('metrics', () => {
  test('each that the construct names is emitted when what it counts happens, with the installation as its dimension', async () => {
    const world = await DeployedInstallation.start({ begins: Date.UTC(2026, 10, 18, 20, 26) });
    try {
      const nodes = [NODE, 'i-0123456789abcdef1', 'i-0123456789abcdef2'];
      nodes.forEach(node => world.account.nodes.add(node));
      const whole = readFileSync(BUNDLE);
      world.bundles.set(NODE, BUNDLE);
      world.account.ssm.plan = instanceId => instanceId === NODE ? { durationMs: 60_000, status: 'Success', uploadAfterMs: 50_000 } : { durationMs: 60_000, status: 'Failed' };
      // three at once: the account starts one a second
      await Promise.all(nodes.map(async instanceId => world.call('collect', { instanceId })));
      world.s3.store.putBytes('imports/half.tar.gz', whole.subarray(0, whole.length / 2));
      world.s3.store.putBytes('imports/notes.tar.gz', Buffer.from('no bundle'));
      world.queue.send('no JSON');
      await world.pass(5 * MINUTE);
      expect(await world.call('collect', { instanceId: NODE })).toMatchObject({ ok: false, error: { code: 'LIMIT_REACHED' } });
      world.account.nodes.denied.add('DescribeInstances');
      expect(await world.call('cluster_health', { clusterName: 'prod' })).toMatchObject({ ok: false, error: { code: 'ACCESS_DENIED' } });

      const records = Object.values(world.functions).flatMap(each => each.log).filter(each => each._aws !== undefined) as unknown as EmbeddedMetrics[];
      const sum = (name: string) => records.reduce((total, each) => total + Number(each[name] ?? 0), 0);
      // those of captures are emitted in their own walk (../walk/captures), those of black-box collection by a function that this installation lacks (test/functions/black-box.test.ts)
      const silent = Object.values(METRICS).map(each => each.name).filter(name => sum(name) === 0 && !/^(?:Captures|BlackBox)/.test(name));
      expect(silent).toEqual([]);
      expect([sum('CollectionsStarted'), sum('CollectionsReady'), sum('CollectionsFailed'), sum('CollectionsLimited')]).toEqual([3, 1, 2, 1]);
      for (const { _aws: { CloudWatchMetrics: [directive] }, service } of records) {
        expect([service, directive!.Dimensions[0]]).toEqual(['Walk', ['service']]);
        for (const { Name, Unit } of directive!.Metrics) { expect(Object.values(METRICS).find(each => each.name === Name)?.unit).toBe(Unit); }
      }
    } finally {
      world.stop();
    }
  }, 120_000);
});

interface EmbeddedMetrics {
  readonly [field: string]: unknown;
  readonly service: string;
  readonly _aws: { readonly CloudWatchMetrics: readonly { readonly Dimensions: readonly (readonly string[])[]; readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[] }[] };
}
