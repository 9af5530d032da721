import { CompiledQuery } from './compiled-query';
import { LogType } from '../bundle/artifact-kind';
import { BundleReader } from '../evidence/bundle-reader';
import { Extent, FileEntry } from '../evidence/manifest';
import { bestAnchor } from '../scan/best-anchor';
import { LiteralSet } from '../scan/literal-set';

/** UTC milliseconds, both ends inclusive; an absent end is open. */
export interface SearchWindow {
  readonly start?: number;
  readonly end?: number;
}

/** Which files and times to search; all by default. */
export interface SearchFilter {
  readonly logTypes?: readonly LogType[];
  /** part of the path, without regard to case */
  readonly path?: string;
  readonly window?: SearchWindow;
}

/** Where to go on: the line that begins at byte `offset` of manifest file `file`, or the first after it. */
export interface SearchCursor {
  readonly file: number;
  readonly offset: number;
}

/** A piece of a file to search. */
export interface PlannedExtent {
  readonly fileIndex: number;
  readonly file: FileEntry;
  readonly extent: Extent;
  /** latest time of the file's extents before this one: what lines without a time inherit at its start */
  readonly inheritedTime?: number;
}

export interface SearchPlan {
  /** manifest indexes of the files that the filter selects, ascending */
  readonly files: readonly number[];
  readonly extents: readonly PlannedExtent[];
  /** blocks that hold text of the selected files from the cursor on */
  readonly blocks: ReadonlySet<number>;
  /** what holds no match by the n-gram index: blocks among them, files of which no part is left, and text in bytes */
  readonly skippedByIndex: { readonly blocks: number; readonly files: number; readonly bytes: number };
  /** text of the selected files from the cursor on, in bytes */
  readonly bytes: number;
  /** text not read because it lies outside the window, in bytes */
  readonly outsideBytes: number;
  /** pieces left out because all their lines lie outside the window, beyond what is read to count the matches there */
  readonly notCounted: number;
}

/** An index look-up reads some rows for each string: more alternatives or sets than this narrow little for what they cost. */
const MOST_ALTERNATIVES = 16;
const MOST_SETS = 3;
/** The index knows 4-grams. */
const GRAM_BYTES = 4;
/** Text outside the window that is read all the same, so that the answer can say how many matches lie there. */
const COUNT_OUTSIDE_BYTES = 64 * 1024 * 1024;

/** Decides what to read: files in path order, their extents in order, without what the index excludes. */
export async function planSearch(reader: BundleReader, query: CompiledQuery, filter: SearchFilter, cursor: SearchCursor): Promise<SearchPlan> {
  const { files } = reader.manifest;
  const wanted = filter.path?.toLowerCase();
  const isWanted = (file: FileEntry) => file.size > 0
    && (filter.logTypes === undefined || filter.logTypes.includes(file.logType))
    && (wanted === undefined || file.path.toLowerCase().includes(wanted));
  const candidates = await candidateBlocks(reader, query.required);
  const blocks = new Set<number>();
  const excluded = new Set<number>();
  const extents: PlannedExtent[] = [];
  const selected: number[] = [];
  let outsideBytes = 0;
  let notCounted = 0;
  const bytes = { total: 0, skippedByIndex: 0, outside: 0 };
  let skippedFiles = 0;
  files.forEach((file, fileIndex) => {
    if (!isWanted(file)) { return; }
    selected.push(fileIndex);
    if (fileIndex < cursor.file) { return; }
    let inheritedTime: number | undefined;
    let ahead = 0;
    let skipped = 0;
    for (const extent of file.extents) {
      const [block, , length, , byteStart, , latest] = extent;
      const inherited = inheritedTime;
      inheritedTime = latest ?? inheritedTime;
      if (fileIndex === cursor.file && byteStart + length <= cursor.offset) { continue; }
      blocks.add(block);
      bytes.total += length;
      ahead += 1;
      if (candidates !== undefined && candidates[block] === 0) {
        excluded.add(block);
        bytes.skippedByIndex += length;
        skipped += 1;
        continue;
      }
      if (isOutside(filter.window, extent, inherited)) {
        outsideBytes += length;
        if (outsideBytes > COUNT_OUTSIDE_BYTES) {
          notCounted += 1;
          bytes.outside += length;
          continue;
        }
      }
      extents.push({ fileIndex, file, extent, inheritedTime: inherited });
    }
    if (ahead > 0 && skipped === ahead) { skippedFiles += 1; }
  });
  return {
    files: selected, extents, blocks, skippedByIndex: { blocks: excluded.size, files: skippedFiles, bytes: bytes.skippedByIndex }, bytes: bytes.total, outsideBytes: bytes.outside, notCounted,
  };
}

/**
 * True when no line of the extent can lie inside the window. Lines before the first dated one count as of the time they inherit; where nothing
 * is inherited they are kept whatever the window, so their text must be seen.
 */
function isOutside(window: SearchWindow | undefined, extent: Extent, inherited: number | undefined): boolean {
  if (window === undefined || inherited === undefined) { return false; }
  const lowest = Math.min(extent[5] ?? inherited, inherited);
  const highest = Math.max(extent[6] ?? inherited, inherited);
  return (window.end !== undefined && lowest > window.end) || (window.start !== undefined && highest < window.start);
}

/** 1 for each block that may hold a string of every set; undefined when the index cannot tell. */
async function candidateBlocks(reader: BundleReader, required: readonly LiteralSet[]): Promise<Uint8Array | undefined> {
  let remaining = required.filter((set) => set.length <= MOST_ALTERNATIVES && set.every((text) => Buffer.byteLength(text) >= GRAM_BYTES));
  let candidates: Uint8Array | undefined;
  for (let count = 0; count < MOST_SETS && remaining.length > 0; count += 1) {
    const set = bestAnchor(remaining)!;
    remaining = remaining.filter((each) => each !== set);
    const holders = await holdersOfAny(reader, set);
    if (holders === undefined) { continue; }
    candidates = candidates === undefined ? holders : candidates.map((held, block) => held * holders[block]!);
    if (!candidates.includes(1)) { break; }
  }
  return candidates;
}

async function holdersOfAny(reader: BundleReader, set: LiteralSet): Promise<Uint8Array | undefined> {
  // asked at once: a distant index is then read in a few requests
  const holdersOfEach = await Promise.all(set.map(async (text) => reader.candidateBlocks([text])));
  let any: Uint8Array | undefined;
  for (const holders of holdersOfEach) {
    if (holders === undefined) { return undefined; }
    any = any === undefined ? holders : any.map((held, block) => Math.max(held, holders[block]!));
  }
  return any;
}
