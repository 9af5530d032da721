/** A time key opens with the quote at `at`: where its value begins, else -1. */
export function timeValue(bytes: Uint8Array, at: number, end: number): number {
  let i = at + 1;
  if (bytes[i] === 64) { i += 1; }
  if (bytes[i] !== 116 || end - i < 6) { return -1; }
  // ts
  if (bytes[i + 1] === 115 && bytes[i + 2] === 34 && bytes[i + 3] === 58) { return i + 4; }
  // time, timestamp
  if (bytes[i + 1] !== 105 || bytes[i + 2] !== 109 || bytes[i + 3] !== 101) { return -1; }
  i += 4;
  if (bytes[i] === 115 && bytes[i + 1] === 116 && bytes[i + 2] === 97 && bytes[i + 3] === 109 && bytes[i + 4] === 112) { i += 5; }
  return bytes[i] === 34 && bytes[i + 1] === 58 && i + 2 < end ? i + 2 : -1;
}

/** The colon at `colon` ends a time key: the position after it, else -1. Cheaper than a search when lines are alike. */
export function timeKeyEnd(bytes: Uint8Array, colon: number): number {
  if (bytes[colon] !== 58 || bytes[colon - 1] !== 34) { return -1; }
  // `"ts":` `"time":` `stamp":`
  const last = bytes[colon - 2];
  if (last === 115) { return bytes[colon - 3] === 116 && bytes[colon - 4] === 34 ? colon + 1 : -1; }
  if (last !== 101 || bytes[colon - 3] !== 109 || bytes[colon - 4] !== 105) { return -1; }
  return bytes[colon - 5] === 116 && bytes[colon - 6] === 34 ? colon + 1 : -1;
}
