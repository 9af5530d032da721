import { open, rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemCode } from '../cli-error';

/** A lock is held for one small write; one this old belongs to a process that died. */
const STALE_MS = 10_000;
const POLL_MS = 5;

/** Runs `work` while nobody else holds the lock file. */
export async function withFileLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  while (!await taken(file)) {
    const status = await stat(file).catch(() => undefined);
    if (status && Date.now() - status.mtimeMs > STALE_MS) await rm(file, { force: true });
    else await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function taken(file: string): Promise<boolean> {
  try {
    await (await open(file, 'wx', 0o600)).close();
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}
