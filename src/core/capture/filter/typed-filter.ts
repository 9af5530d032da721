import { CaptureFilter, CaptureFilterError } from './capture-filter';
import { addressOf, blockOf, isPort } from './filter-values';
import { parseFilter } from './parse-filter';

/** Protocols by which a capture can be narrowed without a filter; `icmp` stands for that of IPv4 and of IPv6. */
export const CAPTURE_PROTOCOLS = ['tcp', 'udp', 'icmp', 'arp', 'sctp'] as const;

/** What packets to record, by fields; all that are given must hold. */
export interface PacketSelection {
  readonly protocol?: typeof CAPTURE_PROTOCOLS[number] | undefined;
  /** addresses and blocks, any of which is one end of the packet */
  readonly hosts?: readonly string[] | undefined;
  /** ports, any of which is that of one end */
  readonly ports?: readonly number[] | undefined;
  /** in the grammar of `parseFilter` */
  readonly filter?: string | undefined;
}

/** The selection as one filter; undefined when everything is selected. Throws CaptureFilterError. */
export function selectionFilter({ protocol, hosts = [], ports = [], filter }: PacketSelection): CaptureFilter | undefined {
  const parts = [
    protocol === undefined ? undefined : protocolFilter(protocol),
    anyOf(hosts.map(hostFilter)),
    anyOf(ports.map(portFilter)),
    filter === undefined || filter.trim() === '' ? undefined : parseFilter(filter),
  ].filter(part => part !== undefined);
  return parts.length > 1 ? { kind: 'and', parts } : parts[0];
}

function protocolFilter(protocol: typeof CAPTURE_PROTOCOLS[number]): CaptureFilter {
  return protocol === 'icmp' ? { kind: 'or', parts: [{ kind: 'protocol', protocol: 'icmp' }, { kind: 'protocol', protocol: 'icmp6' }] } : { kind: 'protocol', protocol };
}

function hostFilter(text: string): CaptureFilter {
  const address = addressOf(text);
  if (address !== undefined) { return { kind: 'host', address }; }
  const block = blockOf(text);
  if (block === undefined) { throw new CaptureFilterError(`hosts: got ${JSON.stringify(text.slice(0, 60))}, expected IPv4 or IPv6 addresses, or blocks such as 10.0.0.0/16`); }
  return { kind: 'net', block };
}

function portFilter(port: number): CaptureFilter {
  if (!isPort(port)) { throw new CaptureFilterError(`ports: got ${port}, expected 1 to 65535`); }
  return { kind: 'port', from: port, to: port };
}

function anyOf(parts: readonly CaptureFilter[]): CaptureFilter | undefined {
  return parts.length > 1 ? { kind: 'or', parts } : parts[0];
}
