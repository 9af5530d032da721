import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

const COMMAND = path.join(__dirname, '..', '..', 'bin', 'eks-node-diagnostics-mcp');
/** Told at the end of the process, threads included. */
const TELL_USAGE = 'process.on("exit", () => { const { userCPUTime, systemCPUTime } = process.resourceUsage(); process.stderr.write(`@cpu ${(userCPUTime + systemCPUTime) / 1000}\\n`); });';

export interface LocalIngest {
  readonly milliseconds: number;
  readonly cpuMs: number;
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
    const { status, stdout, stderr } = spawnSync(process.execPath, ['-r', usage, COMMAND, 'ingest', bundle, '--json', '--workspace', path.join(folder, 'workspace')], { encoding: 'utf8', maxBuffer: 1 << 26 });
    if (status !== 0) { throw new Error(`the command failed: ${stderr.slice(-2000)}`); }
    return { ...JSON.parse(stdout.trim().split('\n').at(-1)!) as LocalIngest, cpuMs: Number(/@cpu ([\d.]+)/.exec(stderr)?.[1]) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
