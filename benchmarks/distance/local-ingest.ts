import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

const COMMAND = path.join(__dirname, '..', '..', 'bin', 'eks-node-diagnostics-mcp');
/** Told at the end of the process, threads included. Linux carries `maxRSS` over from the process that started this one, but not the high-water mark of the memory itself. */
// its threads load this, too
const TELL_USAGE = `if (require('node:worker_threads').isMainThread) process.on('exit', () => {
  const { readFileSync } = require('node:fs');
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage = { cpuMs: (userCPUTime + systemCPUTime) / 1000, mainThreadMs: 0, peakMegabytes: Math.round(maxRSS / 1024) };
  try {
    usage.mainThreadMs = readFileSync('/proc/self/task/' + process.pid + '/schedstat', 'utf8').split(' ')[0] / 1e6;
    usage.peakMegabytes = Math.round(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1] / 1024);
  } catch { /* not on this system */ }
  process.stderr.write('@usage ' + JSON.stringify(usage) + '\\n');
});`;

export interface LocalIngest {
  /** of the whole process, as the function's: both load the engine first */
  readonly milliseconds: number;
  readonly cpuMs: number;
  /** of the thread that runs JavaScript; 0 where the system does not tell */
  readonly mainThreadMs: number;
  readonly peakMegabytes: number;
  readonly textBytes: number;
  readonly archiveBytes: number;
}

/** Takes a bundle in from disk with the command. */
export function ingestFromDisk(bundle: string): LocalIngest {
  const folder = mkdtempSync(path.join(tmpdir(), 'distance-'));
  try {
    const usage = path.join(folder, 'usage.cjs');
    writeFileSync(usage, TELL_USAGE);
    const began = performance.now();
    const { status, stdout, stderr } = spawnSync(process.execPath, ['-r', usage, COMMAND, 'ingest', bundle, '--json', '--workspace', path.join(folder, 'workspace')], { encoding: 'utf8', maxBuffer: 1 << 26 });
    const milliseconds = performance.now() - began;
    if (status !== 0) { throw new Error(`the command failed: ${stderr.slice(-2000)}`); }
    const told = stdout.trim().split('\n').at(-1)!;
    return { ...JSON.parse(told), milliseconds, ...JSON.parse(/^@usage (.*)$/m.exec(stderr)![1]!) } as LocalIngest;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
