import { wrap } from './layout';
import { Paint } from './paint';

/** What the sections write on. */
export interface Page {
  readonly paint: Paint;
  readonly width: number;
  /** a line, wrapped; `first` starts it, `indent` what follows */
  line(text: string, indent?: string, first?: string): void;
  /** quoted text: on at most `rows` lines that start with `prefix`, cut with an ellipsis when it is longer */
  quote(text: string, prefix: string, rows: number): void;
  /** an empty line and a heading */
  section(title: string, note?: string): void;
  blank(): void;
}

/** A page of text lines. */
export function createPage(paint: Paint, width: number): Page & { text(): string } {
  const lines: string[] = [];
  return {
    paint,
    width,
    line: (text, indent = '', first = indent) => { lines.push(wrap(text, width, indent, first)); },
    quote: (text, prefix, rows) => {
      const wrapped = wrap(text, Math.max(20, width - prefix.length)).split('\n');
      const shown = wrapped.slice(0, rows);
      if (wrapped.length > rows) shown[rows - 1] = `${[...shown[rows - 1]!].slice(0, Math.max(20, width - prefix.length) - 2).join('')} …`;
      for (const line of shown) lines.push(paint.quiet(prefix) + line);
    },
    section: (title, note) => { lines.push('', wrap(`${paint.heading(title)}${note === undefined ? '' : `: ${paint.quiet(note)}`}`, width, '  ', '')); },
    blank: () => { lines.push(''); },
    text: () => `${lines.join('\n')}\n`,
  };
}
