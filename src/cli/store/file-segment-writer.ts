import { FileHandle, rm } from 'node:fs/promises';
import { SegmentWriter } from '../../core/ports';

/** Frames are gathered up to this: a system call and a turn on the thread pool for each would cost more than the write. */
const GATHER_BYTES = 1024 * 1024;

/**
 * Writes to a temporary file that gets its name on close. One write is in flight while the next is prepared, so the disk works while we compress;
 * a failed write is reported by the next call.
 */
export class FileSegmentWriter implements SegmentWriter {
  private pending: Promise<void> = Promise.resolve();
  private finished = false;
  private gathered: Uint8Array[] = [];
  private gatheredBytes = 0;

  constructor(private readonly handle: FileHandle, private readonly temporary: string, private readonly publish: () => Promise<void>) {}

  async write(bytes: Uint8Array): Promise<void> {
    if (this.finished) throw new Error('segment is already closed');
    this.gathered.push(bytes);
    this.gatheredBytes += bytes.byteLength;
    if (this.gatheredBytes >= GATHER_BYTES) await this.flush();
  }

  async close(): Promise<void> {
    if (this.finished) return;
    try {
      await this.flush();
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

  private async flush(): Promise<void> {
    await this.pending;
    const frames = this.gathered;
    this.gathered = [];
    this.gatheredBytes = 0;
    this.pending = frames.length > 0 ? this.writeAll(frames) : this.pending;
    this.pending.catch(() => undefined);
  }

  private async writeAll(frames: readonly Uint8Array[]): Promise<void> {
    let rest = frames;
    while (rest.length > 0) {
      let { bytesWritten } = await this.handle.writev(rest);
      // a short write: go on behind what was taken
      rest = rest.flatMap(frame => {
        const taken = Math.min(bytesWritten, frame.byteLength);
        bytesWritten -= taken;
        return taken < frame.byteLength ? [frame.subarray(taken)] : [];
      });
    }
  }
}
