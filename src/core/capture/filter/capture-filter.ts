/** Protocols that a filter can name by themselves. `icmp` and `icmp6` are two, as in IP. */
export const FILTER_PROTOCOLS = ['ip', 'ip6', 'arp', 'tcp', 'udp', 'sctp', 'icmp', 'icmp6'] as const;

/** Protocols that have ports. */
export const PORT_PROTOCOLS = ['tcp', 'udp', 'sctp'] as const;

export type FilterProtocol = typeof FILTER_PROTOCOLS[number];
export type PortProtocol = typeof PORT_PROTOCOLS[number];

/** Which end of a packet; absent: either. */
export type FilterSide = 'src' | 'dst';

/**
 * A capture filter as a tree: the part of the pcap-filter language whose values are numbers and addresses. Names are not in it, because tcpdump would have to look them up.
 *
 * @see https://www.tcpdump.org/manpages/pcap-filter.7.html
 */
export type CaptureFilter =
  /** at least two parts */
  | { readonly kind: 'and' | 'or'; readonly parts: readonly CaptureFilter[] }
  | { readonly kind: 'not'; readonly part: CaptureFilter }
  | { readonly kind: 'protocol'; readonly protocol: FilterProtocol }
  /** `address`: in its one spelling, without prefix length */
  | { readonly kind: 'host'; readonly address: string; readonly side?: FilterSide | undefined }
  /** `block`: with prefix length, host bits cleared */
  | { readonly kind: 'net'; readonly block: string; readonly side?: FilterSide | undefined }
  /** one port when `from` is `to` */
  | { readonly kind: 'port'; readonly from: number; readonly to: number; readonly protocol?: PortProtocol | undefined; readonly side?: FilterSide | undefined }
  /** TCP flags under `mask`: any of them set, or, with `equals`, exactly these */
  | { readonly kind: 'flags'; readonly mask: number; readonly equals?: number | undefined };

/** Bits of the flags of TCP by the names of the pcap-filter language. */
export const TCP_FLAGS: Readonly<Record<string, number>> = {
  'tcp-fin': 1, 'tcp-syn': 2, 'tcp-rst': 4, 'tcp-push': 8, 'tcp-ack': 16, 'tcp-urg': 32, 'tcp-ece': 64, 'tcp-cwr': 128,
};

/** Bounds of a filter: more than anybody writes, less than costs the node anything. */
export const FILTER_BOUNDS = { text: 500, primitives: 32, depth: 8 } as const;

/** A filter that is not in the grammar: `message` says where, what was found, and what is expected. */
export class CaptureFilterError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CaptureFilterError';
  }
}
