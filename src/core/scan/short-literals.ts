import { Literal } from './literal-filter';
import { ordinaryBytes, ordinaryTrigrams } from './ordinary-text';
import { ScanMemory } from './scan-memory';

const GROUPS = 8;
const WINDOW = 3;

/** A literal, and the three bytes of it that are looked for. */
interface Entry {
  /** as spelled; letters in lower case where `mask` has 0x20 because case does not matter */
  readonly bytes: Uint8Array;
  readonly mask: Uint8Array;
  readonly window: number;
  /** which of the given ones */
  readonly literal: number;
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
    const entries = entriesOf(literals);
    groupsOf(entries).forEach((group, bit) => {
      for (let k = 0; k < WINDOW; k += 1) {
        for (const byte of group.bytes[k]!) {
          this.tables[k * 32 + (byte & 15)]! |= 1 << bit;
          this.tables[k * 32 + 16 + (byte >> 4)]! |= 1 << bit;
        }
      }
    });
    for (const entry of entries) {
      for (const byte of spellings(entry, entry.window)) { this.entries[byte]!.push(entry); }
      this.windows[hashOfWindow(entry.bytes, entry.window)] = 1;
    }
  }

  /** Calls `found` for every place in [start, stop) where a literal begins and ends inside the range. */
  public scan(memory: ScanMemory, start: number, stop: number, found: (position: number, literal: number) => void): void {
    const count = memory.findShort(start, stop, this.tables);
    const { hits, text } = memory;
    for (let i = 0; i < count; i += 1) {
      const seen = start + hits[i]!;
      if (this.windows[hashOfWindow(text, seen)] === 0) { continue; }
      const candidates = this.entries[text[seen]!]!;
      for (let c = 0; c < candidates.length; c += 1) {
        const { bytes, mask, window, literal } = candidates[c]!;
        const at = seen - window;
        if (at < start || at + bytes.length > stop) { continue; }
        let k = 0;
        while (k < bytes.length && (text[at + k]! | mask[k]!) === bytes[k]) { k += 1; }
        if (k === bytes.length) { found(at, literal); }
      }
    }
  }
}

/** Chooses the window of each: the rarest three bytes in ordinary text, and among equals those that most literals have. */
function entriesOf(literals: readonly Literal[]): Entry[] {
  const spelled = literals.map(({ text, ignoreCase }) => {
    const exact = Buffer.from(text, 'latin1');
    if (exact.length < WINDOW) { throw new RangeError(`literal '${text}' has ${exact.length} bytes; at least ${WINDOW} are needed`); }
    const mask = Uint8Array.from(exact, (byte) => (ignoreCase && isLetter(byte) ? 0x20 : 0));
    return { bytes: Uint8Array.from(exact, (byte, k) => byte | mask[k]!), mask };
  });
  const counts = ordinaryTrigrams();
  const shared = new Map<string, number>();
  for (const { bytes } of spelled) {
    for (const text of new Set(windowsOf(bytes))) { shared.set(text, (shared.get(text) ?? 0) + 1); }
  }
  return spelled.map((each, literal) => {
    const cost = windowsOf(each.bytes).map((text) => (counts.get(text.toLowerCase()) ?? 0) - shared.get(text)! / (literals.length + 1));
    return { ...each, literal, window: cost.indexOf(Math.min(...cost)) };
  });
}

function isLetter(byte: number): boolean {
  return (byte | 0x20) >= 97 && (byte | 0x20) <= 122;
}

function windowsOf(bytes: Uint8Array): string[] {
  return Array.from({ length: bytes.length - WINDOW + 1 }, (_, at) => Buffer.from(bytes.subarray(at, at + WINDOW)).toString('latin1'));
}

/** Windows that share tables: per position the bytes that stand there in one of them. */
interface Group {
  readonly bytes: readonly ReadonlySet<number>[];
  /** part of ordinary places that the tables let through, about */
  readonly passed: number;
}

/** Puts windows together, those first that let through least that neither would alone, until there are as many groups as a byte has bits. */
function groupsOf(entries: readonly Entry[]): Group[] {
  const groups: Group[] = [];
  const known = new Set<string>();
  for (const entry of entries) {
    const bytes = Array.from({ length: WINDOW }, (_, k) => new Set(spellings(entry, entry.window + k)));
    const key = bytes.map((each) => [...each].join()).join(';');
    if (!known.has(key)) { groups.push(groupOf(bytes)); }
    known.add(key);
  }
  while (groups.length > GROUPS) {
    let best: { first: number; second: number; group: Group; cost: number } | undefined;
    for (let first = 0; first < groups.length; first += 1) {
      for (let second = first + 1; second < groups.length; second += 1) {
        const [a, b] = [groups[first]!, groups[second]!];
        const group = groupOf(a.bytes.map((each, k) => new Set([...each, ...b.bytes[k]!])));
        const cost = group.passed - a.passed - b.passed;
        if (!best || cost < best.cost) { best = { first, second, group, cost }; }
      }
    }
    groups.splice(best!.second, 1);
    groups[best!.first] = best!.group;
  }
  return groups;
}

function groupOf(bytes: readonly ReadonlySet<number>[]): Group {
  return { bytes, passed: bytes.reduce((product, each) => product * passing(each), 1) };
}

/** Part of the bytes of ordinary text whose nibbles both occur among those given. */
function passing(bytes: ReadonlySet<number>): number {
  const lows = new Set([...bytes].map((byte) => byte & 15));
  const highs = new Set([...bytes].map((byte) => byte >> 4));
  const frequency = ordinaryBytes();
  let sum = 0;
  for (const low of lows) {
    for (const high of highs) { sum += frequency[high * 16 + low]!; }
  }
  return sum;
}

/** The bytes that may stand for byte `k` of the literal. */
function spellings({ bytes, mask }: Entry, k: number): number[] {
  return mask[k] === 0 ? [bytes[k]!] : [bytes[k]!, bytes[k]! & ~0x20];
}

function hashOfWindow(bytes: Uint8Array, at: number): number {
  return Math.imul((bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16)) | 0x202020, 0x9e3779b1) >>> 16;
}
