import { cidrContains, cidrsOverlap } from '../../parsers/cidr';
import { Route } from '../../parsers/ip-route';
import { IpRule } from '../../parsers/ip-rule';
import { titleSafe } from '../../safety/title-safe';
import { CheckContext, evidenceAt, StateCheck, StateFault } from '../state-check';
import { isCilium, ClusterNetwork, clusterNetwork } from './cluster-network';
import { counted, notEvaluable, outcomeOf } from './outcome';

const REFUSING = new Set(['blackhole', 'unreachable', 'prohibit']);
/** What the kernel, RHEL's network scripts (RFC 4213, 6to4) and DHCPv6 clients put there themselves. */
const IPV6_ORDINARY = ['::/96', '::ffff:0.0.0.0/96', '2002::/16', '3ffe:ffff::/32', 'fe80::/10', 'ff00::/8'];

/** Why a refusing route belongs there; undefined when nothing explains it. */
function purpose(route: Route, context: CheckContext): string | undefined {
  const prefix = Number(route.destination.split('/')[1]);
  if (route.proto === 'bird' || route.proto === '80') { return 'Calico IPAM block'; }
  if (prefix === (route.family === 'ipv4' ? 26 : 122) && context.facts('ps').some(({ facts }) => facts.present['calico-node'] !== undefined)) { return 'Calico IPAM block'; }
  if (/^\/?(32|128)$/.test(String(prefix)) && route.type === 'unreachable' && isCilium(context)) { return 'Cilium: address of a deleted pod'; }
  if (route.family === 'ipv6') {
    if (IPV6_ORDINARY.some((each) => cidrContains(each, route.destination))) { return 'kernel default'; }
    if (route.destination === '::/0' && (route.metric === 4294967295 || route.dev === 'lo')) { return 'kernel default'; }
    if (route.proto === 'dhcp' || route.proto === 'ra') { return 'delegated prefix'; }
  }
  return undefined;
}

interface Impact { readonly severity: 'critical' | 'medium' | 'low'; readonly what: string; readonly service: boolean }

function impactOf(destination: string, network: ClusterNetwork): Impact {
  const prefix = Number(destination.split('/')[1]);
  if (prefix === 0) { return { severity: 'critical', what: 'everything without a more specific route', service: false }; }
  const service = [...network.serviceRanges, ...network.clusterDns.filter((each) => !each.startsWith('169.254.'))].find((range) => cidrsOverlap(range, destination));
  if (service !== undefined && !network.isNodeOrPodNetwork(destination)) {
    const translated = network.proxyMode === 'ipvs' || network.proxyMode === 'cilium';
    const severity = translated || (network.serviceRangesAssumed && network.proxyMode === 'unknown') ? 'medium' : 'critical';
    return { severity, what: `service addresses (${network.serviceRangesAssumed ? 'default service range ' : ''}${service})`, service: true };
  }
  if (network.podAddresses.some((each) => cidrsOverlap(each, destination))) { return { severity: 'critical', what: 'addresses of pods on this node', service: false }; }
  if ([...network.apiEndpoints, ...network.dnsEndpoints].some((each) => cidrContains(destination, each))) { return { severity: 'critical', what: 'endpoints of the API server or of cluster DNS', service: false }; }
  if (network.resolvers.some((each) => cidrContains(destination, each))) { return { severity: 'critical', what: 'the DNS resolver of the VPC', service: false }; }
  if (network.isNodeOrPodNetwork(destination)) { return { severity: 'critical', what: 'addresses of the VPC', service: false }; }
  return { severity: 'low', what: 'addresses outside the cluster as far as this node knows', service: false };
}

function notesOf(impact: Impact, network: ClusterNetwork): string[] {
  if (!impact.service) { return []; }
  switch (network.proxyMode) {
    case 'iptables': return [
      'In iptables mode kube-proxy translates the service address of forwarded pod traffic before the route is looked up, so pods may pass; processes of the node itself (ipamd, kubelet, host-network pods) look up the route before translation and fail at once.',
    ];
    case 'ipvs': return ['In IPVS mode service addresses are local addresses (kube-ipvs0), and table local is looked up before main: the route takes effect only for addresses that IPVS does not hold.'];
    case 'cilium': return ['Where Cilium replaces kube-proxy it translates service addresses at the socket or interface, before routing.'];
    default: return [];
  }
}

