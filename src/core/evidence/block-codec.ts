import { brotliCompress, brotliDecompress, constants } from 'node:zlib';

/** Text per block, about: blocks end at line ends. */
export const BLOCK_TEXT_BYTES = 512 * 1024;

/**
 * How a block is stored is this file's business alone. Brotli quality 1 is the best speed for its size in every Node (docs/adr/0004); a window of 512 KiB covers
 * a block and keeps the decoder's memory small.
 */
export function compressBlock(text: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => brotliCompress(text, {
    // logs shrink to about a tenth: mostly one output buffer is enough
    chunkSize: Math.max(1024, text.length >> 3),
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 1,
      [constants.BROTLI_PARAM_LGWIN]: 19,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
    },
  }, (error, result) => (error ? reject(error) : resolve(result))));
}

/** The text of a block; `textLength` is what the block table says. */
export function decompressBlock(frame: Buffer, textLength: number): Promise<Buffer> {
  return new Promise((resolve, reject) => brotliDecompress(frame, { chunkSize: Math.max(64, textLength), maxOutputLength: Math.max(64, textLength) },
    (error, result) => (error ? reject(error) : resolve(result))));
}
