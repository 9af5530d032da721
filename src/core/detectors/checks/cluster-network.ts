import { cidrContains, cidrsOverlap, normaliseCidr, parseCidr } from '../../parsers/cidr';
import { IptablesFacts, IptablesService } from '../../parsers/iptables-facts';
import { CheckContext } from '../state-check';
import { AddressSet } from './address-set';
import { podsOfNode } from './pods-of-node';

/** How the node turns a service address into an endpoint's. */
export type ProxyMode = 'iptables' | 'ipvs' | 'nftables' | 'cilium' | 'unknown';

/** What the bundle says of the cluster's addresses, put together from several files. All addresses are CIDRs. */
export interface ClusterNetwork {
  readonly proxyMode: ProxyMode;
  /** cluster DNS service (kubelet's clusterDNS, KUBE-SERVICES); NodeLocal DNSCache is among them where kubelet hands it out */
  readonly clusterDns: readonly string[];
  /** service ranges, as EKS told them; else as the bundle tells, else the ranges that EKS chooses by default */
  readonly serviceRanges: readonly string[];
  readonly serviceRangesAssumed: boolean;
  /** cluster address of `default/kubernetes` */
  readonly kubernetesService: readonly string[];
  /** endpoints of the API server and of cluster DNS, as kube-proxy translates to them */
  readonly apiEndpoints: readonly string[];
  readonly dnsEndpoints: readonly string[];
  /** nameservers of the node: the VPC resolver, as a rule */
  readonly resolvers: readonly string[];
  /** the node's own addresses, and the subnets it is connected to */
  readonly nodeAddresses: readonly string[];
  readonly subnets: readonly string[];
  /** pods on this node that IPAMD or the routes know */
  readonly podAddresses: readonly string[];
  /** inside a service range, or an address that KUBE-SERVICES names */
  isService(cidr: string): boolean;
  /** overlaps the node, its pods, its subnets or their VPC */
  isNodeOrPodNetwork(cidr: string): boolean;
}

/** EKS takes 10.100.0.0/16, or 172.20.0.0/16 when that collides with the VPC; kubeadm and others 10.96.0.0/12. */
const DEFAULT_SERVICE_RANGES = ['10.100.0.0/16', '172.20.0.0/16', '10.96.0.0/12'] as const;
const VPC_RESOLVERS = ['169.254.169.253/32', 'fd00:ec2::253/128'] as const;

const known = new WeakMap<CheckContext, ClusterNetwork>();

/** The cluster's addresses, worked out once for each context. */
export function clusterNetwork(context: CheckContext): ClusterNetwork {
  let network = known.get(context);
  if (!network) {
    network = readNetwork(context);
    known.set(context, network);
  }
  return network;
}

/** Every iptables file of the bundle, both families. */
export function iptablesFiles(context: CheckContext): { readonly file: string; readonly facts: IptablesFacts }[] {
  return [...context.facts('iptables-save'), ...context.facts('iptables-list'), ...context.facts('ip6tables-save'), ...context.facts('ip6tables-list')];
}

/** Cilium is the node's CNI, or chained behind the VPC CNI: it may replace kube-proxy. */
export function isCilium(context: CheckContext): boolean {
  return context.facts('cni-conflist').some(({ facts }) => facts.plugins.some((plugin) => plugin.type.startsWith('cilium')))
    || iptablesFiles(context).some(({ facts }) => facts.chains.some((chain) => chain.name.startsWith('CILIUM_')))
    || context.facts('ps').some(({ facts }) => facts.present['cilium-agent'] !== undefined);
}

