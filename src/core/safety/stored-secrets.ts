import { CompiledSecret, parseRedactionRules, RedactionRulesError } from './custom-secrets';
import { CONFIGURATION_KEYS } from '../../catalog/keys';
import { EvidenceStore } from '../ports';

/**
 * The redaction rules that a stack keeps in its store: what `ingestBundle` takes as `secrets`.
 *
 * @param makesPseudonyms whether the stack was deployed with them
 * @throws RedactionRulesError
 */
export async function storedSecrets(store: EvidenceStore, makesPseudonyms: boolean): Promise<readonly CompiledSecret[]> {
  const bytes = await store.getDocument(CONFIGURATION_KEYS.redactionRules);
  if (!bytes) { return []; }
  const { secrets, pseudonyms } = parseRedactionRules(bytes.toString('utf8'));
  // what was asked to be hidden must not be stored in the clear
  if (pseudonyms && !makesPseudonyms) { throw new RedactionRulesError(['pseudonyms: this installation was deployed without; set the prop pseudonyms of the construct to true, or take them out']); }
  return secrets;
}
