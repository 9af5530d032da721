import { GRAM_HASHES, hashAt, hashOfPair, hashOfWord } from './gram-hash';
import { ordinaryFrequency } from './ordinary-text';
import { ScanMemory, SoughtWords, WordTest } from './scan-memory';

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
 * Wherever a literal of 7 or more bytes lies, an aligned word lies wholly inside it, at an offset that its address modulo 4 tells; so four hashed words per literal suffice,
 * the rarest for each of the four. Where the literal has a second word beside that one, both must be there: text is full of words that many literals share.
 * Literals of 5 or 6 bytes are entered with each value of the one byte that a word may borrow from outside.
 */
export class LiteralFilter implements SoughtWords {
  public readonly marks = new Uint8Array(GRAM_HASHES);
  public readonly tests = new Uint8Array(GRAM_HASHES);
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
   * The memory must have been given this filter's words.
   */
  public scan(memory: ScanMemory, start: number, end: number, found: (literal: number, position: number) => void): void {
    const { count, firstWord } = memory.findCandidates(start, end);
    const { hits, words, text } = memory;
    const { bucketOf, firstEntry, entries, spelled, mask } = this;
    // bundled, an import of another file is a getter, and this loop runs millions of times
    const hash = hashOfWord;
    for (let i = 0; i < count; i += 1) {
      const word = firstWord + hits[i]!;
      const position = word << 2;
      const bucket = bucketOf[hash(words[word]!)]!;
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
    for (const { offset, test } of wordsOf(bytes)) {
      const hash = hashAt(bytes, offset);
      this.enter(hash, { literal, offset });
      switch (test) {
        case WordTest.ALONE: this.tests[hash]! |= test; break;
        case WordTest.FIRST_OF_PAIR: this.tests[hashOfPair(hash, hashAt(bytes, offset + 4))]! |= test; break;
        case WordTest.SECOND_OF_PAIR: this.tests[hashOfPair(hashAt(bytes, offset - 4), hash)]! |= test; break;
      }
    }
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
        const hash = hashOfWord(word[0]! | (word[1]! << 8) | (word[2]! << 16) | (word[3]! << 24));
        this.enter(hash, { literal, offset });
        this.tests[hash]! |= WordTest.ALONE;
      }
    }
  }

  private enter(hash: number, entry: Entry): void {
    if (this.bucketOf[hash] === 0) {
      this.bucketOf[hash] = this.buckets.length;
      this.buckets.push([]);
      this.marks[hash] = 4;
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

/** A word by which a literal is found wherever one of its bytes is aligned. */
interface Word {
  readonly offset: number;
  readonly test: WordTest;
}

/** By literal: the same ones are in the filters of many kinds of artifact. */
const chosen = new Map<string, readonly Word[]>();

/** What a word that is looked at more closely costs, against one that is only found. */
const CLOSER_LOOK = 4;

/** For each way in which a literal of 7 or more bytes can be aligned, the word of it that is rarest, and rarest together with a neighbour. */
function wordsOf(bytes: Buffer): readonly Word[] {
  const text = bytes.toString('latin1');
  let words = chosen.get(text);
  if (words === undefined) {
    const costs = Array.from({ length: bytes.length - 3 }, (_, offset) => wordCost(bytes, offset));
    words = [0, 1, 2, 3].map((alignment) => rarestWord(costs, alignment));
    chosen.set(text, words);
  }
  return words;
}

function rarestWord(costs: readonly number[], alignment: number): Word {
  let best: Word = { offset: alignment, test: WordTest.ALONE };
  let least = Infinity;
  for (let offset = alignment; offset < costs.length; offset += 4) {
    const [before, own, behind] = [costs[offset - 4] ?? Infinity, costs[offset]!, costs[offset + 4] ?? Infinity];
    const cost = own + CLOSER_LOOK * Math.min(before, own, behind);
    if (cost < least) {
      least = cost;
      const test = before === Infinity && behind === Infinity ? WordTest.ALONE : before < behind ? WordTest.SECOND_OF_PAIR : WordTest.FIRST_OF_PAIR;
      best = { offset, test };
    }
  }
  return best;
}

/**
 * How common a word is in logs: as counted in ordinary lines; among unseen ones by the English frequency of its letters, with digits, spaces and the signs of log text counted
 * as very common. A poor guess costs time, never a match.
 */
function wordCost(bytes: Buffer, at: number): number {
  let cost = SEEN_WEIGHT * ordinaryFrequency(hashAt(bytes, at));
  for (let i = 0; i < 4; i += 1) {
    const character = String.fromCharCode(bytes[at + i]!);
    const rank = LETTERS_BY_FREQUENCY.indexOf(character);
    cost += rank >= 0 ? rank : COMMON_SIGNS.test(character) ? LETTERS_BY_FREQUENCY.length : 0;
  }
  return cost;
}
