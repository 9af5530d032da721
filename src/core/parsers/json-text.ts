import { JsonFacts } from './json-facts';
import { Json } from './json-value';
import { Place, placeOf, StoredLine, UnreadLines } from './parser';

/** Characters kept: enis.json of the largest instance is below 1 MiB. */
const LIMIT = 4 * 1024 * 1024;
const DOCUMENTS = 10_000;
const DOCUMENTS_KEPT = 64;
/** each costs a pass over the text */
const RETRIES = 4;

/**
 * Collects a JSON artifact and takes it apart into its documents. Files hold several when an aborted collection was repeated into the same
 * directory, or when a program was asked more than once; error texts may stand between them.
 */
export class JsonText {
  private readonly lines: StoredLine[] = [];
  private readonly starts: number[] = [];
  private length = 0;
  private cut = false;
  private text = '';
  private last = { index: 0, byte: 0, line: -1 };

  public add(line: StoredLine): void {
    if (this.length + line.text.length > LIMIT) { this.cut = true; return; }
    this.lines.push(line);
    this.starts.push(this.length);
    this.length += line.text.length + 1;
  }

  /** Every complete document (the last 64), in file order, and what the text is like. */
  public read(): { readonly documents: readonly JsonDocument[]; readonly facts: JsonFacts } {
    this.text = this.lines.map((line) => line.text).join('\n');
    const documents: JsonDocument[] = [];
    const unread = new UnreadLines();
    let count = 0;
    let end = 0;
    let trailing: Place | undefined;
    const retries = { left: RETRIES };
    while (count < DOCUMENTS) {
      const next = nextDocument(this.text, end, retries);
      const between = this.text.slice(end, next?.start).search(/\S/);
      if (between >= 0) { trailing ??= this.placeAt(end + between); }
      if (!next) { break; }
      const value = parse(this.text.slice(next.start, next.end));
      if (value === undefined) {
        trailing ??= this.placeAt(next.start);
      } else {
        count += 1;
        documents.push(new JsonDocument(value, next.start, this.text.slice(next.start, next.end), this));
        if (documents.length > DOCUMENTS_KEPT) { documents.shift(); }
      }
      end = next.end;
    }
    if (trailing) { unread.add(trailing.line, this.cut ? 'longer than is read' : 'not JSON'); }
    return { documents, facts: { ...unread.facts(), empty: this.text.trim() === '', documents: count, ...trailing && { trailing } } };
  }

  /** From a character of the text to the end of its line, at most `length` characters. */
  public placeAt(index: number, length = 400): Place {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.starts[middle] <= index) { low = middle; } else { high = middle - 1; }
    }
    const line = this.lines[low];
    const column = index - this.starts[low];
    // The whole file may be one line: bytes are counted on from the place before.
    const from = this.last.line === low && this.last.index <= column ? this.last : { index: 0, byte: line.start };
    const byte = from.byte + Buffer.byteLength(line.text.slice(from.index, column), 'utf8');
    this.last = { line: low, index: column, byte };
    return placeOf({ text: line.text.slice(column, column + length), line: line.line, start: byte });
  }
}

/** One document and its places. */
export class JsonDocument {
  private cursor = 0;

  public constructor(
    public readonly value: Json,
    private readonly offset: number,
    private readonly text: string,
    private readonly source: JsonText,
  ) {}

  /**
   * The place where `literal` (`"maxPods"`) stands: after the place asked for before if it is there (fields are asked for in the order of the
   * text), else its first. At most `length` characters of its line.
   */
  public place(literal: string, length = 200): Place | undefined {
    let at = this.text.indexOf(literal, this.cursor);
    if (at < 0) { at = this.text.indexOf(literal); }
    if (at < 0) { return undefined; }
    this.cursor = at + literal.length;
    return this.source.placeAt(this.offset + at, length);
  }
}

interface Span { readonly start: number; readonly end: number }

/** From the next `{` or `[` to its partner. */
function nextDocument(text: string, from: number, retries: { left: number }): Span | undefined {
  const opening = /[[{]/g;
  opening.lastIndex = from;
  const start = opening.exec(text)?.index;
  if (start === undefined) { return undefined; }
  const end = partner(text, start);
  if (end !== undefined) { return { start, end }; }
  // A document that was cut, with another appended to it: the next one begins as it did.
  const begins = text.slice(start, start + 6);
  let again = start;
  while (retries.left > 0) {
    retries.left -= 1;
    again = text.indexOf(begins, again + 1);
    if (again < 0) { return undefined; }
    const close = partner(text, again);
    if (close !== undefined) { return { start: again, end: close }; }
  }
  return undefined;
}

/** End of the document that opens at `start`; undefined when it is not closed. */
function partner(text: string, start: number): number | undefined {
  let depth = 0;
  let quoted = false;
  for (let i = start; i < text.length; i += 1) {
    switch (text.charCodeAt(i)) {
      case 0x22: quoted = !quoted; break;
      case 0x5c: if (quoted) { i += 1; } break;
      case 0x5b: case 0x7b: if (!quoted) { depth += 1; } break;
      case 0x5d: case 0x7d:
        if (!quoted) {
          depth -= 1;
          if (depth === 0) { return i + 1; }
        }
        break;
      default: break;
    }
  }
  return undefined;
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
