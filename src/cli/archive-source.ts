import { FileHandle, open } from 'node:fs/promises';
import * as path from 'node:path';
import { ArchiveSource } from '../core/ports';
import { canInflateOnThread, InflateThread } from '../threads/inflate-thread';

const CHUNK_BYTES = 256 * 1024;

/** A bundle archive on disk. */
export class FileArchiveSource implements ArchiveSource {
  readonly name: string;
  private thread: InflateThread | undefined;

  constructor(readonly file: string, readonly size: number) {
    this.name = path.basename(file);
  }

  /** Starts inflating on a thread, where that is worth it, while the caller still prepares to read. */
  startInflating(): void {
    if (canInflateOnThread(this.size)) this.thread ??= new InflateThread(this.file);
  }

  /** To be called when the source is done with, read or not: else the thread keeps the process alive. */
  stopInflating(): void {
    this.thread?.stop();
    this.thread = undefined;
  }

  get inflated(): ArchiveSource['inflated'] {
    const { thread } = this;
    return thread && (() => thread.chunks());
  }

  async *stream(offset = 0, length = Number.POSITIVE_INFINITY): AsyncGenerator<Uint8Array> {
    const end = Math.min(this.size, offset + length);
    const handle = await open(this.file, 'r');
    let ahead: Promise<Uint8Array> | undefined;
    try {
      let position = offset;
      ahead = readChunk(handle, position, end);
      for (;;) {
        const chunk: Uint8Array = await ahead;
        if (chunk.byteLength === 0) return;
        position += chunk.byteLength;
        // the disk reads the next chunk while this one is worked on
        ahead = readChunk(handle, position, end);
        ahead.catch(() => undefined);
        yield chunk;
      }
    } finally {
      await ahead?.catch(() => undefined);
      await handle.close();
    }
  }
}

async function readChunk(handle: FileHandle, position: number, end: number): Promise<Uint8Array> {
  const length = Math.min(CHUNK_BYTES, end - position);
  if (length <= 0) return new Uint8Array(0);
  const bytes = Buffer.allocUnsafeSlow(length);
  const { bytesRead } = await handle.read(bytes, 0, length, position);
  return bytes.subarray(0, bytesRead);
}
