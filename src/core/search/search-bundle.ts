import { BlockFeed } from './block-feed';
import { compileQuery, CompiledQuery, QueryOptions } from './compiled-query';
import { LineClock } from './line-clock';
import { lineContext } from './line-context';
import { LineCounter } from './line-counter';
import { matchingLines, Work } from './matching-lines';
import { searchHit, SearchHit } from './search-hit';
import { PlannedExtent, planSearch, SearchCursor, SearchFilter, SearchPlan, SearchWindow } from './search-plan';
import { BundleReader } from '../evidence/bundle-reader';

/** Bytes that the expression engine may read in one call: some seconds of work. */
export const EXPRESSION_WORK_BYTES = 1024 * 1024 * 1024;
/** The time limit is asked after this much work. */
const ASK_EVERY_BYTES = 16 * 1024;

export interface SearchOptions extends QueryOptions, SearchFilter {
  /** lines shown before and after each hit; default 0 */
  readonly contextLines?: number;
  /** default 100 */
  readonly maxResults?: number;
  /** the `nextCursor` of an earlier result of the same query and filter */
  readonly cursor?: SearchCursor;
  /** when there are more matches than `maxResults`, go on to the end only to count them; default false */
  readonly countAll?: boolean;
  /** default 1 GiB */
  readonly expressionWorkBytes?: number;
  /** asked now and then: true ends the search early, with what was found */
  readonly isOutOfTime?: () => boolean;
  /** told after each piece of a file: pieces searched, of how many */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface SearchResult {
  /** in the order of paths, lines ascending */
  readonly hits: readonly SearchHit[];
  /** absent when nothing is left to find */
  readonly nextCursor?: SearchCursor;
  /** why the search ended before the last line; absent when it did not, or only because `maxResults` was reached */
  readonly stopped?: 'work-limit' | 'time-limit';
  /** matching lines inside the window, from the cursor on; complete unless the search ended before the last line */
  readonly matches: { readonly total: number; readonly isComplete: boolean; readonly byFile: ReadonlyMap<string, number> };
  readonly window: {
    /** matches left out because they, or the last dated line before them, lie outside */
    readonly excludedOutside: number;
    /** matches counted in `matches` although their own line carries no time */
    readonly undated: number;
    /** pieces of files outside the window in which matches were not even counted */
    readonly notCounted: number;
  };
  readonly coverage: {
    /** files that the filter selects, and how many of them the search has gone through (from the first, not from the cursor) */
    readonly files: { readonly selected: number; readonly searched: number; readonly skippedByIndex: number };
    /** blocks of those files from the cursor on: all, read, and known from the index to hold no match */
    readonly blocks: { readonly total: number; readonly read: number; readonly skippedByIndex: number };
    /** text of those files from the cursor on, in bytes: all, known from the index to hold no match, and not read because it lies outside the window */
    readonly bytes: { readonly total: number; readonly skippedByIndex: number; readonly outsideWindow: number };
    /** text looked at, and text tested with the expression, in bytes */
    readonly textBytes: number;
    readonly expressionBytes: number;
  };
}

/**
 * Searches a stored bundle line by line: RE2 syntax, case ignored unless asked otherwise (ASCII letters among themselves). Required literals and the
 * n-gram index decide which blocks are read, one at a time and a few ahead; memory does not grow with the bundle. Throws QueryError.
 */
export async function searchBundle(reader: BundleReader, query: string, options: SearchOptions = {}): Promise<SearchResult> {
  const compiled = compileQuery(query, options);
  const cursor = options.cursor ?? { file: 0, offset: 0 };
  return new Search(reader, compiled, options, cursor, await planSearch(reader, compiled, options, cursor)).run();
}

class Search implements Work {
  private readonly feed: BlockFeed;
  private readonly hits: SearchHit[] = [];
  private readonly byFile = new Map<string, number>();
  private readonly maxResults: number;
  private readonly workLimit: number;
  private nextCursor: SearchCursor | undefined;
  private stopped: SearchResult['stopped'];
  /** manifest index of the file in which the search ended */
  private endedIn: number | undefined;
  private total = 0;
  private excludedOutside = 0;
  private undated = 0;
  private textBytes = 0;
  private expressionBytes = 0;
  private askAt = ASK_EVERY_BYTES;

