import { Literal } from './literal-filter';
import { ordinaryTrigrams } from './ordinary-text';
import { ScanMemory } from './scan-memory';

const GROUPS = 8;
const WINDOW = 3;

/** A literal, and the three bytes of it that are looked for. */
interface Entry {
  /** as spelled; letters in lower case where `mask` has 0x20 because case does not matter */
  readonly bytes: Uint8Array;
  readonly mask: Uint8Array;
  readonly window: number;
}

/**
 * Finds literals of 3 to 6 bytes, for which the literal filter has no good words: three bytes of each, the rarest, are tested at every place by nibble tables (the "Teddy"
 * idea of Hyperscan), then the literal is compared.
 */
export class ShortLiterals {
  /** 3 positions x (low, high) x 16 bytes */
  public readonly tables = new Uint8Array(WINDOW * 32);
  /** hashes of the windows, letters folded: rejects nearly all that the nibble tables let through, of which there is the more the more literals share them */
  private readonly windows = new Uint8Array(1 << 16);
  /** by the first byte of the window */
  private readonly entries: Entry[][] = Array.from({ length: 256 }, () => []);

  public constructor(literals: readonly Literal[]) {
    const entries = literals.map(entryOf).sort((a, b) => (windowText(a) < windowText(b) ? -1 : 1));
    entries.forEach((entry, index) => {
      // neighbours in the alphabet share a group, and so share nibbles
      const bit = 1 << Math.floor((index * GROUPS) / entries.length);
      for (let k = 0; k < WINDOW; k += 1) {
        for (const byte of spellings(entry, entry.window + k)) {
          this.tables[k * 32 + (byte & 15)]! |= bit;
          this.tables[k * 32 + 16 + (byte >> 4)]! |= bit;
        }
      }
      for (const byte of spellings(entry, entry.window)) { this.entries[byte]!.push(entry); }
      this.windows[hashOfWindow(entry.bytes, entry.window)] = 1;
    });
  }

  /** Calls `found(position)` for every place in [start, stop) where a literal begins and ends inside the range. */
  public scan(memory: ScanMemory, start: number, stop: number, found: (position: number) => void): void {
    const count = memory.findShort(start, stop, this.tables);
    const { hits, text } = memory;
    for (let i = 0; i < count; i += 1) {
      const seen = start + hits[i]!;
      if (this.windows[hashOfWindow(text, seen)] === 0) { continue; }
      const candidates = this.entries[text[seen]!]!;
      for (let c = 0; c < candidates.length; c += 1) {
        const { bytes, mask, window } = candidates[c]!;
        const at = seen - window;
        if (at < start || at + bytes.length > stop) { continue; }
        let k = 0;
        while (k < bytes.length && (text[at + k]! | mask[k]!) === bytes[k]) { k += 1; }
        if (k === bytes.length) { found(at); }
      }
    }
  }
}

function entryOf({ text, ignoreCase }: Literal): Entry {
  const spelled = Buffer.from(text, 'latin1');
  if (spelled.length < WINDOW) { throw new RangeError(`literal '${text}' has ${spelled.length} bytes; at least ${WINDOW} are needed`); }
  const isLetter = (byte: number): boolean => (byte | 0x20) >= 97 && (byte | 0x20) <= 122;
  const mask = Uint8Array.from(spelled, (byte) => (ignoreCase && isLetter(byte) ? 0x20 : 0));
  const bytes = Uint8Array.from(spelled, (byte, k) => byte | mask[k]!);
  const counts = ordinaryTrigrams();
  const cost = (window: number): number => counts.get(Buffer.from(bytes.subarray(window, window + WINDOW)).toString('latin1').toLowerCase()) ?? 0;
  let window = 0;
  for (let each = 1; each + WINDOW <= bytes.length; each += 1) {
    if (cost(each) < cost(window)) { window = each; }
  }
  return { bytes, mask, window };
}

function windowText({ bytes, window }: Entry): string {
  return Buffer.from(bytes.subarray(window, window + WINDOW)).toString('latin1');
}

/** The bytes that may stand for byte `k` of the literal. */
function spellings({ bytes, mask }: Entry, k: number): number[] {
  return mask[k] === 0 ? [bytes[k]!] : [bytes[k]!, bytes[k]! & ~0x20];
}

function hashOfWindow(bytes: Uint8Array, at: number): number {
  return Math.imul((bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16)) | 0x202020, 0x9e3779b1) >>> 16;
}
