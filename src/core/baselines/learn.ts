import { Baseline, baselineKey, EMPTY_BASELINE, parseBaseline, withBundle } from './baseline';
import { verdictOf } from '../diagnosis';
import { FindingsDocument } from '../evidence/documents';
import { EvidenceStore } from '../ports';

/** Writers that met each other try again so often; a bundle that is not learned costs nothing but a little knowledge. */
const ATTEMPTS = 5;

/** A bundle that was taken in whole. */
export interface LearnedFrom {
  /** from the record of the collection; what the bundle claims would let one node speak for another cluster */
  readonly cluster: string;
  readonly region?: string;
  /** UTC, ISO 8601 */
  readonly collectedAt: string;
  readonly findings: FindingsDocument;
}

/** Adds a healthy bundle to the baseline of its cluster. @returns false when the bundle is not healthy, or others wrote all the time */
export async function learnBaseline(store: EvidenceStore, { cluster, region, collectedAt, findings }: LearnedFrom): Promise<boolean> {
  const key = baselineKey(cluster, region);
  if (key === undefined || verdictOf(findings.rootCauses, findings.findings, { checks: findings.checks }).verdict !== 'no fault found') { return false; }
  const { bundleId, instanceId } = findings;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const stored = await store.getVersioned(key);
    const known = (stored && parseBaseline(stored.bytes)) ?? EMPTY_BASELINE;
    const next = withBundle(known, { bundleId, instanceId, collectedAt }, findings.findings);
    if (await store.putDocument(key, Buffer.from(JSON.stringify(next)), stored ? { ifVersion: stored.version } : { ifAbsent: true })) { return true; }
  }
  return false;
}

/** The baseline of a cluster; undefined when nothing was learned yet. */
export async function readBaseline(store: EvidenceStore, cluster: string, region: string | undefined): Promise<Baseline | undefined> {
  const key = baselineKey(cluster, region);
  const bytes = key === undefined ? undefined : await store.getDocument(key);
  return bytes && parseBaseline(bytes);
}
