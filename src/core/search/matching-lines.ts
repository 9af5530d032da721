import { CompiledQuery } from './compiled-query';

const LF = 10;

/** One line that matches: [start, end) in the text, without its newline. `at` is where the match was found, when that is known. */
export interface MatchingLine {
  readonly start: number;
  readonly end: number;
  readonly at?: number;
}

/** Counts what the expression engine was given to read, and says when that was enough. */
export interface Work {
  /** called with the bytes about to be tested; true: stop */
  spend(bytes: number): boolean;
}

/**
 * Lines of `text` (whole lines) from `from` on that match, in order. When the work is spent it ends early and returns the offset of the first line that
 * was not looked at; else the text's length.
 */
export function* matchingLines(text: Buffer, from: number, query: CompiledQuery, work: Work): Generator<MatchingLine, number> {
  const next = query.finder?.occurrencesIn(text);
  let at = from;
  while (at < text.length) {
    let start = at;
    let found: number | undefined;
    if (next) {
      found = next(at);
      if (found < 0) { return text.length; }
      start = found > at ? Math.max(at, text.lastIndexOf(LF, found - 1) + 1) : at;
    }
    let end = text.indexOf(LF, found ?? at);
    if (end < 0) { end = text.length; }
    if (next && query.exact) {
      yield { start, end, at: found };
    } else {
      if (work.spend(end - start + 1)) { return start; }
      if (query.test(text.toString('utf8', start, end))) { yield { start, end }; }
    }
    at = end + 1;
  }
  return text.length;
}
