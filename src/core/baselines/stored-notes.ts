import { Baseline } from './baseline';
import { readBaseline } from './learn';
import { parseSuppressions } from './suppressions';
import { CONFIGURATION_KEYS } from '../../catalog/keys';
import { SuppressionText } from '../../catalog/suppressions';
import { EvidenceStore } from '../ports';

/**
 * The suppressions that a stack keeps in its store; none when it keeps none.
 *
 * @throws SuppressionsError
 */
export async function storedSuppressions(store: EvidenceStore): Promise<readonly SuppressionText[]> {
  const bytes = await store.getDocument(CONFIGURATION_KEYS.suppressions);
  return bytes ? parseSuppressions(bytes.toString('utf8'), await ownConditions(store)) : [];
}

/** Conditions that the store's own rules bring. Ingest checks the rules and says what is wrong with them; here their names are enough. */
async function ownConditions(store: EvidenceStore): Promise<readonly string[]> {
  const bytes = await store.getDocument(CONFIGURATION_KEYS.rulePack);
  if (!bytes) { return []; }
  try {
    const { rules } = JSON.parse(bytes.toString('utf8')) as { rules?: readonly { condition?: unknown }[] };
    return (rules ?? []).map(({ condition }) => String(condition));
  } catch {
    return [];
  }
}

/** What a store knows about findings beside the bundles: the source of notes for tools (`ToolContext.notes`). */
export function storedNotes(store: EvidenceStore): {
  suppressions(): Promise<readonly SuppressionText[]>;
  baseline(cluster: string, region: string | undefined): Promise<Baseline | undefined>;
} {
  return { suppressions: () => storedSuppressions(store), baseline: (cluster, region) => readBaseline(store, cluster, region) };
}
