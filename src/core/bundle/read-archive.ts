import { Readable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import { ArchiveSource } from '../ports';
import { ArchiveEnd, EntryVisitor, NotABundleError, StopReading } from './archive-entry';
import { TarFormatError, TarReader } from './tar-reader';
import { readZip } from './zip-reader';

/** Below 256 KiB node:zlib spends more time between chunks than inside them (facts: performance.md section 1). */
const INFLATE_CHUNK = 512 * 1024;
const SALVAGE_CHUNK = 4 * 1024;

/** Counts what came out of the archive while it is read. */
export interface InflateMeter {
  archiveBytes: number;
  inflatedBytes: number;
}

/**
 * Reads a bundle archive, tar.gz or zip (told apart by content, never by name), in one pass, and hands each entry to the visitor.
 * A truncated or corrupt archive delivers what was readable and says so in its end.
 *
 * @throws NotABundleError when the content is neither
 */
export async function readArchive(source: ArchiveSource, visitor: EntryVisitor, meter: InflateMeter, afterChunk?: () => void): Promise<ArchiveEnd> {
  const head = await firstBytes(source, 4);
  if (head.length === 0) { throw new NotABundleError('the file is empty'); }
  if (head[0] === 0x50 && head[1] === 0x4b) {
    meter.archiveBytes = source.size ?? 0;
    return readZip(source, visitor);
  }
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    throw new NotABundleError('the content is neither gzip nor zip; expected a log bundle as .tar.gz or .zip');
  }
  return readTarGz(source, visitor, meter, afterChunk);
}

async function readTarGz(source: ArchiveSource, visitor: EntryVisitor, meter: InflateMeter, afterChunk?: () => void): Promise<ArchiveEnd> {
  const tar = new TarReader(visitor);
  let broken: Error | undefined;
  try {
    for await (const chunk of inflate(source, INFLATE_CHUNK, meter)) {
      meter.inflatedBytes += chunk.length;
      await tar.push(chunk);
      afterChunk?.();
    }
  } catch (error) {
    if (error instanceof StopReading) { return { outcome: 'stopped' }; }
    if (error instanceof NotABundleError || !isDamage(error)) { throw error; }
    broken = error as Error;
  }
  if (broken && !(broken instanceof TarFormatError)) {
    const stopped = await salvage(source, tar, meter);
    if (stopped) { return { outcome: 'stopped' }; }
  }
  const whole = await tar.end();
  if (broken) { return { outcome: 'corrupt', message: `the archive is damaged: ${broken.message}` }; }
  return whole ? { outcome: 'complete' } : { outcome: 'truncated', message: 'the archive ends in the middle of a file' };
}

/**
 * zlib drops the output it was about to hand over when it meets an error. To lose as little as possible, the archive is inflated once more in small
 * chunks, what was already delivered is skipped, and the rest goes to the tar reader.
 */
async function salvage(source: ArchiveSource, tar: TarReader, meter: InflateMeter): Promise<boolean> {
  let skip = meter.inflatedBytes;
  try {
    for await (const chunk of inflate(source, SALVAGE_CHUNK, { archiveBytes: 0, inflatedBytes: 0 })) {
      if (skip >= chunk.length) {
        skip -= chunk.length;
        continue;
      }
      meter.inflatedBytes += chunk.length - skip;
      await tar.push(chunk.subarray(skip));
      skip = 0;
    }
  } catch (error) {
    if (error instanceof StopReading) { return true; }
    if (error instanceof NotABundleError || !isDamage(error)) { throw error; }
  }
  return false;
}

function isDamage(error: unknown): boolean {
  return error instanceof TarFormatError || ((error as NodeJS.ErrnoException).code ?? '').startsWith('Z_');
}

/** Inflated chunks that may wait for the consumer. */
const CHUNKS_AHEAD = 4;

/**
 * All members of a gzip, one after the other. A gzip that ends too early just ends: the tar reader notices. Chunks are taken from the stream's events and not by
 * iterating over it, because an iterator joins what has piled up by copying; and between two chunks the event loop gets a turn, in which zlib starts the next one on
 * its thread while the consumer works on this one.
 */
async function* inflate(source: ArchiveSource, chunkSize: number, meter: InflateMeter): AsyncGenerator<Buffer> {
  // zlib hands its options on to the stream, though its types do not say so
  const ahead = { writableHighWaterMark: INFLATE_CHUNK * 2 };
  const gunzip = createGunzip({ chunkSize, finishFlush: constants.Z_SYNC_FLUSH, ...ahead });
  const compressed = Readable.from(counted(source.stream(), meter), { objectMode: false, highWaterMark: INFLATE_CHUNK });
  const chunks: Buffer[] = [];
  let ended = false;
  let failure: Error | undefined;
  let wake: () => void = () => undefined;
  gunzip.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    if (chunks.length >= CHUNKS_AHEAD) { gunzip.pause(); }
    wake();
  });
  gunzip.on('end', () => { ended = true; wake(); });
  gunzip.on('error', (error) => { failure ??= error; wake(); });
  compressed.on('error', (error) => { failure ??= error; wake(); });
  compressed.pipe(gunzip);
  try {
    for (;;) {
      const chunk = chunks.shift();
      if (chunk) {
        if (chunks.length < CHUNKS_AHEAD) { gunzip.resume(); }
        yield chunk;
        await new Promise((resolve) => { setImmediate(resolve); });
      } else if (failure) {
        throw failure;
      } else if (ended) {
        return;
      } else {
        await new Promise<void>((resolve) => { wake = resolve; });
      }
    }
  } finally {
    compressed.destroy();
    gunzip.destroy();
  }
}

async function* counted(chunks: AsyncIterable<Uint8Array>, meter: InflateMeter): AsyncIterable<Uint8Array> {
  for await (const chunk of chunks) {
    meter.archiveBytes += chunk.length;
    yield chunk;
  }
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
