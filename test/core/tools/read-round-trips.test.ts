import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { storedNotes } from '../../../src/core/baselines/stored-notes';
import { contentId } from '../../../src/core/evidence/keys';
import { ImportRegister } from '../../../src/core/ingest/import-register';
import { takeInArrival } from '../../../src/core/ingest/take-in-arrival';
import { EvidenceStore } from '../../../src/core/ports';
import { callTool } from '../../../src/core/tools';
import { StoredLibrary } from '../../../src/core/tools/stored-library';
import { bytesSource } from '../ingest/ingest-bytes';
import { MemoryEvidenceStore } from '../memory-evidence-store';

const LATENCY_MS = 20;
const MOST_ROUND_TRIPS = 12;
const BUNDLES = path.join(__dirname, '..', '..', '..', 'examples', 'bundles');
const clock = { now: () => Date.UTC(2026, 10, 24) };

/** A store as far away as S3: counts how many requests had to wait for the answer of another. */
class DistantStore {
  /** longest chain of requests, each begun after the one before was answered */
  roundTrips = 0;
  listings = 0;
  private answered = 0;

  constructor(private readonly near: EvidenceStore) {}

  get port(): EvidenceStore {
    return new Proxy(this.near, {
      get: (near, name) => async (...args: unknown[]) => {
        const depth = this.answered + 1;
        this.roundTrips = Math.max(this.roundTrips, depth);
        if (name === 'list') this.listings += 1;
        await new Promise(resolve => setTimeout(resolve, LATENCY_MS));
        this.answered = Math.max(this.answered, depth);
        return (near[name as keyof EvidenceStore] as (...rest: unknown[]) => Promise<unknown>).apply(near, args);
      },
    });
  }
}

describe('a question over a store that is 20 ms away', () => {
  const store = new MemoryEvidenceStore();
  const nodes: string[] = [];

  beforeAll(async () => {
    for (const name of readdirSync(BUNDLES).filter(each => each.endsWith('.tar.gz'))) {
      const bytes = readFileSync(path.join(BUNDLES, name));
      const archives = { firstVersion: async () => 'v1', open: async () => bytesSource(bytes, name) };
      const arrival = { key: `imports/${name}`, versionId: contentId(name), size: bytes.length, arrivedAt: 0 };
      const result = await takeInArrival(arrival, { store, archives, register: new ImportRegister(), clock });
      if ('manifest' in result) nodes.push(result.manifest.instanceId);
    }
  }, 60_000);

  test.each([
    ['quick_triage', () => ({ instanceId: nodes[0] })],
    ['errors', () => ({ instanceId: nodes[0], response_format: 'detailed' })],
    ['errors', () => ({ instanceId: nodes[0], start_time: '2026-11-18T00:00:00Z', end_time: '2026-11-30T00:00:00Z' })],
    ['validate', () => ({ instanceId: nodes[0] })],
    ['read', () => ({ instanceId: nodes[0], logKey: 'kubelet/kubelet.log', startLine: 1, lineCount: 50 })],
    ['search', () => ({ instanceId: nodes[0], query: 'timeout' })],
    ['search', () => ({ instanceId: nodes[0], query: 'no such text anywhere' })],
    ['correlate', () => ({ instanceId: nodes[0] })],
    ['network_diagnostics', () => ({ instanceId: nodes[0] })],
    ['storage_diagnostics', () => ({ instanceId: nodes[0] })],
    ['compare_nodes', () => ({ instanceIds: nodes })],
    ['history', () => ({})],
  ] as const)('%s answers within 12 round trips, and lists one page at most twice', async (tool, args) => {
    const distant = new DistantStore(store);
    const answer = await callTool(tool, args(), { bundles: new StoredLibrary(distant.port), clock, notes: storedNotes(distant.port) });
    expect([answer.ok, answer.ok ? undefined : answer.error]).toEqual([true, undefined]);
    expect({ tool, roundTrips: distant.roundTrips <= MOST_ROUND_TRIPS || distant.roundTrips }).toEqual({ tool, roundTrips: true });
    if (tool !== 'compare_nodes') expect(distant.listings).toBeLessThanOrEqual(2);
  });
});
