import { constants } from 'node:fs';
import { FileHandle, open } from 'node:fs/promises';

interface Entry {
  readonly handle: Promise<FileHandle>;
  users: number;
  evicted: boolean;
}

/** Open read handles, least recently used closed first; a handle in use is closed after its last read. */
export class HandleCache {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly limit: number) {}

  async use<T>(file: string, work: (handle: FileHandle) => Promise<T>): Promise<T> {
    const entry = this.take(file);
    entry.users++;
    try {
      return await work(await entry.handle);
    } catch (error) {
      this.drop(file, entry);
      throw error;
    } finally {
      entry.users--;
      if (entry.evicted) await closeWhenIdle(entry);
    }
  }

  /** Forgets `file`, because it is about to be replaced. */
  forget(file: string): void {
    const entry = this.entries.get(file);
    if (entry) this.drop(file, entry);
  }

  async close(): Promise<void> {
    const entries = [...this.entries];
    this.entries.clear();
    for (const [, entry] of entries) {
      entry.evicted = true;
      await closeWhenIdle(entry);
    }
  }

  private take(file: string): Entry {
    const known = this.entries.get(file);
    if (known) {
      this.entries.delete(file);
      this.entries.set(file, known);
      return known;
    }
    for (const [oldest, entry] of this.entries) {
      if (this.entries.size < this.limit) break;
      this.drop(oldest, entry);
    }
    // O_NOFOLLOW is 0 or absent on Windows, where creating links needs a privilege anyway
    const entry: Entry = { handle: open(file, constants.O_RDONLY + (constants.O_NOFOLLOW ?? 0)), users: 0, evicted: false };
    this.entries.set(file, entry);
    return entry;
  }

  private drop(file: string, entry: Entry): void {
    if (this.entries.get(file) === entry) this.entries.delete(file);
    entry.evicted = true;
    closeWhenIdle(entry).catch(() => undefined);
  }
}

async function closeWhenIdle(entry: Entry): Promise<void> {
  if (entry.users > 0) return;
  const handle = await entry.handle.catch(() => undefined);
  // nobody can have taken it since: it is no longer in the cache
  await handle?.close().catch(() => undefined);
}
