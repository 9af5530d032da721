import { normaliseCidr } from './cidr';
import { detach } from './detach';
import { AddressMatch, InterfaceMatch, IptablesRule, PortMatch, PortRange } from './iptables-facts';

/** A rule as read from one line, before its place in the chain is known. */
export type RuleText = Omit<IptablesRule, 'table' | 'family' | 'position' | 'place'>;

// /etc/protocols of Amazon Linux; iptables 1.8.9 began to print numbers with --numeric.
const PROTOCOLS: Readonly<Record<string, string>> = {
  0: 'all',
  1: 'icmp',
  2: 'igmp',
  4: 'ipencap',
  6: 'tcp',
  17: 'udp',
  33: 'dccp',
  41: 'ipv6',
  47: 'gre',
  50: 'esp',
  51: 'ah',
  58: 'ipv6-icmp',
  89: 'ospf',
  94: 'ipip',
  108: 'ipcomp',
  112: 'vrrp',
  132: 'sctp',
  135: 'mh',
  136: 'udplite',
  icmpv6: 'ipv6-icmp',
  icmp6: 'ipv6-icmp',
  any: 'all',
};

const BUILT_IN_TARGETS = new Set([
  '', 'ACCEPT', 'DROP', 'REJECT', 'RETURN', 'QUEUE', 'NFQUEUE', 'LOG', 'NFLOG', 'ULOG', 'MARK', 'CONNMARK', 'DNAT', 'SNAT', 'MASQUERADE', 'REDIRECT', 'NETMAP',
  'TPROXY', 'TCPMSS', 'TOS', 'DSCP', 'CT', 'NOTRACK', 'TRACE', 'CLASSIFY', 'SET', 'CHECKSUM', 'AUDIT', 'SECMARK', 'CONNSECMARK', 'CLUSTERIP', 'ECN', 'HL', 'TTL',
  'IDLETIMER', 'LED', 'RATEEST', 'SYNPROXY', 'TEE', 'HMARK', 'TCPOPTSTRIP', 'NFACCT', 'DNPT', 'SNPT',
]);

/** Lower case name of a protocol, whether printed as name or number. */
export function protocolName(text: string): string {
  const name = text.toLowerCase();
  return Object.hasOwn(PROTOCOLS, name) ? PROTOCOLS[name] : detach(name, 32);
}

/** True when the target is a chain of the user, not an extension of iptables. */
export function isChain(target: string): boolean {
  return !BUILT_IN_TARGETS.has(target);
}

/** undefined for "any address"; a text that is no CIDR is kept as it is. */
export function addressMatch(text: string, negated: boolean): AddressMatch | undefined {
  const cidr = normaliseCidr(text) ?? detach(text, 100);
  return (cidr === '0.0.0.0/0' || cidr === '::/0') && !negated ? undefined : { cidr, negated };
}

/** undefined for "any interface" */
export function interfaceMatch(text: string, negated: boolean): InterfaceMatch | undefined {
  return text === '*' || text === '+' ? undefined : { name: detach(text, 32), negated };
}

/** `53,443,1000:2000`; at most the 15 ranges that multiport allows; undefined when no range is readable */
export function portMatch(text: string, negated: boolean): PortMatch | undefined {
  const ranges: PortRange[] = [];
  for (const part of text.split(',').slice(0, 16)) {
    const match = /^(\d{1,5})(?::(\d{1,5}))?$/.exec(part);
    if (match) { ranges.push({ from: Number(match[1]), to: Number(match[2] ?? match[1]) }); }
  }
  return ranges.length > 0 ? { ranges, negated } : undefined;
}

/** True when nothing but its chain decides whether the rule matches. */
export function isUnconditional(rule: RuleText): boolean {
  return rule.protocol === 'all' && !rule.protocolNegated && !rule.inInterface && !rule.outInterface && !rule.source && !rule.destination
    && !rule.sourcePorts && !rule.destinationPorts && !rule.ctstate && !rule.mark && !rule.matchSet && rule.otherMatches.length === 0;
}
