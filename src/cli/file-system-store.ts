import { randomBytes } from 'node:crypto';
import { Dirent } from 'node:fs';
import { link, lstat, mkdir, open, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { CliError, systemCode } from './cli-error';
import { EvidenceStore, ListOptions, NotFoundError, PutOptions, SegmentWriter, VersionedDocument } from '../core/ports';
import { documentVersion } from './store/document-version';
import { withFileLock } from './store/file-lock';
import { FileSegmentWriter } from './store/file-segment-writer';
import { HandleCache } from './store/handle-cache';
import { keyPath, keySegments } from './store/store-key';

const OPEN_FILES = 32;

/** Temporary files of processes that died are removed after this long. */
const TEMPORARY_MAX_AGE_MS = 60 * 60 * 1000;

/**
 * Evidence in a directory (the workspace). Files appear whole or not at all: they are written under `tmp/` and renamed. Nothing outside the directory is read or
 * written: keys are checked, and a symbolic link anywhere on the way is an error. The files are private to the user.
 */
export class FileSystemStore implements EvidenceStore {
  static async open(directory: string): Promise<FileSystemStore> {
    try {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const store = new FileSystemStore(await realpath(directory));
      await mkdir(store.temporaryDirectory, { recursive: true, mode: 0o700 });
      await store.refuseLinks(store.temporaryDirectory);
      await store.removeAbandoned();
      return store;
    } catch (error) {
      throw new CliError('WORKSPACE_UNUSABLE', `The workspace directory ${directory} cannot be used (${systemCode(error) ?? (error as Error).message}). `
        + 'Give a directory that you may write to: --workspace <dir>.', { cause: error });
    }
  }

  private readonly handles = new HandleCache(OPEN_FILES);
  private readonly checkedDirectories = new Set<string>();

  private constructor(readonly root: string) {}

  async createSegment(key: string): Promise<SegmentWriter> {
    const target = keyPath(this.root, key);
    const temporary = this.temporaryPath();
    const handle = await open(temporary, 'wx', 0o600);
    return new FileSegmentWriter(handle, temporary, async () => this.publish(temporary, target));
  }

  async readRange(key: string, start: number, end: number): Promise<Buffer> {
    const file = keyPath(this.root, key);
    await this.refuseLinks(path.dirname(file));
    try {
      return await this.handles.use(file, async handle => {
        const bytes = Buffer.allocUnsafeSlow(Math.max(0, end - start));
        let filled = 0;
        while (filled < bytes.length) {
          const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled);
          if (bytesRead === 0) break;
          filled += bytesRead;
        }
        return filled === bytes.length ? bytes : bytes.subarray(0, filled);
      });
    } catch (error) {
      throw isAbsent(error) ? new NotFoundError(key) : error;
    }
  }

  async getDocument(key: string): Promise<Buffer | undefined> {
    const file = keyPath(this.root, key);
    await this.refuseLinks(file);
    try {
      return await readFile(file);
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  async getVersioned(key: string): Promise<VersionedDocument | undefined> {
    const bytes = await this.getDocument(key);
    return bytes && { bytes, version: documentVersion(bytes) };
  }

  async putDocument(key: string, bytes: Uint8Array, { ifAbsent, ifVersion }: PutOptions = {}): Promise<boolean> {
    const target = keyPath(this.root, key);
    const temporary = this.temporaryPath();
    try {
      await writeFile(temporary, bytes, { flag: 'wx', mode: 0o600 });
      if (ifVersion !== undefined) return await this.replace(key, temporary, target, ifVersion);
      if (!ifAbsent) {
        await this.publish(temporary, target);
        return true;
      }
      await this.makeDirectory(path.dirname(target));
      return await linkOrCreate(temporary, target, bytes);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async deleteDocument(key: string): Promise<void> {
    const file = keyPath(this.root, key);
    await this.refuseLinks(path.dirname(file));
    this.handles.forget(file);
    await rm(file, { force: true });
  }

  async list(prefix: string, { after = '', limit }: ListOptions = {}): Promise<string[]> {
    const cut = prefix.lastIndexOf('/');
    const directory = cut < 0 ? '' : prefix.slice(0, cut);
    const from = directory === '' ? this.root : keyPath(this.root, directory);
    await this.refuseLinks(from);
    const keys: string[] = [];
    await collectKeys(from, directory === '' ? '' : `${directory}/`, prefix, keys);
    return keys.filter(key => key > after).sort().slice(0, limit);
  }

  /** Closes cached file handles. */
  async close(): Promise<void> {
    await this.handles.close();
  }

  /** A file system cannot compare and swap, so writers of one key take turns: those of this process, and by a lock file those of others. */
  private async replace(key: string, temporary: string, target: string, version: string): Promise<boolean> {
    return withFileLock(path.join(this.temporaryDirectory, `${documentVersion(Buffer.from(key))}.lock`), async () => {
      const current = await this.getVersioned(key);
      if (current?.version !== version) return false;
      await this.publish(temporary, target);
      return true;
    });
  }

  private get temporaryDirectory(): string {
    return path.join(this.root, 'tmp');
  }

  private temporaryPath(): string {
    return path.join(this.temporaryDirectory, `${process.pid}-${randomBytes(8).toString('hex')}`);
  }

  private async publish(temporary: string, target: string): Promise<void> {
    await this.makeDirectory(path.dirname(target));
    this.handles.forget(target);
    // replaces a link that someone put there, never what it points to
    await rename(temporary, target);
  }

  private async makeDirectory(directory: string): Promise<void> {
    if (this.checkedDirectories.has(directory)) return;
    await this.refuseLinks(directory);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await this.refuseLinks(directory);
    if (this.checkedDirectories.size > 1000) this.checkedDirectories.clear();
    this.checkedDirectories.add(directory);
  }

  /** Throws when a part of `file` below the root is a symbolic link. */
  private async refuseLinks(file: string): Promise<void> {
    if (this.checkedDirectories.has(file)) return;
    const parts = path.relative(this.root, file).split(path.sep).filter(part => part !== '');
    let current = this.root;
    for (const part of parts) {
      current = path.join(current, part);
      const status = await lstat(current).catch(() => undefined);
      if (!status) return;
      if (status.isSymbolicLink()) {
        throw new CliError('WORKSPACE_UNUSABLE', `${current} in the workspace is a symbolic link, which is not followed. Remove it, or use another --workspace.`);
      }
    }
  }

  private async removeAbandoned(): Promise<void> {
    const oldest = Date.now() - TEMPORARY_MAX_AGE_MS;
    for (const name of await readdir(this.temporaryDirectory)) {
      const file = path.join(this.temporaryDirectory, name);
      const status = await lstat(file).catch(() => undefined);
      if (status?.isFile() && status.mtimeMs < oldest) await rm(file, { force: true });
    }
  }
}

function isAbsent(error: unknown): boolean {
  return systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR';
}

/** Gives `target` the content of `temporary` unless it exists. Hard links make that atomic; file systems without them get an exclusive create. */
async function linkOrCreate(temporary: string, target: string, bytes: Uint8Array): Promise<boolean> {
  try {
    await link(temporary, target);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
  }
  try {
    await writeFile(target, bytes, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function collectKeys(directory: string, keyPrefix: string, wanted: string, into: string[]): Promise<void> {
  let entries: Dirent[];
  try {
    entries = await readdir(directory, { withFileTypes: true });
  } catch (error) {
    if (isAbsent(error)) return;
    throw error;
  }
  for (const entry of entries) {
    const key = keyPrefix + entry.name;
    if (keyPrefix === '' && entry.name === 'tmp') continue;
    if (entry.isFile() && key.startsWith(wanted) && isKey(key)) into.push(key);
    if (entry.isDirectory() && (key.startsWith(wanted) || wanted.startsWith(`${key}/`))) {
      await collectKeys(path.join(directory, entry.name), `${key}/`, wanted, into);
    }
  }
}

function isKey(name: string): boolean {
  try {
    keySegments(name);
    return true;
  } catch {
    return false;
  }
}
