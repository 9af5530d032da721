/* Network byte order without the checks of Buffer's own readers: callers have compared with the end before, and millions of packets pass here. */

export function uint16(bytes: Buffer, at: number): number {
  return bytes[at]! << 8 | bytes[at + 1]!;
}

/** Signed, so that it stays a small integer for the engine. */
export function int32(bytes: Buffer, at: number): number {
  return bytes[at]! << 24 | bytes[at + 1]! << 16 | bytes[at + 2]! << 8 | bytes[at + 3]!;
}
