import { defined, SectionReader } from './section';
import { CNI_DEFAULTS, isNonDefault } from '../../compare/cni-defaults';
import { factsOf } from '../../compare/facts-of';
import { plainName } from '../../compare/plain-name';
import { clipText } from '../budget';

/** Version and settings of the VPC CNI that an untouched node would not have, and the plugin chain. */
export const cniSection: SectionReader = document => {
  const env = factsOf(document, 'cni-env').filter(each => Object.keys(each.facts.settings).length > 0);
  const conflists = factsOf(document, 'cni-conflist').filter(each => each.facts.valid);
  const notAvailable: string[] = [];
  if (env.length === 0) { notAvailable.push('VPC CNI settings: the aws-node container could not be inspected'); }
  if (conflists.length === 0) { notAvailable.push('CNI configuration: no valid file of /etc/cni/net.d'); }
  const settings = env.flatMap(each => Object.entries(each.facts.settings).map(([name, setting]) => ({ path: each.path, name, setting })));
  return {
    summary: defined({
      version: env.find(each => each.facts.version !== undefined)?.facts.version,
      settingsRead: settings.length || undefined,
      plugins: conflists.length === 0 ? undefined : conflists.slice(0, 5).map(each => `${plainName(each.path)}: ${each.facts.plugins.map(plugin => plainName(plugin.type)).join(', ')}`),
    }),
    tables: [{
      name: 'nonDefaultSettings',
      rows: settings.filter(each => isNonDefault(each.name, each.setting.value))
        .map(each => ({ name: plainName(each.name), value: clipText(each.setting.value, 120), default: CNI_DEFAULTS[each.name], at: `${each.path}:${each.setting.place.line}` })),
    }],
    notAvailable,
  };
};
