import { brotliCompress, brotliCompressSync, brotliDecompress, BrotliOptions, constants } from 'node:zlib';

/** Text per block, about: blocks end at line ends. 1 MiB compresses in 1.5 ms, and halves the n-gram index against 512 KiB (docs/adr/0004). */
export const BLOCK_TEXT_BYTES = 1024 * 1024;

/**
 * How a block is stored is this file's business alone. Brotli quality 1 is the best speed for its size in every Node (docs/adr/0004); a window of 1 MiB covers
 * a block and keeps the decoder's memory small.
 */
export function compressBlock(text: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => brotliCompress(text, optionsFor(text, 1), (error, result) => (error ? reject(error) : resolve(result))));
}

/**
 * The same on the calling thread and at quality 0: a third cheaper and a tenth larger, right where there is no second processor to do it meanwhile.
 */
export function compressBlockSync(text: Buffer): Buffer {
  return brotliCompressSync(text, optionsFor(text, 0));
}

function optionsFor(text: Buffer, quality: number): BrotliOptions {
  return {
    // logs shrink to about a tenth: mostly one output buffer is enough
    chunkSize: Math.max(1024, text.length >> 3),
    params: {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_LGWIN]: 20,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
    },
  };
}

/** The text of a block; `textLength` is what the block table says. */
export function decompressBlock(frame: Buffer, textLength: number): Promise<Buffer> {
  return new Promise((resolve, reject) => brotliDecompress(frame, { chunkSize: Math.max(64, textLength), maxOutputLength: Math.max(64, textLength) },
    (error, result) => (error ? reject(error) : resolve(result))));
}
