import { CompiledSecret, parseRedactionRules, RedactionRulesError } from './custom-secrets';
import { CONFIGURATION_KEYS } from '../../catalog/keys';
import { EvidenceStore } from '../ports';

/**
 * The redaction rules that a stack keeps in its store: what `ingestBundle` takes as `secrets`.
 *
 * @throws RedactionRulesError
 */
export async function storedSecrets(store: EvidenceStore): Promise<readonly CompiledSecret[]> {
  const bytes = await store.getDocument(CONFIGURATION_KEYS.redactionRules);
  if (!bytes) { return []; }
  const { secrets, pseudonyms } = parseRedactionRules(bytes.toString('utf8'));
  // what was asked to be hidden must not be stored in the clear
  if (pseudonyms) { throw new RedactionRulesError(['pseudonyms: are made on a laptop only; take them out, or keep bundles out of this account']); }
  return secrets;
}
