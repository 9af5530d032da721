import { LineRule } from './line-rule';
import { parseRulePack } from './rule-pack';
import { LINE_RULES } from './rules';
import { CONFIGURATION_KEYS } from '../../catalog/keys';
import { EvidenceStore } from '../ports';

/**
 * Our rules and those that a stack keeps in its store: what `ingestBundle` takes as `rules`.
 *
 * @throws RulePackError
 */
export async function storedRules(store: EvidenceStore): Promise<readonly LineRule[]> {
  const bytes = await store.getDocument(CONFIGURATION_KEYS.rulePack);
  return bytes ? [...LINE_RULES, ...parseRulePack(bytes.toString('utf8'))] : LINE_RULES;
}
