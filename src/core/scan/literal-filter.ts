import { GRAM_HASHES, hashAt, hashOfWord } from './gram-hash';
import { ordinaryFrequency } from './ordinary-text';
import { ScanMemory } from './scan-memory';

/** A literal to look for. */
export interface Literal {
  readonly text: string;
  readonly ignoreCase: boolean;
}

/** Shortest literal the filter can find: below that, an aligned word need not lie inside it even with one unknown byte. */
export const MIN_LITERAL_BYTES = 5;

interface Entry { readonly literal: number; readonly offset: number }

/**
 * Finds all occurrences of many literals in one pass, at the cost of a table look-up per aligned 4-byte word (facts: docs/adr/0003).
 * Wherever a literal of 7 or more bytes lies, one aligned word lies wholly inside any 7 bytes of it; so four hashed words per literal suffice.
 * Literals of 5 or 6 bytes are entered with each value of the one byte that a word may borrow from outside.
 */
export class LiteralFilter {
  public readonly marks = new Uint8Array(GRAM_HASHES);
  private readonly bucketOf = new Uint16Array(GRAM_HASHES);
  private readonly buckets: Entry[][] = [[]];
  private readonly bytes: Buffer[];
  /** the entries of bucket b are [firstEntry[b], firstEntry[b + 1]) */
  private readonly firstEntry: Int32Array;
  /** of each entry, side by side because they are read together: the word's offset in the literal, where the literal lies in `spelled`, where it ends, which it is */
  private readonly entries: Int32Array;
  /** the literals as they must be spelled, one behind the other, and `mask`: 0x20 where case does not matter */
  private readonly spelled: Uint8Array;
  private readonly mask: Uint8Array;

  public constructor(literals: readonly Literal[]) {
    const exact = literals.map((literal) => Buffer.from(literal.text, 'utf8'));
    this.bytes = exact.map((bytes) => Buffer.from(bytes.map(foldByte)));
    this.bytes.forEach((bytes, index) => {
      if (bytes.length < MIN_LITERAL_BYTES) {
        throw new RangeError(`literal '${literals[index]!.text}' has ${bytes.length} bytes; the filter needs at least ${MIN_LITERAL_BYTES}`);
      }
      if (bytes.length >= 7) { this.enterLong(bytes, index); } else { this.enterShort(bytes, index); }
    });
    const firstByte = new Int32Array(literals.length + 1);
    exact.forEach((bytes, index) => { firstByte[index + 1] = firstByte[index]! + bytes.length; });
    this.entries = Int32Array.from(this.buckets.flat().flatMap(({ literal, offset }) => [offset, firstByte[literal]!, firstByte[literal + 1]!, literal]));
    this.firstEntry = new Int32Array(this.buckets.length + 1);
    this.buckets.forEach((bucket, index) => { this.firstEntry[index + 1] = this.firstEntry[index]! + bucket.length; });
    this.spelled = new Uint8Array(firstByte[literals.length]!);
    this.mask = new Uint8Array(this.spelled.length);
    literals.forEach(({ ignoreCase }, index) => {
      const at = firstByte[index]!;
      this.spelled.set(ignoreCase ? this.bytes[index]! : exact[index]!, at);
      if (ignoreCase) { this.mask.set(this.bytes[index]!.map((byte) => (byte >= 97 && byte <= 122 ? 0x20 : 0)), at); }
    });
  }

  /**
   * Calls `found(literal index, position)` for every occurrence that lies wholly in [start, end). Positions come nearly, but not strictly, in order.
   * The memory must have been given this filter's `marks`.
   */
  public scan(memory: ScanMemory, start: number, end: number, found: (literal: number, position: number) => void): void {
    const { count, firstWord } = memory.findCandidates(start, end);
    const { hits, words, text } = memory;
    const { bucketOf, firstEntry, entries, spelled, mask } = this;
    for (let i = 0; i < count; i += 1) {
      const word = firstWord + hits[i]!;
      const position = word << 2;
      const bucket = bucketOf[hashOfWord(words[word]!)]!;
      const stop = firstEntry[bucket + 1]! << 2;
      for (let entry = firstEntry[bucket]! << 2; entry < stop; entry += 4) {
        const at = position - entries[entry]!;
        const from = entries[entry + 1]!;
        // a letter folds to its lower case by setting bit 0x20; the mask is set only where the literal has a letter
        if ((text[at]! | mask[from]!) !== spelled[from]) { continue; }
        const to = entries[entry + 2]!;
        if (at < start || at + to - from > end) { continue; }
        let k = from + 1;
        while (k < to && (text[at + k - from]! | mask[k]!) === spelled[k]) { k += 1; }
        if (k === to) { found(entries[entry + 3]!, at); }
      }
    }
  }

