import { DnsMessage } from './dns-message';
import { LatencyHistogram } from './latency-histogram';
import { Refusal, SearchHistory, unknownNames } from './search-expansion';
import { Packet } from '../decode/packet';
import { Conversation } from '../flow/conversation';
import { BoundedMap, RecentMap } from '../ledger/bounded-map';
import { cite, PacketCitation } from '../ledger/citation';
import { TranslationLedger } from '../nat/translation-ledger';
import { newTally, Tally, tally } from '../tcp/service';

const MOST_SERVERS = 256;
const MOST_PENDING = 16_384;
const MOST_CLIENTS = 1_024;
const MOST_NAMES = 64;
/** glibc and musl wait five seconds before they ask again (resolv.conf(5), `timeout`). */
const TIMEOUT_MICROSECONDS = 5_000_000;
/** With less of the capture left, an answer may simply not have come yet. */
const PATIENCE_MICROSECONDS = 2_000_000;
/** A packet is forwarded within this. */
const FORWARDING_MICROSECONDS = 20_000;
/** What an application notices. */
export const SLOW_MICROSECONDS = 1_000_000;

/** A name and how often. */
export type NameTally = Tally & { readonly name: string };

/** Everything seen of one DNS server. */
export interface DnsServer {
  readonly address: string;
  readonly endpoint: string;
  readonly overTcp: boolean;
  queries: number;
  /** the same query again, from the same socket */
  repeated: number;
  answered: number;
  answeredAfterRepeat: number;
  truncated: number;
  answeredElsewhere: number;
  readonly clients: Set<string>;
  readonly latency: LatencyHistogram;
  readonly unanswered: Tally;
  readonly slow: Tally;
  /** by response code other than NOERROR and NXDOMAIN */
  readonly failures: BoundedMap<number, Tally & { readonly rcode: number; readonly names: BoundedMap<string, NameTally> }>;
  nxdomain: number;
  /** of those, steps of a search list */
  searchSteps: number;
  readonly unknownNames: BoundedMap<string, NameTally>;
  readonly unansweredNames: BoundedMap<string, NameTally>;
  /** time of the last answer of any kind */
  lastAnswer: number;
}

/** A query that waits for its answer. */
export interface PendingQuery {
  readonly server: DnsServer;
  readonly key: number;
  readonly name: string;
  readonly client: string;
  readonly flow: string;
  readonly time: number;
  readonly frame: number;
  lastTime: number;
  attempts: number;
  readonly hops: number;
  /** an answer came, but from here */
  elsewhere?: { readonly endpoint: string; readonly citation: PacketCitation };
}

/** Pairs queries with answers, and sums them up by server. */
export class DnsLedger {
  readonly servers = new BoundedMap<string, DnsServer>(MOST_SERVERS);
  readonly message = new DnsMessage();
  /** queries that had to be forgotten for want of room */
  forgotten = 0;
  private readonly histories = new RecentMap<string, SearchHistory>(MOST_CLIENTS, history => this.settle(history.rest()));
  private readonly pending = new RecentMap<number, PendingQuery>(MOST_PENDING, query => this.evict(query));
  private readonly byClient = new RecentMap<string, PendingQuery>(MOST_PENDING);
  private now = 0;

  constructor(private readonly translations: TranslationLedger) {}

  /** Takes `this.message` into account. `isFromClient`: it went to port 53. */
  add(conversation: Conversation, isFromClient: boolean, client: string, serverEndpoint: string, serverAddress: string, { time, frame, hops }: Packet): void {
    this.now = time;
    const overTcp = conversation.protocol === 6;
    const server = this.servers.at(`${serverEndpoint} ${conversation.protocol}`, () => newServer(serverAddress, serverEndpoint, overTcp));
    if (!server || isFromClient === this.message.isResponse) { return; }
    const key = conversation.ordinal * 65_536 + this.message.id;
    if (isFromClient) {
      this.ask(server, key, client, `${overTcp ? 'TCP ' : ''}${client} > ${serverEndpoint}`, time, frame, hops);
      return;
    }
    const query = this.pending.get(key);
    if (query?.name === this.message.name) { this.answer(server, query, time, frame); } else if (!query) { this.strayAnswer(client, serverEndpoint, time, frame); }
  }

  /** An answer of somebody who was not asked, so far as this place shows: whoever asked will not take it. */
  private strayAnswer(client: string, endpoint: string, time: number, frame: number): void {
    const query = this.byClient.get(`${client} ${this.message.id}`);
    if (query?.name !== this.message.name || query.server.endpoint === endpoint || time - query.lastTime > TIMEOUT_MICROSECONDS) { return; }
    query.elsewhere ??= { endpoint, citation: { frame, time, flow: `${endpoint} > ${client}`, what: 'answer from the endpoint\'s own address' } };
  }

  finish(): void {
    for (const query of [...this.pending.values()]) {
      if (query.attempts > 1 || this.now - query.lastTime >= PATIENCE_MICROSECONDS) { this.unanswered(query); } else { query.server.queries -= 1; }
    }
    for (const history of this.histories.values()) { this.settle(history.rest()); }
  }

  /** Time goes on also without DNS. */
  advance(time: number): void { this.now = time; }

