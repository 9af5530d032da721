import { defined, SectionReader } from './section';
import { factsOf } from '../../compare/facts-of';
import { plainName, WITHHELD } from '../../compare/plain-name';

const QUANTITY = /^[\w.%]{1,32}$/;

/** When kubelet deletes images and evicts pods for want of disk. */
export const kubeletSection: SectionReader = document => {
  const configs = factsOf(document, 'kubelet-config').filter(each => each.facts.valid);
  // a drop-in overrides the main file
  const setting = <T>(read: (facts: typeof configs[number]['facts']) => T | undefined): T | undefined =>
    [...configs].sort((a, b) => Number(b.facts.dropIn) - Number(a.facts.dropIn)).map(each => read(each.facts)).find(each => each !== undefined);
  const quantities = (values: Readonly<Record<string, string>> | undefined) =>
    values === undefined ? undefined : Object.fromEntries(Object.entries(values).filter(([name]) => /fs|storage/.test(name)).slice(0, 8).map(([name, value]) => [plainName(name), QUANTITY.test(value) ? value : WITHHELD]));
  const log = document.kinds.includes('kubelet-log');
  return {
    summary: defined({
      evictionHard: quantities(setting(each => each.evictionHard)),
      evictionSoft: quantities(setting(each => each.evictionSoft)),
      systemReserved: quantities(setting(each => each.systemReserved)),
      imageGcHighThresholdPercent: setting(each => each.imageGcHighThresholdPercent),
      imageGcLowThresholdPercent: setting(each => each.imageGcLowThresholdPercent),
      configFiles: configs.length || undefined,
    }),
    tables: [],
    notAvailable: [...configs.length === 0 ? ['kubelet configuration: eviction limits and image collection thresholds'] : [], ...log ? [] : ['the kubelet\'s log: mount, attach and CSI errors']],
  };
};
