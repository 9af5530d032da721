/** The options of a pcapng block by code, first of each (draft-ietf-opsawg-pcapng, section 3.5). One that does not fit ends the list. */
export function options(bytes: Buffer, from: number, end: number, littleEndian: boolean): Map<number, Buffer> {
  const found = new Map<number, Buffer>();
  let at = from;
  while (end - at >= 4) {
    const code = littleEndian ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
    const length = littleEndian ? bytes.readUInt16LE(at + 2) : bytes.readUInt16BE(at + 2);
    if (code === 0 || length > end - at - 4) { break; }
    if (!found.has(code)) { found.set(code, bytes.subarray(at + 4, at + 4 + length)); }
    at += 4 + length + (4 - length % 4) % 4;
  }
  return found;
}
