import { JsonFacts } from './json-facts';
import { JsonText } from './json-text';
import { elements, field, fields, textField } from './json-value';
import { ParserFactory, Place } from './parser';

/** One ENIConfig (custom networking) as ipamd knows it. */
export interface EniConfig {
  readonly name: string;
  readonly subnet?: string;
  readonly securityGroups: readonly string[];
  readonly place?: Place;
}

/** Facts of ipamd/eni-configs.json. */
export interface EniConfigsFacts extends JsonFacts {
  /** at most 64 */
  readonly configs: readonly EniConfig[];
  /** the ENIConfig this node uses */
  readonly current?: string;
}

/** Parses ipamd's introspection of custom networking: `{}` without it; else names to specs, plain or below `Eni`, with the node's own in `MyENI`. */
export const eniConfigsParser: ParserFactory<EniConfigsFacts> = () => {
  const text = new JsonText();
  return {
    line: (line) => text.add(line),
    end() {
      const { documents, facts } = text.read();
      const document = documents.at(-1);
      const value = document?.value;
      const nested = ['Eni', 'ENI', 'ENIConfigs', 'eniConfigs'].map((key) => field(value, key)).find((each) => each !== undefined);
      const current = textField(value, 'MyENI') ?? textField(value, 'myENI');
      const configs = fields(nested ?? value, 64).flatMap(([name, spec]): EniConfig[] => {
        const subnet = textField(spec, 'subnet') ?? textField(spec, 'Subnet');
        const groups = field(spec, 'securityGroups') ?? field(spec, 'SecurityGroups');
        if (subnet === undefined && groups === undefined) { return []; }
        const place = document?.place(`"${name}"`);
        return [{
          name: name.slice(0, 128),
          ...subnet !== undefined && { subnet },
          securityGroups: elements(groups, 16).filter((each) => typeof each === 'string').map((each) => each.slice(0, 64)),
          ...place && { place },
        }];
      });
      return { ...facts, configs, ...current !== undefined && current !== '' && { current } };
    },
  };
};
