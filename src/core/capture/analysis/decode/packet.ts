/** How far a frame could be read. */
export enum Depth {
  /** neither IP nor ARP */
  OTHER,
  /** link layer that is not read */
  UNKNOWN_LINK,
  /** a header that contradicts itself */
  MALFORMED,
  /** the snap length ends inside the headers */
  CUT,
  ARP,
  /** IP with a payload that is not read: another protocol, or a fragment behind the first */
  IP,
  TCP,
  UDP,
  ICMP,
}

/** IP protocol numbers (https://www.iana.org/assignments/protocol-numbers). */
export enum Protocol { ICMP = 1, TCP = 6, UDP = 17, ICMPV6 = 58 }

/** TCP flags (RFC 9293 section 3.1). */
export enum Flag { FIN = 1, SYN = 2, RST = 4, PSH = 8, ACK = 16 }

/** Which way a packet passed the interface, where a cooked capture tells. */
export enum Way { UNKNOWN, IN, OUT }

/**
 * One decoded packet. There is one object for a whole capture, filled again for each frame: see Frame. Addresses are four 32-bit words, the last three zero for IPv4; sequence
 * numbers are signed 32-bit integers, so that `(a - b) | 0` is the comparison of RFC 9293 section 3.4.
 */
export class Packet {
  frame = 0;
  /** UTC microseconds */
  time = 0;
  /** bytes on the wire */
  wireLength = 0;
  depth = Depth.OTHER;
  /** tells apart the places where a packet was seen: interface of a pcapng, of a cooked capture */
  vantage = 0;
  way = Way.UNKNOWN;
  bytes: Buffer = Buffer.alloc(0);
  /** end of what was captured of this packet */
  end = 0;

  /** 4 or 6; 0 when it is not IP */
  version = 0;
  source0 = 0;
  source1 = 0;
  source2 = 0;
  source3 = 0;
  destination0 = 0;
  destination1 = 0;
  destination2 = 0;
  destination3 = 0;
  protocol = 0;
  /** TTL or hop limit */
  hops = 0;
  /** of IPv4, and of fragments of IPv6; else 0 */
  identification = 0;
  moreFragments = false;
  /** bytes before this fragment; 0: a first fragment, or a whole packet */
  fragmentOffset = 0;
  /** offset of the transport header in `bytes` */
  transport = 0;
  /** bytes of transport header and payload on the wire */
  transportLength = 0;
  sourcePort = 0;
  destinationPort = 0;
  /** offset of the payload in `bytes`; beyond `end` when the snap length cut it off */
  payload = 0;
  /** bytes on the wire */
  payloadLength = 0;

  sequence = 0;
  acknowledgment = 0;
  flags = 0;
  /** as in the header, not scaled */
  window = 0;
  /** option of a SYN; 0: none */
  maximumSegment = 0;
  /** option of a SYN; -1: none */
  windowScale = -1;
  /** bytes that the sender reports as received twice (D-SACK, RFC 2883) */
  reported = 0;

  /** ICMP type and code */
  type = 0;
  code = 0;
}
