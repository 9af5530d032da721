import { BundleDraft } from './bundle-draft';
import { NodeShape } from './node-model';
import { Scenario } from './scenario';
import { atLeast, Finding } from '../../src/core/findings/finding';

/**
 * Where a rule stands decides what it can see. kube-proxy (iptables and nftables mode) rewrites a service address in nat PREROUTING and OUTPUT, before the filter table: there a
 * rule on the service address never matches, one on the endpoint does; raw and mangle PREROUTING come before. In IPVS mode the service address is the node's own and packets to it
 * come to INPUT. https://wiki.nftables.org/wiki-nftables/index.php/Netfilter_hooks
 */
interface Place { readonly name: string; readonly rule: (draft: BundleDraft, target: string) => readonly [table: string, rule: string]; readonly modes: readonly NodeShape['proxy'][]; readonly targets?: readonly string[] }

const endpoint = (draft: BundleDraft): string => draft.pod('coredns')!.ip;

const PLACES: readonly Place[] = [
  { name: 'forward-endpoint', modes: ['iptables', 'ipvs', 'nftables'], rule: (draft, target) => ['filter', `-A FORWARD -d ${endpoint(draft)}/32 -p udp -m udp --dport 53 ${target}`] },
  // REJECT is not valid in the mangle table
  { name: 'prerouting-service', modes: ['iptables', 'ipvs', 'nftables'], targets: ['-j DROP'], rule: (draft, target) => ['mangle', `-A PREROUTING -d ${draft.node.dns}/32 -p udp -m udp --dport 53 ${target}`] },
  { name: 'input-service', modes: ['ipvs'], rule: (draft, target) => ['filter', `-A INPUT -d ${draft.node.dns}/32 -p udp -m udp --dport 53 ${target}`] },
  { name: 'forward-service', modes: ['iptables', 'nftables'], rule: (draft, target) => ['filter', `-A FORWARD -d ${draft.node.dns}/32 -p udp -m udp --dport 53 ${target}`] },
];

const TARGETS = ['-j DROP', '-j REJECT --reject-with icmp-port-unreachable'] as const;
const DNS_RULE = ['dns-blocked-by-iptables', 'iptables-drop'];

/** Rules with hits block, whatever the theory of their place; rules without are risks: medium at most, and nothing is blamed on a node where nothing fails. */
export const DROP_SCENARIOS: readonly Scenario[] = PLACES.flatMap(({ name, modes, rule, targets = TARGETS }) => modes.flatMap((proxy) => targets.flatMap((target): Scenario[] => {
  const id = `${target.slice(3, 9).trim().toLowerCase()}-${proxy}-${name}`;
  const put = (draft: BundleDraft, packets: number): void => { const [table, text] = rule(draft, target); draft.rule(table, text, packets, true); };
  return [
    { id: `${id}-hits`, shape: { proxy }, causes: [DNS_RULE], apply: (draft) => put(draft, draft.random.int(300, 40_000)), check: ({ findings }) => (rulesOf(findings).some(({ severity }) => severity === 'critical') ? [] : ['a rule with hits is not critical']) },
    { id: `${id}-idle`, shape: { proxy }, causes: [], apply: (draft) => put(draft, 0), check: ({ findings }) => [...rulesOf(findings).filter(({ severity, kind }) => (atLeast(severity, 'high')) || (kind !== 'risk' && atLeast(severity, 'medium'))).map(({ severity, kind }) => `a rule without hits is ${severity} ${kind}`), ...(rulesOf(findings).length === 0 ? ['a rule without hits is not told at all'] : [])] },
  ];
})));

function rulesOf(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ condition }) => DNS_RULE.includes(condition));
}
