import { open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CliError, systemCode } from './cli-error';

const HEARTBEAT_MS = 2_000;

/** A lock whose holder has not touched it for so long belongs to a process that died. */
const STALE_MS = 20_000;

const POLL_MS = 100;
const MAX_WAIT_MS = 10 * 60_000;

/**
 * Runs `work` while no other process ingests into the same workspace: two commands on one bundle do the work once, and finding numbers of a node are given by one
 * process at a time.
 */
export async function withWorkspaceLock<T>(root: string, work: () => Promise<T>): Promise<T> {
  const file = path.join(root, 'ingest.lock');
  await acquire(file);
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await rm(file, { force: true });
  }
}

async function acquire(file: string): Promise<void> {
  const deadline = Date.now() + MAX_WAIT_MS;
  for (;;) {
    try {
      const handle = await open(file, 'wx', 0o600);
      await handle.writeFile(`${process.pid} ${hostname()}\n`);
      await handle.close();
      return;
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
    }
    const status = await stat(file).catch(() => undefined);
    if (status && (Date.now() - status.mtimeMs > STALE_MS || await holderIsDead(file))) {
      await rm(file, { force: true });
      continue;
    }
    if (Date.now() > deadline) {
      throw new CliError('WORKSPACE_BUSY', `Another process has been reading bundles into this workspace for ${MAX_WAIT_MS / 60_000} minutes (${file}). `
        + 'Wait for it, or give another --workspace.');
    }
    await sleep(POLL_MS);
  }
}

/** True when the holder ran on this machine and no longer does; nobody needs to wait for its heartbeat to grow old. */
async function holderIsDead(file: string): Promise<boolean> {
  const [pid, host] = (await readFile(file, 'utf8').catch(() => '')).trim().split(' ');
  if (pid === undefined || !/^\d+$/.test(pid) || host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return systemCode(error) === 'ESRCH';
  }
}
