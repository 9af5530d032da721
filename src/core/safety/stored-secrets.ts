import { CompiledSecret, parseRedactionRules, REDACTION_RULES_KEY } from './custom-secrets';
import { EvidenceStore } from '../ports';

/**
 * The redaction rules that a stack keeps in its store: what `ingestBundle` takes as `secrets`.
 *
 * @throws RedactionRulesError
 */
export async function storedSecrets(store: EvidenceStore): Promise<readonly CompiledSecret[]> {
  const bytes = await store.getDocument(REDACTION_RULES_KEY);
  return bytes ? parseRedactionRules(bytes.toString('utf8')) : [];
}
