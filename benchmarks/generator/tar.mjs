const BLOCK = 512;

/** @param {string} name at most 100 bytes @param {string} type @param {number} size @param {number} mtime @param {string} mode */
function header(name, type, size, mtime, mode) {
  const block = Buffer.alloc(BLOCK);
  block.latin1Write(name, 0);
  block.latin1Write(`${mode}\0`, 100);
  block.latin1Write('0000000\0', 108);
  block.latin1Write('0000000\0', 116);
  block.latin1Write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.latin1Write(`${mtime.toString(8).padStart(11, '0')}\0`, 136);
  block.fill(0x20, 148, 156);
  block.latin1Write(type, 156);
  block.latin1Write('ustar  \0', 257);
  block.latin1Write('root', 265);
  block.latin1Write('root', 297);
  let sum = 0;
  for (const byte of block) sum += byte;
  block.latin1Write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/**
 * The header blocks of one entry in GNU format, as GNU tar (which the collector runs) writes them: a name longer than a header's field comes before it, as an entry of its own.
 * @param {string} path `./…`, directories end in `/`
 * @param {number} size bytes, below 8 GiB
 * @param {number} mtime UTC seconds
 * @returns {Buffer}
 */
export function tarHeader(path, size, mtime) {
  const entry = header(path.slice(0, 100), path.endsWith('/') ? '5' : '0', size, mtime, path.endsWith('/') ? '0000755' : '0000644');
  if (path.length <= 100) return entry;
  const name = Buffer.from(`${path}\0`, 'latin1');
  return Buffer.concat([header('././@LongLink', 'L', name.length, 0, '0000644'), name, Buffer.alloc(tarPadding(name.length)), entry]);
}

/** @param {number} size @returns {number} bytes of padding after a file of `size` */
export function tarPadding(size) {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

/** two zero blocks end an archive */
export const TAR_END = Buffer.alloc(2 * BLOCK);
