import { CniSettings, CniSettingsReader } from './cni-settings';
import { JsonFacts } from './json-facts';
import { JsonText } from './json-text';
import { fields } from './json-value';
import { ParserFactory } from './parser';

/** Facts of ipamd-env-settings.json and networkutils-env-settings.json: the settings as ipamd understood them. */
export interface IpamdEnvFacts extends JsonFacts {
  readonly settings: CniSettings;
}

export const ipamdEnvParser: ParserFactory<IpamdEnvFacts> = () => {
  const text = new JsonText();
  return {
    line: (line) => text.add(line),
    end() {
      const { documents, facts } = text.read();
      const document = documents.at(-1);
      const reader = new CniSettingsReader();
      for (const [name, value] of fields(document?.value, 500)) { reader.add(name, value, document?.place(`"${name}"`)); }
      return { ...facts, settings: reader.facts() };
    },
  };
};
