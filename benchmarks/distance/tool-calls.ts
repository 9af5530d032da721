import { DistantInstallation } from './distant-installation';

const SPAN_BYTES = 8 * 1024 * 1024;
const MOST_ROUND_TRIPS = 12;
const MEBIBYTE = 1024 * 1024;
const MOST_MEGABYTES = 512;

export interface ToolRow {
  readonly call: string;
  readonly requests: number;
  readonly roundTrips: number;
  readonly listings: number;
  readonly megabytes: number;
  readonly milliseconds: number;
  /** of the process */
  readonly peakMegabytes: number;
  readonly holds: boolean;
}

interface Known { readonly instanceId: string; readonly findingId: string; readonly runbook: string; readonly largest: string; readonly peers: readonly string[] }

/** Every read tool that asks the store, and searches of all kinds: of the whole text, of some of it, of none. */
const CALLS: readonly (readonly [tool: string, args: (known: Known) => object, note?: string])[] = [
  ['quick_triage', ({ instanceId }) => ({ instanceId })],
  ['errors', ({ instanceId }) => ({ instanceId, response_format: 'detailed' })],
  ['errors', ({ instanceId }) => ({ instanceId, start_time: '2026-11-10T00:00:00Z', end_time: '2026-11-19T00:00:00Z' }), 'in a window'],
  ['validate', ({ instanceId }) => ({ instanceId })],
  ['read', ({ instanceId, findingId }) => ({ instanceId, finding_id: findingId }), 'a finding'],
  ['read', ({ largest }) => ({ logKey: largest, startLine: -5_000, lineCount: 200 }), 'far into the largest file'],
  ['correlate', ({ instanceId }) => ({ instanceId })],
  ['summarize', ({ instanceId, findingId }) => ({ instanceId, finding_ids: [findingId] })],
  ['network_diagnostics', ({ instanceId }) => ({ instanceId })],
  ['storage_diagnostics', ({ instanceId }) => ({ instanceId })],
  ['compare_nodes', ({ peers }) => ({ instanceIds: peers })],
  ['history', () => ({})],
  ['list_sops', () => ({})],
  ['get_sop', ({ runbook, instanceId }) => ({ sopName: runbook, instanceId })],
  ['artifact', ({ largest }) => ({ logKey: largest, startLine: 1, lineCount: 100_000 }), '100,000 lines'],
  ['search', ({ instanceId }) => ({ instanceId, query: 'no such text anywhere' }), 'of nothing'],
  ['search', ({ instanceId }) => ({ instanceId, query: 'PLEG is not healthy', literal: true }), 'of something rare'],
  ['search', ({ instanceId }) => ({ instanceId, query: 'timeout', literal: true }), 'of a frequent word'],
  ['search', ({ instanceId }) => ({ instanceId, query: 'alpha|bravo|charlie|delta foxtrot|golf hotel|no such word|another one' }), 'of seven alternatives'],
  ['search', ({ instanceId }) => ({ instanceId, query: 'e', literal: true }), 'of a letter: the whole text'],
];

/** Calls each with a cold function and counts what it asks of S3. `peers`: instances whose bundles were taken in; the first is asked about. */
export async function measureTools(installation: DistantInstallation, peers: readonly string[]): Promise<ToolRow[]> {
  const known = await learn(installation, peers);
  const rows: ToolRow[] = [];
  for (const [tool, args, note] of CALLS) {
    const { ok, milliseconds, error } = await installation.callCold(tool, args(known));
    if (!ok) { throw new Error(`${tool} ${JSON.stringify(args(known))}: ${JSON.stringify(error)}`); }
    const { requests, roundTrips, bytesOut, byOperation } = installation.s3.link;
    const listings = byOperation.ListObjectsV2 ?? 0;
    const { peakMegabytes } = installation.tools.usage;
    const isSmall = peakMegabytes <= MOST_MEGABYTES;
    const holds = isSmall && (roundTrips <= MOST_ROUND_TRIPS || (tool === 'search' && requests <= bytesOut / SPAN_BYTES + MOST_ROUND_TRIPS));
    rows.push({ call: note === undefined ? tool : `${tool} ${note}`, requests, roundTrips, listings, megabytes: bytesOut / MEBIBYTE, milliseconds, peakMegabytes, holds });
  }
  return rows;
}

async function learn(installation: DistantInstallation, peers: readonly string[]): Promise<Known> {
  const instanceId = peers[0]!;
  const { findings } = await installation.callCold('errors', { instanceId, response_format: 'detailed' }) as unknown as { findings: { finding_id: string; runbook?: string; evidence: { logKey: string }[] }[] };
  const cited = findings.find(each => each.evidence.length > 0 && each.runbook !== undefined)!;
  const [, bundleId] = cited.evidence[0]!.logKey.split('/');
  return { instanceId, peers, findingId: cited.finding_id, runbook: cited.runbook!, largest: `${instanceId}/${bundleId}/kubelet/kubelet.log` };
}
