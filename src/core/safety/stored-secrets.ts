import { CompiledSecret, parseRedactionRules } from './custom-secrets';
import { CONFIGURATION_KEYS } from '../../catalog/keys';
import { EvidenceStore } from '../ports';

/**
 * The redaction rules that a stack keeps in its store: what `ingestBundle` takes as `secrets`.
 *
 * @throws RedactionRulesError
 */
export async function storedSecrets(store: EvidenceStore): Promise<readonly CompiledSecret[]> {
  const bytes = await store.getDocument(CONFIGURATION_KEYS.redactionRules);
  return bytes ? parseRedactionRules(bytes.toString('utf8')) : [];
}
