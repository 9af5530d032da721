import { ArchiveSource, InflatedChunk } from '../ports';
import { ArchiveEnd, EntryVisitor, NotABundleError, StopReading } from './archive-entry';
import { ArchiveTokens } from './archive-tokens';
import { GzipError, Gunzip } from './gunzip';
import { Rechunker } from './rechunk';
import { TarFormatError, TarReader } from './tar-reader';
import { readZip } from './zip-reader';

/** Counts what came out of the archive while it is read. */
export interface InflateMeter {
  archiveBytes: number;
  inflatedBytes: number;
}

/** Who is told what while an archive is read. */
export interface ReadOptions {
  readonly meter: InflateMeter;
  /** given the compressed form of a tar.gz */
  readonly tokens?: ArchiveTokens;
  readonly afterChunk?: () => void;
}

/**
 * Reads a bundle archive, tar.gz or zip (told apart by content, never by name), in one pass, and hands each entry to the visitor.
 * A truncated or corrupt archive delivers what was readable and says so in its end.
 *
 * @throws NotABundleError when the content is neither
 */
export async function readArchive(source: ArchiveSource, visitor: EntryVisitor, options: ReadOptions): Promise<ArchiveEnd> {
  const head = await firstBytes(source, 4);
  if (head.length === 0) { throw new NotABundleError('the file is empty'); }
  if (head[0] === 0x50 && head[1] === 0x4b) {
    options.meter.archiveBytes = source.size ?? 0;
    return readZip(source, visitor);
  }
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    throw new NotABundleError('the content is neither gzip nor zip; expected a log bundle as .tar.gz or .zip');
  }
  return readTarGz(source, visitor, options);
}

async function readTarGz(source: ArchiveSource, visitor: EntryVisitor, { meter, tokens, afterChunk }: ReadOptions): Promise<ArchiveEnd> {
  const tar = new TarReader(visitor);
  let broken: Error | undefined;
  try {
    for await (const { bytes, archive, marks } of source.inflated?.() ?? inflateHere(source)) {
      for (const each of archive) {
        meter.archiveBytes += each.length;
        tokens?.append(each);
      }
      tokens?.mark(marks);
      meter.inflatedBytes += bytes.length;
      await tar.push(bytes);
      afterChunk?.();
    }
  } catch (error) {
    if (error instanceof StopReading) { return { outcome: 'stopped' }; }
    if (!(error instanceof GzipError || error instanceof TarFormatError)) { throw error; }
    broken = error;
  }
  const whole = await tar.end();
  if (broken) { return { outcome: 'corrupt', message: `the archive is damaged: ${broken.message}` }; }
  return whole ? { outcome: 'complete' } : { outcome: 'truncated', message: 'the archive ends in the middle of a file' };
}

async function* inflateHere(source: ArchiveSource): AsyncGenerator<InflatedChunk> {
  const gunzip = new Gunzip();
  const pieces = new Rechunker();
  for await (const chunk of source.stream()) {
    for (const piece of pieces.push(chunk)) { yield* inflatePiece(gunzip, piece); }
  }
  for (const piece of pieces.end()) { yield* inflatePiece(gunzip, piece); }
  for (const bytes of gunzip.end()) { yield { bytes, archive: [], marks: gunzip.takeMarks() }; }
}

function* inflatePiece(gunzip: Gunzip, piece: Uint8Array): Generator<InflatedChunk> {
  let archive = [piece];
  for (const bytes of gunzip.push(piece)) {
    yield { bytes, archive, marks: gunzip.takeMarks() };
    archive = [];
  }
  if (archive.length > 0) { yield { bytes: Buffer.alloc(0), archive, marks: [] }; }
}

async function firstBytes(source: ArchiveSource, count: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source.stream(0, count)) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= count) { break; }
  }
  return Buffer.concat(parts).subarray(0, count);
}
