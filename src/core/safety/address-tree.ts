/** An address block whose addresses keep their meaning: `kept` ones stay as they are, the others stay inside it. */
export interface AddressClass {
  readonly bytes: readonly number[];
  readonly prefix: number;
  readonly kept: boolean;
}

const kept = (prefix: number, ...bytes: number[]): AddressClass => ({ bytes, prefix, kept: true });
const inside = (prefix: number, ...bytes: number[]): AddressClass => ({ bytes, prefix, kept: false });

/**
 * What an address is known by. Kept: what is the same on every node (loopback, link-local with metadata, the VPC resolver and the Pod Identity agent, multicast, netmasks),
 * the service ranges that clusters have by default, and public resolvers. Stays inside: private and shared ranges.
 * https://www.iana.org/assignments/iana-ipv4-special-registry, https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 */
export const IPV4_CLASSES: readonly AddressClass[] = [
  kept(8, 0), kept(8, 127), kept(16, 169, 254), kept(3, 224), inside(8, 10), kept(12, 10, 96), inside(12, 172, 16), kept(16, 172, 20), inside(16, 192, 168), inside(10, 100, 64), inside(15, 198, 18),
  ...['8.8.8.8', '8.8.4.4', '1.1.1.1', '1.0.0.1', '9.9.9.9', '208.67.222.222', '208.67.220.220'].map((address) => kept(32, ...address.split('.').map(Number))),
];

/** As for IPv4; `fd00:ec2::/32` is AWS' own, `::/16` holds loopback and what embeds an IPv4 address, `64:ff9b::/96` is NAT64. */
export const IPV6_CLASSES: readonly AddressClass[] = [
  kept(16, 0, 0), kept(32, 0, 0x64, 0xff, 0x9b), kept(10, 0xfe, 0x80), kept(8, 0xff), kept(32, 0xfd, 0, 0x0e, 0xc2), inside(8, 0xfd), inside(8, 0xfc), inside(3, 0x20),
];

function bit(bytes: readonly number[], index: number): number {
  return ((bytes[index >> 3] ?? 0) >> (7 - (index & 7))) & 1;
}

function agree(a: readonly number[], b: readonly number[], bits: number): boolean {
  for (let index = 0; index < bits; index += 1) {
    if (bit(a, index) !== bit(b, index)) { return false; }
  }
  return true;
}

/**
 * The address with its bits turned where `turns` says so, which is asked about the bits in front of each: two addresses that share a prefix share one of the same length
 * afterwards. A bit on the way to a class is never turned, so that nothing enters or leaves one; the last `hostBits` stay (gateway, resolver, broadcast).
 */
export function turned(bytes: readonly number[], classes: readonly AddressClass[], hostBits: number, turns: (prefix: readonly number[], bits: number) => boolean): number[] {
  if (classes.some((each) => each.kept && agree(bytes, each.bytes, each.prefix))) { return [...bytes]; }
  const made = [...bytes];
  for (let index = 0; index < bytes.length * 8 - hostBits; index += 1) {
    const isOnTheWay = classes.some((each) => index < each.prefix && agree(bytes, each.bytes, index));
    if (!isOnTheWay && turns(bytes, index)) { made[index >> 3] ^= 1 << (7 - (index & 7)); }
  }
  return made;
}
