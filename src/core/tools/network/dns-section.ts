import { at, defined, SectionReader } from './section';
import { factsOf } from '../../compare/facts-of';
import { plainName } from '../../compare/plain-name';

/** The node's resolver, and the DNS address that kubelet gives to pods. */
export const dnsSection: SectionReader = document => {
  const resolvers = factsOf(document, 'resolv-conf');
  const kubelet = factsOf(document, 'kubelet-config').filter(each => each.facts.valid);
  // a drop-in overrides the main file
  const setting = <T>(read: (facts: typeof kubelet[number]['facts']) => T | undefined): T | undefined =>
    [...kubelet].sort((a, b) => Number(b.facts.dropIn) - Number(a.facts.dropIn)).map(each => read(each.facts)).find(each => each !== undefined);
  const resolver = resolvers[0];
  const notAvailable: string[] = [];
  if (resolver === undefined) { notAvailable.push('resolv.conf of the node'); }
  if (kubelet.length === 0) { notAvailable.push('kubelet configuration: cluster DNS address'); }
  return {
    summary: defined({
      search: resolver?.facts.search.slice(0, 8).map(plainName),
      options: resolver?.facts.options.slice(0, 8).map(plainName),
      clusterDns: setting(each => each.clusterDns)?.slice(0, 4).map(plainName),
      clusterDomain: optional(setting(each => each.clusterDomain)),
      kubeletResolvConf: optional(setting(each => each.resolvConf)),
    }),
    tables: [{ name: 'nameservers', rows: resolver === undefined ? [] : resolver.facts.nameservers.map(each => ({ address: plainName(each.value), at: at(resolver.path, each.place) })) }],
    notAvailable,
  };
};

function optional(value: string | undefined): string | undefined {
  return value === undefined ? undefined : plainName(value);
}
