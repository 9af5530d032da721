import { stripVTControlCharacters } from 'node:util';

const MIN_WIDTH = 40;
const MAX_WIDTH = 120;

/** For output that is no terminal, or one that does not know its size (it says 0). */
const DEFAULT_WIDTH = 100;

/** Columns to use: those of the terminal within readable bounds. */
export function terminalWidth(stream: { readonly columns?: number } = process.stdout): number {
  return Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, stream.columns || DEFAULT_WIDTH));
}

/** Characters that `text` shows; colour codes show none. */
export function visibleLength(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

/**
 * Lines of at most `width` characters, broken at spaces; a word longer than a line is broken where it must. Every line starts with `indent`,
 * the first with `first`.
 */
export function wrap(text: string, width: number, indent = '', first = indent): string {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(' ').filter(each => each !== '')) {
    if (!empty && visibleLength(line) + 1 + visibleLength(word) > width) {
      lines.push(line);
      line = indent;
      empty = true;
    }
    let rest = word;
    while (visibleLength(line) + visibleLength(rest) > width && visibleLength(line) < width && rest === stripVTControlCharacters(rest)) {
      if (!empty) line += ' ';
      const room = Math.max(1, width - visibleLength(line));
      const characters = [...rest];
      lines.push(line + characters.slice(0, room).join(''));
      rest = characters.slice(room).join('');
      line = indent;
      empty = true;
    }
    if (rest === '') continue;
    line += (empty ? '' : ' ') + rest;
    empty = false;
  }
  if (!empty || lines.length === 0) lines.push(line);
  return lines.map(each => each.trimEnd()).join('\n');
}
