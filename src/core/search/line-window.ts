/** A part of a line, cut at character boundaries. */
export interface LinePart {
  /** offsets in the line's bytes */
  readonly start: number;
  readonly end: number;
}

/** At most `limit` bytes of a line, placed so that the match at `match` (bytes) is seen with some text before it. */
export function windowAround(line: Buffer, match: readonly [number, number], limit: number): LinePart {
  if (line.length <= limit) { return { start: 0, end: line.length }; }
  const spare = Math.max(0, limit - (match[1] - match[0]));
  let start = Math.max(0, Math.min(match[0] - Math.floor(spare / 3), line.length - limit));
  while (start < line.length && isContinuation(line[start]!)) { start += 1; }
  let end = Math.min(line.length, start + limit);
  while (end > start && end < line.length && isContinuation(line[end]!)) { end -= 1; }
  return { start, end };
}

/** UTF-8: 10xxxxxx. */
function isContinuation(byte: number): boolean {
  return byte >= 0x80 && byte < 0xc0;
}
