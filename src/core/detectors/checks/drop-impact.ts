import { ClusterNetwork } from './cluster-network';
import { cidrContains, cidrsOverlap, parseCidr } from '../../parsers/cidr';
import { AddressMatch, IptablesRule, PortMatch } from '../../parsers/iptables-facts';

/** What kind of traffic a refusing rule stops. */
export type BlockedTraffic = 'dns' | 'service' | 'api-server' | 'kubelet' | 'pod' | 'node' | 'metadata' | 'host';

/** What a rule stops, and whether packets can come to it at all. */
export interface DropImpact {
  readonly traffic: BlockedTraffic;
  /** for a title: `pod traffic`, `the node's own traffic` */
  readonly what: string;
  /** false: packets of that kind never pass the hook with the addresses that the rule names */
  readonly reachable: boolean;
  /** why not */
  readonly unreachableBecause?: string;
}

/** Closed on purpose on many networks: SSH, Telnet, mail, portmapper, Windows shares, remote desktop. */
const CLOSED_PORTS = [22, 23, 25, 111, 135, 137, 138, 139, 445, 3389];

const ANY = (match: AddressMatch | undefined): boolean => match === undefined || match.negated || /\/0$/.test(match.cidr);
const LINK_LOCAL = ['169.254.0.0/16', 'fd00:ec2::/32', 'fe80::/10'];
const NODELOCAL_DNS = '169.254.20.10/32';
const METADATA = ['169.254.169.254/32', '169.254.170.0/24', 'fd00:ec2::254/128', 'fd00:ec2::23/128'];

/** True when the match covers the port; a match that is not there covers every port. */
function coversPort(match: PortMatch | undefined, port: number): boolean {
  if (!match) { return true; }
  return match.ranges.some(({ from, to }) => from <= port && port <= to) !== match.negated;
}

/** True when the port is meant: named, or in a narrow range. */
function namesPort(match: PortMatch | undefined, port: number): boolean {
  return match !== undefined && !match.negated && match.ranges.some(({ from, to }) => from <= port && port <= to && to - from < 1000);
}

function overlapsAny(match: AddressMatch | undefined, cidrs: readonly string[]): boolean {
  if (!match) { return false; }
  return match.negated ? cidrs.some((cidr) => !cidrContains(match.cidr, cidr)) : cidrs.some((cidr) => cidrsOverlap(match.cidr, cidr));
}

function isPrivate(cidr: string): boolean {
  return ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'].some((range) => cidrContains(range, cidr));
}

function transports(rule: IptablesRule, ...protocols: readonly string[]): boolean {
  return (rule.protocol === 'all' && !rule.protocolNegated) || protocols.includes(rule.protocol) !== rule.protocolNegated;
}

/** The rule covers what resolvers ask or answer. Answers carry port 53 as their source. */
function dnsTraffic(rule: IptablesRule, network: ClusterNetwork): boolean {
  if (!transports(rule, 'udp', 'tcp')) { return false; }
  const targets = [...network.clusterDns, ...network.dnsEndpoints, ...network.resolvers, NODELOCAL_DNS];
  const asks = namesPort(rule.destinationPorts, 53) && (ANY(rule.destination) || overlapsAny(rule.destination, targets) || looksLikeClusterDns(rule.destination, network));
  const answers = namesPort(rule.sourcePorts, 53) && (ANY(rule.source) || overlapsAny(rule.source, targets) || looksLikeClusterDns(rule.source, network));
  // Without a port: the address alone says DNS when it is that of the DNS service.
  const wholeService = rule.destinationPorts === undefined && rule.sourcePorts === undefined && rule.destination !== undefined && !rule.destination.negated
    && (network.clusterDns.includes(rule.destination.cidr) || looksLikeClusterDns(rule.destination, network) || rule.destination.cidr === NODELOCAL_DNS);
  return asks || answers || wholeService;
}

/** EKS gives cluster DNS the tenth address of the service range. */
function looksLikeClusterDns(match: AddressMatch | undefined, network: ClusterNetwork): boolean {
  if (!match || match.negated || !/\/(32|128)$/.test(match.cidr)) { return false; }
  const address = parseCidr(match.cidr)!;
  const last = address.bytes.at(-1);
  if (last !== 10 || (network.clusterDns.length > 0 && !network.serviceRangesAssumed && !network.isService(match.cidr))) { return false; }
  return network.isService(match.cidr) && (address.family === 'ipv6' || address.bytes[2] === 0);
}

/** What a rule in that hook stops; undefined when only other hosts or other interfaces are concerned. */
export function impactOf(rule: IptablesRule, hook: string, network: ClusterNetwork): DropImpact {
  const impact = trafficOf(rule, hook, network);
  const { destination } = rule;
  const service = destination !== undefined && !destination.negated && network.isService(destination.cidr) && !network.isNodeOrPodNetwork(destination.cidr);
  if (!service || impact.traffic === 'host') { return { ...impact, reachable: true }; }
  const because = translatedBefore(rule, hook, network);
  return { ...impact, reachable: because === undefined, ...because !== undefined && { unreachableBecause: because } };
}

