import { acceptedBefore, acceptsKubelet, acceptsOf, acceptsPods } from './accept-rules';
import { ChainReach } from './chain-reach';
import { ClusterNetwork } from './cluster-network';
import { DropImpact } from './drop-impact';
import { DropRule } from './drop-rules';
import { Severity } from '../../findings/finding';
import { titleSafe } from '../../safety/title-safe';

/** How bad a rule that refuses traffic is, and why it is not worse. */
export interface DropJudgement {
  readonly severity: Severity;
  readonly kind: 'cause' | 'risk';
  readonly note?: string;
}

/** Matches that leave a rule little of the traffic its addresses and ports name: scans, floods, single users, times of day. */
const NARROWING = /limit|recent|owner|string|tcp.?flags|FIN|SYN|length|time|geoip|mac|icmp|addrtype|ADDRTYPE|PKTTYPE|pkttype|rpfilter|connbytes|quota|ttl|TTL|^f$|u32|bpf|socket/i;

const risk = (severity: Severity, note?: string): DropJudgement => ({ severity, kind: 'risk', ...note !== undefined && { note } });
const cause = (severity: Severity, note?: string): DropJudgement => ({ severity, kind: 'cause', ...note !== undefined && { note } });

/**
 * Hits decide. Without counters the mechanism does: a rule on a service address in filter FORWARD never matches while kube-proxy translates the address before.
 * `unanswered`: connection tracking has requests to the destination that nobody answered.
 */
export function judgeDrop(drop: DropRule, impact: DropImpact, reach: ChainReach, network: ClusterNetwork, unanswered: boolean): DropJudgement {
  const { rule, packets, view } = drop;
  const hits = (packets ?? 0) > 0;
  if (!hits) {
    const end = view.chains.get(rule.chain)?.endsAt;
    const accept = acceptedBefore(rule, view);
    if (reach.hooks.length === 0) { return risk('info', `no chain jumps to ${titleSafe(rule.chain)}: the rule has no effect`); }
    if (end && end.position < rule.position) { return risk('info', `rule ${end.position} of the chain takes every packet before this one`); }
    if (accept) { return risk('info', `rule ${accept.position} of the chain accepts the same packets first`); }
  }
  const forwarded = reach.hooks.some((hook) => hook !== 'INPUT');
  if (impact.traffic === 'host') { return risk(hits && forwarded && rule.destination?.negated === false && rule.otherMatches.length === 0 ? 'medium' : 'low'); }
  if (/^(icmp|ipv6-icmp)$/.test(rule.protocol) && !rule.protocolNegated) {
    return hits && rule.otherMatches.length === 0 ? risk('medium', 'path-MTU discovery needs ICMP: large packets may be lost') : risk('low');
  }
  if (impact.traffic === 'metadata') {
    // Pods are kept off instance metadata on many nodes on purpose; the node itself cannot do without it, nor pods without the Pod Identity agent on the node.
    const own = reach.hooks.includes('OUTPUT') || (reach.hooks.includes('INPUT') && /^(169\.254\.170\.23|fd00:ec2::23)\//.test(rule.destination?.cidr ?? ''));
    return own && rule.otherMatches.length === 0 && hits ? cause('high') : risk('low');
  }
  const narrow = rule.otherMatches.some((each) => NARROWING.test(each)) || rule.matchSet !== undefined || rule.mark !== undefined;
  const named = impact.traffic !== 'pod' && impact.traffic !== 'node';
  if (narrow) { return named && hits ? cause('high') : risk('low'); }
  // The last rule of a list of exceptions: what it stops is what nobody named, scans from the internet among it.
  const before = acceptsOf(view).filter((each) => each.chain === rule.chain && each.position < rule.position);
  const excepted = (impact.traffic === 'node' && before.some((each) => acceptsKubelet(each, network)))
    || (impact.traffic === 'pod' && before.some((each) => acceptsPods(each, network)));
  if (excepted) { return risk('low', 'rules before it accept what Kubernetes needs'); }
  if (hits) { return cause('critical'); }
  if (packets === undefined && impact.reachable && !reach.conditional) { return cause('critical'); }
  if (packets === undefined && unanswered) { return cause('critical', 'connections to that address get no answer (conntrack)'); }
  return risk('medium', impact.unreachableBecause);
}
