import { CaptureFormatError, CaptureProblem } from './capture-problem';
import { CaptureInterface, FormatReader, FrameSink } from './frame';
import { pcapKind, PcapReader } from './pcap-reader';
import { isPcapng, PcapngReader } from './pcapng-reader';
import { Gunzip, GzipError } from '../../../bundle/gunzip';

/** Bytes of one capture that are read, after inflating: minutes of work. A larger one is read so far, and the answer says so. */
export const MAX_CAPTURE_BYTES = 8 * 1024 ** 3;

export interface ReadOptions {
  /** default MAX_CAPTURE_BYTES */
  readonly maxBytes?: number;
  /** true: nobody waits any more; reading ends at the next chunk */
  isCancelled?(): boolean;
  /** bytes as stored that have been taken so far; must be cheap */
  onProgress?(bytes: number): void;
}

/** What was read. */
export interface CaptureOutline {
  readonly format: 'pcap' | 'pcapng';
  /** bytes after inflating */
  readonly bytes: number;
  readonly interfaces: readonly CaptureInterface[];
  /** see FormatReader.dropped */
  readonly dropped: number | undefined;
  readonly problems: readonly CaptureProblem[];
}

/**
 * Reads a pcap or pcapng file, or a gzip of either, and tells `sink` of every frame, in memory that does not grow.
 *
 * @throws CaptureFormatError when it is no capture; damage further on ends the reading and is told in `problems`
 */
export async function readCapture(stream: AsyncIterable<Uint8Array>, sink: FrameSink, options: ReadOptions = {}): Promise<CaptureOutline> {
  const feed = new CaptureFeed(sink, options.maxBytes ?? MAX_CAPTURE_BYTES);
  let gunzip: Gunzip | undefined;
  let taken = 0;
  let head: Buffer = Buffer.alloc(0);
  let isBegun = false;
  for await (const chunk of stream) {
    if (options.isCancelled?.()) { break; }
    taken += chunk.length;
    let bytes: Buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    if (!isBegun) {
      bytes = head = Buffer.concat([head, bytes]);
      if (head.length < 4) { continue; }
      isBegun = true;
      if (head[0] === 0x1f && head[1] === 0x8b) { gunzip = new Gunzip(); }
    }
    const goesOn = gunzip === undefined ? feed.push(bytes) : feed.inflate(() => gunzip!.push(bytes));
    options.onProgress?.(taken);
    if (!goesOn) { break; }
  }
  if (gunzip !== undefined && feed.inflate(() => gunzip!.end()) && !gunzip.whole) { feed.truncated('the compressed data ends before its end mark'); }
  return feed.finish(taken);
}

/** Finds out the format, and keeps account of what could not be read. */
class CaptureFeed {
  private reader: FormatReader | undefined;
  private head: Buffer = Buffer.alloc(0);
  private bytes = 0;
  private readonly problems: CaptureProblem[] = [];

  constructor(private readonly sink: FrameSink, private readonly maxBytes: number) {}

  push(chunk: Buffer): boolean {
    if (this.problems.length > 0) { return false; }
    this.bytes += chunk.length;
    if (this.bytes > this.maxBytes) {
      this.problems.push({ code: 'CAPTURE_TOO_LARGE', message: `Only the first ${this.maxBytes} bytes of the capture were read. Split it, or capture with a filter.` });
      return false;
    }
    if (this.reader !== undefined) { return this.goesOn(this.reader.push(chunk)); }
    this.head = Buffer.concat([this.head, chunk]);
    if (this.head.length < 4) { return true; }
    const kind = pcapKind(this.head);
    if (kind === undefined && !isPcapng(this.head)) {
      throw new CaptureFormatError('NOT_A_CAPTURE', `The file begins with ${this.head.toString('hex', 0, 4)}, which is neither pcap, pcapng nor a gzip of either. Record with tcpdump -w, or convert with editcap.`);
    }
    this.reader = kind === undefined ? new PcapngReader(this.sink) : new PcapReader(kind, this.sink);
    return this.goesOn(this.reader.push(this.head));
  }

  /** Pushes what comes of inflating; damage in the compressed data ends the capture there. */
  inflate(pieces: () => Iterable<Buffer>): boolean {
    try {
      for (const piece of pieces()) {
        if (!this.push(piece)) { return false; }
      }
      return true;
    } catch (error) {
      if (!(error instanceof GzipError)) { throw error; }
      this.problems.push({ code: 'CAPTURE_DAMAGED', message: `The capture was read up to damage in its compression: ${error.message}.` });
      return false;
    }
  }

  truncated(what: string): void {
    if (this.problems.length === 0) { this.problems.push({ code: 'CAPTURE_TRUNCATED', message: `The capture is cut: ${what}. Everything before was read.` }); }
  }

  finish(taken: number): CaptureOutline {
    const { reader } = this;
    if (reader === undefined) {
      throw new CaptureFormatError('CAPTURE_EMPTY', taken === 0 ? 'The capture is empty: nothing was written to it.' : 'The capture ends before its first header: too little was written to it.');
    }
    if (reader.pending > 0) { this.truncated(`its last record misses bytes (${reader.pending} are there or were announced)`); }
    return {
      format: reader instanceof PcapngReader ? 'pcapng' : 'pcap',
      bytes: this.bytes,
      interfaces: reader.interfaces,
      dropped: reader.dropped,
      problems: this.problems,
    };
  }

  private goesOn(more: boolean): boolean {
    if (more || this.reader === undefined) { return true; }
    this.problems.push({ code: 'CAPTURE_DAMAGED', message: `The capture is damaged: ${this.reader.damage}. Everything before was read.` });
    return false;
  }
}
