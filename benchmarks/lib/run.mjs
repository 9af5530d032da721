import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const GNU_TIME = '/usr/bin/time';
/** GNU time is the only one that tells peak memory */
const hasGnuTime = fs.existsSync(GNU_TIME) && /GNU/.test(Object.values(spawnSync(GNU_TIME, ['--version'], { encoding: 'utf8' }).output ?? []).join());

/**
 * @typedef {object} Run
 * @property {number} seconds wall time of the whole process
 * @property {number} cpuSeconds user and system
 * @property {number} peakMegabytes (2^20 bytes) largest resident set of one process; NaN where the machine does not tell
 * @property {string} stdout
 */

/**
 * Runs a command to its end and measures the whole process, start-up included.
 * @param {readonly string[]} command
 * @param {{ core?: number, input?: string, environment?: Record<string, string>, accept?: readonly number[] }} [options] core: pin to it
 * @returns {Promise<Run>}
 */
export async function run(command, options = {}) {
  const report = path.join(os.tmpdir(), `bench-time-${process.pid}-${Math.random().toString(36).slice(2)}`);
  const timed = hasGnuTime ? [GNU_TIME, '-f', '%M %U %S', '-o', report, ...command] : command;
  const [file, ...args] = options.core === undefined ? timed : ['taskset', '-c', String(options.core), ...timed];
  const began = process.hrtime.bigint();
  const child = spawn(file, args, { stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'], env: { ...process.env, ...options.environment } });
  if (options.input !== undefined) child.stdin.end(options.input);
  /** @type {Buffer[]} */
  const out = [];
  let errors = '';
  child.stdout.on('data', (chunk) => out.push(chunk));
  child.stderr.on('data', (chunk) => { errors = (errors + chunk).slice(-4000); });
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  if (!(options.accept ?? [0]).includes(code)) throw new Error(`${command.join(' ').slice(0, 300)} ended with ${code}\n${errors}`);
  let peakMegabytes = NaN;
  let cpuSeconds = NaN;
  if (hasGnuTime) {
    const [peak, user, system] = fs.readFileSync(report, 'utf8').trim().split('\n').pop().split(' ').map(Number);
    peakMegabytes = peak / 1024;
    cpuSeconds = user + system;
    fs.rmSync(report);
  }
  return { seconds, cpuSeconds, peakMegabytes, stdout: Buffer.concat(out).toString('utf8') };
}

/** @param {string} program @returns {string | undefined} its path, when it is installed */
export function which(program) {
  const found = spawnSync('sh', ['-c', `command -v ${program}`]).stdout.toString().trim();
  return found === '' ? undefined : found;
}

/** @param {number} pid @returns {{ resident: number, peak: number }} of a running process, in units of 2^20 bytes */
export function memoryOf(pid) {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (/** @type {string} */ name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? NaN) / 1024;
  return { resident: field('VmRSS'), peak: field('VmHWM') };
}

/** @param {readonly number[]} values @returns {number} */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** @param {readonly number[]} values @param {number} part 0..1 @returns {number} */
export function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

/**
 * Runs contestants in turn, round after round, so that whatever else the machine does hits all of them; each round starts with another one.
 * @template T
 * @param {number} rounds
 * @param {Record<string, () => Promise<T>>} contestants
 * @returns {Promise<Record<string, T[]>>}
 */
export async function interleave(rounds, contestants) {
  const names = Object.keys(contestants);
  /** @type {Record<string, T[]>} */
  const results = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < names.length; i++) {
      const name = names[(i + round) % names.length];
      results[name].push(await contestants[name]());
    }
  }
  return results;
}
