import { BundleReader } from '../evidence/bundle-reader';

/** Blocks read ahead of the one in use: enough to keep the decompressing threads busy. */
const AHEAD = 3;
/** Blocks kept, about 1 MiB each: small files share blocks but are visited in path order. */
const KEPT = 6;

/** Gives the blocks of a known sequence one after the other, reading ahead. */
export class BlockFeed {
  private readonly kept = new Map<number, Promise<Buffer>>();
  private readonly sequence: readonly number[];
  private readonly fetch: (block: number) => Promise<Buffer>;
  private at = 0;
  /** blocks asked of the reader */
  public readonly read = new Set<number>();

  public constructor(reader: BundleReader, blocks: readonly number[]) {
    this.sequence = blocks.filter((block, index) => block !== blocks[index - 1]);
    this.fetch = reader.feed(this.sequence);
  }

  /** `block` must come in the order of the sequence; a block may be passed over or asked for again while it is current. */
  public async get(block: number): Promise<Buffer> {
    while (this.at < this.sequence.length && this.sequence[this.at] !== block) { this.at += 1; }
    const current = this.request(block);
    for (const next of this.sequence.slice(this.at + 1, this.at + 1 + AHEAD)) { void this.request(next); }
    for (const old of this.kept.keys()) {
      if (this.kept.size <= KEPT) { break; }
      this.kept.delete(old);
    }
    return current;
  }

  private request(block: number): Promise<Buffer> {
    let text = this.kept.get(block);
    if (text) {
      this.kept.delete(block);
    } else {
      text = this.fetch(block);
      // a failure is reported to whoever comes to this block, and to nobody when the search ends before
      text.catch(() => undefined);
      this.read.add(block);
    }
    this.kept.set(block, text);
    return text;
  }
}
