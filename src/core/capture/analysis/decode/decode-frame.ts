import { int32, uint16 } from './bytes';
import { readIpv4, readIpv6 } from './internet-layer';
import { readLinkLayer } from './link-layer';
import { Depth, Packet } from './packet';
import { readTransport } from './transport-layer';
import { Frame } from '../format/frame';

const ARP_LENGTH = 28;
const ARP_IPV4 = 0x0800;

/** Fills `packet` with what the frame holds; `packet.depth` says how far that went. */
export function decodeFrame(frame: Frame, packet: Packet): void {
  packet.frame = frame.number;
  packet.time = frame.time;
  packet.wireLength = frame.original;
  packet.bytes = frame.bytes;
  packet.end = frame.start + frame.captured;
  packet.version = 0;
  const at = readLinkLayer(frame, packet);
  if (at < 0) { return; }
  const originalEnd = frame.start + frame.original;
  if (packet.version === 4) {
    if (readIpv4(packet, at, originalEnd)) { readTransport(packet); }
  } else if (packet.version === 6) {
    if (readIpv6(packet, at, originalEnd)) { readTransport(packet); }
  } else {
    readArp(packet, at);
  }
}

/** ARP for IPv4 over Ethernet (RFC 826): `code` is the operation, addresses are those of the sender and of the target. */
function readArp(packet: Packet, at: number): void {
  const { bytes } = packet;
  if (packet.end - at < ARP_LENGTH) {
    packet.depth = Depth.CUT;
    return;
  }
  if (uint16(bytes, at + 2) !== ARP_IPV4 || bytes[at + 4] !== 6 || bytes[at + 5] !== 4) {
    packet.depth = Depth.OTHER;
    return;
  }
  packet.code = uint16(bytes, at + 6);
  packet.source0 = int32(bytes, at + 14);
  packet.destination0 = int32(bytes, at + 24);
  packet.source1 = packet.source2 = packet.source3 = packet.destination1 = packet.destination2 = packet.destination3 = 0;
}