  private ask(server: DnsServer, key: number, client: string, flow: string, time: number, frame: number, hops: number): void {
    const { name } = this.message;
    const known = this.pending.get(key);
    if (known?.name === name) {
      // the same query behind a router, in a capture that does not tell interfaces apart
      if (known.hops !== hops && time - known.lastTime < FORWARDING_MICROSECONDS) { return; }
      known.attempts += 1;
      known.lastTime = time;
      server.repeated += 1;
      return;
    }
    if (known) { this.unanswered(known); }
    server.queries += 1;
    if (server.clients.size < MOST_NAMES) { server.clients.add(client.slice(0, client.lastIndexOf(':'))); }
    const query: PendingQuery = { server, key, name, client, flow, time, frame, lastTime: time, attempts: 1, hops };
    this.pending.set(key, query);
    this.byClient.set(`${client} ${this.message.id}`, query);
  }

  private answer(server: DnsServer, query: PendingQuery, time: number, frame: number): void {
    this.pending.delete(query.key);
    const { rcode, name, isTruncated } = this.message;
    const latency = time - query.time;
    server.answered += 1;
    server.lastAnswer = time;
    server.latency.add(latency);
    if (query.attempts > 1) { server.answeredAfterRepeat += 1; }
    if (isTruncated) { server.truncated += 1; }
    if (latency >= SLOW_MICROSECONDS) {
      tally(server.slow, query.time, time);
      cite(server.slow.citations, { frame, time, flow: query.flow, what: `answer after ${(latency / 1e6).toFixed(2)} s` });
    }
    if (rcode === 3) {
      server.nxdomain += 1;
      this.refused({ name, time, frame, flow: query.flow, server: `${server.endpoint} ${server.overTcp ? 6 : 17}` });
    } else if (rcode === 0) {
      server.searchSteps += this.historyOf(query.client)?.answered(name) ?? 0;
    } else {
      const failures = server.failures.at(rcode, () => ({ ...newTally(), rcode, names: new BoundedMap<string, NameTally>(MOST_NAMES) }));
      if (!failures) { return; }
      tally(failures, time);
      cite(failures.citations, { frame, time, flow: query.flow, what: 'failing answer' });
      countName(failures.names, name, time);
    }
  }

  private historyOf(client: string): SearchHistory | undefined {
    // the two families of one lookup, and its retries, come from different ports of one address
    return this.histories.get(client.slice(0, client.lastIndexOf(':')));
  }

  private refused(refusal: Refusal): void {
    const address = refusal.flow.replace(/^TCP /, '').split(' > ')[0]!;
    const key = address.slice(0, address.lastIndexOf(':'));
    const history = this.histories.get(key) ?? new SearchHistory();
    this.histories.set(key, history);
    this.settle(history.expire(refusal.time));
    const pushed = history.refuse(refusal);
    if (pushed) { this.settle([pushed]); }
  }

  /** These names do not exist: no search went on to find them. */
  private settle(refusals: readonly Refusal[]): void {
    for (const [name, steps] of unknownNames(refusals)) {
      const last = steps.at(-1)!;
      const server = this.servers.get(last.server);
      if (!server) { continue; }
      server.searchSteps += steps.length - 1;
      const known = countName(server.unknownNames, name, last.time);
      if (known) { cite(known.citations, { frame: last.frame, time: last.time, flow: last.flow, what: 'NXDOMAIN' }); }
    }
  }

  private unanswered(query: PendingQuery): void {
    const { server, elsewhere } = query;
    if (elsewhere) {
      server.queries -= 1;
      server.answeredElsewhere += 1;
      this.translations.bypass(server.endpoint, elsewhere.endpoint, query.client.slice(0, query.client.lastIndexOf(':')), { frame: query.frame, time: query.time, flow: query.flow, what: 'query to the service address' }, elsewhere.citation);
      return;
    }
    tally(server.unanswered, query.time, query.lastTime);
    cite(server.unanswered.citations, { frame: query.frame, time: query.time, flow: query.flow, what: query.attempts > 1 ? `query, sent ${query.attempts} times` : 'query' });
    countName(server.unansweredNames, query.name, query.time);
  }

  private evict(query: PendingQuery): void {
    if (this.now - query.lastTime >= TIMEOUT_MICROSECONDS) { this.unanswered(query); } else {
      this.forgotten += 1;
      query.server.queries -= 1;
    }
  }
}

function newServer(address: string, endpoint: string, overTcp: boolean): DnsServer {
  return {
    address,
    endpoint,
    overTcp,
    queries: 0,
    repeated: 0,
    answered: 0,
    answeredAfterRepeat: 0,
    truncated: 0,
    answeredElsewhere: 0,
    nxdomain: 0,
    searchSteps: 0,
    lastAnswer: 0,
    clients: new Set(),
    latency: new LatencyHistogram(),
    unanswered: newTally(),
    slow: newTally(),
    failures: new BoundedMap(16),
    unknownNames: new BoundedMap(MOST_NAMES),
    unansweredNames: new BoundedMap(MOST_NAMES),
  };
}

function countName(names: BoundedMap<string, NameTally>, name: string, time: number): NameTally | undefined {
  const known = names.at(name, () => ({ ...newTally(), name }));
  if (known) { tally(known, time); }
  return known;
}
