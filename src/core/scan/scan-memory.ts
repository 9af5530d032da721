import { KERNEL_WASM } from './kernel.generated';

// the global is in every Node we support, but only the types of the DOM and of newer Nodes declare it
declare const WebAssembly: {
  readonly Memory: new (size: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
};

interface Kernel {
  readonly dirty: { readonly value: number };
  candidates(from: number, to: number, marks: number, out: number): number;
  withNeighbour(from: number, out: number, count: number, tests: number): number;
  newlines(from: number, length: number, out: number): number;
  plainLength(from: number, length: number): number;
  grams(from: number, count: number, marks: number): void;
  packMarks(marks: number, out: number): void;
  shortCandidates(from: number, count: number, tables: number, out: number): number;
  headChanges(from: number, ends: number, count: number, out: number): number;
}

/** Words to look for, by their hashes (GRAM_HASHES bytes each). */
export interface SoughtWords {
  /** 4 where a word is sought, else 0: by so many bytes the list of what was found grows */
  readonly marks: Uint8Array;
  /** what must stand beside it (WordTest) */
  readonly tests: Uint8Array;
}

/** How a word that is sought is known to be more than a stray one. */
export const enum WordTest {
  /** at its own hash: it is not */
  ALONE = 1,
  /** at the hash of it and the word behind it */
  FIRST_OF_PAIR = 2,
  /** at the hash of the word before it and it */
  SECOND_OF_PAIR = 4,
}

/** Text that one scan may cover. A piece of 1 MiB can grow when secrets and broken bytes are replaced, never eightfold. */
export const TEXT_CAPACITY = 8 << 20;

const HASHES = 1 << 16;
const GRAM_MARKS = 0;
const RULE_MARKS = GRAM_MARKS + HASHES;
const RULE_TESTS = RULE_MARKS + HASHES;
const PACKED = RULE_TESTS + HASHES;
const TABLES = PACKED + HASHES / 8;
const TEXT = TABLES + 4096;
const SLACK = 1 << 12;
const LINES = TEXT + TEXT_CAPACITY + SLACK;
const HITS = LINES + TEXT_CAPACITY * 4 + SLACK;
const END = HITS + TEXT_CAPACITY + SLACK;

/**
 * The linear memory in which text is scanned, and the compiled kernels over it. One per ingest: fixed in size, whatever the bundle's.
 * Positions are offsets into `text`.
 */
export class ScanMemory {
  /** the text area */
  public readonly text: Buffer;
  /** newline offsets of the last `findNewlines`, relative to its start */
  public readonly lines: Uint32Array;
  /** word indexes of the last `findCandidates` */
  public readonly hits: Uint32Array;
  /** little-endian words of the text area */
  public readonly words: Uint32Array;
  private readonly kernel: Kernel;
  private readonly memory: Uint8Array;
  private sought: SoughtWords | undefined;

  public constructor() {
    const memory = new WebAssembly.Memory({ initial: Math.ceil(END / 65536), maximum: 65536 });
    const module = new WebAssembly.Module(Buffer.from(KERNEL_WASM, 'base64'));
    this.kernel = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernel;
    this.memory = new Uint8Array(memory.buffer);
    this.text = Buffer.from(memory.buffer, TEXT, TEXT_CAPACITY);
    this.words = new Uint32Array(memory.buffer, TEXT, TEXT_CAPACITY >> 2);
    this.lines = new Uint32Array(memory.buffer, LINES, TEXT_CAPACITY);
    this.hits = new Uint32Array(memory.buffer, HITS, TEXT_CAPACITY >> 2);
  }

  /** Lists the newlines of [start, start + length) in `lines`. `dirty`: some byte is not plain printable ASCII, TAB or LF. */
  public findNewlines(start: number, length: number): { readonly count: number; readonly dirty: boolean } {
    const count = this.kernel.newlines(TEXT + start, length, LINES);
    return { count, dirty: this.kernel.dirty.value !== 0 };
  }

  /** Where the printable ASCII, TABs and LFs end that begin at `start`; `end` when they do not before. */
  public plainUntil(start: number, end: number): number {
    return start + this.kernel.plainLength(TEXT + start, end - start);
  }

  /** Loads what `findCandidates` looks for. */
  public loadWords(words: SoughtWords): void {
    if (this.sought === words) { return; }
    this.sought = words;
    this.memory.set(words.marks, RULE_MARKS);
    this.memory.set(words.tests, RULE_TESTS);
  }

  /** Lists in `hits` the words (relative to `firstWord`) of [start, end) that are sought; neighbours outside the range, and words that only hash alike, may be listed too. */
  public findCandidates(start: number, end: number): { readonly count: number; readonly firstWord: number } {
    const from = start & ~15;
    const to = Math.min((end + 15) & ~15, TEXT_CAPACITY);
    const count = this.kernel.candidates(TEXT + from, TEXT + to, RULE_MARKS, HITS);
    return { count: this.kernel.withNeighbour(TEXT + from, HITS, count, RULE_TESTS), firstWord: from >> 2 };
  }

  /** Lists in `hits` the lines (of the last `findNewlines` from `start`) whose first 16 bytes differ from the line before; returns how many. */
  public findHeadChanges(start: number, count: number): number {
    return this.kernel.headChanges(TEXT + start, LINES, count, HITS);
  }

  /** Marks every 4-gram that lies in [start, end). */
  public markGrams(start: number, end: number): void {
    if (end - start >= 4) { this.kernel.grams(TEXT + start, end - start - 3, GRAM_MARKS); }
  }

  /** Lists in `hits` the offsets from `start` where a short literal may begin (see ShortLiterals); returns how many. */
  public findShort(start: number, stop: number, tables: Uint8Array): number {
    this.memory.set(tables, TABLES);
    return stop - start < 3 ? 0 : this.kernel.shortCandidates(TEXT + start, stop - start - 2, TABLES, HITS);
  }

  /** The marks since the last call, packed to bits (8,192 bytes, valid until the next call), and cleared. */
  public takeGrams(): Uint8Array {
    this.kernel.packMarks(GRAM_MARKS, PACKED);
    return this.memory.subarray(PACKED, PACKED + HASHES / 8);
  }
}
