import { ArchiveEntry, EntrySink, EntryVisitor, NotABundleError } from './archive-entry';

const BLOCK = 512;
/** pax headers and GNU long names are metadata of a few hundred bytes; more is hostile */
const MAX_METADATA = 64 * 1024;

type Step = 'header' | 'content' | 'metadata' | 'padding' | 'end';

/**
 * Reads a tar stream pushed in chunks of any size: ustar, pax (path, size, mtime), GNU long names and base-256 sizes. Content goes to the visitor's sinks
 * without copying. Why not a library: docs/adr/0002.
 */
export class TarReader {
  private step: Step = 'header';
  private readonly header = Buffer.alloc(BLOCK);
  private headerFill = 0;
  private remaining = 0;
  private padding = 0;
  private sink: EntrySink | undefined;
  private metadata: Buffer[] = [];
  private metadataKind = '';
  private next: { path?: string; size?: number; mtimeMs?: number } = {};
  private entries = 0;
  /** bytes of the stream before the chunk under way */
  private position = 0;

  public constructor(private readonly visitor: EntryVisitor) {}

  /** Consumes a chunk. Throws NotABundleError when the very first header is no tar header, TarFormatError when a later one is broken. */
  public async push(chunk: Buffer): Promise<void> {
    let at = 0;
    while (at < chunk.length && this.step !== 'end') {
      if (this.step === 'header') {
        const take = Math.min(BLOCK - this.headerFill, chunk.length - at);
        chunk.copy(this.header, this.headerFill, at, at + take);
        this.headerFill += take;
        at += take;
        if (this.headerFill === BLOCK) {
          this.headerFill = 0;
          await this.readHeader();
        }
      } else if (this.step === 'padding') {
        const take = Math.min(this.padding, chunk.length - at);
        this.padding -= take;
        at += take;
        if (this.padding === 0) { this.step = 'header'; }
      } else {
        const take = Math.min(this.remaining, chunk.length - at);
        if (this.step === 'metadata') {
          this.metadata.push(Buffer.from(chunk.subarray(at, at + take)));
        } else if (this.sink) {
          await this.sink.write(chunk.subarray(at, at + take), this.position + at);
        }
        this.remaining -= take;
        at += take;
        if (this.remaining === 0) { await this.endContent(); }
      }
    }
    this.position += chunk.length;
  }

  /** To be called when the stream is over. True when the end of the archive was reached: a cut between two files leaves no other trace. */
  public async end(): Promise<boolean> {
    const whole = this.step === 'end';
    if (!whole && this.entries === 0) { throw new NotABundleError('the content is not a tar archive'); }
    if (this.sink) {
      const sink = this.sink;
      this.sink = undefined;
      await sink.end(false);
    }
    return whole;
  }

  private async readHeader(): Promise<void> {
    if (isZero(this.header)) {
      // one zero block ends the archive (GNU tar writes two, some writers one)
      this.step = this.entries > 0 ? 'end' : 'header';
      return;
    }
    if (!checksumHolds(this.header)) {
      if (this.entries === 0) { throw new NotABundleError('the content is not a tar archive: its first header has no valid checksum'); }
      throw new TarFormatError(`header ${this.entries + 1} has no valid checksum`);
    }
    this.entries += 1;
    const type = String.fromCharCode(this.header[156]!);
    const size = this.next.size ?? readNumber(this.header, 124, 12);
    if (!Number.isSafeInteger(size) || size < 0) { throw new TarFormatError(`header ${this.entries} announces an impossible size`); }
    this.padding = (BLOCK - (size % BLOCK)) % BLOCK;
    this.remaining = size;
    if (type === 'x' || type === 'g' || type === 'L' || type === 'K') {
      if (size > MAX_METADATA) { throw new TarFormatError(`header ${this.entries} announces ${size} bytes of metadata; at most ${MAX_METADATA} are read`); }
      this.metadata = [];
      this.metadataKind = type;
      this.step = 'metadata';
    } else {
      const entry = this.entryOf(type, size);
      this.next = {};
      this.sink = await this.visitor.visit(entry);
      this.step = 'content';
    }
    if (this.remaining === 0) { await this.endContent(); }
  }

  private entryOf(type: string, size: number): ArchiveEntry {
    const prefix = this.header.subarray(257, 262).toString('latin1') === 'ustar' ? cString(this.header, 345, 155) : '';
    const name = cString(this.header, 0, 100);
    return {
      name: this.next.path ?? (prefix ? `${prefix}/${name}` : name),
      type: type === '0' || type === '\0' || type === '7' ? 'file' : type === '5' ? 'directory' : 'other',
      size,
      mtimeMs: this.next.mtimeMs ?? readNumber(this.header, 136, 12) * 1000,
    };
  }

  private async endContent(): Promise<void> {
    if (this.step === 'metadata') {
      this.readMetadata(Buffer.concat(this.metadata));
      this.metadata = [];
    } else if (this.sink) {
      const sink = this.sink;
      this.sink = undefined;
      await sink.end(true);
    }
    this.step = this.padding > 0 ? 'padding' : 'header';
  }

  private readMetadata(content: Buffer): void {
    if (this.metadataKind === 'L') {
      this.next.path = cString(content, 0, content.length);
    } else if (this.metadataKind === 'x') {
      Object.assign(this.next, readPax(content));
    }
  }
}

/** The tar stream is broken behind its first entry. */
export class TarFormatError extends Error {}

function readPax(content: Buffer): { path?: string; size?: number; mtimeMs?: number } {
  const found: { path?: string; size?: number; mtimeMs?: number } = {};
  let at = 0;
  while (at < content.length) {
    const space = content.indexOf(0x20, at);
    const length = Number(content.toString('latin1', at, space));
    if (space < 0 || !Number.isInteger(length) || length <= space - at + 1) { break; }
    const [key, ...value] = content.toString('utf8', space + 1, at + length - 1).split('=');
    if (key === 'path') { found.path = value.join('='); }
    if (key === 'size') { found.size = Number(value.join('=')); }
    if (key === 'mtime') { found.mtimeMs = Math.round(Number(value.join('=')) * 1000); }
    at += length;
  }
  return found;
}

function isZero(block: Buffer): boolean {
  return block.every((byte) => byte === 0);
}

function checksumHolds(header: Buffer): boolean {
  let sum = 0;
  for (let i = 0; i < BLOCK; i += 1) { sum += i >= 148 && i < 156 ? 0x20 : header[i]!; }
  return sum === readNumber(header, 148, 8);
}

function cString(bytes: Buffer, start: number, length: number): string {
  const end = bytes.indexOf(0, start);
  return bytes.toString('utf8', start, end < 0 || end > start + length ? start + length : end);
}

/** Octal text, or base-256 when the first bit is set (GNU, for sizes over 8 GiB). */
function readNumber(bytes: Buffer, start: number, length: number): number {
  if ((bytes[start]! & 0x80) !== 0) {
    let value = bytes[start]! & 0x7f;
    for (let i = 1; i < length; i += 1) { value = value * 256 + bytes[start + i]!; }
    return value;
  }
  const text = bytes.toString('latin1', start, start + length).replace(/[\0 ]+$/, '').trim();
  return /^[0-7]+$/.test(text) ? parseInt(text, 8) : 0;
}
