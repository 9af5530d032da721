import { BitWriter } from './bit-writer';
import { RecentBytes } from './recent-bytes';
import { TokenMark } from './token-mark';

/** How far back a match may reach (RFC 1951, 2). */
export const DEFLATE_WINDOW = 32 * 1024;
/** Of the archive: no more than what a block of text and the pieces under way were inflated from, unless it hardly shrank. */
const RECENT_BYTES = 4 << 20;

/** A range of text that stands in the archive just so. */
export interface Verbatim {
  /** inflated bytes before it, over the whole archive */
  readonly from: number;
  /** bytes */
  readonly length: number;
}

/** Part of a verbatim range, still compressed. */
export interface CopiedTokens {
  /** inflated bytes before it, over the whole archive */
  readonly from: number;
  readonly to: number;
  /** a complete DEFLATE stream; to be inflated with the DEFLATE_WINDOW bytes before `from` as its dictionary */
  readonly deflated: Buffer;
}

/**
 * The compressed form of the text that was inflated last. Text that is stored as it came need not be compressed again: what somebody's gzip found out about it, its tokens, is
 * copied bit by bit, together with the code tables they are written in (docs/adr/0011).
 */
export class ArchiveTokens {
  private readonly recent = new RecentBytes(RECENT_BYTES);
  private readonly marks: TokenMark[] = [];
  private scratch = Buffer.alloc(0);

  /** The archive's bytes, from its first on, each before the text that comes of it. */
  public append(bytes: Uint8Array): void {
    this.recent.append(bytes);
  }

  /** In order. */
  public mark(marks: readonly TokenMark[]): void {
    for (const mark of marks) { this.marks.push(mark); }
  }

  /**
   * The longest run of whole tokens in the range before which a whole window lies in the range, too; undefined where there is none. Ranges must be asked for in order: marks before
   * one are forgotten.
   */
  public copy({ from, length }: Verbatim): CopiedTokens | undefined {
    this.forget(from);
    const first = this.marks.find(({ text }) => text >= from + DEFLATE_WINDOW);
    const last = this.lastUpTo(from + length);
    if (!first || !last || last.text <= first.text || last.epoch !== first.epoch) { return undefined; }
    const deflated = this.between(first, last);
    return deflated && { from: first.text, to: last.text, deflated };
  }

  private lastUpTo(text: number): TokenMark | undefined {
    let at = this.marks.length;
    while (at > 0 && this.marks[at - 1]!.text > text) { at -= 1; }
    return this.marks[at - 1];
  }

  private forget(text: number): void {
    let count = 0;
    while (count < this.marks.length && this.marks[count]!.text < text) { count += 1; }
    this.marks.splice(0, count);
  }

  private between(first: TokenMark, last: TokenMark): Buffer | undefined {
    const bits = new BitWriter(first.headerBits + (last.bit - first.bit) + last.endBits + EMPTY_LAST_BLOCK.length);
    const whole = this.bits(bits, first.headerBit, first.headerBits) && this.bits(bits, first.bit, last.bit - first.bit);
    if (!whole) { return undefined; }
    bits.put(last.endCode, last.endBits);
    // unless the archive's last block is among what was copied: then the stream ended with it, and this is not looked at
    bits.put(EMPTY_LAST_BLOCK.bits, EMPTY_LAST_BLOCK.length);
    return bits.bytes;
  }

  private bits(target: BitWriter, from: number, count: number): boolean {
    if (count === 0) { return true; }
    const start = Math.floor(from / 8);
    const end = Math.ceil((from + count) / 8);
    // one more, so that the writer may look at a neighbour
    if (this.scratch.length <= end - start) { this.scratch = Buffer.alloc((end - start) * 2); }
    const bytes = this.scratch;
    if (!this.recent.copy(start, end, bytes, 0)) { return false; }
    target.copy(bytes, from - start * 8, count);
    return true;
  }
}

/** BFINAL 1, BTYPE 01, and the end-of-block code of the fixed table, seven zeros (RFC 1951, 3.2.6). */
const EMPTY_LAST_BLOCK = { bits: 0b011, length: 10 };
