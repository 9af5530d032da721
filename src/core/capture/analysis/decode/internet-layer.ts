import { int32, uint16 } from './bytes';
import { Depth, Packet } from './packet';

const IPV4_HEADER = 20;
const IPV6_HEADER = 40;
/** Extension headers that are walked over: their second byte tells their length (RFC 8200 section 4, RFC 4302 for AH). */
enum Next { HOP_BY_HOP = 0, ROUTING = 43, FRAGMENT = 44, AUTHENTICATION = 51, DESTINATION = 60, MOBILITY = 135, HIP = 139, SHIM6 = 140 }
/** More than any sender writes; without a bound a packet could hold thousands. */
const MAX_EXTENSIONS = 8;

/** Reads an IPv4 header (RFC 791) with options and fragments. True: a transport header follows at `packet.transport`. */
export function readIpv4(packet: Packet, at: number, originalEnd: number): boolean {
  const { bytes, end } = packet;
  if (end - at < IPV4_HEADER) { return stop(packet, Depth.CUT); }
  const headerLength = (bytes[at]! & 0x0f) * 4;
  // a sender that leaves segmentation to the device, and had more than 64 KiB to send, cannot fill in a length
  const totalLength = uint16(bytes, at + 2) || originalEnd - at;
  if (bytes[at]! >> 4 !== 4 || headerLength < IPV4_HEADER || totalLength < headerLength) { return stop(packet, Depth.MALFORMED); }
  const fragment = uint16(bytes, at + 6);
  packet.identification = uint16(bytes, at + 4);
  packet.moreFragments = (fragment & 0x2000) !== 0;
  packet.fragmentOffset = (fragment & 0x1fff) * 8;
  packet.hops = bytes[at + 8]!;
  packet.protocol = bytes[at + 9]!;
  packet.source0 = int32(bytes, at + 12);
  packet.destination0 = int32(bytes, at + 16);
  packet.source1 = packet.source2 = packet.source3 = packet.destination1 = packet.destination2 = packet.destination3 = 0;
  packet.transport = at + headerLength;
  packet.transportLength = totalLength - headerLength;
  // Ethernet pads short frames: what is behind the packet is not part of it
  packet.end = Math.min(end, at + totalLength);
  packet.depth = Depth.IP;
  return packet.fragmentOffset === 0;
}

/** Reads an IPv6 header (RFC 8200) and walks over extension headers. True: a transport header follows at `packet.transport`. */
export function readIpv6(packet: Packet, at: number, originalEnd: number): boolean {
  const { bytes } = packet;
  if (packet.end - at < IPV6_HEADER) { return stop(packet, Depth.CUT); }
  if (bytes[at]! >> 4 !== 6) { return stop(packet, Depth.MALFORMED); }
  // zero: a jumbogram (RFC 2675), or segmentation left to the device
  const length = uint16(bytes, at + 4) || originalEnd - at - IPV6_HEADER;
  const wireEnd = at + IPV6_HEADER + length;
  packet.identification = packet.fragmentOffset = 0;
  packet.moreFragments = false;
  packet.hops = bytes[at + 7]!;
  packet.source0 = int32(bytes, at + 8);
  packet.source1 = int32(bytes, at + 12);
  packet.source2 = int32(bytes, at + 16);
  packet.source3 = int32(bytes, at + 20);
  packet.destination0 = int32(bytes, at + 24);
  packet.destination1 = int32(bytes, at + 28);
  packet.destination2 = int32(bytes, at + 32);
  packet.destination3 = int32(bytes, at + 36);
  packet.end = Math.min(packet.end, wireEnd);
  packet.depth = Depth.IP;
  let next = bytes[at + 6]!;
  let from = at + IPV6_HEADER;
  for (let headers = 0; isExtension(next); headers += 1) {
    packet.protocol = next;
    if (packet.end - from < 8) { return stop(packet, from + 8 > wireEnd ? Depth.MALFORMED : Depth.CUT); }
    if (headers === MAX_EXTENSIONS) { return stop(packet, Depth.MALFORMED); }
    if (next === Next.FRAGMENT) {
      const fragment = uint16(bytes, from + 2);
      packet.moreFragments = (fragment & 1) !== 0;
      packet.fragmentOffset = fragment & 0xfff8;
      packet.identification = int32(bytes, from + 4);
      if (packet.fragmentOffset > 0) {
        packet.protocol = bytes[from]!;
        packet.transportLength = wireEnd - from - 8;
        return packet.transportLength < 0 && stop(packet, Depth.MALFORMED);
      }
    }
    const extension = next === Next.FRAGMENT ? 8 : next === Next.AUTHENTICATION ? (bytes[from + 1]! + 2) * 4 : (bytes[from + 1]! + 1) * 8;
    next = bytes[from]!;
    from += extension;
  }
  packet.protocol = next;
  packet.transport = from;
  packet.transportLength = wireEnd - from;
  return packet.transportLength >= 0 || stop(packet, Depth.MALFORMED);
}

function isExtension(next: number): boolean {
  return next === Next.HOP_BY_HOP || next === Next.DESTINATION || next === Next.FRAGMENT || next === Next.ROUTING || next === Next.AUTHENTICATION
    || next === Next.MOBILITY || next === Next.HIP || next === Next.SHIM6;
}

function stop(packet: Packet, depth: Depth): false {
  packet.depth = depth;
  return false;
}
