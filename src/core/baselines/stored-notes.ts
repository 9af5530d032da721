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
