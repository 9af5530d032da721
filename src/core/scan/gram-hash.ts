/** Hashes of 4-grams: letters are folded (bit 0x20 set, as the kernel does it), so one index serves searches with and without case. */
const FOLD = 0x20202020;
const MULTIPLIER = 0x9e3779b1 | 0;
const PAIR_MULTIPLIER = 0x9e35;

/** Rows of the n-gram index. */
export const GRAM_HASHES = 1 << 16;

/** The hash of a little-endian word. */
export function hashOfWord(word: number): number {
  return Math.imul(word | FOLD, MULTIPLIER) >>> 16;
}

/** The hash of two words that follow one another, of their hashes. */
export function hashOfPair(first: number, second: number): number {
  return (Math.imul(first, PAIR_MULTIPLIER) + second) & 0xffff;
}

/** The hash of the 4 bytes at `at`. */
export function hashAt(bytes: Uint8Array, at: number): number {
  return hashOfWord(bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24));
}

/** Distinct hashes of all 4-grams of a text; empty when it has fewer than 4 bytes. */
export function gramsOf(text: Uint8Array): number[] {
  const hashes = new Set<number>();
  for (let at = 0; at + 4 <= text.length; at += 1) { hashes.add(hashAt(text, at)); }
  return [...hashes];
}
