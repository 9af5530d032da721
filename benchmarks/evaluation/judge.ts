import { BundleDraft } from './bundle-draft';
import { RootCause } from '../../src/core/diagnosis/root-cause';
import { contentId } from '../../src/core/evidence/keys';
import { Finding } from '../../src/core/findings/finding';
import { ingestBundle } from '../../src/core/ingest/ingest-bundle';
import { bytesSource, packBundle } from '../../test/core/ingest/ingest-bytes';
import { MemoryEvidenceStore } from '../../test/core/memory-evidence-store';

export interface Verdict { readonly findings: readonly Finding[]; readonly rootCauses: readonly RootCause[] }

/** Packs the bundle as the collector does and has the engine diagnose it, as `ingest` would. */
export async function judge(draft: BundleDraft): Promise<Verdict> {
  const { node } = draft;
  const bytes = await packBundle(draft.render().map((file) => ({ ...file, mtime: new Date(node.collected) })));
  const date = new Date(node.collected).toISOString();
  const name = `eks_${node.instanceId}_${date.slice(0, 10)}_${date.slice(11, 16).replace(':', '')}-UTC_${draft.collectorVersion}.tar.gz`;
  const { findings } = await ingestBundle({ kind: 'archive', source: bytesSource(bytes, name) },
    { store: new MemoryEvidenceStore(), clock: { now: () => 0 }, bundleId: contentId(bytes), storeEvidence: false });
  return { findings: findings.findings, rootCauses: findings.rootCauses };
}
