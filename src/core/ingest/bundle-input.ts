import { ArchiveEnd, NotABundleError, StopReading } from '../bundle/archive-entry';
import { readArchive, ReadOptions } from '../bundle/read-archive';
import { ArchiveSource } from '../ports';
import { BundleVisitor } from './bundle-visitor';
import { ProblemLog } from './problem-log';

/** A file of an unpacked bundle. */
export interface FolderFile {
  /** relative to the folder, `/`-separated */
  readonly path: string;
  readonly size: number;
  readonly mtimeMs?: number;
  open(): AsyncIterable<Uint8Array>;
}

/** A bundle as it is handed in: an archive, or a folder that somebody unpacked. */
export type BundleInput =
  | { readonly kind: 'archive'; readonly source: ArchiveSource }
  | { readonly kind: 'folder'; readonly name: string; files(): AsyncIterable<FolderFile | RefusedFile> };

/** Something in the folder that is no file and was not opened. */
export interface RefusedFile {
  readonly refused: string;
  readonly reason: string;
}

/** Name and size of the input, as far as they are known. */
export function describeInput(input: BundleInput): { readonly name: string; readonly bytes?: number } {
  if (input.kind === 'folder') { return { name: input.name }; }
  return { name: input.source.name, ...(input.source.size !== undefined && { bytes: input.source.size }) };
}

/** Sends all content of the input to the visitor. @throws NotABundleError */
export async function readInput(input: BundleInput, visitor: BundleVisitor, problems: ProblemLog, options: ReadOptions): Promise<ArchiveEnd> {
  if (input.kind === 'archive') { return readArchive(input.source, visitor, options); }
  const { meter, afterChunk } = options;
  let files = 0;
  try {
    for await (const file of input.files()) {
      files += 1;
      if ('refused' in file) {
        problems.add('ENTRY_TYPE_REFUSED', file.reason, file.refused);
        continue;
      }
      const sink = await visitor.visit({ name: file.path, type: 'file', size: file.size, ...(file.mtimeMs !== undefined && { mtimeMs: file.mtimeMs }) });
      if (!sink) { continue; }
      for await (const chunk of file.open()) {
        meter.archiveBytes += chunk.length;
        meter.inflatedBytes += chunk.length;
        await sink.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
        afterChunk?.();
      }
      await sink.end(true);
    }
  } catch (error) {
    if (error instanceof StopReading) { return { outcome: 'stopped' }; }
    throw error;
  }
  if (files === 0) { throw new NotABundleError('the folder holds no files'); }
  return { outcome: 'complete' };
}
