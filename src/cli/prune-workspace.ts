import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import * as path from 'node:path';
import { isInUse } from './bundle-lease';
import { systemCode } from './cli-error';

/** About a hundred bundles of busy nodes, and what a laptop can spare. */
export const DEFAULT_WORKSPACE_GIB = 5;

interface StoredEvidence {
  readonly folder: string;
  readonly bytes: number;
  readonly usedAt: number;
}

/** Notes that a bundle's evidence was used now. */
export async function markUsed(folder: string): Promise<void> {
  const now = new Date();
  await utimes(folder, now, now).catch(() => undefined);
}

/**
 * Removes the evidence of bundles that were not used for longest until what is left takes at most `limitBytes`. What any running process uses stays. The caller holds the
 * workspace lock. Evidence can be made again from its bundle; numbers of findings, baselines and maps of pseudonyms are kept.
 *
 * @returns folders that were removed
 */
export async function pruneWorkspace(root: string, limitBytes: number): Promise<string[]> {
  const trash = path.join(root, 'trash');
  // of a process that ended in the middle
  await rm(trash, { recursive: true, force: true });
  const all = (await storedEvidence(path.join(root, 'evidence'))).sort((a, b) => a.usedAt - b.usedAt || (a.folder < b.folder ? -1 : 1));
  let bytes = all.reduce((sum, each) => sum + each.bytes, 0);
  const removed: string[] = [];
  for (const each of all) {
    if (bytes <= limitBytes) break;
    if (!await remove(each.folder, trash)) continue;
    bytes -= each.bytes;
    removed.push(each.folder);
  }
  return removed;
}

/** Moved away first: whoever took a lease in between took it along, and gets the folder back. */
async function remove(folder: string, trash: string): Promise<boolean> {
  if (await isInUse(folder)) return false;
  await mkdir(trash, { recursive: true, mode: 0o700 });
  const moved = path.join(trash, `${path.basename(path.dirname(folder))}_${path.basename(folder)}`);
  await rename(folder, moved);
  if (await isInUse(moved)) {
    await rename(moved, folder);
    return false;
  }
  await rm(moved, { recursive: true, force: true });
  return true;
}

async function storedEvidence(root: string): Promise<StoredEvidence[]> {
  const found: StoredEvidence[] = [];
  for (const node of await names(root)) {
    for (const bundle of await names(path.join(root, node))) {
      const folder = path.join(root, node, bundle);
      const status = await stat(folder).catch(() => undefined);
      if (!status?.isDirectory()) continue;
      let bytes = 0;
      for (const name of await names(folder)) bytes += (await stat(path.join(folder, name)).catch(() => ({ size: 0 }))).size;
      found.push({ folder, bytes, usedAt: status.mtimeMs });
    }
  }
  return found;
}

async function names(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return [];
    throw error;
  }
}
