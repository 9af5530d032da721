import { setImmediate as turn } from 'node:timers/promises';
import { Endpoint } from '../../src/core/access/endpoint';
import { ClusterAllowance } from '../../src/core/collection/cluster-scope';
import { takeInArrival } from '../../src/core/ingest/take-in-arrival';
import { Answer, TOOLS } from '../../src/core/tools';
import { bytesSource, packBundle } from '../core/ingest/ingest-bytes';
import { SimulatedInstallation } from '../simulator/simulated-installation';
import { VirtualClock } from '../simulator/virtual-clock';

/*
 * IAM cannot tell the evidence of one cluster from that of another: it lies below `evidence/<instance>/`. What keeps a client from the evidence of a cluster that is not its own, or
 * has left the scope of the deployment, is the cluster that was recorded when the node was collected, and the function asks for it in every call.
 */

const NODE = 'i-0123456789abcdef0';
const REGION = 'us-east-1';
const FILE = 'kernel/dmesg.current';
const LINE = '[ 4242.000001] Out of memory: Killed process 4711 (java) total-vm:8388608kB, anon-rss:4194304kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:9000kB oom_score_adj:986';
const VERDICT = 'no fault found';

const PROD: ClusterAllowance = [{ name: 'prod', region: REGION }];
const OTHER_CLUSTER: ClusterAllowance = [{ name: 'test', region: REGION }];
const OTHER_REGION: ClusterAllowance = [{ name: 'prod', region: 'eu-west-1' }];

interface Ids { readonly collection: string; readonly run: string; readonly plan: string; readonly batch: string }

class World {
  constructor(private readonly installation: SimulatedInstallation, readonly ids: Ids) {}

  /** What an endpoint of that scope, or a client with such clusters of its own, is answered. */
  async ask(scope: ClusterAllowance, tool: string, args: Record<string, unknown>, client?: string): Promise<Answer> {
    const { store, clock, services } = this.installation;
    const endpoint = new Endpoint({
      store,
      clock,
      selectedTools: TOOLS.map(({ name }) => name),
      clusters: scope,
      retentionDays: 7,
      callerIdentity: client !== undefined,
      collections: { ...services, settings: { ...services.settings, clusters: scope } },
    });
    return passing(clock, endpoint.answer({ tool, ...client !== undefined && { caller: { client: 'team', name: 'Team', clusters: client } } }, args));
  }

  /** Deletes evidence as its retention does; what was recorded of it stays. */
  async expire(): Promise<void> {
    const { store } = this.installation;
    await Promise.all((await store.list('evidence/')).map(async (key) => store.deleteDocument(key)));
  }
}

/** A node of cluster prod that was collected by itself and in a batch, its evidence, and a plan that was not run. */
async function collected(): Promise<World> {
  const installation = new SimulatedInstallation({ settings: { limits: { perHour: 100, coolDownSeconds: 0, concurrent: 50 } } });
  installation.nodes.clusters.push({ name: 'prod', region: REGION, nodegroups: [] });
  installation.nodes.add(NODE);
  const asked = async (tool: string, args: Record<string, unknown>): Promise<any> => installation.call(tool, args);
  const { executionId: collection } = await asked('collect', { instanceId: NODE });
  await installation.clock.pass(300_000);
  const run = (await installation.services.collections.read(collection))!.execution!.id;
  const { planId: batch } = await asked('batch_collect', { clusterName: 'prod' });
  await asked('batch_collect', { planId: batch, dryRun: false });
  await installation.clock.pass(300_000);
  const { planId: plan } = await asked('batch_collect', { clusterName: 'prod' });
  await take(installation, collection);
  return new World(installation, { collection, run, plan, batch });
}

/** Waits for work that waits for simulated services and for real files alike. */
async function passing<T>(clock: VirtualClock, work: Promise<T>): Promise<T> {
  let settled = false;
  const watched = work.finally(() => { settled = true; });
  while (!settled) {
    await turn();
    await clock.pass(1_000);
  }
  return watched;
}

async function take({ store, clock }: SimulatedInstallation, bundleId: string): Promise<void> {
  const archive = await packBundle([{ name: 'system/instance-id.txt', content: `${NODE}\n` }, { name: FILE, content: `${LINE}\n` }]);
  const register = { judge: async () => ({ accepted: true as const, bundle: { bundleId, instanceId: NODE, cluster: 'prod', region: REGION, collectedAt: clock.now() } }), advance: async () => undefined };
  const archives = { firstVersion: async () => 'v1', open: async () => bytesSource(archive) };
  const outcome = await takeInArrival({ key: `eks_${NODE}_x.tar.gz`, versionId: 'v1', size: archive.length, arrivedAt: clock.now() }, { store, archives, register, clock }, {});
  expect(outcome).toMatchObject({ outcome: 'ready' });
}

