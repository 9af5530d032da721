import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import * as path from 'node:path';
import { systemCode } from './cli-error';

const PREFIX = 'in-use.';
/** A lease of another machine (a workspace on a shared disk) cannot be asked; one this old is given up. */
const FOREIGN_MS = 24 * 60 * 60_000;

let taken = 0;

/** Says that this process uses a bundle's evidence, until the function that it resolves to is called. Undefined when there is no such evidence. */
export async function takeLease(folder: string): Promise<(() => Promise<void>) | undefined> {
  taken += 1;
  const file = path.join(folder, `${PREFIX}${process.pid}.${taken}`);
  try {
    await writeFile(file, `${process.pid} ${hostname()}\n`, { flag: 'w', mode: 0o600 });
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    // a workspace that cannot be written cannot be pruned either
    if (systemCode(error) === 'EROFS' || systemCode(error) === 'EACCES') return async () => undefined;
    throw error;
  }
  return async () => rm(file, { force: true });
}

/** Whether any process that still runs uses the evidence in `folder`. */
export async function isInUse(folder: string): Promise<boolean> {
  const leases = (await readdir(folder)).filter(name => name.startsWith(PREFIX));
  const alive = await Promise.all(leases.map(async name => isAlive(path.join(folder, name))));
  return alive.includes(true);
}

async function isAlive(file: string): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return false;
  const [pid, host] = text.trim().split(' ');
  // being written
  if (pid === undefined || host === undefined) return true;
  if (host !== hostname()) return Date.now() - (await stat(file).catch(() => ({ mtimeMs: 0 }))).mtimeMs < FOREIGN_MS;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return systemCode(error) !== 'ESRCH';
  }
}
