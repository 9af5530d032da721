import { covers, ipv4Range, overlaps } from './ipv4-range';
import { AclRule } from './ports';

/** TCP packets in one direction, between a subnet and some addresses. */
export interface AclTraffic {
  readonly outbound: boolean;
  /** IPv4 ranges of the other side */
  readonly ranges: readonly string[];
  /** at the packets' destination, both included */
  readonly ports: readonly [number, number];
}

/** What stops traffic: a rule, or none that allows it; of all of the traffic or a part. */
export interface AclObstacle {
  /** number of the rule that denies; absent: no rule allows it */
  readonly rule?: number;
  readonly range: string;
  readonly whole: boolean;
}

const TCP = new Set(['-1', '6', 'tcp']);
/** AWS' own last rule, which denies what no other allowed. */
const LAST_RULE = 32_767;

/**
 * The first thing that stops some of the traffic; undefined: all of it passes. Rules count in the order of their numbers, and the first that matches a packet decides
 * (https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html). A rule for a part of the ranges or ports decides for that part.
 */
export function aclObstacle(rules: readonly AclRule[], { outbound, ranges, ports }: AclTraffic): AclObstacle | undefined {
  const relevant = rules.filter(each => each.outbound === outbound && TCP.has(each.protocol) && each.cidr !== undefined).sort((a, b) => a.number - b.number);
  for (const range of ranges) {
    const obstacle = obstacleTo(relevant, range, ports);
    if (obstacle) { return { ...obstacle, range }; }
  }
  return undefined;
}

function obstacleTo(rules: readonly AclRule[], range: string, ports: readonly [number, number]): Omit<AclObstacle, 'range'> | undefined {
  const addresses = ipv4Range(range);
  if (addresses === undefined) { return undefined; }
  // ports and addresses that no rule decided yet; parts of addresses are not followed further: such rules are rare
  let open: (readonly [number, number])[] = [ports];
  let partly = false;
  for (const rule of rules) {
    const of = ipv4Range(rule.cidr!);
    const portsOf = rule.ports ?? [0, 65_535];
    if (of === undefined || !overlaps(of, addresses) || !open.some(each => overlaps(portsOf, each))) { continue; }
    const whole = covers(of, addresses) && open.every(each => covers(portsOf, each));
    if (!rule.allows) { return { ...(rule.number < LAST_RULE && { rule: rule.number }), whole: whole && !partly }; }
    partly = true;
    if (covers(of, addresses)) { open = open.flatMap(each => without(each, portsOf)); }
    if (open.length === 0) { return undefined; }
  }
  return { whole: !partly };
}

function without([first, last]: readonly [number, number], [from, to]: readonly [number, number]): (readonly [number, number])[] {
  const left: (readonly [number, number])[] = [[first, Math.min(last, from - 1)], [Math.max(first, to + 1), last]];
  return left.filter(([start, end]) => start <= end);
}
