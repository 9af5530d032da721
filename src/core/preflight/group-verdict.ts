import { covers, Ipv4Range, ipv4Range, overlaps } from './ipv4-range';
import { GroupRule } from './ports';

/** HTTPS in one direction, as a security group sees it. */
export interface GroupTraffic {
  readonly outbound: boolean;
  /** IPv4 ranges of the other side; each must pass */
  readonly ranges: readonly string[];
  /** groups of the other side: a rule may name one in place of addresses */
  readonly groupIds?: readonly string[];
  /** a prefix list that holds the ranges */
  readonly prefixListId?: string;
}

/** What becomes of the traffic. `unclear`: a prefix list whose ranges were not read may let it pass. */
export type GroupVerdict = { readonly outcome: 'passes' | 'unclear' } | { readonly outcome: 'stopped'; readonly range: string };

const HTTPS: readonly [number, number] = [443, 443];
const TCP = new Set(['-1', '6', 'tcp']);

/** Whether rules let all of the traffic pass. Groups are stateful: answers need no rule (https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html). */
export function groupVerdict(rules: readonly GroupRule[], { outbound, ranges, groupIds = [], prefixListId }: GroupTraffic): GroupVerdict {
  const relevant = rules.filter(each => each.outbound === outbound && TCP.has(each.protocol) && (each.ports === undefined || covers(each.ports, HTTPS)));
  if (relevant.some(each => (each.otherGroupId !== undefined && groupIds.includes(each.otherGroupId)) || (prefixListId !== undefined && each.prefixListId === prefixListId))) { return { outcome: 'passes' }; }
  const open = relevant.map(each => ipv4Range(each.cidr ?? '')).filter(each => each !== undefined);
  const stopped = ranges.find(each => !isCovered(open, ipv4Range(each)));
  if (stopped === undefined) { return { outcome: 'passes' }; }
  return relevant.some(each => each.prefixListId !== undefined) ? { outcome: 'unclear' } : { outcome: 'stopped', range: stopped };
}

/** Whether ranges hold all addresses of a range, each alone or several together. */
function isCovered(open: readonly Ipv4Range[], range: Ipv4Range | undefined): boolean {
  if (range === undefined) { return true; }
  let next = range[0];
  for (const [first, last] of open.filter(each => overlaps(each, range)).sort((a, b) => a[0] - b[0])) {
    if (first > next) { return false; }
    next = Math.max(next, last + 1);
  }
  return next > range[1];
}
