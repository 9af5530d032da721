import { DimensionReader, StateBuilder } from '../dimension';
import { factsOf } from '../facts-of';
import { plainName } from '../plain-name';

/** The node's resolver and the address that kubelet gives to pods. */
export const dns: DimensionReader = facts => {
  const state = new StateBuilder();
  const resolver = factsOf(facts, 'resolv-conf')[0]?.facts;
  if (resolver !== undefined) {
    state.value('nameservers', list(resolver.nameservers.map(each => each.value)));
    state.value('search domains', list(resolver.search));
    state.value('resolver options', list(resolver.options));
  }
  // a drop-in overrides the main file
  const kubelet = factsOf(facts, 'kubelet-config').filter(each => each.facts.valid).sort((a, b) => Number(b.facts.dropIn) - Number(a.facts.dropIn));
  const clusterDns = kubelet.find(each => each.facts.clusterDns !== undefined)?.facts.clusterDns;
  if (clusterDns !== undefined) { state.value('cluster DNS address', list(clusterDns)); }
  const domain = kubelet.find(each => each.facts.clusterDomain !== undefined)?.facts.clusterDomain;
  if (domain !== undefined) { state.value('cluster domain', plainName(domain)); }
  return state.state(resolver === undefined ? 'resolv.conf is not in the bundle' : undefined);
};

function list(values: readonly string[]): string {
  return values.slice(0, 8).map(plainName).join(', ') || 'none';
}
