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
}

/** Told while a bundle is read; must be cheap. */
export interface IngestProgress {
  (done: { readonly archiveBytes: number; readonly totalBytes?: number; readonly textBytes: number; readonly file?: string }): void;
}

/** `readRange` of a key that does not exist. */
export class NotFoundError extends Error {
  constructor(readonly key: string) {
    super(`no object ${key}`);
    this.name = 'NotFoundError';
  }
}
