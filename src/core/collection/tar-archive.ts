import { gzipSync } from 'node:zlib';

const BLOCK = 512;

/** A small `.tar.gz` in memory, in the POSIX format that the intake reads. Paths are ours: ASCII, at most 100 characters. */
export function tarArchive(files: readonly { readonly path: string; readonly content: Buffer; readonly mtimeMs: number }[]): Buffer {
  const parts = files.flatMap(({ path, content, mtimeMs }) => [
    header(path, content.length, Math.floor(mtimeMs / 1000)), content, Buffer.alloc((BLOCK - content.length % BLOCK) % BLOCK),
  ]);
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]));
}

/** https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_06 */
function header(path: string, size: number, seconds: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, digits: number): void => { block.write(value.toString(8).padStart(digits, '0'), at, 'latin1'); };
  block.write(path, 0, 100, 'latin1');
  octal(0o644, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(size, 124, 11);
  octal(Math.max(0, seconds), 136, 11);
  block.write('        0', 148, 'latin1');
  block.write('ustar\0' + '00', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}
