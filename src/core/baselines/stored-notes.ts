import { Baseline } from './baseline';
import { readBaseline } from './learn';
import { parseSuppressions } from './suppressions';
import { SUPPRESSIONS_KEY, SuppressionText } from '../../catalog/suppressions';
import { EvidenceStore } from '../ports';

/**
 * The suppressions that a stack keeps in its store; none when it keeps none.
 *
 * @throws SuppressionsError
 */
export async function storedSuppressions(store: EvidenceStore): Promise<readonly SuppressionText[]> {
  const bytes = await store.getDocument(SUPPRESSIONS_KEY);
  return bytes ? parseSuppressions(bytes.toString('utf8')) : [];
}

/** What a store knows about findings beside the bundles: the source of notes for tools (`ToolContext.notes`). */
export function storedNotes(store: EvidenceStore): {
  suppressions(): Promise<readonly SuppressionText[]>;
  baseline(cluster: string, region: string | undefined): Promise<Baseline | undefined>;
} {
  return { suppressions: () => storedSuppressions(store), baseline: (cluster, region) => readBaseline(store, cluster, region) };
}
