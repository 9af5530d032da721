import { TextDecoder } from 'node:util';
import { Gunzip, GzipError } from '../bundle/gunzip';
import { isProbablyBinary } from '../safety/clean-text';

const HEAD_BYTES = 4096;

/** Where decoded text goes. `from`: inflated bytes of the archive before it, where the text is the entry's content just as it stands there. */
export type TextSink = (chunk: Buffer, from?: number) => Promise<void>;

/** How a file's content was read. */
export type ContentForm = 'text' | 'utf-16' | 'gzip' | 'binary';

/**
 * Turns a file's bytes into text: rotated `.gz` logs are inflated, UTF-16 (PowerShell's `>`) is transcoded, and content that is no text is recognised
 * and passed over. Decided by the first 4 KiB.
 */
export class ContentDecoder {
  public form: ContentForm | undefined;
  /** why nested content could not be read to its end */
  public broken: string | undefined;
  private head: Buffer[] = [];
  private headLength = 0;
  private headFrom: number | undefined;
  private gunzip: Gunzip | undefined;
  private utf16: TextDecoder | undefined;

  /** `mayInflate`: false for content that is itself the inflated form of something */
  public constructor(private readonly sink: TextSink, private readonly limit: { allow(bytes: number): void }) {}

  /** `from` as in TextSink */
  public async write(chunk: Buffer, from?: number): Promise<void> {
    if (this.form) { return this.forward(chunk, from); }
    if (this.headLength === 0) { this.headFrom = from; }
    this.head.push(Buffer.from(chunk));
    this.headLength += chunk.length;
    if (this.headLength >= HEAD_BYTES) { await this.decide(); }
  }

  public async end(): Promise<void> {
    if (!this.form) { await this.decide(); }
    if (this.gunzip) {
      await this.inflate(this.gunzip.end());
      if (!this.gunzip.whole) { this.broken ??= 'unexpected end of file'; }
    }
    if (this.utf16) {
      const rest = Buffer.from(this.utf16.decode());
      if (rest.length > 0) { await this.sink(rest); }
    }
  }

  private async decide(): Promise<void> {
    const head = Buffer.concat(this.head);
    this.head = [];
    if (head[0] === 0x1f && head[1] === 0x8b) {
      this.form = 'gzip';
      this.gunzip = new Gunzip();
    } else if (isUtf16(head)) {
      this.form = 'utf-16';
      this.utf16 = new TextDecoder(head[0] === 0xff ? 'utf-16le' : 'utf-16be');
    } else {
      this.form = isProbablyBinary(head) ? 'binary' : 'text';
    }
    await this.forward(head, this.headFrom);
  }

  private async forward(chunk: Buffer, from: number | undefined): Promise<void> {
    if (this.form === 'text') { return this.sink(chunk, from); }
    if (this.utf16) { return this.sink(Buffer.from(this.utf16.decode(chunk, { stream: true }))); }
    if (this.gunzip) { await this.inflate(this.gunzip.push(chunk)); }
  }

  private async inflate(chunks: Iterable<Buffer>): Promise<void> {
    if (this.broken) { return; }
    try {
      for (const chunk of chunks) {
        this.limit.allow(chunk.length);
        await this.sink(chunk);
      }
    } catch (error) {
      if (!(error instanceof GzipError)) { throw error; }
      this.broken = error.message;
    }
  }
}

/** A byte order mark, and the zero bytes that ASCII has in UTF-16: the mark alone may be garbage at the head of a log, which must not hide the rest. */
function isUtf16(head: Buffer): boolean {
  if (!((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff))) { return false; }
  let zeros = 0;
  for (const byte of head) { zeros += byte === 0 ? 1 : 0; }
  return zeros > head.length / 5;
}
