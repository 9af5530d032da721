import { Literal } from './literal-filter';
import { ordinaryBytes, ordinaryTrigrams } from './ordinary-text';
import { ScanMemory } from './scan-memory';

/** Times that the text is looked at: a place that is let through in vain costs so much that a second look is cheaper than groups of a hundred literals. */
const PASSES = 2;
/** Groups of one pass: bits of a byte. */
const GROUPS = 8;
const WINDOW = 3;
/** By low and by high nibble of each byte of the window. */
const TABLES = 2 * WINDOW;

/** A literal, and the three bytes of it that are looked for. */
interface Entry {
  /** as spelled; letters in lower case where `mask` has 0x20 because case does not matter */
  readonly bytes: Uint8Array;
  readonly mask: Uint8Array;
  readonly window: number;
  /** which of the given ones */
  readonly literal: number;
}

/** One look at the text. */
interface Pass {
  /** groups that allow a nibble: TABLES x 16 bytes */
  readonly tables: Uint8Array;
  /** of its groups, by the first byte of the window */
  readonly entries: readonly Entry[][];
}

/**
 * Finds literals of 3 to 6 bytes, for which the literal filter has no good words: three bytes of each, the rarest, are tested at every place by nibble tables (the "Teddy"
 * idea of Hyperscan), then the literal is compared.
 */
export class ShortLiterals {
  private readonly passes: readonly Pass[] = Array.from({ length: PASSES }, () => ({ tables: new Uint8Array(TABLES * 16), entries: Array.from({ length: 256 }, () => []) }));
  /** hashes of the windows, letters folded: rejects nearly all that the nibble tables let through, of which there is the more the more literals share them */
  private readonly windows = new Uint8Array(1 << 16);

  public constructor(literals: readonly Literal[]) {
    groupsOf(entriesOf(literals)).forEach((group, index) => {
      const { tables, entries } = this.passes[index % PASSES]!;
      const bit = Math.floor(index / PASSES);
      for (const entry of group) {
        for (const byte of spellings(entry, entry.window)) { entries[byte]!.push(entry); }
        this.windows[hashOfWindow(entry.bytes, entry.window)] = 1;
      }
      nibblesOf(group).forEach((nibbles, table) => {
        for (let nibble = 0; nibble < 16; nibble += 1) { tables[table * 16 + nibble]! |= ((nibbles >> nibble) & 1) << bit; }
      });
    });
  }

  /** Calls `found` for every place in [start, stop) where a literal begins and ends inside the range. */
  public scan(memory: ScanMemory, start: number, stop: number, found: (position: number, literal: number) => void): void {
    for (const pass of this.passes) { this.look(pass, memory, start, stop, found); }
  }