/** Every way to ask for what is known of the node. */
function questions({ collection, run, plan, batch }: Ids): readonly (readonly [tool: string, args: Record<string, unknown>])[] {
  const named = { instanceId: NODE };
  return [
    ...['validate', 'errors', 'correlate', 'quick_triage', 'network_diagnostics', 'storage_diagnostics'].flatMap((tool) => [[tool, named], [tool, { bundleId: collection }]] as const),
    ['validate', { ...named, preflight: true }],
    ['search', { ...named, query: 'Out of memory' }],
    ['summarize', { ...named, finding_ids: ['F-001'] }],
    ['read', { logKey: `${NODE}/${collection}/${FILE}` }],
    ['read', { ...named, finding_id: 'F-001' }],
    ['artifact', { logKey: `${NODE}/${collection}/${FILE}` }],
    ['compare_nodes', { bundleIds: [collection, collection] }],
    ['status', { executionId: collection }],
    ['status', { executionId: run }],
    ['history', named],
    ['history', {}],
    ['cluster_health', { clusterName: 'prod' }],
    ['collect', named],
    ['batch_collect', { clusterName: 'prod' }],
    ['batch_collect', { planId: plan }],
    ['batch_collect', { planId: plan, dryRun: false }],
    ['batch_status', { batchId: batch }],
    ['batch_status', { executionIds: [collection] }],
  ];
}

let world: World;
beforeAll(async () => { world = await collected(); });

/** What an answer says beyond the words of the question, and the name of the cluster that it refuses to speak of. */
function told(answer: Answer): string {
  return JSON.stringify(answer.ok ? answer : answer.error);
}

test('in scope, the questions are good ones: the answers speak of the node', async () => {
  const answers = await Promise.all(questions(world.ids).filter(([tool, args]) => tool !== 'collect' && args.dryRun !== false).map(async ([tool, args]) => [tool, await world.ask(PROD, tool, args)] as const));
  const refused = answers.filter(([, answer]) => !answer.ok && !['INVALID_ARGUMENT'].includes(answer.error.code)).map(([tool, answer]) => [tool, told(answer)]);
  expect(refused).toEqual([]);
  expect(answers.map(([, answer]) => told(answer)).join()).toContain('Out of memory');
});

describe.each([
  ['a cluster that has left the scope', OTHER_CLUSTER, undefined],
  ['a cluster of the same name in another region', OTHER_REGION, undefined],
  ['a client with other clusters of its own', PROD.concat(OTHER_CLUSTER), `test@${REGION}`],
] as const)('of %s', (_, scope, client) => {
  test('no tool says anything, whatever it is asked by', async () => {
    for (const [tool, args] of questions(world.ids)) {
      const answer = await world.ask(scope, tool, args, client);
      const text = told(answer);
      expect([tool, args, text.includes('Out of memory'), text.includes(VERDICT)]).toEqual([tool, args, false, false]);
      if (tool === 'history') { expect(answer).toMatchObject({ ok: true, collections: [] }); continue; }
      if (args.clusterName !== undefined) { expect(text).not.toContain(NODE); continue; } // the one in scope has no node, and may be asked about
      if (tool === 'validate' && args.preflight === true) { expect(text).not.toMatch(/"cluster":"prod"/); continue; }
      const code = expect.stringMatching(/^(CLUSTER_NOT_ALLOWED|CLUSTER_NOT_FOUND|COLLECTION_NOT_FOUND|PLAN_NOT_FOUND)$/);
      expect([tool, args, answer]).toEqual([tool, args, expect.objectContaining({ ok: false, error: expect.objectContaining({ code }) })]);
    }
  });
});

test('a plan for another cluster is not run by whoever knows its id', async () => {
  await world.ask(OTHER_CLUSTER, 'batch_collect', { planId: world.ids.plan, dryRun: false });
  expect(await world.ask(PROD, 'batch_collect', { planId: world.ids.plan })).toMatchObject({ ok: true, state: 'planned' });
});

test('neither when it was collected, nor of which node a bundle is, is told once the evidence has expired', async () => {
  const gone = await collected();
  await gone.expire();
  expect(await gone.ask(PROD, 'errors', { instanceId: NODE })).toMatchObject({ ok: false, error: { code: 'BUNDLE_EXPIRED' } });
  expect(await gone.ask(OTHER_CLUSTER, 'errors', { instanceId: NODE })).toMatchObject({ ok: false, error: { code: 'CLUSTER_NOT_ALLOWED' } });
  const [other, bundleId] = ['i-00000000000000001', gone.ids.collection];
  expect(told(await gone.ask(PROD, 'errors', { instanceId: other, bundleId }))).toContain(NODE);
  expect(told(await gone.ask(OTHER_CLUSTER, 'errors', { instanceId: other, bundleId }))).not.toContain(NODE);
});
