import { normaliseCidr } from './cidr';
import { Counts } from './counts';
import { detach } from './detach';
import { IpFamily } from './fact';
import { ParsedFacts, ParserFactory, Place, placeOf, StoredLine, UnreadLines } from './parser';

/** One route of `ip route show table all`. */
export interface Route {
  /** unicast, local, broadcast, anycast, multicast, blackhole, unreachable, prohibit, throw, nat */
  readonly type: string;
  readonly family: IpFamily;
  /** normalised CIDR; `default` is `0.0.0.0/0` or `::/0` */
  readonly destination: string;
  readonly via?: string;
  readonly dev?: string;
  /** name or number; `main` when not printed */
  readonly table: string;
  readonly proto?: string;
  readonly scope?: string;
  readonly src?: string;
  readonly metric?: number;
  readonly mtu?: number;
  /** `linkdown`, `dead`, `onlink` … */
  readonly flags: readonly string[];
  readonly place: Place;
}

/** Facts of iproute.txt or ip6route.txt (the first may hold IPv6 routes too). */
export interface RouteFacts extends ParsedFacts {
  /** at most 5,000; defaults and routes that refuse traffic are kept first */
  readonly routes: readonly Route[];
  readonly routeCount: number;
  /** table -> routes; at most 256 tables */
  readonly byTable: Readonly<Record<string, number>>;
}

const TYPES = new Set(['unicast', 'local', 'broadcast', 'anycast', 'multicast', 'blackhole', 'unreachable', 'prohibit', 'throw', 'nat']);
const REFUSING = new Set(['blackhole', 'unreachable', 'prohibit', 'throw']);
/** flags stand alone; every other word has a value */
const FLAGS = new Set(['onlink', 'linkdown', 'dead', 'pervasive', 'offload', 'trap', 'notify', 'unresolved', 'rt_offload', 'rt_trap', 'rt_offload_failed', 'cache', 'redirected']);
const KEPT = 5000;
const KEPT_FIRST = 2000;

type Draft = { -readonly [K in keyof Route]: Route[K] };

/**
 * `default` does not show its family. Only IPv6 routes are printed with `pref` and `error`; `via inet6 …` is an IPv4 route over an IPv6 gateway.
 */
function familyOfDefault(values: ReadonlyMap<string, string>, text: string): IpFamily | undefined {
  if (text.includes(' via inet6 ')) { return 'ipv4'; }
  if (values.has('pref') || values.has('error')) { return 'ipv6'; }
  const gateway = values.get('via') ?? values.get('src');
  return gateway === undefined ? undefined : gateway.includes(':') ? 'ipv6' : 'ipv4';
}

/** Reads one line; undefined when it is no route. `assumed` is the family of a line that does not show it (`default dev x`). */
function readRoute(line: StoredLine, assumed: IpFamily): Draft | undefined {
  const words = line.text.trim().split(/\s+/);
  let i = 0;
  const type = TYPES.has(words[0]) ? words[i++] : 'unicast';
  const target = words[i++];
  if (target === undefined) { return undefined; }
  const cidr = target === 'default' || target === 'all' ? undefined : normaliseCidr(target);
  if (cidr === undefined && target !== 'default' && target !== 'all') { return undefined; }
  const flags: string[] = [];
  const values = new Map<string, string>();
  while (i < words.length && i < 64) {
    const key = words[i++];
    if (FLAGS.has(key)) {
      flags.push(key);
    } else {
      if (key === 'via' && /^inet6?$/.test(words[i] ?? '')) { i += 1; }
      if (words[i] !== undefined) { values.set(key, words[i++]); }
    }
  }
  const family = cidr !== undefined ? (cidr.includes(':') ? 'ipv6' : 'ipv4') : familyOfDefault(values, line.text) ?? assumed;
  const text = (key: string) => { const value = values.get(key); return value === undefined ? {} : { [key]: detach(value, 64) }; };
  const number = (key: string) => { const value = values.get(key); return value !== undefined && /^\d{1,10}$/.test(value) ? { [key]: Number(value) } : {}; };
  return {
    type,
    family,
    destination: cidr ?? (family === 'ipv6' ? '::/0' : '0.0.0.0/0'),
    ...text('via'),
    ...text('dev'),
    table: detach(values.get('table') ?? 'main', 32),
    ...text('proto'),
    ...text('scope'),
    ...text('src'),
    ...number('metric'),
    ...number('mtu'),
    flags,
    place: placeOf(line),
  };
}

export const ipRouteParser: ParserFactory<RouteFacts> = (path) => {
  const unread = new UnreadLines();
  const assumed = path.includes('ip6') ? 'ipv6' : 'ipv4';
  const first: Route[] = [];
  const rest: Route[] = [];
  const byTable = new Counts(256);
  let last: Draft | undefined;
  let routeCount = 0;
  return {
    line(line) {
      if (line.text.trim() === '') { return; }
      const hop = /^\s+nexthop (?:via (?:inet6? )?(\S+) )?(?:dev (\S+))?/.exec(line.text);
      if (hop) {
        // The first hop stands for a multipath route.
        if (last && last.via === undefined && last.dev === undefined) {
          if (hop[1] !== undefined) { last.via = detach(hop[1], 64); }
          if (hop[2] !== undefined) { last.dev = detach(hop[2], 64); }
        }
        return;
      }
      const route = readRoute(line, assumed);
      last = route;
      if (!route) { unread.add(line.line, 'not a route'); return; }
      routeCount += 1;
      byTable.add(route.table);
      const important = REFUSING.has(route.type) || route.destination === '0.0.0.0/0' || route.destination === '::/0';
      if (important && first.length < KEPT_FIRST) { first.push(route); } else if (rest.length < KEPT) { rest.push(route); }
    },
    end: () => ({
      ...unread.facts(),
      routes: [...first, ...rest.slice(0, KEPT - first.length)].sort((a, b) => a.place.line - b.place.line),
      routeCount,
      byTable: byTable.facts(),
    }),
  };
};
