import { DimensionReader, StateBuilder } from '../dimension';
import { factsOf } from '../facts-of';

/** How many ENIs with how many addresses, and what their allowances refused. */
export const enis: DimensionReader = (facts, _manifest, instance) => {
  const state = new StateBuilder();
  const ipamd = factsOf(facts, 'ipamd-enis').find(each => !each.facts.empty)?.facts;
  if (ipamd !== undefined) {
    state.number('ENIs', ipamd.enis.length, 'load');
    state.number('delegated prefixes', ipamd.enis.reduce((sum, each) => sum + each.prefixes, 0), 'load');
    state.number('trunk ENIs', ipamd.enis.filter(each => each.trunk).length, 'setting');
    state.number('EFA ENIs', ipamd.enis.filter(each => each.efa).length, 'setting');
  }
  if (instance !== undefined) {
    state.number('ENIs that EC2 shows', instance.networkInterfaces.length, 'load');
    state.number('ENIs with source/destination check', instance.networkInterfaces.filter(each => each.sourceDestCheck === true).length, 'setting');
    state.number('hop limit of the metadata service', instance.metadataHopLimit, 'setting');
  }
  const ena = factsOf(facts, 'ethtool').flatMap(each => each.facts.interfaces).filter(each => each.ena);
  for (const counter of ['bw_in_allowance_exceeded', 'bw_out_allowance_exceeded', 'pps_allowance_exceeded', 'conntrack_allowance_exceeded', 'linklocal_allowance_exceeded']) {
    const values = ena.flatMap(each => each.counters[counter]?.value ?? []);
    if (values.length > 0) { state.number(`ENA ${counter}`, values.reduce((sum, each) => sum + each, 0), 'counter'); }
  }
  const interfaces = factsOf(facts, 'ifconfig').flatMap(each => each.facts.interfaces).filter(each => /^(eth|ens|enp|enX)\d/.test(each.name));
  if (interfaces.length > 0) {
    state.number('errors and drops of the ENI devices', interfaces.reduce((sum, each) => sum + [each.rx, each.tx].reduce((part, side) => part + (side?.errors ?? 0) + (side?.dropped ?? 0), 0), 0), 'counter');
    state.value('MTU of the ENI devices', [...new Set(interfaces.map(each => String(each.mtu)))].sort().join(', '));
  }
  return state.state(ipamd === undefined && instance === undefined ? 'ENI count: ipamd introspection gave nothing' : undefined);
};
