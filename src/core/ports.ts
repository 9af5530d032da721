import { TokenMark } from './bundle/token-mark';
import { InstanceSnapshot } from './evidence/instance-snapshot';

/** What the domain needs from the world. Adapters: the file system (src/cli) and AWS (src/aws). */

/** Writes one segment object from front to back. */
export interface SegmentWriter {
  /** resolves when more may be written (back-pressure); the writer owns `bytes` from now on */
  write(bytes: Uint8Array): Promise<void>;
  /** makes the object visible */
  close(): Promise<void>;
  /** gives up; nothing remains visible */
  abort(): Promise<void>;
}

/** Where evidence and state live. Keys are `/`-separated, relative, and made by us (never by a node). */
export interface EvidenceStore {
  /** every request takes tens of milliseconds: few large reads are better than many small ones. Default: no */
  readonly isDistant?: boolean;
  createSegment(key: string): Promise<SegmentWriter>;
  /** bytes [start, end); throws NotFoundError when the key does not exist */
  readRange(key: string, start: number, end: number): Promise<Buffer>;
  /** the whole document, or undefined when it does not exist */
  getDocument(key: string): Promise<Buffer | undefined>;
  /** the whole document and its version, or undefined when it does not exist */
  getVersioned(key: string): Promise<VersionedDocument | undefined>;
  /** false is returned, and nothing written, when a condition of `options` does not hold */
  putDocument(key: string, bytes: Uint8Array, options?: PutOptions): Promise<boolean>;
  /** deletes the document; one that does not exist is no error */
  deleteDocument(key: string): Promise<void>;
  /** keys that start with `prefix`, sorted by UTF-8 bytes */
  list(prefix: string, options?: ListOptions): Promise<string[]>;
}

/** A document as it was read, for a write that must not overtake another. */
export interface VersionedDocument {
  readonly bytes: Buffer;
  /** opaque: on S3 the ETag */
  readonly version: string;
}

/** Conditions of a write. At most one is given. */
export interface PutOptions {
  /** only when the key does not exist */
  readonly ifAbsent?: boolean;
  /** only when the document still has this version */
  readonly ifVersion?: string;
}

/** Part of a listing. S3 gives at most 1,000 keys an answer. */
export interface ListOptions {
  /** only keys after this one */
  readonly after?: string;
  /** at most so many keys; default: all */
  readonly limit?: number;
}

/** Now, in UTC milliseconds. */
export interface Clock {
  now(): number;
}

/** The bytes of a bundle archive. */
export interface ArchiveSource {
  /** file name or key: a hint for time and instance, never trusted alone */
  readonly name: string;
  /** bytes, where known */
  readonly size?: number;
  /** the bytes from `offset`; a zip's directory is at its end, so zip needs it */
  stream(offset?: number, length?: number): AsyncIterable<Uint8Array>;
  /**
   * The inflated content of a gzip archive, where the adapter has a better way than inflating on the caller's thread. Throws GzipError at damage, after everything before it.
   */
  inflated?(): AsyncIterable<InflatedChunk>;
}

/** Content of a gzip archive, and what it was before. */
export interface InflatedChunk {
  /** valid until the next chunk is asked for */
  readonly bytes: Buffer;
  /** archive bytes taken since the chunk before; they stay valid */
  readonly archive: readonly Uint8Array[];
  /** places in the archive since the chunk before */
  readonly marks: readonly TokenMark[];
}

/** Asks AWS what it knows of an instance, so that it is known later as of collection time. */
export interface InstanceSnapshots {
  /** undefined when there is no such instance. What cannot be read for want of a permission is named in the snapshot's `gaps`; anything else throws */
  take(instanceId: string, where: { readonly region?: string; readonly cluster?: string }): Promise<InstanceSnapshot | undefined>;
}

/** An object that appeared in the bucket where bundles arrive. */
export interface BundleArrival {
  readonly key: string;
  /** of the object; absent on a bucket without versions */
  readonly versionId?: string;
  /** bytes */
  readonly size: number;
  /** UTC milliseconds, by the bucket's clock */
  readonly arrivedAt: number;
}

/** The archives that have arrived, before they are taken in. */
export interface ArrivedArchives {
  /** id of the first version of an object, whatever came after; undefined when there is none. `null` on a bucket without versions */
  firstVersion(key: string): Promise<string | undefined>;
  /** @throws NotFoundError */
  open(arrival: BundleArrival): Promise<ArchiveSource>;
}

/** What is known of a bundle beside its content, from our own records and never from the bundle. */
export interface BundleProvenance {
  readonly bundleId: string;
  /** absent for a bundle brought by hand, where the bundle itself has to say it */
  readonly instanceId?: string;
  readonly cluster?: string;
  readonly region?: string;
  /** UTC milliseconds */
  readonly collectedAt?: number;
}

/** What is to be done with an arrival. */
export type ArrivalVerdict =
  | { readonly accepted: true; readonly bundle: BundleProvenance }
  | { readonly accepted: false; readonly code: ArrivalRefusal; readonly reason: string };

export type ArrivalRefusal = 'NOT_A_BUNDLE_NAME' | 'NO_COLLECTION_OF_OURS' | 'OTHER_INSTANCE' | 'SECOND_UPLOAD' | 'COLLECTION_ENDED';

/** Our records of which bundles were asked for. */
export interface ArrivalRegister {
  /** whether a bundle at this key was asked for. That it is the first version of its key has been made sure of */
  judge(arrival: BundleArrival): Promise<ArrivalVerdict>;
  /** told as the bundle advances; recording the same twice changes nothing */
  advance(bundle: BundleProvenance, step: ArrivalStep): Promise<void>;
}

/** How far a bundle has come after its arrival. */
export type ArrivalStep =
  | { readonly state: 'uploaded' | 'extracting' | 'indexing' }
  | { readonly state: 'ready' | 'partial'; readonly instanceId: string; readonly verdict: string }
  | { readonly state: 'failed'; readonly code: string; readonly reason: string };

/** Told while a bundle is read; must be cheap. */
export interface IngestProgress {
  (done: { readonly archiveBytes: number; readonly totalBytes?: number; readonly textBytes: number; readonly file?: string }): void;
}

export type StorageErrorCode = 'ACCESS_DENIED' | 'THROTTLED' | 'UNAVAILABLE' | 'REJECTED';

/** The store refused or failed, after the adapter's own retries. `message` says which action, on what, by whom, and how to fix it; it holds nothing secret. */
export class StorageError extends Error {
  constructor(readonly code: StorageErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'StorageError';
  }

  /** true when the same call may succeed later */
  get retryable(): boolean {
    return this.code === 'THROTTLED' || this.code === 'UNAVAILABLE';
  }
}

/** `readRange` of a key that does not exist. */
export class NotFoundError extends Error {
  constructor(readonly key: string) {
    super(`no object ${key}`);
    this.name = 'NotFoundError';
  }
}

export * from './capture/ports';
export * from './collection/ports';
