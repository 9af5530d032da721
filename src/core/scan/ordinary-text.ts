import { GRAM_HASHES, hashAt } from './gram-hash';
import { ORDINARY_LINES } from './ordinary-lines';

let frequencies: Uint32Array | undefined;

/** How often a 4-gram with that hash stands in ordinary lines. */
export function ordinaryFrequency(hash: number): number {
  if (!frequencies) {
    frequencies = new Uint32Array(GRAM_HASHES);
    const bytes = Buffer.from(ORDINARY_LINES, 'utf8');
    for (let at = 0; at + 4 <= bytes.length; at += 1) { frequencies[hashAt(bytes, at)]! += 1; }
  }
  return frequencies[hash]!;
}

let trigrams: Map<string, number> | undefined;

/** How often each run of three characters (letters in lower case) stands in ordinary lines. */
export function ordinaryTrigrams(): ReadonlyMap<string, number> {
  if (!trigrams) {
    trigrams = new Map();
    const folded = ORDINARY_LINES.toLowerCase();
    for (let at = 0; at + 3 <= folded.length; at += 1) {
      const gram = folded.slice(at, at + 3);
      trigrams.set(gram, (trigrams.get(gram) ?? 0) + 1);
    }
  }
  return trigrams;
}

let bytes: Float64Array | undefined;

/** The part that each byte has in ordinary lines. */
export function ordinaryBytes(): Float64Array {
  if (!bytes) {
    const text = Buffer.from(ORDINARY_LINES, 'utf8');
    bytes = new Float64Array(256);
    for (const byte of text) { bytes[byte]! += 1 / text.length; }
  }
  return bytes;
}