  private look({ tables, entries }: Pass, memory: ScanMemory, start: number, stop: number, found: (position: number, literal: number) => void): void {
    const count = memory.findShort(start, stop, tables);
    const { hits, text } = memory;
    for (let i = 0; i < count; i += 1) {
      const seen = start + hits[i]!;
      if (this.windows[hashOfWindow(text, seen)] === 0) { continue; }
      const candidates = entries[text[seen]!]!;
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

/** Chooses the window of each: the rarest in ordinary text, and among equals the one that most literals have. */
function entriesOf(literals: readonly Literal[]): Entry[] {
  const windows = literals.map(windowsOf);
  const counts = ordinaryTrigrams();
  const shared = new Map<string, number>();
  for (const each of windows) {
    for (const key of new Set(each.map(keyOf))) { shared.set(key, (shared.get(key) ?? 0) + 1); }
  }
  return windows.map((each) => {
    const cost = each.map((entry) => (counts.get(keyOf(entry).toLowerCase()) ?? 0) - shared.get(keyOf(entry))! / (literals.length + 1));
    return each[cost.indexOf(Math.min(...cost))]!;
  });
}

function windowsOf({ text, ignoreCase }: Literal, literal: number): Entry[] {
  const exact = Buffer.from(text, 'latin1');
  if (exact.length < WINDOW) { throw new RangeError(`literal '${text}' has ${exact.length} bytes; at least ${WINDOW} are needed`); }
  const mask = Uint8Array.from(exact, (byte) => (ignoreCase && isLetter(byte) ? 0x20 : 0));
  const bytes = Uint8Array.from(exact, (byte, k) => byte | mask[k]!);
  return Array.from({ length: exact.length - WINDOW + 1 }, (_, window) => ({ bytes, mask, literal, window }));
}

function keyOf({ bytes, window }: Entry): string {
  return Buffer.from(bytes.subarray(window, window + WINDOW)).toString('latin1');
}

function isLetter(byte: number): boolean {
  return (byte | 0x20) >= 97 && (byte | 0x20) <= 122;
}

/** Puts entries together, those first that let through least that neither would alone, until there are no more groups than there is room for; those of a group share tables. */
function groupsOf(entries: readonly Entry[]): Entry[][] {
  const alike = new Map<string, Entry[]>();
  for (const entry of entries) {
    const key = nibblesOf([entry]).join();
    alike.set(key, [...alike.get(key) ?? [], entry]);
  }
  const groups = [...alike.values()].map((members) => ({ members, nibbles: nibblesOf(members), passed: passing(nibblesOf(members)) }));
  const more = (a: typeof groups[0], b: typeof groups[0]): number => passing(a.nibbles.map((nibbles, table) => nibbles | b.nibbles[table]!)) - a.passed - b.passed;
  const costs = groups.map((a, first) => groups.map((b, second) => (second > first ? more(a, b) : Infinity)));
  while (groups.length > PASSES * GROUPS) {
    let [first, second] = [0, 1];
    for (let a = 0; a < groups.length; a += 1) {
      for (let b = a + 1; b < groups.length; b += 1) { if (costs[a]![b]! < costs[first]![second]!) { [first, second] = [a, b]; } }
    }
    const members = [...groups[first]!.members, ...groups[second]!.members];
    const joined = { members, nibbles: nibblesOf(members), passed: passing(nibblesOf(members)) };
    groups[first] = joined;
    groups.splice(second, 1);
    costs.splice(second, 1);
    for (const row of costs) { row.splice(second, 1); }
    groups.forEach((other, at) => {
      if (at < first) { costs[at]![first] = more(other, joined); }
      if (at > first) { costs[first]![at] = more(joined, other); }
    });
  }
  return groups.map(({ members }) => members);
}

/** Which nibbles are let through, a bit each, in the order of the tables. */
type Nibbles = readonly number[];

function nibblesOf(entries: readonly Entry[]): Nibbles {
  return entries.reduce<Nibbles>(withEntry, new Array<number>(TABLES).fill(0));
}

function withEntry(nibbles: Nibbles, entry: Entry): Nibbles {
  const result = [...nibbles];
  for (let table = 0; table < TABLES; table += 1) {
    for (const byte of spellings(entry, entry.window + (table >> 1))) { result[table]! |= 1 << (table & 1 ? byte >> 4 : byte & 15); }
  }
  return result;
}

/** Part of the places of ordinary text that such nibbles let through, about. */
function passing(nibbles: Nibbles): number {
  let product = 1;
  for (let table = 0; table < TABLES; table += 2) { product *= partOf(nibbles[table]!, nibbles[table + 1]!); }
  return product;
}

const parts = new Map<number, number>();

/** Part of the bytes of ordinary text with such nibbles. */
function partOf(lows: number, highs: number): number {
  const key = (highs & 0xff) * 65536 + lows;
  let part = parts.get(key);
  if (part === undefined) {
    const frequency = ordinaryBytes();
    part = 0;
    for (let byte = 0; byte < 128; byte += 1) {
      if ((lows >> (byte & 15)) & (highs >> (byte >> 4)) & 1) { part += frequency[byte]!; }
    }
    parts.set(key, part);
  }
  return part;
}

/** The bytes that may stand for byte `k` of the literal. */
function spellings({ bytes, mask }: Entry, k: number): number[] {
  return mask[k] === 0 ? [bytes[k]!] : [bytes[k]!, bytes[k]! & ~0x20];
}

function hashOfWindow(bytes: Uint8Array, at: number): number {
  return Math.imul((bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16)) | 0x202020, 0x9e3779b1) >>> 16;
}
