import { addressText, endpointText } from '../decode/address';
import { Packet, Protocol } from '../decode/packet';
import { BoundedMap, RecentMap } from '../ledger/bounded-map';
import { cite, PacketCitation } from '../ledger/citation';
import { newTally, Tally, tally } from '../tcp/service';

const MOST_FLOWS = 256;
const MOST_PENDING = 1_024;
/** Linux gives up after 30 s (ipfrag_time); identifications come again later. */
const LIFE_MICROSECONDS = 30_000_000;
/** All fragments of a packet leave at once. */
const PATIENCE_MICROSECONDS = 1_000_000;

/** Packets in fragments from one address to another; the tally is of those that never became whole. */
export interface FragmentFlow extends Tally {
  readonly source: string;
  readonly destination: string;
  readonly protocol: number;
  /** as far as a first fragment told */
  sourcePort: number;
  packets: number;
}

interface Pieces {
  readonly flow: FragmentFlow;
  readonly time: number;
  readonly citation: PacketCitation;
  bytes: number;
  /** known from the last fragment */
  total: number;
}

/** Follows fragments of IP packets (RFC 791 section 3.2, RFC 8200 section 4.5) until their packet is whole. Their content is not kept. */
export class FragmentLedger {
  readonly flows = new BoundedMap<string, FragmentFlow>(MOST_FLOWS);
  private readonly pending = new RecentMap<string, Pieces>(MOST_PENDING);

  add(packet: Packet): void {
    const { version, protocol, time, frame, fragmentOffset, transportLength, moreFragments } = packet;
    const source = addressText(version, packet.source0, packet.source1, packet.source2, packet.source3);
    const destination = addressText(version, packet.destination0, packet.destination1, packet.destination2, packet.destination3);
    const pair = `${source} > ${destination}`;
    const key = `${pair} ${protocol} ${packet.identification} ${packet.vantage} ${packet.way}`;
    const known = this.pending.get(key);
    const flow = known?.flow ?? this.flows.at(`${pair} ${protocol}`, () => ({ ...newTally(), source, destination, protocol, sourcePort: 0, packets: 0 }));
    if (!flow) { return; }
    const hasPorts = fragmentOffset === 0 && (protocol === Protocol.UDP || protocol === Protocol.TCP);
    if (hasPorts) { flow.sourcePort = packet.sourcePort; }
    let pieces = known;
    if (!pieces || time - pieces.time > LIFE_MICROSECONDS) {
      const from = hasPorts ? endpointText(source, packet.sourcePort) : source;
      pieces = { flow, time, bytes: 0, total: 0, citation: { frame, time, flow: `${from} > ${destination}`, what: fragmentOffset === 0 ? 'first fragment' : 'fragment' } };
      this.pending.set(key, pieces);
      flow.packets += 1;
    }
    pieces.bytes += transportLength;
    if (!moreFragments) { pieces.total = fragmentOffset + transportLength; }
  }

  /** @param now UTC microseconds of the newest packet */
  finish(now: number): void {
    for (const { flow, time, citation, bytes, total } of this.pending.values()) {
      if (total > 0 && bytes >= total || now - time < PATIENCE_MICROSECONDS) { continue; }
      tally(flow, time);
      cite(flow.citations, citation);
    }
  }
}
