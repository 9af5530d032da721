import { GRAM_HASHES } from '../scan/gram-hash';

/** Blocks whose grams one part of the index covers: 8 MiB of bits. */
export const BLOCKS_PER_PART = 1024;

/** Parts of up to this many bytes are stored compressed and read whole; larger ones are read row by row. */
export const SMALL_PART_BYTES = 512 * 1024;

const BLOCK_ROW_BYTES = GRAM_HASHES / 8;

/** Bytes of one row (one hash, all blocks) of a part. */
export function rowBytes(blocks: number): number {
  return (blocks + 7) >> 3;
}

/**
 * Collects each block's set of grams and turns them round: a stored row tells for one hash which blocks hold it, so a query reads a few short rows
 * and not the index.
 */
export class GramPart {
  private readonly rows: Buffer;
  private count = 0;

  public constructor() {
    // not cleared: `add` fills whole rows and `take` clears what pads the last group
    this.rows = Buffer.allocUnsafeSlow(BLOCKS_PER_PART * BLOCK_ROW_BYTES);
  }

  public get blocks(): number {
    return this.count;
  }

  public get full(): boolean {
    return this.count === BLOCKS_PER_PART;
  }

  /** `packed`: 8,192 bytes, bit i of byte j says that hash 8j + i occurs */
  public add(packed: Uint8Array): void {
    this.rows.set(packed, this.count * BLOCK_ROW_BYTES);
    this.count += 1;
  }

  /** 65,536 rows of `rowBytes(blocks)` bytes; empties the part */
  public take(): Buffer {
    const width = rowBytes(this.count);
    const out = Buffer.alloc(GRAM_HASHES * width);
    this.rows.fill(0, this.count * BLOCK_ROW_BYTES, width * 8 * BLOCK_ROW_BYTES);
    for (let group = 0; group < width; group += 1) {
      for (let j = 0; j < BLOCK_ROW_BYTES; j += 1) { transpose(this.rows, group * 8 * BLOCK_ROW_BYTES + j, out, j * 8 * width + group, width); }
    }
    this.count = 0;
    return out;
  }
}

/** Turns 8 bytes, `BLOCK_ROW_BYTES` apart, into 8 bytes, `width` apart: bit k of input i becomes bit i of output k (Hacker's Delight, 7-3). */
function transpose(input: Buffer, at: number, out: Buffer, to: number, width: number): void {
  let low = input[at]! | (input[at + BLOCK_ROW_BYTES]! << 8) | (input[at + 2 * BLOCK_ROW_BYTES]! << 16) | (input[at + 3 * BLOCK_ROW_BYTES]! << 24);
  let high = input[at + 4 * BLOCK_ROW_BYTES]! | (input[at + 5 * BLOCK_ROW_BYTES]! << 8) | (input[at + 6 * BLOCK_ROW_BYTES]! << 16) | (input[at + 7 * BLOCK_ROW_BYTES]! << 24);
  if ((low | high) === 0) { return; }
  let swap = (low ^ (low >>> 7)) & 0x00aa00aa;
  low ^= swap ^ (swap << 7);
  swap = (high ^ (high >>> 7)) & 0x00aa00aa;
  high ^= swap ^ (swap << 7);
  swap = (low ^ (low >>> 14)) & 0x0000cccc;
  low ^= swap ^ (swap << 14);
  swap = (high ^ (high >>> 14)) & 0x0000cccc;
  high ^= swap ^ (swap << 14);
  const first = (low & 0x0f0f0f0f) | ((high << 4) & 0xf0f0f0f0);
  const second = ((low >>> 4) & 0x0f0f0f0f) | (high & 0xf0f0f0f0);
  for (let k = 0; k < 4; k += 1) {
    out[to + k * width] = (first >>> (8 * k)) & 0xff;
    out[to + (k + 4) * width] = (second >>> (8 * k)) & 0xff;
  }
}
