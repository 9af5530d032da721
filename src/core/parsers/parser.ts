import { EXCERPT_BYTES } from '../findings/observation';

/** One line of stored (redacted, cleaned) text, without its newline. */
export interface StoredLine {
  readonly text: string;
  /** 1-based */
  readonly line: number;
  /** byte offset of the line's first byte in the stored file */
  readonly start: number;
}

/** Where a fact was read: enough to cite it. */
export interface Place {
  readonly line: number;
  /** [start, end) bytes in the stored file; covers exactly `excerpt` */
  readonly start: number;
  readonly end: number;
  readonly excerpt: string;
}

/** A line that a parser could not understand. */
export interface Unread {
  readonly line: number;
  readonly reason: string;
}

/** Every parser's facts say what could not be read (at most 20 places; `unreadLines` counts all). */
export interface ParsedFacts {
  readonly unread: readonly Unread[];
  readonly unreadLines: number;
}

/**
 * Turns one artifact's text, line by line, into typed facts. Memory must not grow with the file: what can be long
 * (connections, NAT rules) is counted and aggregated, and only what a check may cite is kept, up to a limit.
 * A parser never throws on bad text: it records what it could not read.
 */
export interface ArtifactParser<F extends ParsedFacts> {
  line(line: StoredLine): void;
  /** true once further lines cannot change the facts: they need not be shown any more. Asked once per block of text. */
  done?(): boolean;
  end(): F;
}

/** Makes a parser for one file. `path` tells variants apart (`networking/ip6tables-nat.txt`). */
export type ParserFactory<F extends ParsedFacts> = (path: string) => ArtifactParser<F>;

/** Collects `unread` for a parser. */
export class UnreadLines {
  private readonly places: Unread[] = [];
  private count = 0;

  public add(line: number, reason: string): void {
    this.count += 1;
    if (this.places.length < 20) { this.places.push({ line, reason }); }
  }

  public facts(): ParsedFacts {
    return { unread: this.places, unreadLines: this.count };
  }
}

/** The place of a whole line, its excerpt cut at 400 bytes on a character boundary. */
export function placeOf(line: StoredLine): Place {
  const bytes = Buffer.from(line.text, 'utf8');
  let length = Math.min(bytes.length, EXCERPT_BYTES);
  while (length > 0 && length < bytes.length && bytes[length] >= 0x80 && bytes[length] < 0xc0) { length -= 1; }
  return {
    line: line.line,
    start: line.start,
    end: line.start + length,
    // Always a copy: a cut of the line's text would keep the whole block that it was decoded from in memory.
    excerpt: bytes.toString('utf8', 0, length),
  };
}

/** Parses a whole text: for tests, and for files that are at hand. */
export function parseText<F extends ParsedFacts>(factory: ParserFactory<F>, text: string, path = 'test.txt'): F {
  const parser = factory(path);
  let start = 0;
  let line = 1;
  const lines = text.split('\n');
  if (lines.at(-1) === '') { lines.pop(); }
  for (const each of lines) {
    parser.line({ text: each, line, start });
    start += Buffer.byteLength(each, 'utf8') + 1;
    line += 1;
  }
  return parser.end();
}
