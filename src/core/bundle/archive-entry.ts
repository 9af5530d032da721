/** One member of an archive, before its name has been judged. */
export interface ArchiveEntry {
  /** as the archive spells it */
  readonly name: string;
  readonly type: 'file' | 'directory' | 'other';
  /** bytes, as the archive claims */
  readonly size: number;
  /** UTC milliseconds, where the archive says */
  readonly mtimeMs?: number;
}

/** Receives the content of one entry. */
export interface EntrySink {
  /** the chunk may be reused by the caller after the promise has resolved. `from`: inflated bytes of the archive before it, where the archive was compressed as a whole */
  write(chunk: Buffer, from?: number): Promise<void>;
  /** `complete`: all announced bytes came */
  end(complete: boolean): Promise<void>;
}

/** Decides per entry. Undefined: the content is passed over. */
export interface EntryVisitor {
  visit(entry: ArchiveEntry): Promise<EntrySink | undefined>;
}

/** How reading an archive ended. Whatever was readable has been delivered. */
export type ArchiveEnd =
  | { readonly outcome: 'complete' }
  | { readonly outcome: 'truncated'; readonly message: string }
  | { readonly outcome: 'corrupt'; readonly message: string }
  | { readonly outcome: 'stopped' };

/** The input is no archive that we read: there is nothing to make evidence of. */
export class NotABundleError extends Error {
  public readonly code = 'NOT_A_BUNDLE';
  public constructor(message: string) {
    super(message);
    this.name = 'NotABundleError';
  }
}

/** Thrown by a visitor or sink to end reading early (a limit was reached); the reader answers `stopped`. */
export class StopReading extends Error {}
