import { Readable } from 'node:stream';
import { CentralDirectory, File, Open } from 'unzipper';
import { ArchiveSource } from '../ports';
import { ArchiveEnd, EntryVisitor, NotABundleError, StopReading } from './archive-entry';

/** The end-of-directory record without a comment; and with the longest one a zip may have. */
const TAILS = [80, 65_557];

/**
 * Reads a zip (Windows collector) by its central directory, entry by entry. A broken entry does not spoil the others.
 * `size` is required: the directory is at the end.
 */
export async function readZip(source: ArchiveSource, visitor: EntryVisitor): Promise<ArchiveEnd> {
  const directory = await openDirectory(source);
  const broken: string[] = [];
  for (const file of directory.files) {
    try {
      await readEntry(file, visitor);
    } catch (error) {
      if (error instanceof StopReading) { return { outcome: 'stopped' }; }
      broken.push(error instanceof Error ? error.message : String(error));
    }
  }
  return broken.length === 0
    ? { outcome: 'complete' }
    : { outcome: 'corrupt', message: `${broken.length} of ${directory.files.length} zip entries could not be read: ${broken[0]}` };
}

async function readEntry(file: File, visitor: EntryVisitor): Promise<void> {
  // Unix mode in the upper half of the external attributes: 0o120000 is a symbolic link
  const mode = (file.externalFileAttributes >>> 16) & 0o170000;
  const sink = await visitor.visit({
    name: file.path,
    type: file.type === 'Directory' ? 'directory' : mode !== 0 && mode !== 0o100000 ? 'other' : 'file',
    size: file.uncompressedSize,
    mtimeMs: validTime(file.lastModifiedDateTime),
  });
  if (!sink) { return; }
  let complete = false;
  let announced = file.uncompressedSize;
  try {
    for await (const chunk of file.stream()) {
      announced -= (chunk as Buffer).length;
      if (announced < 0) { throw new Error(`an entry holds more than the ${file.uncompressedSize} bytes it announces`); }
      await sink.write(chunk as Buffer);
    }
    complete = true;
  } finally {
    await sink.end(complete);
  }
}

async function openDirectory(source: ArchiveSource): Promise<CentralDirectory> {
  const size = source.size;
  if (size === undefined) { throw new NotABundleError('a zip bundle needs a source of known size'); }
  const custom = {
    size: async () => size,
    stream: (offset: number, length?: number) => Readable.from(source.stream(offset, length === undefined ? undefined : Math.min(length, size - offset)), { objectMode: false }),
  };
  let reason = '';
  for (const tailSize of TAILS) {
    try {
      return await (Open.custom as (source: typeof custom, options: { tailSize: number }) => Promise<CentralDirectory>)(custom, { tailSize });
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
  }
  throw new NotABundleError(`the content looks like a zip but its directory could not be read: ${reason}`);
}

function validTime(time: Date | undefined): number | undefined {
  const ms = time?.getTime();
  return ms !== undefined && Number.isFinite(ms) ? ms : undefined;
}
