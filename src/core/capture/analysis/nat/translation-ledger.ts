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

/** Connections to a service address that were seen again with the address of an endpoint. */
export interface Mapping extends Tally {
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

interface RecentSyn {
  readonly connection: TcpConnection;
  readonly side: TcpSide;
}

/** Finds connections that were seen twice, before and after translation: initial sequence numbers are random (RFC 6528), so they tell which is which. */
export class TranslationLedger {
  readonly mappings = new BoundedMap<string, Mapping>(MOST_MAPPINGS);
  readonly bypasses = new BoundedMap<string, Bypass>(MOST_MAPPINGS);
  /** source addresses that were replaced: `10.0.1.5 > 10.0.0.9` */
  readonly sources = new BoundedMap<string, Tally>(MOST_MAPPINGS);
  private readonly recent = new RecentMap<number, RecentSyn>(MOST_RECENT);
  private readonly bypassed: { readonly answer: TcpConnection; readonly bypass: Bypass }[] = [];

  /** The first SYN of a connection. */
  syn(connection: TcpConnection, side: TcpSide): void {
    const known = this.recent.get(side.initialSequence);
    if (known && known.connection !== connection && side.synTime - known.side.lastSynTime < FORWARDING_MICROSECONDS && side.synTime >= known.side.synTime) {
      connection.earlier = known.connection.earlier ?? known.connection;
      this.map(known, connection, side);
      return;
    }
    this.recent.set(side.initialSequence, { connection, side });
  }

  /** A SYN-ACK whose SYN went to another address: the translation back was not made. */
  strangeSynAck(connection: TcpConnection, side: TcpSide, acknowledgment: number, time: number, frame: number): void {
    const asked = this.recent.get(acknowledgment - 1 | 0);
    const client = connection.other(side);
    if (!asked || asked.connection === connection || asked.connection.answeredBy || asked.connection.addressOf(asked.side) !== connection.addressOf(client)
      || asked.connection.portOf(asked.side) !== connection.portOf(client) || time - asked.side.lastSynTime > ANSWER_MICROSECONDS) { return; }
    asked.connection.answeredBy = connection;
    connection.earlier = asked.connection;
    const service = asked.connection.endpointOf(asked.connection.other(asked.side));
    const endpoint = connection.endpointOf(side);
    const bypass = this.bypasses.at(`${service} ${endpoint}`, () => ({ ...newTally(), service, endpoint, client: connection.addressOf(client), resets: 0 }));
    if (!bypass) { return; }
    tally(bypass, asked.side.synTime, time);
    cite(bypass.citations, packetOf(asked.connection, asked.side, asked.side.synFrame, asked.side.synTime, 'SYN to the service address'));
    cite(bypass.citations, packetOf(connection, side, frame, time, 'SYN-ACK from the endpoint\'s own address'));
    if (this.bypassed.length < MOST_MAPPINGS) { this.bypassed.push({ answer: connection, bypass }); }
  }

  finish(): void {
    for (const { answer, bypass } of this.bypassed) {
      if (answer.reset) { bypass.resets += 1; }
    }
  }

  private map(known: RecentSyn, connection: TcpConnection, side: TcpSide): void {
    const { connection: before, side: asker } = known;
    const service = before.endpointOf(before.other(asker));
    const endpoint = connection.endpointOf(connection.other(side));
    if (service !== endpoint) {
      const mapping = this.mappings.at(`${service} ${endpoint}`, () => ({ ...newTally(), service, endpoint }));
      if (mapping) {
        tally(mapping, side.synTime);
        cite(mapping.citations, packetOf(before, asker, asker.synFrame, asker.synTime, 'SYN to the service address'));
        cite(mapping.citations, packetOf(connection, side, side.synFrame, side.synTime, 'the same SYN to the endpoint'));
      }
    }
    const [from, to] = [before.addressOf(asker), connection.addressOf(side)];
    if (from !== to) {
      const source = this.sources.at(`${from} > ${to}`, newTally);
      if (source) { tally(source, side.synTime); }
    }
  }
}

function packetOf(connection: TcpConnection, side: TcpSide, frame: number, time: number, what: string): PacketCitation {
  return { frame, time, flow: `${connection.endpointOf(side)} > ${connection.endpointOf(connection.other(side))}`, what };
}
