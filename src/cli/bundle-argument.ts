import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import * as path from 'node:path';
import { FileArchiveSource } from './archive-source';
import { CliError, systemCode } from './cli-error';
import { collectionTimeFromName } from './collection-time';
import { FolderListing, listFolder } from './folder-input';

/** The ingest has its own, stricter limit and tells when it is reached; this one only bounds the listing. */
const MAX_FOLDER_FILES = 200_000;

/** A bundle named on the command line, looked at but not read. */
export type BundleArgument = (
  | { readonly kind: 'archive'; readonly source: FileArchiveSource }
  | { readonly kind: 'folder'; readonly listing: FolderListing }
) & {
  /** as the user wrote it */
  readonly given: string;
  /** file or folder name: a hint, never trusted */
  readonly name: string;
  /** UTC milliseconds: from the name, else the modification time; for ordering only */
  readonly time: number;
  /** bytes on disk */
  readonly size: number;
  /** changes when the bundle's files change: path, size, times. Saves hashing the content again */
  readonly signature: string;
};

/** Looks at a path given as a bundle; throws CliError when nothing readable is there. */
export async function openBundleArgument(given: string): Promise<BundleArgument> {
  const absolute = path.resolve(given);
  const status = await stat(absolute, { bigint: true }).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') {
      throw new CliError('BUNDLE_NOT_FOUND', `There is no file or folder ${given}. Give a log bundle: a .tar.gz, a .zip or an unpacked folder.`, { cause: error });
    }
    throw new CliError('BUNDLE_UNREADABLE', `${given} cannot be read (${systemCode(error) ?? 'unknown reason'}).`, { cause: error });
  });
  const name = path.basename(absolute);
  const time = collectionTimeFromName(name) ?? Number(status.mtimeMs);
  if (status.isFile()) {
    const size = Number(status.size);
    const signature = digest([absolute, `${status.dev}:${status.ino}`, String(status.size), String(status.mtimeNs), String(status.ctimeNs)]);
    return { kind: 'archive', source: new FileArchiveSource(absolute, size), given, name, time, size, signature };
  }
  if (!status.isDirectory()) {
    throw new CliError('BUNDLE_UNREADABLE', `${given} is neither a regular file nor a folder. Give a log bundle: a .tar.gz, a .zip or an unpacked folder.`);
  }
  const listing = await listFolder(absolute, MAX_FOLDER_FILES).catch((error: unknown) => {
    throw new CliError('BUNDLE_UNREADABLE', `The folder ${given} cannot be read (${systemCode(error) ?? 'unknown reason'}).`, { cause: error });
  });
  if (listing.files.length === 0) {
    throw new CliError('NOT_A_BUNDLE', `The folder ${given} holds no file that can be read. Give the folder that a log bundle was unpacked into.`);
  }
  const size = listing.files.reduce((sum, file) => sum + file.size, 0);
  const signature = digest([absolute, ...listing.files.map(file => `${file.path}\0${file.size}\0${file.mtimeMs}`)]);
  return { kind: 'folder', listing, given, name, time, size, signature };
}

function digest(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\n');
  return hash.digest('hex').slice(0, 32);
}
