import { protocolName } from './capture-statistics';
import { plainLine } from '../../../safety/plain-line';
import { addressText, endpointText } from '../decode/address';
import { Depth, Flag, Packet } from '../decode/packet';
import { DnsMessage, rcodeName, typeName } from '../dns/dns-message';
import { preciseTime } from '../findings/capture-findings';
import { icmpKind, isIcmpError } from '../icmp/icmp-kind';
import { icmpMtu } from '../icmp/icmp-ledger';

const NAME_CHARACTERS = 80;
const FLAG_NAMES: readonly (readonly [Flag, string])[] = [[Flag.SYN, 'SYN'], [Flag.FIN, 'FIN'], [Flag.RST, 'RST'], [Flag.PSH, 'PSH'], [Flag.ACK, 'ACK']];
const DEPTH_NAMES: Readonly<Partial<Record<Depth, string>>> = {
  [Depth.OTHER]: 'neither IP nor ARP', [Depth.UNKNOWN_LINK]: 'link layer that is not read', [Depth.MALFORMED]: 'malformed headers', [Depth.CUT]: 'cut inside the headers',
};

export function sourceOf(packet: Packet): string {
  return addressText(packet.version || 4, packet.source0, packet.source1, packet.source2, packet.source3);
}

export function destinationOf(packet: Packet): string {
  return addressText(packet.version || 4, packet.destination0, packet.destination1, packet.destination2, packet.destination3);
}

/** One packet as a line: frame, time, who to whom, what. Of payloads only names in DNS are shown, cleaned. */
export function packetLine(packet: Packet, message: DnsMessage): string {
  return `${packet.frame} ${preciseTime(packet.time)} ${summary(packet, message)}`;
}

function summary(packet: Packet, message: DnsMessage): string {
  const known = DEPTH_NAMES[packet.depth];
  if (known !== undefined) { return `${known}, ${packet.wireLength} bytes`; }
  const [source, destination] = [sourceOf(packet), destinationOf(packet)];
  switch (packet.depth) {
    case Depth.ARP: return `ARP ${packet.code === 1 ? `who-has ${destination} tell ${source}` : `${source} is-at`}`;
    case Depth.ICMP: return `${source} > ${destination} ${icmpText(packet)}`;
    case Depth.IP: return `${source} > ${destination} ${protocolName(packet.protocol)} ttl=${packet.hops} len=${packet.wireLength}`;
    default: {
      const flow = `${endpointText(source, packet.sourcePort)} > ${endpointText(destination, packet.destinationPort)}`;
      return `${flow} ${packet.depth === Depth.TCP ? tcpText(packet) : `UDP len=${packet.payloadLength}`}${dnsText(packet, message)}`;
    }
  }
}

function tcpText(packet: Packet): string {
  const flags = FLAG_NAMES.filter(([flag]) => (packet.flags & flag) !== 0).map(([, name]) => name).join(',');
  const options = (packet.flags & Flag.SYN) === 0 ? '' : `${packet.maximumSegment > 0 ? ` mss=${packet.maximumSegment}` : ''}${packet.windowScale >= 0 ? ` ws=${packet.windowScale}` : ''}`;
  const acknowledges = (packet.flags & Flag.ACK) === 0 ? '' : ` ack=${packet.acknowledgment >>> 0}`;
  return `TCP [${flags}] seq=${packet.sequence >>> 0}${acknowledges} win=${packet.window} len=${packet.payloadLength}${options} ttl=${packet.hops}`;
}

function icmpText(packet: Packet): string {
  const name = packet.version === 6 ? 'ICMPv6' : 'ICMP';
  if (!isIcmpError(packet.version, packet.type)) { return `${name} type ${packet.type} code ${packet.code}`; }
  const mtu = packet.end - packet.transport >= 8 ? icmpMtu(packet) : 0;
  return `${name} ${icmpKind(packet.version, packet.type, packet.code)}${mtu > 0 ? ` mtu=${mtu}` : ''}`;
}

function dnsText(packet: Packet, message: DnsMessage): string {
  if (packet.sourcePort !== 53 && packet.destinationPort !== 53) { return ''; }
  if (!message.read(packet.bytes, packet.payload + (packet.depth === Depth.TCP ? 2 : 0), packet.end)) { return ''; }
  const outcome = message.isResponse ? `answer ${rcodeName(message.rcode)} ${message.answers} records` : 'query';
  return ` DNS ${outcome} id=${message.id} ${typeName(message.type)} ${plainLine(message.name, NAME_CHARACTERS)}`;
}
