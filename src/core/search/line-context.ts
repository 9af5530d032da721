import { windowAround } from './line-window';
import { MatchingLine } from './matching-lines';
import { PlannedExtent } from './search-plan';
import { BundleReader } from '../evidence/bundle-reader';

/** Text of one neighbouring line, in bytes; what is cut ends with `…`. */
export const CONTEXT_TEXT_BYTES = 300;
const LF = 10;

/** Lines before and after a hit, in order. */
export interface LineContext {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** At most `count` lines on each side of line `number`; those in other blocks are fetched. */
export async function lineContext(
  reader: BundleReader, planned: PlannedExtent, text: Buffer, match: MatchingLine, number: number, count: number,
): Promise<LineContext> {
  if (count === 0) { return { before: [], after: [] }; }
  const { path, lines } = planned.file;
  let before = linesBefore(text, match.start, count);
  const missingBefore = Math.min(count, number - 1) - before.length;
  if (missingBefore > 0) { before = [...await storedLines(reader, path, number - before.length - missingBefore, missingBefore), ...before]; }
  let after = linesFrom(text, match.end + 1, count);
  const missingAfter = Math.min(count, lines - number) - after.length;
  if (missingAfter > 0) { after = [...after, ...await storedLines(reader, path, number + after.length + 1, missingAfter)]; }
  return { before, after };
}

async function storedLines(reader: BundleReader, path: string, firstLine: number, count: number): Promise<string[]> {
  const { text } = await reader.lines(path, firstLine, count);
  return linesFrom(text, 0, count);
}

function linesBefore(text: Buffer, start: number, count: number): string[] {
  const lines: string[] = [];
  let end = start - 1;
  while (end >= 0 && lines.length < count) {
    const from = end === 0 ? 0 : text.lastIndexOf(LF, end - 1) + 1;
    lines.unshift(shown(text.subarray(from, end)));
    end = from - 1;
  }
  return lines;
}

function linesFrom(text: Buffer, start: number, count: number): string[] {
  const lines: string[] = [];
  let from = start;
  while (from < text.length && lines.length < count) {
    let end = text.indexOf(LF, from);
    if (end < 0) { end = text.length; }
    lines.push(shown(text.subarray(from, end)));
    from = end + 1;
  }
  return lines;
}

function shown(line: Buffer): string {
  const { end } = windowAround(line, [0, 0], CONTEXT_TEXT_BYTES);
  return end < line.length ? `${line.toString('utf8', 0, end)}…` : line.toString('utf8');
}
