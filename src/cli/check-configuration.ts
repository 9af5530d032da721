/* Loaded by the construct at synthesis (src/constructs/private/deployed-configuration.ts): what the functions would say of documents, said before they are deployed. */
import { CONFIGURATION_KEYS, ConfigurationKind } from '../catalog/keys';
import { parseSuppressions } from '../core/baselines/suppressions';
import { parseRulePack } from '../core/detectors/rule-pack';
import { parseRedactionRules } from '../core/safety/custom-secrets';

/** A document that the functions would refuse. */
export interface ConfigurationProblem {
  readonly kind: ConfigurationKind;
  readonly message: string;
}

/** @param documents texts by kind; suppressions may name conditions that the rules bring */
export function problemsOf(documents: Readonly<Partial<Record<ConfigurationKind, string>>>): readonly ConfigurationProblem[] {
  let ownConditions: readonly string[] = [];
  const readers: Record<ConfigurationKind, (text: string) => void> = {
    rulePack: (text) => { ownConditions = parseRulePack(text).map(({ condition }) => condition); },
    suppressions: (text) => { parseSuppressions(text, ownConditions); },
    redactionRules: (text) => { parseRedactionRules(text); },
  };
  return (Object.keys(CONFIGURATION_KEYS) as ConfigurationKind[]).flatMap((kind) => {
    const text = documents[kind];
    if (text === undefined) { return []; }
    try {
      readers[kind](text);
      return [];
    } catch (error) {
      return [{ kind, message: (error as Error).message }];
    }
  });
}
