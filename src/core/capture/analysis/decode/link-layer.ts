import { uint16 } from './bytes';
import { Depth, Packet, Way } from './packet';
import { Frame } from '../format/frame';

/** LINKTYPE_ values (https://www.tcpdump.org/linktypes.html); RAW has had several. */
enum Link { NULL = 0, ETHERNET = 1, DLT_RAW = 12, OPENBSD_RAW = 14, RAW = 101, LOOP = 108, LINUX_SLL = 113, IPV4 = 228, IPV6 = 229, LINUX_SLL2 = 276 }

/** What follows the link layer. */
export enum EtherType { NONE = 0, IPV4 = 0x0800, ARP = 0x0806, VLAN = 0x8100, IPV6 = 0x86dd, SERVICE_VLAN = 0x88a8, OLD_SERVICE_VLAN = 0x9100 }

/** packet type of a cooked header: sent by us */
const OUTGOING = 4;
/** More tags than any network stacks */
const MAX_TAGS = 4;

const SUPPORTED: ReadonlySet<number> = new Set([
  Link.NULL, Link.ETHERNET, Link.DLT_RAW, Link.OPENBSD_RAW, Link.RAW, Link.LOOP, Link.LINUX_SLL, Link.IPV4, Link.IPV6, Link.LINUX_SLL2,
]);

export function isLinkSupported(linkType: number): boolean {
  return SUPPORTED.has(linkType);
}

/** Where the network layer begins; the packet is told its vantage and way. -1: there is none to read, and `depth` says why. */
export function readLinkLayer(frame: Frame, packet: Packet): number {
  const { bytes, start } = frame;
  const end = start + frame.captured;
  packet.vantage = frame.interfaceIndex;
  packet.way = Way.UNKNOWN;
  switch (frame.linkType) {
    case Link.ETHERNET: return end - start < 14 ? stop(packet, Depth.CUT) : network(packet, bytes, start + 14, end, uint16(bytes, start + 12));
    case Link.LINUX_SLL2: {
      if (end - start < 20) { return stop(packet, Depth.CUT); }
      packet.vantage = bytes.readUInt32BE(start + 4);
      packet.way = bytes[start + 10] === OUTGOING ? Way.OUT : Way.IN;
      return network(packet, bytes, start + 20, end, uint16(bytes, start));
    }
    case Link.LINUX_SLL: {
      if (end - start < 16) { return stop(packet, Depth.CUT); }
      packet.way = uint16(bytes, start) === OUTGOING ? Way.OUT : Way.IN;
      return network(packet, bytes, start + 16, end, uint16(bytes, start + 14));
    }
    // an address family in the byte order of whoever captured; the IP header behind it says more
    case Link.NULL: case Link.LOOP: return byVersion(packet, bytes, start + 4, end);
    case Link.RAW: case Link.DLT_RAW: case Link.OPENBSD_RAW: case Link.IPV4: case Link.IPV6: return byVersion(packet, bytes, start, end);
    default: return stop(packet, Depth.UNKNOWN_LINK);
  }
}

function network(packet: Packet, bytes: Buffer, from: number, end: number, first: number): number {
  let at = from;
  let type = first;
  // IEEE 802.1Q and 802.1ad: the tag's own type stands in front of what it wraps
  for (let tags = 0; type === EtherType.VLAN || type === EtherType.SERVICE_VLAN || type === EtherType.OLD_SERVICE_VLAN; tags += 1) {
    if (tags === MAX_TAGS) { return stop(packet, Depth.MALFORMED); }
    if (end - at < 4) { return stop(packet, Depth.CUT); }
    type = uint16(bytes, at + 2);
    at += 4;
  }
  packet.version = type === EtherType.IPV4 ? 4 : type === EtherType.IPV6 ? 6 : 0;
  if (packet.version !== 0) { return at; }
  packet.depth = type === EtherType.ARP ? Depth.ARP : Depth.OTHER;
  return type === EtherType.ARP ? at : -1;
}

function byVersion(packet: Packet, bytes: Buffer, at: number, end: number): number {
  if (at >= end) { return stop(packet, Depth.CUT); }
  packet.version = bytes[at]! >> 4;
  return packet.version === 4 || packet.version === 6 ? at : stop(packet, Depth.OTHER);
}

function stop(packet: Packet, depth: Depth): -1 {
  packet.version = 0;
  packet.depth = depth;
  return -1;
}
