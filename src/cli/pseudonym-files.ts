import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { systemCode } from './cli-error';
import { createPseudonyms, Pseudonyms } from '../core/safety/pseudonyms';

const KEY_BYTES = 32;

/** Where the key and the maps lie: beside the evidence, in a folder of their owner, which no tool reads. */
function folderOf(workspace: string): string {
  return path.join(workspace, 'pseudonyms');
}

/** Pseudonyms of a workspace: one key for all its bundles, made at the first use. */
export async function workspacePseudonyms(workspace: string): Promise<Pseudonyms> {
  const file = path.join(folderOf(workspace), 'key');
  await mkdir(folderOf(workspace), { recursive: true, mode: 0o700 });
  try {
    await writeFile(file, randomBytes(KEY_BYTES), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
  return createPseudonyms(await readFile(file));
}

/** Writes what stands behind the pseudonyms of a bundle, for its owner alone. */
export async function writePseudonymMap(workspace: string, { instanceId, bundleId }: { readonly instanceId: string; readonly bundleId: string }, { map }: Pseudonyms): Promise<void> {
  const file = path.join(folderOf(workspace), `${instanceId}_${bundleId}.json`);
  const temporary = `${file}.${process.pid}.new`;
  const sorted = Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
  await writeFile(temporary, `${JSON.stringify({ schemaVersion: 1, instanceId, bundleId, pseudonyms: sorted }, null, 1)}\n`, { mode: 0o600 });
  await rename(temporary, file);
}