/** Why a rule in that hook does not see service addresses; undefined when it does. */
function translatedBefore(rule: IptablesRule, hook: string, network: ClusterNetwork): string | undefined {
  const early = hook === 'PREROUTING' && rule.table !== 'nat';
  switch (network.proxyMode) {
    case 'iptables': case 'nftables':
      // raw (-300) and mangle (-150) stand before the translation in nat (-100), PREROUTING and OUTPUT alike; filter (0) behind it.
      if (early || (hook === 'OUTPUT' && (rule.table === 'raw' || rule.table === 'mangle'))) { return undefined; }
      return 'kube-proxy has already replaced the service address when packets come to this chain';
    case 'ipvs': return early || hook === 'INPUT' || hook === 'OUTPUT' ? undefined : 'in IPVS mode packets to service addresses pass INPUT, not this chain';
    case 'cilium': return early ? undefined : 'Cilium replaces the service address before iptables sees the packet';
    default: return undefined;
  }
}

function trafficOf(rule: IptablesRule, hook: string, network: ClusterNetwork): Pick<DropImpact, 'traffic' | 'what'> {
  const { destination, source, inInterface, outInterface } = rule;
  const foreign = [inInterface, outInterface].some((each) => each !== undefined && !each.negated && /^(docker|br-|virbr|podman|cni-podman|lxdbr|tun|wg|tailscale|lo$)/.test(each.name));
  if (foreign) { return { traffic: 'host', what: 'traffic of other interfaces' }; }
  const forwarded = hook === 'FORWARD' || hook === 'PREROUTING' || hook === 'POSTROUTING';
  const pods = forwarded ? 'pod traffic' : hook === 'OUTPUT' ? "the node's own traffic" : 'traffic to the node';
  if (destination !== undefined && !destination.negated && overlapsAny(destination, METADATA) && LINK_LOCAL.some((range) => cidrContains(range, destination.cidr))
    && !(namesPort(rule.destinationPorts, 53))) {
    return { traffic: 'metadata', what: pods };
  }
  const nodeResolves = hook !== 'INPUT' || network.proxyMode === 'ipvs' || namesPort(rule.sourcePorts, 53)
    || (destination !== undefined && !destination.negated && (cidrContains('169.254.0.0/16', destination.cidr) || network.clusterDns.includes(destination.cidr)));
  if (nodeResolves && dnsTraffic(rule, network)) { return { traffic: 'dns', what: pods }; }
  if (destination !== undefined && !destination.negated && network.isService(destination.cidr) && !network.isNodeOrPodNetwork(destination.cidr)) {
    return { traffic: network.kubernetesService.includes(destination.cidr) ? 'api-server' : 'service', what: pods };
  }
  // A whole service range, or more.
  if (destination !== undefined && !destination.negated && !/\/0$/.test(destination.cidr) && network.serviceRanges.some((range) => cidrContains(destination.cidr, range))
    && !network.serviceRangesAssumed && !network.isNodeOrPodNetwork(destination.cidr)) { return { traffic: 'service', what: pods }; }
  if (overlapsAny(destination, network.apiEndpoints) && coversPort(rule.destinationPorts, 443) && transports(rule, 'tcp')) { return { traffic: 'api-server', what: pods }; }
  if (hook === 'INPUT') { return inputTraffic(rule, network); }
  if (rule.destinationPorts && !rule.destinationPorts.negated && rule.destinationPorts.ranges.every(({ from, to }) => CLOSED_PORTS.some((port) => port === from) && from === to)) {
    return { traffic: 'host', what: pods };
  }
  const cluster = (match: AddressMatch | undefined) => match !== undefined && !match.negated && (network.isNodeOrPodNetwork(match.cidr) || isPrivate(match.cidr));
  const everything = ANY(destination) && (ANY(source) || cluster(source));
  if (hook === 'OUTPUT') {
    if (everything && namesPort(rule.destinationPorts, 443) && transports(rule, 'tcp')) { return { traffic: 'api-server', what: pods }; }
    return everything || cluster(destination) ? { traffic: 'node', what: pods } : { traffic: 'host', what: pods };
  }
  if (everything || cluster(destination) || (cluster(source) && ANY(destination))) { return { traffic: 'pod', what: pods }; }
  return { traffic: 'host', what: pods };
}

function inputTraffic(rule: IptablesRule, network: ClusterNetwork): Pick<DropImpact, 'traffic' | 'what'> {
  const what = 'traffic to the node';
  const { source, destination } = rule;
  const cluster = ANY(source) || network.isNodeOrPodNetwork(source!.cidr) || isPrivate(source!.cidr);
  const toNode = ANY(destination) || network.isNodeOrPodNetwork(destination!.cidr);
  if (!cluster || !toNode) { return { traffic: 'host', what }; }
  if (transports(rule, 'tcp') && namesPort(rule.destinationPorts, 10250)) { return { traffic: 'kubelet', what }; }
  if (transports(rule, 'tcp') && namesPort(rule.sourcePorts, 443)) { return { traffic: 'api-server', what }; }
  // No port at all: whatever comes to the node.
  if (rule.destinationPorts === undefined && rule.sourcePorts === undefined && transports(rule, 'tcp')) { return { traffic: 'node', what }; }
  return { traffic: 'host', what };
}
