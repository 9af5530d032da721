import { Packet } from '../decode/packet';
import { Conversation, Traffic } from '../flow/conversation';
import { BoundedMap, RecentMap } from '../ledger/bounded-map';
import { cite, PacketCitation } from '../ledger/citation';
import { newTally, Tally, tally } from '../tcp/service';
import { TcpConnection } from '../tcp/tcp-connection';
import { TcpSide } from '../tcp/tcp-side';

const MOST_MAPPINGS = 1_024;
const MOST_RECENT = 8_192;
/** A packet is forwarded within this, in microseconds. */
const FORWARDING_MICROSECONDS = 100_000;
/** A SYN-ACK may take as long as a round trip around the world, several times. */
const ANSWER_MICROSECONDS = 3_000_000;

/** Connections, and conversations over UDP, with a service address that were seen again with the address of an endpoint. */
export interface Mapping extends Tally {
  readonly protocol: number;
  readonly service: string;
  readonly endpoint: string;
}

/** A service whose replies come back with another address than was asked. */
export interface Bypass extends Tally {
  readonly service: string;
  readonly endpoint: string;
  readonly client: string;
  /** the client reset them: it had asked somebody else */
  resets: number;
}

interface RecentDatagram {
  readonly conversation: Conversation;
  readonly side: Traffic;
  readonly hops: number;
  readonly time: number;
  readonly frame: number;
}

interface RecentSyn {
  readonly connection: TcpConnection;
  readonly side: TcpSide;
}

/** Finds connections that were seen twice, before and after translation: initial sequence numbers are random (RFC 6528), so they tell which is which. */
export class TranslationLedger {
  readonly mappings = new BoundedMap<string, Mapping>(MOST_MAPPINGS);
  /** connections and conversations that were seen again, translated or not */
  laterViews = 0;
  readonly bypasses = new BoundedMap<string, Bypass>(MOST_MAPPINGS);
  /** source addresses that were replaced: `10.0.1.5 > 10.0.0.9` */
  readonly sources = new BoundedMap<string, Tally>(MOST_MAPPINGS);
  private readonly recent = new RecentMap<number, RecentSyn>(MOST_RECENT);
  private readonly datagrams = new RecentMap<string, RecentDatagram>(MOST_RECENT);
  private readonly bypassed: { readonly answer: TcpConnection; readonly bypass: Bypass }[] = [];

  /** The first SYN of a connection. */
  syn(connection: TcpConnection, side: TcpSide): void {
    const known = this.recent.get(side.initialSequence);
    if (known && known.connection !== connection && side.synTime - known.side.lastSynTime < FORWARDING_MICROSECONDS && side.synTime >= known.side.synTime) {
      const { connection: before, side: asker } = known;
      connection.earlier = before.earlier ?? before;
      const endpoint = this.map(
        { conversation: before, side: asker, frame: asker.synFrame, time: asker.synTime, what: 'SYN to the service address' },
        { conversation: connection, side, frame: side.synFrame, time: side.synTime, what: 'the same SYN to the endpoint' },
      );
      if (endpoint !== undefined) { connection.earlier.endpoint = endpoint; }
      return;
    }
    this.recent.set(side.initialSequence, { connection, side });
  }

  /**
   * The first datagram of a conversation. Whoever forwards it lowers its TTL; else the same datagram sent to several servers, as musl does, would look like translation.
   *
   * @param key what stays the same on the way
   * @param isSure two datagrams with that key on two interfaces are the same, whatever their TTL
   */
  datagram(conversation: Conversation, side: Traffic, { hops, time, frame }: Packet, key: string, isSure: boolean): void {
    const view = { conversation, side, hops, time, frame };
    const toSame = `${key} ${conversation.endpointOf(conversation.other(side))}`;
    // one question to several servers, each forwarded: its own is seen again
    const known = this.datagrams.get(toSame) ?? this.datagrams.get(key);
    const isForwarded = known && (hops === known.hops - 1 || isSure && conversation.vantage !== known.conversation.vantage);
    if (isForwarded && known.conversation !== conversation && time - known.time < FORWARDING_MICROSECONDS && time >= known.time) {
      this.map({ ...known, what: 'to the service address' }, { ...view, what: 'the same to the endpoint' });
      return;
    }
    this.datagrams.set(key, view);
    this.datagrams.set(toSame, view);
  }

