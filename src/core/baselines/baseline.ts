import * as z from 'zod';
import { amountOf, grew } from './rising';
import { KEY_PREFIXES } from '../../catalog/keys';
import { compareText } from '../findings/compare';
import { Finding, SEVERITIES, severityRank } from '../findings/finding';

const seenSchema = z.object({
  fingerprint: z.string().regex(/^[0-9a-f]{16}$/),
  severity: z.enum(['high', 'medium', 'low', 'info']),
  /** packets or occurrences */
  amount: z.number().nonnegative(),
});
const bundleSchema = z.object({ bundleId: z.string(), instanceId: z.string(), collectedAt: z.iso.datetime(), seen: z.array(seenSchema) });
const baselineSchema = z.object({ schemaVersion: z.literal(1), bundles: z.array(bundleSchema) });

/** What healthy nodes of one cluster grumble about: for each healthy bundle the faults it showed nevertheless. No text of a node is in it. */
export type Baseline = z.infer<typeof baselineSchema>;

/** One healthy bundle. */
export type HealthyBundle = Baseline['bundles'][number];

export const EMPTY_BASELINE: Baseline = { schemaVersion: 1, bundles: [] };

const DAY_MS = 24 * 3600 * 1000;
/** What was usual that long ago says nothing of today; inside, each fortnight halves the weight of a bundle. */
const WINDOW_MS = 45 * DAY_MS;
const HALF_LIFE_MS = 14 * DAY_MS;
/** Bundles of one node that close together are one observation: asking more often makes nothing more usual. */
const DISTINCT_MS = 6 * 3600 * 1000;
const MOST_BUNDLES = 120;
const MOST_BUNDLES_OF_A_NODE = 8;
const MOST_SEEN = 60;

const FEWEST_BUNDLES = 3;
/** What only one node does is that node's trouble, not the cluster's custom. */
const FEWEST_NODES = 2;
const USUAL_SHARE = 0.5;

/** `baselines/<region>/<cluster>.json`; names of clusters are unique in a region. Undefined for names that EKS does not give. */
export function baselineKey(cluster: string, region: string | undefined): string | undefined {
  if (!/^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/.test(cluster)) { return undefined; }
  return `${KEY_PREFIXES.baselines}${region !== undefined && /^[a-z]{2}(?:-[a-z]{2,12}){1,3}-\d{1,2}$/.test(region) ? region : 'any'}/${cluster}.json`;
}

/** Reads a stored baseline; undefined when it is not one. */
export function parseBaseline(bytes: Buffer): Baseline | undefined {
  try {
    return baselineSchema.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    return undefined;
  }
}

/**
 * The baseline with one more healthy bundle. Critical findings are never learned, nor what is clearly more than usual. The same bundle again, or a later one of the same node
 * within hours, takes the place of the earlier.
 */
export function withBundle(baseline: Baseline, bundle: Omit<HealthyBundle, 'seen'>, findings: readonly Finding[]): Baseline {
  const at = Date.parse(bundle.collectedAt);
  const usualAmounts = amounts(baseline.bundles.filter(({ bundleId }) => bundleId !== bundle.bundleId));
  const seen = new Map<string, HealthyBundle['seen'][number]>();
  const ordered = [...findings].sort((a, b) => severityRank(a.severity) - severityRank(b.severity) || compareText(a.fingerprint, b.fingerprint));
  for (const finding of ordered) {
    const { fingerprint, severity } = finding;
    const usual = usualAmounts.get(fingerprint);
    if (severity === 'critical' || seen.size >= MOST_SEEN || (usual !== undefined && grew(amountOf(finding), usual))) { continue; }
    seen.set(fingerprint, { fingerprint, severity: seen.get(fingerprint)?.severity ?? severity, amount: amountOf(finding) + (seen.get(fingerprint)?.amount ?? 0) });
  }
  const same = (each: HealthyBundle): boolean => each.bundleId === bundle.bundleId
    || (each.instanceId === bundle.instanceId && Math.abs(Date.parse(each.collectedAt) - at) < DISTINCT_MS);
  const newestFirst = [...baseline.bundles.filter((each) => !same(each)), { ...bundle, seen: [...seen.values()] }]
    .sort((a, b) => compareText(b.collectedAt, a.collectedAt) || compareText(a.bundleId, b.bundleId));
  const newest = Date.parse(newestFirst[0]!.collectedAt);
  const ofNode = new Map<string, number>();
  const kept = newestFirst.filter(({ instanceId, collectedAt }) => {
    ofNode.set(instanceId, (ofNode.get(instanceId) ?? 0) + 1);
    return ofNode.get(instanceId)! <= MOST_BUNDLES_OF_A_NODE && newest - Date.parse(collectedAt) <= WINDOW_MS;
  });
  return { schemaVersion: 1, bundles: kept.slice(0, MOST_BUNDLES) };
}

/**
 * `usual on this cluster: 5 of 6 healthy bundles since 2026-10-12`, or undefined: for a critical finding, for one that is graver or clearly more than in healthy bundles, and for
 * what too few bundles or a single node showed. The bundle itself does not count.
 *
 * @param at UTC milliseconds of the bundle's collection
 */
export function usualNote(baseline: Baseline, finding: Finding, bundleId: string, at: number): string | undefined {
  if (finding.severity === 'critical') { return undefined; }
  const others = baseline.bundles.filter((each) => each.bundleId !== bundleId && Math.abs(at - Date.parse(each.collectedAt)) <= WINDOW_MS);
  const showing = others.filter(({ seen }) => seen.some(({ fingerprint, severity }) => fingerprint === finding.fingerprint && SEVERITIES.indexOf(severity) <= severityRank(finding.severity)));
  if (showing.length < FEWEST_BUNDLES || new Set(showing.map(({ instanceId }) => instanceId)).size < FEWEST_NODES) { return undefined; }
  const weight = (each: readonly HealthyBundle[]): number => each.reduce((sum, { collectedAt }) => sum + 0.5 ** (Math.abs(at - Date.parse(collectedAt)) / HALF_LIFE_MS), 0);
  if (weight(showing) < USUAL_SHARE * weight(others)) { return undefined; }
  if (grew(amountOf(finding), amounts(showing).get(finding.fingerprint)!)) { return undefined; }
  const since = others.map(({ collectedAt }) => collectedAt).sort()[0]!.slice(0, 10);
  return `usual on this cluster: ${showing.length} of ${others.length} healthy bundles since ${since}`;
}

/** The middle amount of each fault: growth in small steps does not carry it along as it would the largest. */
function amounts(bundles: readonly HealthyBundle[]): Map<string, number> {
  const all = new Map<string, number[]>();
  for (const { seen } of bundles) {
    for (const { fingerprint, amount } of seen) { all.set(fingerprint, [...all.get(fingerprint) ?? [], amount]); }
  }
  return new Map([...all].map(([fingerprint, values]) => [fingerprint, values.sort((a, b) => a - b)[values.length >> 1]!]));
}
