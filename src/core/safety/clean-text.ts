const LF = 10, CR = 13, TAB = 9, ESC = 27, BEL = 7, DEL = 127;

/** A terminal's string command (a title, a link) that does not end within this is text, not a command: it must not hide the rest of a log. */
const MAX_STRING_COMMAND = 2_048;

/** Zero-width, bidirectional, tag and variation characters: what a reader does not see, an agent would. [first, last] code points. */
const INVISIBLE: readonly (readonly [number, number])[] = [
  [0x00ad, 0x00ad], [0x034f, 0x034f], [0x061c, 0x061c], [0x115f, 0x1160], [0x17b4, 0x17b5], [0x180b, 0x180f], [0x200b, 0x200f], [0x2028, 0x202e],
  [0x2060, 0x206f], [0x3164, 0x3164], [0xfe00, 0xfe0f], [0xfeff, 0xfeff], [0xffa0, 0xffa0], [0xfff9, 0xfffb], [0x1bca0, 0x1bca3], [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
];

/** Plain bytes after which it is worth asking how many more there are. */
const WORTH_ASKING = 32;

/**
 * Text as it may be stored and shown: valid UTF-8 without escape sequences, control and invisible characters. Lines stay lines: LF is
 * neither added nor removed, but a lone CR (a progress bar) becomes one, and CR before LF or at the very end is dropped. Bytes that are
 * not UTF-8 become U+FFFD, one for a run. UTF-16 of ASCII (PowerShell's output) comes out as that ASCII. Idempotent.
 *
 * @param bytes whole lines: a character cut at the end counts as invalid
 * @param plainUntil where the printable ASCII, TABs and LFs end that begin at a place, told faster than by looking at each
 */
export function cleanText(bytes: Buffer, plainUntil?: (at: number) => number): Buffer {
  // at worst every other byte is invalid, and each becomes three
  const out = Buffer.allocUnsafe(bytes.length * 2 + 3);
  let length = 0;
  let replaced = false;
  let i = bytes[0] === 0xff && bytes[1] === 0xfe ? 2 : 0;
  let plain = 0;
  while (i < bytes.length) {
    const byte = bytes[i];
    if (byte >= 32 && byte < DEL || byte === LF || byte === TAB) {
      out[length++] = byte;
      replaced = false;
      i += 1;
      plain += 1;
      if (plain === WORTH_ASKING && plainUntil) {
        plain = 0;
        const end = plainUntil(i);
        out.set(bytes.subarray(i, end), length);
        length += end - i;
        i = end;
      }
    } else if (byte === CR) {
      i += 1;
      while (bytes[i] === CR || bytes[i] === 0) { i += 1; }
      if (i < bytes.length && bytes[i] !== LF) {
        out[length++] = LF;
        replaced = false;
      }
    } else if (byte === ESC) {
      i = afterEscape(bytes, i + 1);
    } else if (byte < 32 || byte === DEL) {
      i += 1;
    } else {
      const size = sequenceLength(bytes, i);
      if (size === 0) {
        if (!replaced) {
          out[length++] = 0xef;
          out[length++] = 0xbf;
          out[length++] = 0xbd;
          replaced = true;
        }
        i += 1;
        continue;
      }
      const point = codePoint(bytes, i, size);
      if (point < 0xa0) {
        i = point >= 0x80 ? afterC1(bytes, i + size, point) : i + size;
      } else if (isInvisible(point)) {
        i += size;
      } else {
        for (let k = 0; k < size; k += 1) { out[length++] = bytes[i + k]; }
        replaced = false;
        i += size;
      }
    }
  }
  return out.subarray(0, length);
}

/** Where text goes on after an escape sequence whose introducer is at `at` (behind ESC). An incomplete one loses only its ESC. */
function afterEscape(bytes: Buffer, at: number): number {
  const kind = bytes[at];
  if (kind === 0x5b) { return afterControlSequence(bytes, at + 1) ?? at; }
  // OSC, DCS, SOS, PM, APC
  if (kind === 0x5d || kind === 0x50 || kind === 0x58 || kind === 0x5e || kind === 0x5f) { return afterString(bytes, at + 1) ?? at; }
  let i = at;
  while (i < at + 2 && bytes[i] >= 0x20 && bytes[i] <= 0x2f) { i += 1; }
  return bytes[i] >= 0x30 && bytes[i] <= 0x7e ? i + 1 : at;
}

/** The same for the one-character introducers U+0080 to U+009F. */
function afterC1(bytes: Buffer, at: number, point: number): number {
  if (point === 0x9b) { return afterControlSequence(bytes, at) ?? at; }
  if (point === 0x9d || point === 0x90 || point === 0x98 || point === 0x9e || point === 0x9f) { return afterString(bytes, at) ?? at; }
  return at;
}

/** Parameters, intermediates, one final byte. */
function afterControlSequence(bytes: Buffer, at: number): number | undefined {
  let i = at;
  while (bytes[i] >= 0x30 && bytes[i] <= 0x3f) { i += 1; }
  while (bytes[i] >= 0x20 && bytes[i] <= 0x2f) { i += 1; }
  return bytes[i] >= 0x40 && bytes[i] <= 0x7e ? i + 1 : undefined;
}

/** Up to BEL or ESC \ on the same line. */
function afterString(bytes: Buffer, at: number): number | undefined {
  const limit = Math.min(bytes.length, at + MAX_STRING_COMMAND);
  for (let i = at; i < limit && bytes[i] !== LF && bytes[i] !== CR; i += 1) {
    if (bytes[i] === BEL) { return i + 1; }
    if (bytes[i] === ESC) { return bytes[i + 1] === 0x5c ? i + 2 : undefined; }
  }
  return undefined;
}

/** Bytes of the UTF-8 sequence at `at`, or 0 when there is none (over-long forms, surrogates and beyond U+10FFFF are none). */
function sequenceLength(bytes: Buffer, at: number): number {
  const lead = bytes[at];
  const second = bytes[at + 1];
  if (lead < 0xc2 || lead > 0xf4) { return 0; }
  if (lead < 0xe0) { return isContinuation(second) ? 2 : 0; }
  if (lead < 0xf0) {
    const low = lead === 0xe0 ? 0xa0 : 0x80;
    const high = lead === 0xed ? 0x9f : 0xbf;
    return second >= low && second <= high && isContinuation(bytes[at + 2]) ? 3 : 0;
  }
  const low = lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xf4 ? 0x8f : 0xbf;
  return second >= low && second <= high && isContinuation(bytes[at + 2]) && isContinuation(bytes[at + 3]) ? 4 : 0;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x80 && byte <= 0xbf;
}

function codePoint(bytes: Buffer, at: number, size: number): number {
  const tail = (k: number) => bytes[at + k] - 0x80;
  if (size === 2) { return (bytes[at] - 0xc0) * 64 + tail(1); }
  if (size === 3) { return (bytes[at] - 0xe0) * 4_096 + tail(1) * 64 + tail(2); }
  return (bytes[at] - 0xf0) * 262_144 + tail(1) * 4_096 + tail(2) * 64 + tail(3);
}

function isInvisible(point: number): boolean {
  for (const [first, last] of INVISIBLE) {
    if (point < first) { return false; }
    if (point <= last) { return true; }
  }
  return false;
}

const SAMPLE_BYTES = 8_192;
const MAGIC: readonly (readonly number[])[] = [
  [0x7f, 0x45, 0x4c, 0x46], [0x1f, 0x8b], [0x50, 0x4b, 0x03, 0x04], [0x28, 0xb5, 0x2f, 0xfd], [0xfd, 0x37, 0x7a, 0x58, 0x5a], [0x42, 0x5a, 0x68],
  // "ElfFile\0": a Windows event log
  [0x45, 0x6c, 0x66, 0x46, 0x69, 0x6c, 0x65, 0x00],
];

/**
 * Whether a file's first bytes are no text. NUL alone does not make a binary: a hard reset leaves runs of it in syslog, and PowerShell
 * writes UTF-16.
 */
export function isProbablyBinary(bytes: Uint8Array): boolean {
  if (MAGIC.some(magic => magic.every((byte, index) => bytes[index] === byte))) { return true; }
  const sample = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, SAMPLE_BYTES));
  let controls = 0;
  let invalid = 0;
  let counted = 0;
  for (let i = 0; i < sample.length;) {
    const byte = sample[i];
    if (byte === 0) {
      i += 1;
      continue;
    }
    counted += 1;
    if (byte < 0x80) {
      // backspace to carriage return, and ESC, belong to text
      if (byte < 32 && !(byte >= 8 && byte <= CR) && byte !== ESC || byte === DEL) { controls += 1; }
      i += 1;
    } else {
      const size = sequenceLength(sample, i);
      // a character cut by the end of the sample is none of its faults
      if (size === 0 && i < sample.length - 3) { invalid += 1; }
      i += Math.max(size, 1);
    }
  }
  return controls > counted * 0.05 || invalid > counted * 0.3;
}
