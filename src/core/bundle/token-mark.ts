/**
 * A place in DEFLATE data between two tokens (a literal, or a match), and what is needed to copy the tokens that follow, or that come before, without decoding them.
 */
export interface TokenMark {
  /** inflated bytes before it, over all members of the archive */
  readonly text: number;
  /** bits of the archive before it */
  readonly bit: number;
  /** where the header of the DEFLATE block begins that it lies in, in bits of the archive */
  readonly headerBit: number;
  /** bits of that header with its code lengths; 0: the mark lies before a block's header and needs none */
  readonly headerBits: number;
  /** the code that ends the block, as its bits lie in the data, and how many they are (0 as above) */
  readonly endCode: number;
  readonly endBits: number;
  /** grows with what cannot be copied through: a member's edges, and stored blocks, whose place depends on the alignment */
  readonly epoch: number;
}

/** Numbers of a mark, for a message between threads. */
const FIELDS = 7;

export function packMarks(marks: readonly TokenMark[]): Float64Array {
  const packed = new Float64Array(marks.length * FIELDS);
  marks.forEach(({ text, bit, headerBit, headerBits, endCode, endBits, epoch }, index) => { packed.set([text, bit, headerBit, headerBits, endCode, endBits, epoch], index * FIELDS); });
  return packed;
}

export function unpackMarks(packed: Float64Array): TokenMark[] {
  return Array.from({ length: packed.length / FIELDS }, (_, index) => {
    const [text, bit, headerBit, headerBits, endCode, endBits, epoch] = packed.subarray(index * FIELDS, (index + 1) * FIELDS) as unknown as [number, number, number, number, number, number, number];
    return { text, bit, headerBit, headerBits, endCode, endBits, epoch };
  });
}
