import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { S3EvidenceStore } from '../../src/aws/s3-evidence-store';
import { storedNotes } from '../../src/core/baselines/stored-notes';
import { contentId } from '../../src/core/evidence/keys';
import { ImportRegister } from '../../src/core/ingest/import-register';
import { takeInArrival } from '../../src/core/ingest/take-in-arrival';
import { callTool } from '../../src/core/tools';
import { StoredLibrary } from '../../src/core/tools/stored-library';
import { bytesSource, packBundle } from '../core/ingest/ingest-bytes';
import { SimulatedS3 } from '../simulator/s3/simulated-s3';

const MIB = 1024 * 1024;
const SPAN = 8 * MIB;
const MOST_ROUND_TRIPS = 12;
const LARGE = 'i-0123456789abcdef0';
const FILES = ['kubelet/kubelet.log', 'containerd/containerd-log.txt', 'var_log/messages'];
const BUNDLES = path.join(__dirname, '..', '..', 'examples', 'bundles');
const clock = { now: () => Date.UTC(2026, 10, 24) };

/** 26 MiB in lines that hardly compress, a string in the middle that is nowhere else. */
function log(planted: string): Buffer {
  const lines = Array.from({ length: 416 }, (_, index) => `${randomBytes(32_760).toString('base64').replace(/(.{200})/g, '$1\n')}\n${index === 208 ? `${planted}\n` : ''}`);
  return Buffer.from(lines.join('')).subarray(0, 26 * MIB);
}

describe('tools over an S3 that is 20 ms away', () => {
  const near = new SimulatedS3('evidence', clock);
  const far = new SimulatedS3('evidence', clock, { latencyMs: 20 }, near.store);
  const clients: S3Client[] = [];
  const nodes: string[] = [];

  beforeAll(async () => {
    const store = storeAt(await near.start());
    const bundles = new Map<string, Buffer>(readdirSync(BUNDLES).filter(each => each.endsWith('.tar.gz')).slice(0, 2).map(name => [name, readFileSync(path.join(BUNDLES, name))]));
    bundles.set(`eks_${LARGE}_2026-11-18_2027-UTC_0.7.9.tar.gz`, await packBundle([
      ...FILES.map(name => ({ name, content: log(`planted in ${name}`) })), { name: 'system/instance-id.txt', content: LARGE },
    ]));
    for (const [name, bytes] of bundles) {
      const archives = { firstVersion: async () => 'v1', open: async () => bytesSource(bytes, name) };
      const result = await takeInArrival({ key: `imports/${name}`, versionId: contentId(name), size: bytes.length, arrivedAt: 0 }, { store, archives, register: new ImportRegister(), clock });
      if ('manifest' in result) { nodes.push(result.manifest.instanceId); }
    }
    await far.start().then(storeOfFar);
  }, 120_000);

  afterAll(() => {
    clients.forEach(each => each.destroy());
    near.stop();
    far.stop();
  });

  let distant: S3EvidenceStore;
  const storeOfFar = (address: string): void => { distant = storeAt(address); };

  function storeAt(endpoint: string): S3EvidenceStore {
    const client = new S3Client({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' }, requestHandler: { httpAgent: { maxSockets: 64 } } });
    clients.push(client);
    return new S3EvidenceStore(client, 'evidence');
  }

  /** What a tool asks of S3 when it knows nothing yet. */
  async function asked(tool: string, args: object) {
    far.link.reset();
    const answer = await callTool(tool, { ...args }, { bundles: new StoredLibrary(distant), clock, notes: storedNotes(distant) });
    expect([tool, answer.ok, answer.ok ? undefined : answer.error]).toEqual([tool, true, undefined]);
    const { requests, roundTrips, bytesOut, byOperation } = far.link;
    return { answer: answer as unknown as Record<string, unknown>, requests, roundTrips, bytes: bytesOut, listings: byOperation.ListObjectsV2 ?? 0 };
  }

  test.each([
    ['quick_triage', () => ({ instanceId: nodes[0] })],
    ['errors', () => ({ instanceId: nodes[0], response_format: 'detailed' })],
    ['errors', () => ({ instanceId: nodes[0], start_time: '2026-11-18T00:00:00Z', end_time: '2026-11-30T00:00:00Z' })],
    ['validate', () => ({ instanceId: nodes[0] })],
    ['read', () => ({ instanceId: nodes[0], logKey: 'kubelet/kubelet.log', startLine: 1, lineCount: 50 })],
    ['read', () => ({ instanceId: LARGE, logKey: FILES[0], startLine: -20_000, lineCount: 50 })],
    ['search', () => ({ instanceId: nodes[0], query: 'timeout' })],
    ['correlate', () => ({ instanceId: nodes[0] })],
    ['correlate', () => ({ instanceId: LARGE })],
    ['network_diagnostics', () => ({ instanceId: nodes[0] })],
    ['storage_diagnostics', () => ({ instanceId: nodes[0] })],
    ['compare_nodes', () => ({ instanceIds: nodes })],
    ['history', () => ({})],
    ['list_sops', () => ({})],
    ['get_sop', () => ({ sopName: 'D1', instanceId: nodes[0] })],
    ['summarize', () => ({ instanceId: nodes[0], finding_ids: ['F-001'] })],
  ] as const)('%s waits at most 12 times, and lists at most one page to find a bundle', async (tool, args) => {
    const { roundTrips, listings } = await asked(tool, args());
    expect({ tool, roundTrips: roundTrips <= MOST_ROUND_TRIPS || roundTrips, listings: listings <= (tool === 'compare_nodes' ? nodes.length : 2) || listings }).toEqual({ tool, roundTrips: true, listings: true });
  });

  test.each([
    ['the whole text', { query: 'A', literal: true, maxResults: 5 }],
    ['an expression without fixed text', { query: '[0-9][a-f][0-9]zzz[0-9]', maxResults: 5 }],
    ['a string that is nowhere', { query: 'no such string anywhere', literal: true }],
    ['strings of which each stands once', { query: 'planted in kubelet|planted in containerd|planted in var_log|planted elsewhere' }],
  ])('a search of %s makes a request for every 8 MiB, and at most 12 more', async (_, args) => {
    const { answer, requests, bytes } = await asked('search', { instanceId: LARGE, ...args });
    expect({ requests: requests <= bytes / SPAN + MOST_ROUND_TRIPS || requests, bytes }).toEqual({ requests: true, bytes });
    if (args.query.startsWith('planted')) { expect(answer.totalMatches).toBe(FILES.length); }
    if (args.query === 'A') { expect(bytes).toBeGreaterThan(4 * SPAN); }
  });
});
