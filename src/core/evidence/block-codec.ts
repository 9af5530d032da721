import { brotliCompress, brotliCompressSync, brotliDecompress, brotliDecompressSync, BrotliOptions, constants, inflateRaw } from 'node:zlib';
import { DEFLATE_WINDOW } from '../bundle/archive-tokens';

/** Text per block, about: blocks end at line ends. 1 MiB compresses in 1.5 ms, and halves the n-gram index against 512 KiB (docs/adr/0004). */
export const BLOCK_TEXT_BYTES = 1024 * 1024;

/** A part of a block's text that is there in compressed form already. */
export interface CompressedPart {
  /** bytes [start, end) of the block's text */
  readonly start: number;
  readonly end: number;
  /** a DEFLATE stream whose dictionary is the text before `start` */
  readonly deflated: Buffer;
}

/**
 * The first byte of a stored block. How a block is stored is this file's business alone.
 * `BROTLI`: all of it follows, compressed by Brotli. `SPLICED`: `start`, `end` and the length of a Brotli stream as 32-bit numbers; that stream, of what lies before and behind the
 * part that was there in compressed form; that part.
 */
const enum Form { BROTLI, SPLICED }
const SPLICED_HEADER = 13;

/**
 * Brotli quality 1 is the best speed for its size in every Node (docs/adr/0004); a window of 1 MiB covers a block and keeps the decoder's memory small.
 */
export async function compressBlock(text: Buffer): Promise<Buffer> {
  const compressed = await new Promise<Buffer>((resolve, reject) => brotliCompress(text, optionsFor(text, 1), (error, result) => (error ? reject(error) : resolve(result))));
  return Buffer.concat([Buffer.of(Form.BROTLI), compressed]);
}

/**
 * The same on the calling thread. Quality 0 is a third cheaper and a tenth larger, right where there is no second processor to do it meanwhile and every block has to be compressed.
 */
export function compressBlockSync(text: Buffer, quality: 0 | 1): Buffer {
  return Buffer.concat([Buffer.of(Form.BROTLI), brotliCompressSync(text, optionsFor(text, quality))]);
}

/** The same for a block of which only little is still to be compressed: too little to be worth another thread. */
export function spliceBlock(text: Buffer, { start, end, deflated }: CompressedPart): Buffer {
  const rest = Buffer.concat([text.subarray(0, start), text.subarray(end)]);
  const compressed = brotliCompressSync(rest, optionsFor(rest, 1));
  const header = Buffer.alloc(SPLICED_HEADER);
  header.writeUInt8(Form.SPLICED);
  header.writeUInt32LE(start, 1);
  header.writeUInt32LE(end, 5);
  header.writeUInt32LE(compressed.length, 9);
  return Buffer.concat([header, compressed, deflated]);
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
export async function decompressBlock(frame: Buffer, textLength: number): Promise<Buffer> {
  if (frame[0] === Form.BROTLI) { return unbrotli(frame.subarray(1), textLength); }
  const start = frame.readUInt32LE(1);
  const length = frame.readUInt32LE(5) - start;
  const behind = SPLICED_HEADER + frame.readUInt32LE(9);
  const restLength = textLength - length;
  // so little that another thread is not worth it
  const rest = brotliDecompressSync(frame.subarray(SPLICED_HEADER, behind), { chunkSize: Math.max(64, restLength), maxOutputLength: Math.max(64, restLength) });
  const part = await new Promise<Buffer>((resolve, reject) => inflateRaw(frame.subarray(behind),
    { dictionary: rest.subarray(Math.max(0, start - DEFLATE_WINDOW), start), chunkSize: Math.max(64, length), maxOutputLength: Math.max(64, length) },
    (error, result) => (error ? reject(error) : resolve(result))));
  return Buffer.concat([rest.subarray(0, start), part, rest.subarray(start)], textLength);
}

function unbrotli(bytes: Buffer, most: number): Promise<Buffer> {
  return new Promise((resolve, reject) => brotliDecompress(bytes, { chunkSize: Math.max(64, most), maxOutputLength: Math.max(64, most) },
    (error, result) => (error ? reject(error) : resolve(result))));
}