  /** An answer that came from another address than was asked, and never from there. */
  bypass(service: string, endpoint: string, client: string, asked: PacketCitation, answered: PacketCitation): Bypass | undefined {
    const bypass = this.bypasses.at(`${service} ${endpoint}`, () => ({ ...newTally(), service, endpoint, client, resets: 0 }));
    if (!bypass) { return undefined; }
    tally(bypass, asked.time, answered.time);
    cite(bypass.citations, asked);
    cite(bypass.citations, answered);
    return bypass;
  }

  /** A SYN-ACK whose SYN went to another address: the translation back was not made. */
  strangeSynAck(connection: TcpConnection, side: TcpSide, acknowledgment: number, time: number, frame: number): void {
    const asked = this.recent.get(acknowledgment - 1 | 0);
    const client = connection.other(side);
    if (asked && asked.connection !== connection && asked.connection.other(asked.side).packets > 0) {
      // who was asked has answered: this is that answer behind a translation, and its SYN came before the capture
      connection.earlier = asked.connection;
      return;
    }
    if (!asked || asked.connection === connection || asked.connection.answeredBy || asked.connection.addressOf(asked.side) !== connection.addressOf(client)
      || asked.connection.portOf(asked.side) !== connection.portOf(client) || time - asked.side.lastSynTime > ANSWER_MICROSECONDS) { return; }
    asked.connection.answeredBy = connection;
    connection.earlier = asked.connection;
    const service = asked.connection.endpointOf(asked.connection.other(asked.side));
    const endpoint = connection.endpointOf(side);
    const bypass = this.bypass(
      service, endpoint, connection.addressOf(client),
      packetOf(asked.connection, asked.side, asked.side.synFrame, asked.side.synTime, 'SYN to the service address'), packetOf(connection, side, frame, time, 'SYN-ACK from the endpoint\'s own address'),
    );
    if (!bypass) { return; }
    if (this.bypassed.length < MOST_MAPPINGS) { this.bypassed.push({ answer: connection, bypass }); }
  }

  finish(): void {
    for (const { answer, bypass } of this.bypassed) {
      if (answer.reset) { bypass.resets += 1; }
    }
  }

  /** The endpoint, where the destination was translated. */
  private map(before: View, after: View): string | undefined {
    const { protocol } = after.conversation;
    this.laterViews += 1;
    after.conversation.isLaterView = true;
    const service = before.conversation.endpointOf(before.conversation.other(before.side));
    const endpoint = after.conversation.endpointOf(after.conversation.other(after.side));
    const [from, to] = [before.conversation.addressOf(before.side), after.conversation.addressOf(after.side)];
    if (from !== to) {
      const source = this.sources.at(`${from} > ${to}`, newTally);
      if (source) { tally(source, after.time); }
    }
    if (service === endpoint) { return undefined; }
    const mapping = this.mappings.at(`${protocol} ${service} ${endpoint}`, () => ({ ...newTally(), protocol, service, endpoint }));
    if (mapping) {
      tally(mapping, after.time);
      cite(mapping.citations, citationOf(before));
      cite(mapping.citations, citationOf(after));
    }
    return endpoint;
  }
}

/** A packet of one conversation, sent by `side`. */
interface View {
  readonly conversation: Conversation;
  readonly side: Traffic;
  readonly frame: number;
  readonly time: number;
  readonly what: string;
}

function citationOf({ conversation, side, frame, time, what }: View): PacketCitation {
  return packetOf(conversation, side, frame, time, what);
}

function packetOf(connection: Conversation, side: Traffic, frame: number, time: number, what: string): PacketCitation {
  return { frame, time, flow: `${connection.endpointOf(side)} > ${connection.endpointOf(connection.other(side))}`, what };
}
