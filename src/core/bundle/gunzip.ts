import { crc32 } from 'node:zlib';
import { InflateMemory, InflateStop } from './inflate-memory';
import { TokenMark } from './token-mark';

/** The gzip data is damaged. Whatever could be inflated before the damage has been handed out. */
export class GzipError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'GzipError';
  }
}

const TEXT_OF: Partial<Record<InflateStop, string>> = {
  [InflateStop.BAD_BLOCK_TYPE]: 'a block of unknown type',
  [InflateStop.BAD_STORED_LENGTH]: 'a stored block whose length disagrees with its complement',
  [InflateStop.BAD_CODE_LENGTHS]: 'code lengths that make no Huffman code',
  [InflateStop.BAD_SYMBOL]: 'a code that stands for nothing',
  [InflateStop.BAD_DISTANCE]: 'a reference to before the beginning',
};

const FLAG_CHECKSUM = 2;
const FLAG_EXTRA = 4;
const FLAG_NAME = 8;
const FLAG_COMMENT = 16;
const TRAILER = 8;
/** a name or an extra field longer than this is hostile */
const MAX_HEADER = 128 << 10;

type Part = 'header' | 'body' | 'trailer' | 'rest';

/**
 * Inflates a gzip stream (RFC 1952), all its members one after the other, in memory that does not grow. Unlike `node:zlib`, it works on the caller's thread in pieces that the
 * caller takes when it wants them, hands out every byte that comes before damage, and takes less time (docs/adr/0006).
 */
export class Gunzip {
  private readonly memory = new InflateMemory();
  private part: Part = 'header';
  private members = 0;
  private checksum = 0;
  private size = 0;

  /**
   * Takes compressed bytes and yields what they become. A yielded buffer is valid until the next is asked for.
   *
   * @throws GzipError at damage
   */
  public* push(chunk: Uint8Array): Generator<Buffer> {
    let rest = chunk;
    while (rest.length > 0 && this.part !== 'rest') {
      rest = rest.subarray(this.memory.append(rest));
      yield* this.advance(false);
    }
  }

  /**
   * To be called when the input is over; yields what was held back.
   *
   * @throws GzipError at damage
   */
  public* end(): Generator<Buffer> {
    yield* this.advance(true);
  }

  /** Places in what was yielded since the last call, in order. They count from the first byte that was pushed. */
  public takeMarks(): TokenMark[] {
    return this.memory.takeMarks();
  }

  /** Whether what came ends with the end of a member. */
  public get whole(): boolean {
    return this.part === 'rest' || (this.part === 'header' && this.members > 0);
  }

  private* advance(final: boolean): Generator<Buffer> {
    for (;;) {
      if (this.part === 'body') {
        const stop = this.memory.run(final);
        const output = this.memory.takeOutput();
        if (output.length > 0) {
          this.checksum = crc32(output, this.checksum);
          this.size = (this.size + output.length) % 0x1_0000_0000;
          yield output;
        }
        if (stop === InflateStop.NEED_INPUT || stop === InflateStop.TRUNCATED) { return; }
        if (stop === InflateStop.DONE) { this.part = 'trailer'; }
        const damage = TEXT_OF[stop];
        if (damage !== undefined) { throw new GzipError(`the compressed data has ${damage}`); }
      } else if (!(this.part === 'trailer' ? this.readTrailer() : this.part === 'header' && this.readHeader())) {
        return;
      }
    }
  }

  /** False: the header has not come whole, or there is none. */
  private readHeader(): boolean {
    const bytes = this.memory.pending;
    if (bytes.length < 10) { return false; }
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
      if (this.members === 0) { throw new GzipError('the data does not begin with the mark of gzip'); }
      this.part = 'rest'; // tapes and careless writers pad with zeros; gzip ignores what is no member
      return false;
    }
    if (bytes[2] !== 8) { throw new GzipError(`the compression method is ${bytes[2]}; gzip knows only 8`); }
    const flags = bytes[3]!;
    let at: number | undefined = 10;
    if (flags & FLAG_EXTRA) { at = bytes.length >= 12 ? 12 + bytes.readUInt16LE(10) : undefined; }
    if (flags & FLAG_NAME) { at = behindZero(bytes, at); }
    if (flags & FLAG_COMMENT) { at = behindZero(bytes, at); }
    if (at !== undefined && flags & FLAG_CHECKSUM) { at += 2; }
    if (at === undefined || at > bytes.length) {
      if (bytes.length > MAX_HEADER) { throw new GzipError(`the header is longer than ${MAX_HEADER} bytes`); }
      return false;
    }
    this.memory.skip(at);
    this.memory.begin();
    this.members += 1;
    this.checksum = 0;
    this.size = 0;
    this.part = 'body';
    return true;
  }

  private readTrailer(): boolean {
    const bytes = this.memory.pending;
    if (bytes.length >= 4 && bytes.readUInt32LE(0) !== this.checksum) { throw new GzipError('the checksum of the inflated data is not the one in the archive'); }
    if (bytes.length < TRAILER) { return false; }
    if (bytes.readUInt32LE(4) !== this.size) { throw new GzipError('the length of the inflated data is not the one in the archive'); }
    this.memory.skip(TRAILER);
    this.part = 'header';
    return true;
  }
}

function behindZero(bytes: Buffer, from: number | undefined): number | undefined {
  const at = from === undefined || from >= bytes.length ? -1 : bytes.indexOf(0, from);
  return at < 0 ? undefined : at + 1;
}
