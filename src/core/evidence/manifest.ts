import { ArtifactKind, LogType } from '../bundle/artifact-kind';
import { Dialect, StampClock } from '../logs/dialect';

/**
 * Part of a file inside a block. Times are UTC milliseconds and bound every dated line of the extent.
 * [block, offset in the block's text, length in bytes, first line (1-based), byte offset in the file, min time | null, max time | null]
 */
export type Extent = readonly [number, number, number, number, number, number | null, number | null];

/** One stored file. Sizes and lines are those of the stored (redacted, cleaned) text. */
export interface FileEntry {
  readonly path: string;
  readonly kind: ArtifactKind;
  readonly dialect: Dialect;
  readonly logType: LogType;
  readonly copies?: string;
  readonly clock?: StampClock;
  /** the file's latest stamp in its own clock: fixes the years of yearless stamps */
  readonly clockLatest?: number;
  readonly size: number;
  /** bytes in the archive, before redaction and cleaning */
  readonly originalSize: number;
  readonly lines: number;
  /** lines that carry no readable time (continuation lines included) */
  readonly undatedLines: number;
  /** lines in which something was replaced */
  readonly redactions: number;
  /** placeholders by type of secret, where there are any: `{ "password": 2 }` */
  readonly removed?: Readonly<Record<string, number>>;
  readonly extents: readonly Extent[];
}

/**
 * The block table, by column. A block is an independently compressed frame of about 512 KiB of text; it holds parts of one or more files.
 */
export interface BlockTable {
  /** index into `segments` */
  readonly segment: readonly number[];
  /** byte offset of the frame in its segment */
  readonly offset: readonly number[];
  /** compressed length */
  readonly length: readonly number[];
  /** length of the text */
  readonly textLength: readonly number[];
}

export type ProblemCode =
  | 'ENTRY_PATH_REFUSED' | 'ENTRY_TYPE_REFUSED' | 'ENTRY_DUPLICATE' | 'ENTRY_LIMIT_REACHED' | 'SIZE_LIMIT_REACHED' | 'RATIO_LIMIT_REACHED' | 'ENTRY_TOO_LARGE'
  | 'ARCHIVE_TRUNCATED' | 'ARCHIVE_CORRUPT' | 'NESTED_ARCHIVE_UNREADABLE' | 'LINES_SPLIT' | 'BINARY_CONTENT' | 'INSTANCE_ID_DISAGREES' | 'PARSER_FAILED';

/** Something refused, cut off or unreadable while the bundle was taken in. Never dropped silently. */
export interface IngestProblem {
  readonly code: ProblemCode;
  readonly message: string;
  /** sanitised path */
  readonly entry?: string;
  /** how often, when one record stands for many */
  readonly count?: number;
}

/** What turns provisional times into UTC, decided once for the bundle. */
export interface ClockContext {
  /** UTC milliseconds; bounds yearless stamps from above (plus a day) */
  readonly collectedAt?: number;
  /** UTC milliseconds of boot */
  readonly bootTime?: number;
  /** node-local zone; minutes east of UTC, 0 when nothing says otherwise */
  readonly utcOffsetMinutes: number;
  /** how each was found, for coverage */
  readonly sources: readonly string[];
}

export interface Manifest {
  readonly schemaVersion: 1;
  readonly instanceId: string;
  readonly bundleId: string;
  readonly cluster?: string;
  readonly region?: string;
  /** instance, cluster and region are those of our own records; absent: the bundle's own claims, or those of who brought it */
  readonly attested?: true;
  /** addresses and account ids are pseudonyms; absent: they are the node's own */
  readonly pseudonyms?: true;
  readonly availabilityZone?: string;
  readonly nodeName?: string;
  readonly os?: string;
  readonly collectorVersion?: string;
  /** UTC, ISO 8601 */
  readonly collectedAt?: string;
  readonly state: 'ready' | 'partial';
  readonly source: { readonly name: string; readonly bytes: number };
  readonly problems: readonly IngestProblem[];
  readonly clock: ClockContext;
  /** in path order */
  readonly files: readonly FileEntry[];
  readonly segments: readonly { readonly key: string; readonly bytes: number }[];
  readonly blocks: BlockTable;
  /** n-gram parts: 65,536 rows of ceil(blocks / 8) bytes each; row = hashed folded 4-gram, bit = block */
  readonly grams: readonly { readonly key: string; readonly firstBlock: number; readonly blocks: number }[];
  /** where each rule's matches are, per file: see occurrences.ts */
  readonly occurrences?: { readonly key: string; readonly bytes: number };
}
