import { FileHandle, rm } from 'node:fs/promises';
import { SegmentWriter } from '../../core/ports';

/**
 * Writes to a temporary file that gets its name on close. One write is in flight while the next is prepared, so the disk works while we compress;
 * a failed write is reported by the next call.
 */
export class FileSegmentWriter implements SegmentWriter {
  private pending: Promise<void> = Promise.resolve();
  private finished = false;

  constructor(private readonly handle: FileHandle, private readonly temporary: string, private readonly publish: () => Promise<void>) {}

  async write(bytes: Uint8Array): Promise<void> {
    if (this.finished) throw new Error('segment is already closed');
    await this.pending;
    this.pending = this.writeAll(bytes);
    this.pending.catch(() => undefined);
  }

  async close(): Promise<void> {
    if (this.finished) return;
    try {
      await this.pending;
      this.finished = true;
      await this.handle.close();
      await this.publish();
    } catch (error) {
      this.finished = false;
      await this.abort();
      throw error;
    }
  }

  async abort(): Promise<void> {
    if (this.finished) return;
    this.finished = true;
    await this.pending.catch(() => undefined);
    await this.handle.close().catch(() => undefined);
    await rm(this.temporary, { force: true });
  }

  private async writeAll(bytes: Uint8Array): Promise<void> {
    let done = 0;
    while (done < bytes.byteLength) {
      done += (await this.handle.write(bytes, done, bytes.byteLength - done)).bytesWritten;
    }
  }
}