function readNetwork(context: CheckContext): ClusterNetwork {
  const tables = iptablesFiles(context).map(({ facts }) => facts);
  const services = tables.flatMap((facts) => facts.nat?.services ?? []);
  const dnat = tables.flatMap((facts) => facts.nat?.dnat ?? []);
  const endpointsOf = (name: RegExp) => unique(dnat.filter((rule) => name.test(rule.comment ?? '')).flatMap((rule) => hostOf(rule.toDestination)));
  const fromKubelet = context.facts('kubelet-config').flatMap(({ facts }) => facts.clusterDns ?? []).filter((address) => parseCidr(address) !== undefined);
  const fromRules = services.filter((service) => /kube-dns|coredns/i.test(service.name ?? '') && service.port === 53).map((service) => service.destination);
  const clusterDns = unique([...fromKubelet, ...fromRules].map(asCidr));
  const routes = [...context.facts('ip-route'), ...context.facts('ip6-route')].flatMap(({ facts }) => facts.routes);
  const interfaces = context.facts('ifconfig').flatMap(({ facts }) => facts.interfaces).filter((each) => !each.loopback && !SERVICE_DEVICE.test(each.name));
  const nodeAddresses = unique([
    ...routes.filter((route) => route.type === 'local' && route.dev !== 'lo' && !SERVICE_DEVICE.test(route.dev ?? '')).map((route) => route.destination),
    ...interfaces.flatMap((each) => [...each.inet, ...each.inet6]).map((address) => asCidr(address.split('/')[0]!)),
  ]);
  const subnets = unique(routes.filter((route) => route.table === 'main' && route.type === 'unicast' && route.proto === 'kernel' && route.via === undefined
    && !/^(fe80|ff00)/.test(route.destination) && !/^(docker|br-|virbr|cni|podman|lxc|cilium)/.test(route.dev ?? '')).map((route) => route.destination));
  const podAddresses = unique([
    ...podsOfNode(context).map((each) => asCidr(each.ip)),
    ...routes.filter((route) => route.table === 'main' && /\/(32|128)$/.test(route.destination) && /^(eni|cali|lxc|veth|vlan)/.test(route.dev ?? '') && route.via === undefined)
      .map((route) => route.destination),
  ]);
  const told = (context.instance?.cluster?.serviceCidrs ?? []).filter((range) => parseCidr(range) !== undefined).map(asCidr);
  const { ranges, assumed } = told.length > 0 ? { ranges: unique(told), assumed: false } : serviceRanges(clusterDns, services, subnets);
  const resolvers = context.facts('resolv-conf').flatMap(({ facts }) => facts.nameservers.map((each) => each.value))
    .filter((address) => parseCidr(address) !== undefined && !/^127\.|^::1$/.test(address)).map(asCidr);
  const serviceAddresses = new Set(services.map((service) => service.destination));
  const own = new AddressSet([...subnets, ...podAddresses, ...nodeAddresses, ...subnets.flatMap(privateNetworkOf)]);
  return {
    proxyMode: proxyMode(context),
    clusterDns,
    serviceRanges: ranges,
    serviceRangesAssumed: assumed,
    kubernetesService: unique(services.filter((service) => /^default\/kubernetes(:|$)/.test(service.name ?? '')).map((service) => service.destination)),
    apiEndpoints: endpointsOf(/^default\/kubernetes(:|$)/),
    dnsEndpoints: endpointsOf(/^kube-system\/(kube-dns|coredns)(:|$)/),
    resolvers: unique([...resolvers, ...VPC_RESOLVERS]),
    nodeAddresses,
    subnets,
    podAddresses,
    isService: (cidr) => serviceAddresses.has(cidr) || ranges.some((range) => cidrContains(range, cidr)),
    isNodeOrPodNetwork: (cidr) => own.overlaps(cidr),
  };
}

/** Devices that hold service addresses, not addresses of the node. */
const SERVICE_DEVICE = /^(kube-ipvs0|nodelocaldns)$/;

function serviceRanges(clusterDns: readonly string[], services: readonly IptablesService[], subnets: readonly string[]): { readonly ranges: readonly string[]; readonly assumed: boolean } {
  // Link-local: NodeLocal DNSCache, which is no service address.
  const addresses = unique([...clusterDns, ...services.filter((service) => service.chain.startsWith('KUBE-SVC-')).map((service) => service.destination)])
    .filter((address) => !cidrContains('169.254.0.0/16', address));
  if (addresses.length === 0) {
    return { ranges: DEFAULT_SERVICE_RANGES.filter((range) => !subnets.some((subnet) => cidrsOverlap(range, subnet))), assumed: true };
  }
  const ranges = addresses.map((address) => DEFAULT_SERVICE_RANGES.find((range) => cidrContains(range, address)) ?? `${address.split('/')[0]!}/${address.includes(':') ? 108 : 24}`);
  return { ranges: unique(ranges.map(asCidr)), assumed: false };
}

function proxyMode(context: CheckContext): ProxyMode {
  const files = iptablesFiles(context).map(({ facts }) => facts);
  const devices = [
    ...context.facts('ifconfig').flatMap(({ facts }) => facts.interfaces.map((each) => each.name)),
    ...[...context.facts('ip-route'), ...context.facts('ip6-route')].flatMap(({ facts }) => facts.routes.map((route) => route.dev)),
  ];
  if (context.facts('ipvsadm').some(({ facts }) => facts.virtualServers > 0) || files.some((facts) => facts.chains.some((chain) => chain.name === 'KUBE-IPVS-FILTER'))) { return 'ipvs'; }
  // A node that was switched from IPVS keeps the device until it boots; in IPVS mode KUBE-SERVICES matches sets and jumps to no service chain.
  if (devices.includes('kube-ipvs0') && !files.some((facts) => (facts.nat?.serviceCount ?? 0) > 0)) { return 'ipvs'; }
  if (files.some((facts) => (facts.nat?.servicesRules ?? 0) > 0 || (facts.nat?.serviceChains ?? 0) > 0)) { return 'iptables'; }
  if (isCilium(context)) { return 'cilium'; }
  return context.has('nft-ruleset') ? 'nftables' : 'unknown';
}

/** The /16 of a subnet: its VPC, as far as one can tell from a node. */
function privateNetworkOf(subnet: string): string[] {
  const own = parseCidr(subnet);
  return own?.family === 'ipv4' ? [`${own.bytes[0]}.${own.bytes[1]}.0.0/16`] : [];
}

function hostOf(target: string | undefined): string[] {
  const host = target === undefined ? undefined : /^\[?([0-9a-fA-F.:]+?)\]?(?::\d+(?:-\d+)?)?$/.exec(target)?.[1];
  return host !== undefined && parseCidr(host) !== undefined ? [asCidr(host)] : [];
}

function asCidr(address: string): string {
  return normaliseCidr(address) ?? address;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
