import { LineContext } from './line-context';
import { windowAround } from './line-window';
import { MatchingLine } from './matching-lines';
import { searchId } from './search-id';
import { PlannedExtent } from './search-plan';
import { BundleReader } from '../evidence/bundle-reader';

/** Text of one hit, in bytes. */
export const HIT_TEXT_BYTES = 500;

/** One matching line. */
export interface SearchHit extends LineContext {
  /** resolves by itself: see resolveSearchId */
  readonly id: string;
  readonly file: string;
  readonly fileIndex: number;
  /** `<instanceId>/<bundleId>/<path>` */
  readonly logKey: string;
  /** 1-based */
  readonly line: number;
  /** where the line begins in the file; with `fileIndex` a cursor to it */
  readonly lineStart: number;
  /** [start, end) in the stored file: exactly those of `text` */
  readonly bytes: readonly [number, number];
  /** the line, or the part of it around the first match: at most 500 bytes */
  readonly text: string;
  /** UTC milliseconds, when the line carries a time */
  readonly time?: number;
}

/** A line found in an extent's text, with all that a hit tells of it. */
export interface FoundLine {
  readonly planned: PlannedExtent;
  readonly text: Buffer;
  readonly match: MatchingLine;
  /** 1-based */
  readonly number: number;
  readonly time?: number;
  readonly context: LineContext;
}

/** Lays out a hit. `locate` finds the first match in a line too long to show whole. */
export function searchHit(reader: Pick<BundleReader, 'manifest'>, found: FoundLine, locate: (line: string) => readonly [number, number]): SearchHit {
  const { planned: { file, fileIndex, extent }, match, number, time } = found;
  const line = found.text.subarray(match.start, match.end);
  const part = windowAround(line, line.length <= HIT_TEXT_BYTES ? [0, 0] : placeOf(line, match, locate), HIT_TEXT_BYTES);
  const lineStart = extent[4] + match.start;
  const bytes = [lineStart + part.start, lineStart + part.end] as const;
  const { instanceId, bundleId } = reader.manifest;
  return {
    id: searchId(reader, fileIndex, bytes[0], bytes[1], number),
    file: file.path,
    fileIndex,
    logKey: `${instanceId}/${bundleId}/${file.path}`,
    line: number,
    lineStart,
    bytes,
    text: line.toString('utf8', part.start, part.end),
    ...(time !== undefined && { time }),
    ...found.context,
  };
}

/** Where the first match lies in a line, in bytes. */
function placeOf(line: Buffer, match: MatchingLine, locate: (line: string) => readonly [number, number]): readonly [number, number] {
  if (match.at !== undefined) { return [match.at - match.start, match.at - match.start]; }
  const text = line.toString('utf8');
  const [start, end] = locate(text);
  const before = Buffer.byteLength(text.slice(0, start));
  return [before, before + Buffer.byteLength(text.slice(start, end))];
}
