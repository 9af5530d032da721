import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { EvidenceStore, SegmentWriter } from '../ports';
import { BLOCK_TEXT_BYTES, compressBlock, compressBlockSync, CompressedPart, spliceBlock } from './block-codec';
import { GramPart, SMALL_PART_BYTES } from './gram-index';
import { evidenceKeys } from './keys';
import { BlockTable, Manifest } from './manifest';

const SEGMENT_BYTES = 64 * 1024 * 1024;
/** Blocks being compressed at once; each holds its text. */
const IN_FLIGHT = 4;
/** Compressed blocks that wait for a slow store, about 100 KiB each. */
const MOST_UNWRITTEN = 48;
/** Part of a block that must be there in compressed form, or else compressing all of it is cheaper. */
const LEAST_TAKEN = 0.75;
/** Brotli's blocks are a seventh smaller than gzip's. One in so many keeps the whole below 1.1 times the archive with all the indexes. */
const COMPRESS_EVERY = 8;

const brotli = promisify(brotliCompress);

/** What the writer adds to the manifest. */
export type WrittenEvidence = Pick<Manifest, 'segments' | 'blocks' | 'grams'>;

/**
 * Writes blocks to segment objects and the n-gram parts beside them. Compression runs off the main thread; blocks are written in the order given.
 */
export class EvidenceWriter {
  private segment: SegmentWriter | undefined;
  private readonly segments: { key: string; bytes: number }[] = [];
  private readonly table = { segment: [] as number[], offset: [] as number[], length: [] as number[], textLength: [] as number[] };
  private readonly grams: { key: string; firstBlock: number; blocks: number }[] = [];
  private readonly part = new GramPart();
  private readonly spare: ArrayBuffer[] = [];
  private readonly compressing: Promise<Buffer>[] = [];
  private writing: Promise<void> = Promise.resolve();
  private closing: Promise<void> = Promise.resolve();
  private storing: Promise<unknown> = Promise.resolve();
  private finishing: Promise<WrittenEvidence> | undefined;
  private readonly unwritten: Promise<void>[] = [];

  /** `beside`: compress on the thread pool while the caller goes on; false where there is only one processor */
  public constructor(
    private readonly store: EvidenceStore, private readonly instanceId: string, private readonly bundleId: string, private readonly beside: boolean,
  ) {}

  /** Copies `text`, and takes `compressed`, a part of it, over. Resolves when the next block may be given. */
  public async add(text: Buffer, grams: Uint8Array, compressed?: CompressedPart): Promise<void> {
    const part = this.worthTaking(compressed, text.length) ? compressed : undefined;
    this.table.textLength.push(text.length);
    this.part.add(grams);
    if (this.part.full) { await this.flushGrams(); }
    if (part || !this.beside) {
      await this.enqueue(Promise.resolve(part ? spliceBlock(text, part) : compressBlockSync(text, compressed ? 1 : 0)));
      return;
    }
    const copy = this.copyOf(text);
    const frame = compressBlock(copy).finally(() => this.spare.push(copy.buffer as ArrayBuffer));
    frame.catch(() => undefined); // reported where it is awaited
    this.compressing.push(frame);
    await this.enqueue(frame);
    if (this.compressing.length >= IN_FLIGHT) { await this.compressing.shift(); }
  }

  /** Blocks are written in the order given. */
  private async enqueue(frame: Promise<Buffer>): Promise<void> {
    this.writing = this.writing.then(async () => this.write(await frame));
    this.writing.catch(() => undefined);
    this.unwritten.push(this.writing);
    if (this.unwritten.length >= MOST_UNWRITTEN) { await this.unwritten.shift(); }
  }

  public async finish(): Promise<WrittenEvidence> {
    this.finishing ??= this.finishAll();
    return this.finishing;
  }

  private async finishAll(): Promise<WrittenEvidence> {
    await this.writing;
    await Promise.all([this.flushGrams(), this.closeSegment()]);
    await Promise.all([this.closing, this.storing]);
    return { segments: this.segments, blocks: this.table as BlockTable, grams: this.grams };
  }

  /** Gives up the segment being written. */
  public async abort(): Promise<void> {
    await this.finishing?.catch(() => undefined);
    await this.writing.catch(() => undefined);
    await this.closing.catch(() => undefined);
    await this.storing.catch(() => undefined);
    await this.segment?.abort();
    this.segment = undefined;
  }

  private worthTaking(part: CompressedPart | undefined, length: number): boolean {
    return part !== undefined && part.end - part.start >= length * LEAST_TAKEN && this.table.textLength.length % COMPRESS_EVERY !== 0;
  }

  /** Copies go into a few buffers that are used again: a new one for each block would cost more in garbage collection than the copying. */
  private copyOf(text: Buffer): Buffer {
    const fitting = this.spare.findIndex((buffer) => buffer.byteLength >= text.length);
    const buffer = fitting >= 0 ? this.spare.splice(fitting, 1)[0]! : new ArrayBuffer(Math.max(text.length, BLOCK_TEXT_BYTES * 2));
    const copy = Buffer.from(buffer, 0, text.length);
    text.copy(copy);
    return copy;
  }

  private async write(frame: Buffer): Promise<void> {
    const current = this.segments.at(-1);
    if (this.segment && current && current.bytes + frame.length > SEGMENT_BYTES) { await this.closeSegment(); }
    if (!this.segment) {
      const key = evidenceKeys.segment(this.instanceId, this.bundleId, this.segments.length);
      this.segment = await this.store.createSegment(key);
      this.segments.push({ key, bytes: 0 });
    }
    const target = this.segments.at(-1)!;
    this.table.segment.push(this.segments.length - 1);
    this.table.offset.push(target.bytes);
    this.table.length.push(frame.length);
    target.bytes += frame.length;
    await this.segment.write(frame);
  }

  /** One segment is closed while the next is filled: in a bucket that takes several round trips. At most one, for what they hold in memory. */
  private async closeSegment(): Promise<void> {
    await this.closing;
    this.closing = this.segment?.close() ?? Promise.resolve();
    this.closing.catch(() => undefined); // reported where it is awaited
    this.segment = undefined;
  }

  private async flushGrams(): Promise<void> {
    const blocks = this.part.blocks;
    if (blocks === 0) { return; }
    const rows = this.part.take();
    const bytes = rows.length <= SMALL_PART_BYTES ? await brotli(rows, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }) : rows;
    const key = evidenceKeys.grams(this.instanceId, this.bundleId, this.grams.length);
    this.grams.push({ key, firstBlock: this.table.textLength.length - blocks, blocks });
    // on its way while the next part is filled; one at a time, for what it holds in memory
    await this.storing;
    this.storing = this.store.putDocument(key, bytes);
    this.storing.catch(() => undefined); // reported where it is awaited
  }
}