  private enterLong(bytes: Buffer, literal: number): void {
    const best = rarestWindow(bytes);
    for (let k = 0; k < 4; k += 1) { this.enter(hashAt(bytes, best + k), { literal, offset: best + k }); }
  }

  private enterShort(bytes: Buffer, literal: number): void {
    for (let alignment = 0; alignment < 4; alignment += 1) {
      // words of this alignment start at these offsets of the literal; the one that borrows fewest bytes wins
      const offset = [-alignment, 4 - alignment]
        .sort((a, b) => borrowed(bytes, a) - borrowed(bytes, b))[0]!;
      const known: (number | undefined)[] = [0, 1, 2, 3].map((k) => bytes[offset + k]);
      const gap = known.indexOf(undefined);
      // the hash sets bit 0x20 of every byte, so only values that have it are distinct
      const values = gap < 0 ? [0] : Array.from({ length: 256 }, (_, value) => value).filter((value) => (value & 0x20) !== 0);
      for (const value of values) {
        const word = known.map((byte) => byte ?? value);
        this.enter(hashOfWord(word[0]! | (word[1]! << 8) | (word[2]! << 16) | (word[3]! << 24)), { literal, offset });
      }
    }
  }

  private enter(hash: number, entry: Entry): void {
    if (this.bucketOf[hash] === 0) {
      this.bucketOf[hash] = this.buckets.length;
      this.buckets.push([]);
      this.marks[hash] = 1;
    }
    const bucket = this.buckets[this.bucketOf[hash]!]!;
    if (!bucket.some((other) => other.literal === entry.literal && other.offset === entry.offset)) { bucket.push(entry); }
  }
}

function foldByte(byte: number): number {
  return byte >= 65 && byte <= 90 ? byte | 0x20 : byte;
}

function borrowed(bytes: Buffer, offset: number): number {
  return [0, 1, 2, 3].filter((k) => bytes[offset + k] === undefined).length;
}

/** Weight of one sighting in ordinary text against the guess from letters. */
const SEEN_WEIGHT = 200;
const COMMON_SIGNS = /[0-9 ":=.,/_()[\]-]/;
const LETTERS_BY_FREQUENCY = 'zqxjkvbwgfypmucldhrsnioate';

/** By literal: the same ones are in the filters of many kinds of artifact. */
const rarest = new Map<string, number>();

/** Where the 7-byte window begins whose words are rarest. */
function rarestWindow(bytes: Buffer): number {
  const text = bytes.toString('latin1');
  const known = rarest.get(text);
  if (known !== undefined) { return known; }
  let best = 0;
  let bestCost = Infinity;
  for (let offset = 0; offset + 7 <= bytes.length; offset += 1) {
    const cost = windowCost(bytes, offset);
    if (cost < bestCost) {
      best = offset;
      bestCost = cost;
    }
  }
  rarest.set(text, best);
  return best;
}

/**
 * How common the four words of a 7-byte window are in logs: as counted in ordinary lines; among unseen ones by the English frequency of their letters, with digits, spaces and
 * the signs of log text counted as very common. A poor guess costs time, never a match.
 */
function windowCost(bytes: Buffer, offset: number): number {
  let cost = 0;
  for (let k = 0; k < 4; k += 1) {
    cost += SEEN_WEIGHT * ordinaryFrequency(hashAt(bytes, offset + k));
    for (let i = 0; i < 4; i += 1) {
      const character = String.fromCharCode(bytes[offset + k + i]!);
      const rank = LETTERS_BY_FREQUENCY.indexOf(character);
      cost += rank >= 0 ? rank : COMMON_SIGNS.test(character) ? LETTERS_BY_FREQUENCY.length : 0;
    }
  }
  return cost;
}
