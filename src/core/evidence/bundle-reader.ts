import { FactsDocument, FindingsDocument } from './documents';
import { InstanceSnapshot } from './instance-snapshot';
import { FileEntry, Manifest } from './manifest';
import { OccurrenceTable } from './occurrences';

/** A stored bundle, open for reading. Every method reads only the blocks it needs. Paths are those of the manifest. */
export interface BundleReader {
  readonly manifest: Manifest;
  /** what has been read from the store since opening, for coverage and limits */
  readonly reads: { readonly bytes: number; readonly requests: number };
  file(path: string): FileEntry | undefined;
  findings(): Promise<FindingsDocument>;
  facts(): Promise<FactsDocument>;
  /** what AWS said of the node when it was collected; undefined for a bundle that was brought, and on a laptop */
  instance(): Promise<InstanceSnapshot | undefined>;
  /** the text of one block */
  block(index: number): Promise<Buffer>;
  /** a way to the texts of many blocks, given in about the order in which they will be asked for: where the store is far away they are read together */
  feed(blocks: readonly number[]): (block: number) => Promise<Buffer>;
  /** stored bytes [start, end) of a file; clipped to its size */
  bytes(path: string, start: number, end: number): Promise<Buffer>;
  /** the same, piece by piece; a piece is good until the next is asked for */
  pieces(path: string, start: number, end: number): AsyncIterable<Buffer>;
  /** `count` lines from `firstLine` (1-based): their bytes and where they lie; clipped to the file */
  lines(path: string, firstLine: number, count: number): Promise<StoredRange>;
  /** blocks that may hold all of `literals` (those of 4 bytes or more tell; case is folded); undefined: no statement possible, look at all */
  candidateBlocks(literals: readonly string[]): Promise<Uint8Array | undefined>;
  /** where every line rule matched: for exact counts in a window */
  occurrences(): Promise<OccurrenceTable>;
}

/** A run of whole lines (or bytes) of a file. */
export interface StoredRange {
  readonly text: Buffer;
  /** [start, end) bytes in the file */
  readonly start: number;
  readonly end: number;
  /** number of the first line */
  readonly firstLine: number;
  /** number of the last line that begins in the range; firstLine - 1 when the range is empty */
  readonly lastLine: number;
}
