/** First and last address of an IPv4 range, as numbers. */
export type Ipv4Range = readonly [number, number];

/** `10.0.0.0/16` as numbers; undefined: it is none. */
export function ipv4Range(cidr: string): Ipv4Range | undefined {
  const [, a, b, c, d, bits] = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr) ?? [];
  if (bits === undefined || Number(bits) > 32) { return undefined; }
  const size = 2 ** (32 - Number(bits));
  const address = [a, b, c, d].reduce((sum, part) => sum * 256 + Number(part), 0);
  const first = address - address % size;
  return [first, first + size - 1];
}

export function covers([first, last]: Ipv4Range, other: Ipv4Range): boolean {
  return first <= other[0] && other[1] <= last;
}

export function overlaps([first, last]: Ipv4Range, other: Ipv4Range): boolean {
  return first <= other[1] && other[0] <= last;
}
