import { spawn } from 'node:child_process';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');

/** The program as users start it. */
export const BIN = path.join(ROOT, 'bin', 'eks-node-diagnostics-mcp');

export const EXAMPLES = path.join(ROOT, 'examples', 'bundles');

/** The node whose cluster DNS is blocked, and its healthy peer. */
export const UNHEALTHY = path.join(EXAMPLES, 'eks_i-070e4b8c9d0bf405c_2026-11-18_2027-UTC_0.7.9.tar.gz');
export const HEALTHY = path.join(EXAMPLES, 'eks_i-085410b671c409e5d_2026-11-22_1838-UTC_0.7.9.tar.gz');

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** Runs the program to its end. Colours are off because stdout is a pipe. */
export async function command(args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const child = spawn(process.execPath, [BIN, ...args], { cwd: options.cwd, env: { ...withoutColour(), ...options.env } });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('utf8').on('data', (text: string) => { output[name] += text; });
  child.stdin.end();
  const code = await new Promise<number | null>(resolve => child.once('close', resolve));
  return { code, ...output };
}

/** jest sets FORCE_COLOR for its workers. */
export function withoutColour(): NodeJS.ProcessEnv {
  const { FORCE_COLOR: _force, NO_COLOR: _no, ...rest } = process.env;
  return rest;
}

// a checkout builds the program when it is first started, and says so on stderr
beforeAll(async () => { await command(['--version']); }, 120_000);
