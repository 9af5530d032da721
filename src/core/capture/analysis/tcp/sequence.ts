/**
 * How far sequence number `a` is ahead of `b`; negative: behind. Sequence numbers are arithmetic modulo 2^32 (RFC 9293 section 3.4), and as signed 32-bit integers their
 * difference is the answer as long as the two are less than 2^31 apart.
 */
export function ahead(a: number, b: number): number {
  return a - b | 0;
}
