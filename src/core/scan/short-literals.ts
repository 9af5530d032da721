import { Literal } from './literal-filter';
import { ScanMemory } from './scan-memory';

const GROUPS = 8;

/**
 * Finds literals of 4 to 6 bytes, for which the literal filter has no good words: the first four bytes are tested at every place by nibble tables
 * (the "Teddy" idea of Hyperscan), then the literal is compared.
 */
export class ShortLiterals {
  /** 4 positions x (low, high) x 16 bytes */
  public readonly tables = new Uint8Array(128);
  private readonly byFirst = new Map<number, { readonly bytes: Buffer; readonly ignoreCase: boolean }[]>();

  public constructor(literals: readonly Literal[]) {
    const sorted = [...literals].sort((a, b) => (a.text.toLowerCase() < b.text.toLowerCase() ? -1 : 1));
    sorted.forEach(({ text, ignoreCase }, index) => {
      const bytes = Buffer.from(text, 'latin1');
      if (bytes.length < 4) { throw new RangeError(`literal '${text}' has ${bytes.length} bytes; at least 4 are needed`); }
      // neighbours in the alphabet share a group, and so share their first nibbles
      const bit = 1 << Math.floor((index * GROUPS) / sorted.length);
      for (let k = 0; k < 4; k += 1) {
        for (const byte of spellings(bytes[k]!, ignoreCase)) {
          this.tables[k * 32 + (byte & 15)]! |= bit;
          this.tables[k * 32 + 16 + (byte >> 4)]! |= bit;
        }
      }
      for (const byte of spellings(bytes[0]!, ignoreCase)) { this.byFirst.set(byte, [...(this.byFirst.get(byte) ?? []), { bytes, ignoreCase }]); }
    });
  }

  /** Calls `found(position)` for every place in [start, stop) where a literal begins and ends inside the range. */
  public scan(memory: ScanMemory, start: number, stop: number, found: (position: number) => void): void {
    const count = memory.findShort(start, stop, this.tables);
    const { hits, text } = memory;
    for (let i = 0; i < count; i += 1) {
      const at = start + hits[i]!;
      const candidates = this.byFirst.get(text[at]!);
      if (candidates?.some(({ bytes, ignoreCase }) => at + bytes.length <= stop && begins(text, at, bytes, ignoreCase))) { found(at); }
    }
  }
}

function spellings(byte: number, ignoreCase: boolean): number[] {
  const letter = (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90);
  return ignoreCase && letter ? [byte | 0x20, byte & ~0x20] : [byte];
}

function begins(text: Buffer, at: number, bytes: Buffer, ignoreCase: boolean): boolean {
  for (let i = 0; i < bytes.length; i += 1) {
    const [have, want] = [text[at + i]!, bytes[i]!];
    if (have !== want && !(ignoreCase && spellings(want, true).includes(have))) { return false; }
  }
  return true;
}
