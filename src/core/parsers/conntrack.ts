import { Counts } from './counts';
import { detach } from './detach';
import { Counter, Ranked } from './fact';
import { ParsedFacts, ParserFactory, Place, placeOf, StoredLine, UnreadLines } from './parser';
import { Ranking } from './ranking';

/** `conntrack -S`: counters since boot, summed over all CPUs; each place is the CPU with the largest part. */
export interface ConntrackStatistics {
  readonly cpus: number;
  /** found, invalid, insert, insert_failed, drop, early_drop, error, search_restart, clash_resolve, chaintoolong … as printed; at most 32 */
  readonly counters: Readonly<Record<string, Counter>>;
}

/** Facts of conntrack.txt or conntrack6.txt. */
export interface ConntrackFacts extends ParsedFacts {
  /** undefined when the file has no `conntrack -S` part */
  readonly statistics?: ConntrackStatistics;
  /** `conntrack -L` was run (its section header, an entry or its summary is there) */
  readonly listed: boolean;
  /** entries in the file */
  readonly entries: number;
  /** `conntrack v…: N flow entries have been shown.` */
  readonly reportedEntries?: Counter;
  /** tcp, udp, icmp … -> entries */
  readonly byProtocol: Readonly<Record<string, number>>;
  /** TCP state -> entries */
  readonly byState: Readonly<Record<string, number>>;
  readonly assured: number;
  readonly unreplied: number;
  /** of the unreplied, by protocol */
  readonly unrepliedByProtocol: Readonly<Record<string, number>>;
  /** `10.100.0.10:53/udp`, 20 most frequent destinations of entries that never saw a reply */
  readonly unrepliedDestinations: readonly Ranked[];
  /** 20 most frequent destinations of all entries */
  readonly destinations: readonly Ranked[];
  /** first unreplied entry */
  readonly firstUnreplied?: Place;
  /** error lines of the program itself; at most 5 */
  readonly errors: readonly Place[];
}

const STATISTICS = /^cpu=\s*\d+\s/;
const SUMMARY = /^conntrack v\S+ \(conntrack-tools\): (\d+) flow entries have been shown/;
const PROTOCOL = /^(?:ipv[46]\s+\d+\s+)?([a-z][a-z0-9_-]{0,15})\s+\d{1,3}\s/;
const STATE = /^(?:ipv[46]\s+\d+\s+)?[a-z0-9_-]+\s+\d+\s+(?:\d+\s+)?([A-Z][A-Z0-9_]{1,20})\s/;

/** The word after `key`, from `from` on; empty when it is not there. */
function valueAfter(text: string, key: string, from = 0): string {
  const at = text.indexOf(key, from);
  if (at < 0) { return ''; }
  const end = text.indexOf(' ', at + key.length);
  return text.slice(at + key.length, end < 0 ? undefined : end);
}

/** Adds up `conntrack -S`. */
class Statistics {
  public cpus = 0;
  private readonly sums = new Map<string, { value: number; most: number; place: Place }>();

  public add(line: StoredLine): void {
    this.cpus += 1;
    const place = placeOf(line);
    for (const [, name, digits] of line.text.matchAll(/(?<=\s)([a-z_]{1,32})=(\d{1,20})/g)) {
      const value = Number(digits);
      const sum = this.sums.get(name);
      if (!sum) {
        if (this.sums.size < 32) { this.sums.set(detach(name), { value, most: value, place }); }
      } else {
        sum.value += value;
        if (value > sum.most) { sum.most = value; sum.place = place; }
      }
    }
  }

  public facts(): ConntrackStatistics {
    return { cpus: this.cpus, counters: Object.fromEntries([...this.sums].map(([name, { value, place }]) => [name, { value, place }])) };
  }
}

/** Parses the output of `conntrack -S` followed by `conntrack -L` (hundreds of thousands of lines on a busy node). */
export const conntrackParser: ParserFactory<ConntrackFacts> = () => {
  const unread = new UnreadLines();
  const statistics = new Statistics();
  const byProtocol = new Counts(64);
  const byState = new Counts(32);
  const unrepliedByProtocol = new Counts(64);
  const destinations = new Ranking();
  const unrepliedDestinations = new Ranking();
  const errors: Place[] = [];
  let listed = false;
  let entries = 0;
  let assured = 0;
  let unreplied = 0;
  let firstUnreplied: Place | undefined;
  let reported: Counter | undefined;

  function entry(line: StoredLine, protocol: string): void {
    const { text } = line;
    entries += 1;
    byProtocol.add(protocol);
    if (protocol === 'tcp' || protocol === 'sctp' || protocol === 'dccp') {
      const state = STATE.exec(text);
      if (state) { byState.add(state[1]); }
    }
    const port = valueAfter(text, ' dport=');
    const destination = `${valueAfter(text, ' dst=')}${port === '' ? '' : `:${port}`}/${protocol}`;
    destinations.add(destination, line);
    if (text.includes('[ASSURED]')) { assured += 1; }
    if (text.includes('[UNREPLIED]')) {
      unreplied += 1;
      unrepliedByProtocol.add(protocol);
      unrepliedDestinations.add(destination, line);
      firstUnreplied ??= placeOf(line);
    }
  }

  return {
    line(line) {
      const { text } = line;
      const protocol = PROTOCOL.exec(text);
      if (protocol && text.includes(' dst=')) { listed = true; entry(line, protocol[1]); return; }
      if (text.trim() === '') { return; }
      if (STATISTICS.test(text)) { statistics.add(line); return; }
      if (text.startsWith('***')) { if (text.includes('conntrack -L')) { listed = true; } return; }
      const summary = SUMMARY.exec(text);
      if (summary) { listed = true; reported = { value: Number(summary[1]), place: placeOf(line) }; return; }
      if (text.startsWith('conntrack')) {
        if (errors.length < 5) { errors.push(placeOf(line)); }
      } else {
        unread.add(line.line, 'neither a counter nor a connection');
      }
    },
    end: () => ({
      ...unread.facts(),
      ...statistics.cpus > 0 && { statistics: statistics.facts() },
      listed,
      entries,
      ...reported && { reportedEntries: reported },
      byProtocol: byProtocol.facts(),
      byState: byState.facts(),
      assured,
      unreplied,
      unrepliedByProtocol: unrepliedByProtocol.facts(),
      unrepliedDestinations: unrepliedDestinations.facts(20),
      destinations: destinations.facts(20),
      ...firstUnreplied && { firstUnreplied },
      errors,
    }),
  };
};
