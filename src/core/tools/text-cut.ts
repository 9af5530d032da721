const NEWLINE = 0x0a;

/** Bytes that this byte takes inside a JSON string. */
function escapedBytes(byte: number): number {
  if (byte === 0x22 || byte === 0x5c) { return 2; }
  if (byte >= 0x20) { return 1; }
  return byte === 0x08 || byte === 0x09 || byte === 0x0a || byte === 0x0c || byte === 0x0d ? 2 : 6;
}

/** Where a run of text is cut so that its JSON form fits; `lines` is the number of line ends before the cut. */
export interface TextCut {
  readonly end: number;
  readonly lines: number;
}

/**
 * The longest start of `text` whose JSON form takes at most `room` bytes and that has at most `maxLines` line ends. It ends behind a line end where
 * there is one, else at a character boundary. A text that fits whole is not cut.
 */
export function cutText(text: Buffer, room: number, maxLines: number): TextCut {
  let spent = 0;
  let lines = 0;
  let afterLine = 0;
  for (let at = 0; at < text.length; at += 1) {
    spent += escapedBytes(text[at]);
    if (spent > room) {
      if (afterLine > 0) { return { end: afterLine, lines }; }
      let end = at;
      while (end > 0 && isContinuation(text[end])) { end -= 1; }
      return { end, lines };
    }
    if (text[at] === NEWLINE) {
      lines += 1;
      afterLine = at + 1;
      if (lines >= maxLines) { return { end: afterLine, lines }; }
    }
  }
  return { end: text.length, lines };
}

/** Line ends in `text`. */
export function countLines(text: Buffer): number {
  let count = 0;
  for (let at = text.indexOf(NEWLINE); at >= 0; at = text.indexOf(NEWLINE, at + 1)) { count += 1; }
  return count;
}

/** True for bytes inside a UTF-8 character (10xxxxxx). */
export function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x80 && byte < 0xc0;
}
