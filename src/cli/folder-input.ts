import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import * as path from 'node:path';
import type { FolderFile, RefusedFile } from '../core/ingest/bundle-input';

const CHUNK_BYTES = 256 * 1024;

const REFUSED_TOLD = 1000;

/** What an unpacked bundle holds. */
export interface FolderListing {
  readonly files: readonly FolderFile[];
  /** links, devices, sockets: never followed */
  readonly refused: readonly RefusedFile[];
}

/** Lists an unpacked bundle in path order, so that the same content gives the same evidence on every system. Symbolic links are refused, not followed. */
export async function listFolder(folder: string, maxFiles: number): Promise<FolderListing> {
  const files: FolderFile[] = [];
  const refused: RefusedFile[] = [];
  const pending = [''];
  while (pending.length > 0 && files.length < maxFiles) {
    const directory = pending.pop()!;
    for (const entry of await readdir(path.join(folder, directory), { withFileTypes: true })) {
      const relative = directory === '' ? entry.name : `${directory}/${entry.name}`;
      if (entry.isDirectory()) {
        pending.push(relative);
      } else if (!entry.isFile()) {
        refused.push({ refused: relative, reason: entry.isSymbolicLink() ? 'symbolic link: not followed' : 'special file: not opened' });
      } else {
        const file = await describe(path.join(folder, relative), relative);
        if (file) files.push(file);
        else refused.push({ refused: relative, reason: 'the file cannot be opened' });
      }
    }
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files, refused: refused.slice(0, REFUSED_TOLD) };
}

async function describe(absolute: string, relative: string): Promise<FolderFile | undefined> {
  // a link put in place of the file since it was listed is not followed either; a FIFO must not block us
  const flags = constants.O_RDONLY + (constants.O_NOFOLLOW ?? 0) + (constants.O_NONBLOCK ?? 0);
  const handle = await open(absolute, flags).catch(() => undefined);
  if (!handle) return undefined;
  try {
    const status = await handle.stat();
    if (!status.isFile()) return undefined;
    return { path: relative, size: status.size, mtimeMs: status.mtimeMs, open: () => readFile(absolute, flags, status.size) };
  } finally {
    await handle.close();
  }
}

/** Exactly `size` bytes or fewer: a file that grows while it is read does not shift the sizes we told. */
async function* readFile(absolute: string, flags: number, size: number): AsyncGenerator<Uint8Array> {
  const handle = await open(absolute, flags);
  try {
    let position = 0;
    while (position < size) {
      const bytes = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, size - position));
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield bytes.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}
