import { contextOf } from './fake-bundle';
import { callTool } from '../../../src/core/tools';
import { SimulatedInstallation } from '../../simulator/simulated-installation';
import { VirtualClock } from '../../simulator/virtual-clock';
import { MemoryEvidenceStore } from '../memory-evidence-store';

/** What a request to S3 takes. */
const LATENCY_MS = 20;
const MOST_ROUND_TRIPS = 12;

/** A store that answers as slowly as S3, in virtual time. */
class DistantStore extends MemoryEvidenceStore {
  distant = false;

  constructor(private readonly clock: VirtualClock) { super(); }

  public override async getDocument(key: string) { await this.travel(); return super.getDocument(key); }
  public override async getVersioned(key: string) { await this.travel(); return super.getVersioned(key); }
  public override async list(...args: Parameters<MemoryEvidenceStore['list']>) { await this.travel(); return super.list(...args); }
  public override async putDocument(...args: Parameters<MemoryEvidenceStore['putDocument']>) { await this.travel(); return super.putDocument(...args); }

  private async travel(): Promise<void> {
    if (this.distant) { await this.clock.sleep(LATENCY_MS); }
  }
}

const id = (index: number): string => `i-${index.toString(16).padStart(17, '0')}`;

test.each([
  ['status', (world: Prepared) => ({ executionId: world.executionId })],
  ['history', () => ({ maxResults: 50 })],
  ['history', () => ({ instanceId: id(1) })],
  ['history', () => ({ status: 'expired' })],
  ['cluster_health', () => ({ clusterName: 'prod' })],
  ['batch_status', (world: Prepared) => ({ batchId: world.batchId })],
])('%s waits for the store at most twelve times, whatever there is to tell', async (tool, args) => {
  const world = await prepared();
  world.store.distant = true;
  const began = world.clock.now();
  const answer = await world.clock.run(callTool(tool, args(world), { ...contextOf({}), collections: world.installation.services }));
  expect(answer).toMatchObject({ ok: true });
  const roundTrips = (world.clock.now() - began) / LATENCY_MS;
  expect(roundTrips).toBeGreaterThan(0);
  expect(roundTrips).toBeLessThanOrEqual(MOST_ROUND_TRIPS);
});

interface Prepared {
  readonly installation: SimulatedInstallation;
  readonly clock: VirtualClock;
  readonly store: DistantStore;
  readonly executionId: unknown;
  readonly batchId: unknown;
}

/** An account with 60 nodes, a batch behind it and a collection under way. */
async function prepared(): Promise<Prepared> {
  const clock = new VirtualClock();
  const store = new DistantStore(clock);
  const installation = new SimulatedInstallation({ clock, store, settings: { limits: { perHour: 1_000, coolDownSeconds: 0, concurrent: 100 } } });
  installation.nodes.clusters.push({ name: 'prod', region: 'us-east-1', nodegroups: [] });
  for (let index = 1; index <= 60; index += 1) { installation.nodes.add(id(index)); }
  const { planId } = await installation.call('batch_collect', { clusterName: 'prod', strategy: 'all', maxTotalCollections: 60 }) as unknown as { planId: string };
  await installation.call('batch_collect', { planId, dryRun: false });
  await installation.sweepFor(15);
  const { executionId } = await installation.call('collect', { instanceId: id(1) }) as unknown as { executionId: string };
  await clock.pass(5_000);
  return { installation, clock, store, executionId, batchId: planId };
}