  public constructor(
    private readonly reader: BundleReader,
    private readonly query: CompiledQuery,
    private readonly options: SearchOptions,
    private readonly cursor: SearchCursor,
    private readonly plan: SearchPlan,
  ) {
    this.feed = new BlockFeed(reader, plan.extents.map((each) => each.extent[0]));
    this.maxResults = options.maxResults ?? 100;
    this.workLimit = options.expressionWorkBytes ?? EXPRESSION_WORK_BYTES;
  }

  public async run(): Promise<SearchResult> {
    const { extents } = this.plan;
    for (const [index, each] of extents.entries()) {
      await this.searchExtent(each);
      if (this.endedIn !== undefined) { break; }
      this.options.onProgress?.(index + 1, extents.length);
    }
    const { files, blocks, skippedByIndex, bytes, outsideBytes, notCounted } = this.plan;
    return {
      hits: this.hits,
      ...(this.nextCursor && { nextCursor: this.nextCursor }),
      ...(this.stopped && { stopped: this.stopped }),
      matches: { total: this.total, isComplete: this.endedIn === undefined, byFile: this.byFile },
      window: { excludedOutside: this.excludedOutside, undated: this.undated, notCounted },
      coverage: {
        files: { selected: files.length, searched: files.filter((index) => this.endedIn === undefined || index < this.endedIn).length, skippedByIndex: skippedByIndex.files },
        blocks: { total: blocks.size, read: this.feed.read.size, skippedByIndex: skippedByIndex.blocks },
        bytes: { total: bytes, skippedByIndex: skippedByIndex.bytes, outsideWindow: outsideBytes },
        textBytes: this.textBytes,
        expressionBytes: this.expressionBytes,
      },
    };
  }

  public spend(bytes: number): boolean {
    // one line is always allowed, so that a next page gets on
    if (this.expressionBytes > 0 && this.expressionBytes + bytes > this.workLimit) {
      this.stopped = 'work-limit';
      return true;
    }
    this.expressionBytes += bytes;
    if (this.expressionBytes >= this.askAt) {
      this.askAt = this.expressionBytes + ASK_EVERY_BYTES;
      if (this.options.isOutOfTime?.()) { this.stopped = 'time-limit'; }
    }
    return this.stopped !== undefined;
  }

  private async searchExtent(planned: PlannedExtent): Promise<void> {
    const { fileIndex, file, extent, inheritedTime } = planned;
    const [block, offset, length, firstLine, byteStart] = extent;
    if (this.options.isOutOfTime?.()) {
      this.stop('time-limit', { file: fileIndex, offset: byteStart });
      return;
    }
    const text = (await this.feed.get(block)).subarray(offset, offset + length);
    this.textBytes += length;
    const from = fileIndex === this.cursor.file ? Math.max(0, this.cursor.offset - byteStart) : 0;
    const clock = new LineClock(text, file, extent, this.reader.manifest.clock, inheritedTime);
    const counter = new LineCounter(text, firstLine);
    const { window, contextLines = 0 } = this.options;
    const lines = matchingLines(text, from, this.query, this);
    for (;;) {
      const step = lines.next();
      if (step.done) {
        if (this.stopped) { this.stop(this.stopped, { file: fileIndex, offset: byteStart + step.value }); }
        return;
      }
      const match = step.value;
      const time = clock.own(match.start, match.end);
      if (window && !isInside(window, time ?? clock.inherited(match.start))) {
        this.excludedOutside += 1;
        continue;
      }
      if (this.hits.length < this.maxResults) {
        const number = counter.lineAt(match.start);
        const context = await lineContext(this.reader, planned, text, match, number, contextLines);
        this.hits.push(searchHit(this.reader, { planned, text, match, number, time, context }, this.query.locate));
      } else {
        this.nextCursor ??= { file: fileIndex, offset: byteStart + match.start };
        if (!this.options.countAll) {
          this.endedIn = fileIndex;
          return;
        }
      }
      this.total += 1;
      if (time === undefined) { this.undated += 1; }
      this.byFile.set(file.path, (this.byFile.get(file.path) ?? 0) + 1);
    }
  }

  private stop(reason: SearchResult['stopped'], at: SearchCursor): void {
    this.stopped = reason;
    this.endedIn = at.file;
    // when the page was full before, the next page begins with the first match that did not fit
    this.nextCursor ??= at;
  }
}

function isInside(window: SearchWindow, time: number | undefined): boolean {
  return time === undefined || ((window.start === undefined || time >= window.start) && (window.end === undefined || time <= window.end));
}
