import { ClusterNetwork } from './cluster-network';
import { IptablesTableView } from './drop-rules';
import { cidrContains } from '../../parsers/cidr';
import { AddressMatch, IptablesRule, PortMatch } from '../../parsers/iptables-facts';

/** ACCEPT rules of a table. */
export function acceptsOf(view: IptablesTableView): readonly IptablesRule[] {
  return ((view.saved ?? view.listed)?.facts.accepts ?? []).filter((rule) => rule.table === view.table);
}

function coversAddress(wide: AddressMatch | undefined, narrow: AddressMatch | undefined): boolean {
  if (!wide) { return true; }
  if (!narrow) { return false; }
  if (wide.negated || narrow.negated) { return wide.negated === narrow.negated && wide.cidr === narrow.cidr; }
  return cidrContains(wide.cidr, narrow.cidr);
}

function coversPorts(wide: PortMatch | undefined, narrow: PortMatch | undefined): boolean {
  if (!wide) { return true; }
  if (!narrow || wide.negated || narrow.negated) { return false; }
  return narrow.ranges.every((each) => wide.ranges.some((range) => range.from <= each.from && each.to <= range.to));
}

/** True when a rule takes new connections and has no condition that is not modelled. */
function takesAll(rule: IptablesRule): boolean {
  const states = rule.ctstate === undefined || (!rule.ctstate.negated && rule.ctstate.states.includes('NEW'));
  return states && rule.otherMatches.length === 0 && rule.mark === undefined && rule.matchSet === undefined;
}

/** The rule of the same chain that accepts, earlier, everything that `rule` names. */
export function acceptedBefore(rule: IptablesRule, view: IptablesTableView): IptablesRule | undefined {
  return acceptsOf(view).find((accept) => accept.chain === rule.chain && accept.position < rule.position && takesAll(accept)
    && (accept.protocol === 'all' || accept.protocol === rule.protocol) && !accept.protocolNegated
    && (accept.inInterface === undefined || accept.inInterface.name === rule.inInterface?.name)
    && (accept.outInterface === undefined || accept.outInterface.name === rule.outInterface?.name)
    && coversAddress(accept.source, rule.source) && coversAddress(accept.destination, rule.destination)
    && coversPorts(accept.sourcePorts, rule.sourcePorts) && coversPorts(accept.destinationPorts, rule.destinationPorts));
}

const POD_INTERFACE = /^(eni|cali|lxc|vlan|veth|cilium_|azv)/;

/** True when the rule lets new connections of pods pass: every packet, those of pod interfaces, or those of the pods' network. */
export function acceptsPods(rule: IptablesRule, network: ClusterNetwork): boolean {
  // Calico accepts by a mark that its own chains set; Cilium by interface.
  if (/^cali-|^CILIUM_/.test(rule.chain) || rule.comment?.startsWith('cali:') === true) { return true; }
  if (!takesAll(rule) || rule.protocol !== 'all') { return false; }
  const names = [rule.inInterface, rule.outInterface].filter((each) => each !== undefined);
  const addresses = [rule.source, rule.destination].filter((each) => each !== undefined);
  return names.every((each) => !each.negated && POD_INTERFACE.test(each.name)) && addresses.every((each) => !each.negated && network.isNodeOrPodNetwork(each.cidr));
}

/** True when a rule lets the control plane reach kubelet. */
export function acceptsKubelet(rule: IptablesRule, network: ClusterNetwork): boolean {
  if (!takesAll(rule) || (rule.protocol !== 'all' && rule.protocol !== 'tcp') || rule.inInterface?.name === 'lo') { return false; }
  const port = rule.destinationPorts === undefined
    || (!rule.destinationPorts.negated && rule.destinationPorts.ranges.some(({ from, to }) => from <= 10250 && 10250 <= to));
  return port && rule.sourcePorts === undefined && (rule.source === undefined || (!rule.source.negated && network.isNodeOrPodNetwork(rule.source.cidr)));
}
