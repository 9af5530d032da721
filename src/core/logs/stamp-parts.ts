/* eslint-disable no-bitwise -- three bytes in one integer make a key without a string */

/** Two digits as a number, or -1. */
export function two(bytes: Uint8Array, at: number): number {
  const high = bytes[at] - 48;
  const low = bytes[at + 1] - 48;
  return high >= 0 && high <= 9 && low >= 0 && low <= 9 ? high * 10 + low : -1;
}

/** Two digits, the first perhaps a space. */
export function twoPadded(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== 32) { return two(bytes, at); }
  const low = bytes[at + 1] - 48;
  return low >= 0 && low <= 9 ? low : -1;
}

/** `10:00` as milliseconds, or NaN. */
export function clockMinute(bytes: Uint8Array, at: number): number {
  const hour = two(bytes, at);
  const minute = two(bytes, at + 3);
  return hour < 0 || hour > 23 || minute < 0 || minute > 59 || bytes[at + 2] !== 58 ? NaN : (hour * 60 + minute) * 60_000;
}

/** Milliseconds of a fraction; what is finer is cut off. */
export function fraction(bytes: Uint8Array, at: number, end: number): number {
  let ms = 0;
  let scale = 100;
  for (let i = at; i < end && scale >= 1; i += 1) {
    const digit = bytes[i] - 48;
    if (digit < 0 || digit > 9) { break; }
    ms += digit * scale;
    scale /= 10;
  }
  return Math.floor(ms);
}

/** A letter, digit or underscore. */
export function isWordByte(byte: number): boolean {
  return (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122) || byte === 95;
}

const MONTHS: ReadonlyMap<number, number> = new Map(
  ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
    .map((name, index) => [name.charCodeAt(0) << 16 | name.charCodeAt(1) << 8 | name.charCodeAt(2), index + 1]),
);

/** 1 to 12, or -1. */
export function monthOf(bytes: Uint8Array, at: number): number {
  return MONTHS.get(bytes[at] << 16 | bytes[at + 1] << 8 | bytes[at + 2]) ?? -1;
}