function faultOf(type: string, destination: string, table: string, family: string, file: string, place: Route['place'], network: ClusterNetwork): StateFault {
  const impact = impactOf(destination, network);
  return {
    title: `${type} route for ${titleSafe(destination)} in table ${titleSafe(table)} discards traffic to ${impact.what}`,
    severity: impact.severity,
    kind: impact.severity === 'critical' ? 'cause' : 'risk',
    entity: { family, type, destination, table },
    evidence: [evidenceAt(file, place)],
    remediation: [
      ...notesOf(impact, network),
      'Find out who added the route (user data, a VPN or security agent, a routing daemon) before it is removed.',
      `[changes the node] ip ${family === 'ipv6' ? '-6 ' : ''}route del ${type} ${destination} table ${table}`,
    ],
  };
}

function ruleFault(rule: IpRule, file: string, network: ClusterNetwork): StateFault {
  const destination = rule.to ?? (rule.family === 'ipv6' ? '::/0' : '0.0.0.0/0');
  const wide = rule.from === undefined && rule.fwmark === undefined && rule.iif === undefined && rule.oif === undefined && !rule.negated;
  const impact = impactOf(destination, network);
  const fromCluster = rule.from !== undefined && network.isNodeOrPodNetwork(rule.from);
  const severity = wide || fromCluster ? impact.severity : 'low';
  return {
    title: `Policy rule ${rule.priority} (${rule.action}) discards traffic ${rule.from === undefined ? '' : `from ${titleSafe(rule.from)} `}to ${titleSafe(destination)}`,
    severity,
    kind: severity === 'critical' ? 'cause' : 'risk',
    entity: { family: rule.family, type: rule.action, destination, table: `rule ${rule.priority}`, ...rule.from !== undefined && { source: rule.from } },
    evidence: [evidenceAt(file, rule.place)],
  };
}

/** D3: routes and policy rules that discard traffic on purpose. */
export const blackholeRouteCheck: StateCheck = {
  id: 'blackhole-route-state',
  condition: 'blackhole-route',
  section: 'routes',
  source: 'ip-route(8): blackhole answers EINVAL to local senders and drops forwarded packets silently, unreachable EHOSTUNREACH, prohibit EACCES',
  remediation: ['Find out who added the route before it is removed; `ip route get <address>` shows which route an address takes.'],
  runbook: 'D3',
  correlateWith: ['networking', 'ipamd', 'kubelet'],
  evaluate(context) {
    const files = [...context.facts('ip-route'), ...context.facts('ip6-route')].filter(({ facts }) => facts.routeCount > 0);
    if (files.length === 0) { return notEvaluable('networking/iproute.txt (ip route show table all)'); }
    const network = clusterNetwork(context);
    const faults = new Map<string, StateFault>();
    let routes = 0;
    let explained = 0;
    for (const { file, facts } of files) {
      routes += facts.routeCount;
      for (const route of facts.routes) {
        if (!REFUSING.has(route.type)) { continue; }
        if (purpose(route, context) !== undefined) { explained += 1; continue; }
        // iproute.txt holds the IPv6 routes of ip6route.txt too
        const key = `${route.type} ${route.destination} ${route.table}`;
        if (!faults.has(key)) { faults.set(key, faultOf(route.type, route.destination, route.table, route.family, file, route.place, network)); }
      }
    }
    for (const { file, facts } of [...context.facts('ip-rule'), ...context.facts('ip6-rule')]) {
      for (const rule of facts.rules) {
        if (REFUSING.has(rule.action)) { faults.set(`rule ${rule.family} ${rule.priority}`, ruleFault(rule, file, network)); }
      }
    }
    return outcomeOf([...faults.values()], `No blackhole, unreachable or prohibit route among ${counted(routes, 'route')}${explained > 0 ? ` but ${explained} that the kernel or the CNI makes` : ''}.`);
  },
};
