import { destinationOf, sourceOf } from './packet-line';
import { normaliseCidr } from '../../../parsers/cidr';
import { Depth, Flag, Packet } from '../decode/packet';

/** A filter that cannot be read. `message` says which term, and what is accepted. */
export class PacketFilterError extends Error {
  constructor(term: string) {
    super(`filter: ${JSON.stringify(term.slice(0, 60))} is no term. Accepted: an address, address:port, :port, tcp, udp, icmp, arp, dns, syn, rst, fin, frame:10-20,31; terms are separated by spaces and all must match.`);
    this.name = 'PacketFilterError';
  }
}

/** Which packets are wanted. */
export interface PacketFilter {
  /** nothing behind this frame can match */
  readonly lastFrame: number;
  matches(packet: Packet): boolean;
}

type Term = (packet: Packet) => boolean;

const WORDS: Readonly<Record<string, Term>> = {
  tcp: packet => packet.depth === Depth.TCP,
  udp: packet => packet.depth === Depth.UDP,
  icmp: packet => packet.depth === Depth.ICMP,
  arp: packet => packet.depth === Depth.ARP,
  dns: packet => hasPort(packet, 53),
  syn: packet => hasFlag(packet, Flag.SYN),
  rst: packet => hasFlag(packet, Flag.RST),
  fin: packet => hasFlag(packet, Flag.FIN),
};

/**
 * Reads a filter. The `flow` of a finding's evidence (`10.0.0.1:40000 > 10.0.0.2:443`) is one, for both directions.
 *
 * @throws PacketFilterError
 */
export function parsePacketFilter(text: string): PacketFilter {
  const terms: Term[] = [];
  let lastFrame = Infinity;
  for (const word of text.split(/[\s>]+/).filter(each => each !== '')) {
    const frames = /^frames?[:=](\d{1,10}(?:-\d{1,10})?(?:,\d{1,10}(?:-\d{1,10})?){0,49})$/i.exec(word);
    if (frames) {
      const ranges = frames[1]!.split(',').map(range => range.split('-').map(Number)).map(([from, to]) => [from!, to ?? from!] as const);
      lastFrame = Math.min(lastFrame, Math.max(...ranges.map(([, to]) => to)));
      terms.push(packet => ranges.some(([from, to]) => packet.frame >= from && packet.frame <= to));
      continue;
    }
    const known = Object.hasOwn(WORDS, word.toLowerCase()) ? WORDS[word.toLowerCase()]! : endpointTerm(word);
    if (!known) { throw new PacketFilterError(word); }
    terms.push(known);
  }
  return { matches: packet => terms.every(term => term(packet)), lastFrame };
}

function endpointTerm(word: string): Term | undefined {
  const parts = /^(?:\[([^\]]+)\]|([^:]*)):(\d{1,5})$/.exec(word);
  const address = normalised(parts ? parts[1] ?? parts[2]! : word);
  const port = parts ? Number(parts[3]) : undefined;
  if (parts && (parts[1] ?? parts[2]) === '') { return packet => hasPort(packet, port!); }
  if (address === undefined) { return undefined; }
  return packet => isAddressed(packet)
    && ((sourceOf(packet) === address && (port === undefined || packet.sourcePort === port)) || (destinationOf(packet) === address && (port === undefined || packet.destinationPort === port)));
}

/** In the spelling in which packets are shown. */
function normalised(text: string): string | undefined {
  return text.includes('/') ? undefined : normaliseCidr(text)?.replace(/\/\d+$/, '');
}

function isAddressed({ depth }: Packet): boolean {
  return depth === Depth.TCP || depth === Depth.UDP || depth === Depth.ICMP || depth === Depth.ARP || depth === Depth.IP;
}

function hasPort(packet: Packet, port: number): boolean {
  return (packet.depth === Depth.TCP || packet.depth === Depth.UDP) && (packet.sourcePort === port || packet.destinationPort === port);
}

function hasFlag(packet: Packet, flag: Flag): boolean {
  return packet.depth === Depth.TCP && (packet.flags & flag) !== 0;
}
