import { BlockSpan, planSpans } from './block-spans';
import { BlockTable } from './manifest';

/** Spans fetched ahead of the one in use: bytes, and requests at a time. */
const AHEAD_BYTES = 24 * 1024 * 1024;
const MOST_AHEAD = 16;
/** Compressed bytes that are held: the span in use, those ahead, and some behind, because small files share blocks but are visited in path order. */
const HELD_BYTES = 48 * 1024 * 1024;

/** Reads the frames of many blocks in few requests, some of them at a time. Memory does not grow with their number. */
export class SpanReader {
  private readonly spans: readonly BlockSpan[];
  private readonly spanOf: ReadonlyMap<number, number>;
  /** spans in the order in which they will be needed; one may come again */
  private readonly order: readonly number[];
  private at = 0;
  private readonly held = new Map<number, Promise<Buffer>>();
  private heldBytes = 0;

  /** `blocks`: in about the order in which they will be asked for */
  public constructor(blocks: readonly number[], private readonly table: BlockTable, private readonly read: (span: BlockSpan) => Promise<Buffer>) {
    ({ spans: this.spans, spanOf: this.spanOf } = planSpans(blocks, table));
    this.order = blocks.map((block) => this.spanOf.get(block)!).filter((span, index, all) => span !== all[index - 1]);
  }

  /** The stored frame of one of the blocks. */
  public async frame(block: number): Promise<Buffer> {
    const index = this.spanOf.get(block)!;
    const next = this.order.indexOf(index, this.at);
    if (next >= 0) { this.at = next; }
    const bytes = this.hold(index);
    this.readAhead();
    this.letGo(index);
    const start = this.table.offset[block]! - this.spans[index]!.start;
    return (await bytes).subarray(start, start + this.table.length[block]!);
  }

  private readAhead(): void {
    let bytes = 0;
    for (const index of this.order.slice(this.at + 1, this.at + 1 + MOST_AHEAD)) {
      bytes += sizeOf(this.spans[index]!);
      if (bytes > AHEAD_BYTES) { return; }
      void this.hold(index);
    }
  }

  /** Fetches a span, unless it is held; makes it the newest. */
  private hold(index: number): Promise<Buffer> {
    let bytes = this.held.get(index);
    if (bytes) {
      this.held.delete(index);
    } else {
      bytes = this.read(this.spans[index]!);
      this.heldBytes += sizeOf(this.spans[index]!);
      // a failure is reported to whoever comes to this span, and to nobody when the search ends before
      bytes.catch(() => this.drop(index));
    }
    this.held.set(index, bytes);
    return bytes;
  }

  private letGo(inUse: number): void {
    for (const old of this.held.keys()) {
      if (this.heldBytes <= HELD_BYTES) { return; }
      if (old !== inUse) { this.drop(old); }
    }
  }

  private drop(index: number): void {
    if (this.held.delete(index)) { this.heldBytes -= sizeOf(this.spans[index]!); }
  }
}

function sizeOf({ start, end }: BlockSpan): number { return end - start; }
