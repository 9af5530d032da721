import { CaptureFilterError, FILTER_BOUNDS } from './capture-filter';

/** One word or sign of a filter, and where it begins: 1-based. */
export interface FilterToken {
  readonly text: string;
  readonly at: number;
}

const TOKEN = /[ \t]+|&&|\|\||!=|==|[()!&|=[\]]|[a-z0-9.:/_-]+/y;

/** Words and signs. Each character belongs to one; any other is refused by name, so that nothing is skipped in silence. */
export function filterTokens(text: string): readonly FilterToken[] {
  if (text.length > FILTER_BOUNDS.text) { throw new CaptureFilterError(`the filter has ${text.length} characters, expected at most ${FILTER_BOUNDS.text}`); }
  const lower = text.toLowerCase();
  const tokens: FilterToken[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < lower.length) {
    const start = TOKEN.lastIndex;
    const found = TOKEN.exec(lower)?.[0];
    if (found === undefined) { throw new CaptureFilterError(`character ${start + 1}: got ${named(text, start)}, expected words, numbers, addresses, parentheses and operators`); }
    if (!/^[ \t]/.test(found)) { tokens.push({ text: found, at: start + 1 }); }
  }
  return tokens;
}

function named(text: string, at: number): string {
  const code = text.codePointAt(at)!;
  return code > 0x20 && code < 0x7f ? `'${String.fromCodePoint(code)}'` : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
