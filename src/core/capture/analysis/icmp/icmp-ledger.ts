import { icmpKind, IcmpKind } from './icmp-kind';
import { addressText, endpointText } from '../decode/address';
import { int32, uint16 } from '../decode/bytes';
import { readIpv4, readIpv6 } from '../decode/internet-layer';
import { Packet, Protocol } from '../decode/packet';
import { BoundedMap } from '../ledger/bounded-map';
import { cite } from '../ledger/citation';
import { newTally, Tally, tally } from '../tcp/service';

const MOST_ERRORS = 1_024;
const DNS_PORT = 53;

/** ICMP errors of one kind, from one reporter, about packets to one destination. */
export interface IcmpErrors extends Tally {
  readonly kind: IcmpKind;
  readonly reporter: string;
  /** where the packets were to go: with the port, where they had one */
  readonly destination: string;
  readonly protocol: number;
  readonly port: number;
  readonly address: string;
  /** about an answer of a DNS server: who had asked does not listen any more */
  readonly isAnswer: boolean;
  /** the smallest that was told; 0: none */
  mtu: number;
}

/** Sums up ICMP errors. */
export class IcmpLedger {
  readonly errors = new BoundedMap<string, IcmpErrors>(MOST_ERRORS);
  private readonly inner = new Packet();

  /** Takes an ICMP error into account. What it is about comes back, as far as it can be read; valid until the next call. */
  add(packet: Packet): Packet | undefined {
    const inner = this.readInner(packet);
    if (!inner) { return undefined; }
    const kind = icmpKind(packet.version, packet.type, packet.code);
    const reporter = addressText(packet.version, packet.source0, packet.source1, packet.source2, packet.source3);
    const address = addressText(inner.version, inner.destination0, inner.destination1, inner.destination2, inner.destination3);
    const destination = inner.destinationPort > 0 ? endpointText(address, inner.destinationPort) : address;
    const errors = this.errors.at(`${kind} ${reporter} ${destination} ${inner.protocol}`, () => ({
      ...newTally(), kind, reporter, destination, address, port: inner.destinationPort, protocol: inner.protocol, isAnswer: inner.protocol === Protocol.UDP && inner.sourcePort === DNS_PORT, mtu: 0,
    }));
    if (errors) {
      const mtu = icmpMtu(packet);
      tally(errors, packet.time);
      if (mtu > 0) { errors.mtu = errors.mtu === 0 ? mtu : Math.min(errors.mtu, mtu); }
      const to = addressText(packet.version, packet.destination0, packet.destination1, packet.destination2, packet.destination3);
      cite(errors.citations, { frame: packet.frame, time: packet.time, flow: `${reporter} > ${to}`, what: `ICMP ${kind}${mtu > 0 ? `, MTU ${mtu}` : ''}` });
    }
    return inner;
  }

  /** The beginning of the packet that the error is about: its IP header and eight bytes at least (RFC 792). */
  private readInner(packet: Packet): Packet | undefined {
    const { inner } = this;
    inner.bytes = packet.bytes;
    inner.end = packet.end;
    inner.version = packet.version;
    inner.vantage = packet.vantage;
    inner.sourcePort = inner.destinationPort = 0;
    const isWhole = packet.version === 4 ? readIpv4(inner, packet.payload, packet.end) : readIpv6(inner, packet.payload, packet.end);
    if (!isWhole) { return undefined; }
    if ((inner.protocol === Protocol.TCP || inner.protocol === Protocol.UDP) && inner.end - inner.transport >= 4) {
      inner.sourcePort = uint16(inner.bytes, inner.transport);
      inner.destinationPort = uint16(inner.bytes, inner.transport + 2);
    }
    return inner;
  }
}

/** The MTU that "packet too big" tells (RFC 1191 section 4, RFC 4443 section 3.2); 0: none. */
export function icmpMtu(packet: Packet): number {
  if (packet.version === 4) { return packet.type === 3 && packet.code === 4 ? uint16(packet.bytes, packet.transport + 6) : 0; }
  return packet.type === 2 ? int32(packet.bytes, packet.transport + 4) >>> 0 : 0;
}
