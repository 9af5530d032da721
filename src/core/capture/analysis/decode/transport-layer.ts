import { int32, uint16 } from './bytes';
import { Depth, Flag, Packet, Protocol } from './packet';

const TCP_HEADER = 20;
/** as far as the window: what a snap length of 68 bytes, the smallest in use, still holds behind options of IP */
const TCP_NEEDED = 16;
const UDP_HEADER = 8;
const ICMP_HEADER = 8;
const OPTION_END = 0;
const OPTION_NOP = 1;
const OPTION_MSS = 2;
const OPTION_WINDOW_SCALE = 3;
/** RFC 2018 section 3 */
const OPTION_SACK = 5;
/** RFC 7323 section 2.3 */
const MAX_WINDOW_SCALE = 14;

/** Reads what stands at `packet.transport`. */
export function readTransport(packet: Packet): void {
  switch (packet.protocol) {
    case Protocol.TCP: readTcp(packet); return;
    case Protocol.UDP: readUdp(packet); return;
    case Protocol.ICMP: if (packet.version === 4) { readIcmp(packet); } return;
    case Protocol.ICMPV6: if (packet.version === 6) { readIcmp(packet); }
  }
}

/** RFC 9293 section 3.1. */
function readTcp(packet: Packet): void {
  const { bytes, transport: at, end } = packet;
  if (packet.transportLength < TCP_HEADER) {
    packet.depth = Depth.MALFORMED;
    return;
  }
  if (end - at < TCP_NEEDED) {
    packet.depth = Depth.CUT;
    return;
  }
  const headerLength = (bytes[at + 12]! >> 4) * 4;
  if (headerLength < TCP_HEADER || headerLength > packet.transportLength) {
    packet.depth = Depth.MALFORMED;
    return;
  }
  packet.sourcePort = uint16(bytes, at);
  packet.destinationPort = uint16(bytes, at + 2);
  packet.sequence = int32(bytes, at + 4);
  packet.acknowledgment = int32(bytes, at + 8);
  packet.flags = bytes[at + 13]!;
  packet.window = uint16(bytes, at + 14);
  packet.payload = at + headerLength;
  packet.payloadLength = packet.transportLength - headerLength;
  packet.depth = Depth.TCP;
  packet.reported = 0;
  // timestamps alone take 12 bytes, and stand in nearly every segment
  if (headerLength > TCP_HEADER + 12 || headerLength === TCP_HEADER + 12 && bytes[at + TCP_HEADER + 2] === OPTION_SACK) { readSack(packet, at + TCP_HEADER, Math.min(at + headerLength, end)); }
  if ((packet.flags & Flag.SYN) !== 0) { readSynOptions(packet, at + TCP_HEADER, Math.min(at + headerLength, end)); }
}

/** Options of a segment: a first SACK block at or below the acknowledgment, or within the second, tells of bytes that came twice (RFC 2883 section 4). */
function readSack(packet: Packet, from: number, end: number): void {
  const { bytes } = packet;
  for (let at = from; at < end && bytes[at] !== OPTION_END;) {
    const length = bytes[at] === OPTION_NOP ? 1 : at + 1 < end ? bytes[at + 1]! : 0;
    if (length === 0 || bytes[at] !== OPTION_NOP && length < 2 || at + length > end) { return; }
    if (bytes[at] === OPTION_SACK && length >= 10) {
      const [left, right] = [int32(bytes, at + 2), int32(bytes, at + 6)];
      const isWithin = length >= 18 && (left - int32(bytes, at + 10) | 0) >= 0 && (int32(bytes, at + 14) - right | 0) >= 0;
      if (isWithin || (right - packet.acknowledgment | 0) <= 0) { packet.reported = Math.max(0, right - left | 0); }
      return;
    }
    at += length;
  }
}

/** RFC 9293 section 3.2; scale: RFC 7323 section 2. */
function readSynOptions(packet: Packet, from: number, end: number): void {
  const { bytes } = packet;
  packet.maximumSegment = 0;
  packet.windowScale = -1;
  for (let at = from; at < end && bytes[at] !== OPTION_END;) {
    if (bytes[at] === OPTION_NOP) {
      at += 1;
      continue;
    }
    const length = at + 1 < end ? bytes[at + 1]! : 0;
    if (length < 2 || at + length > end) { return; }
    if (bytes[at] === OPTION_MSS && length === 4) { packet.maximumSegment = uint16(bytes, at + 2); }
    if (bytes[at] === OPTION_WINDOW_SCALE && length === 3) { packet.windowScale = Math.min(bytes[at + 2]!, MAX_WINDOW_SCALE); }
    at += length;
  }
}

/** RFC 768. */
function readUdp(packet: Packet): void {
  const { bytes, transport: at, end } = packet;
  if (packet.transportLength < UDP_HEADER) {
    packet.depth = Depth.MALFORMED;
    return;
  }
  if (end - at < UDP_HEADER) {
    packet.depth = Depth.CUT;
    return;
  }
  packet.sourcePort = uint16(bytes, at);
  packet.destinationPort = uint16(bytes, at + 2);
  packet.payload = at + UDP_HEADER;
  packet.payloadLength = packet.transportLength - UDP_HEADER;
  packet.depth = Depth.UDP;
}

/** RFC 792 and RFC 4443 begin alike; errors carry the packet that caused them behind eight bytes. */
function readIcmp(packet: Packet): void {
  const { bytes, transport: at, end } = packet;
  if (end - at < ICMP_HEADER) {
    packet.depth = packet.transportLength < ICMP_HEADER ? Depth.MALFORMED : Depth.CUT;
    return;
  }
  packet.type = bytes[at]!;
  packet.code = bytes[at + 1]!;
  packet.payload = at + ICMP_HEADER;
  packet.payloadLength = packet.transportLength - ICMP_HEADER;
  packet.depth = Depth.ICMP;
}
