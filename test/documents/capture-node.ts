import { ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { CaptureValues, scriptWith, VALUES } from './capture-command';

/** `sh` is dash on Debian, and bash under that name on Amazon Linux: DOCUMENT_SHELL=<file> runs everything with another. */
const SHELL = process.env.DOCUMENT_SHELL ?? 'sh';

export interface ScriptRun {
  readonly process: ChildProcess;
  /** exit code, or the signal that ended it */
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

/** Why the document cannot be executed here; undefined when it can. */
export function obstacle(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) { return 'needs root on Linux'; }
  const missing = ['tcpdump', 'curl', 'openssl', 'ip', 'unshare', 'nsenter', 'flock', 'setsid'].filter(command => spawnSync('sh', ['-c', `command -v ${command}`]).status !== 0);
  if (missing.length > 0) { return `needs ${missing.join(', ')}`; }
  return spawnSync('unshare', ['--mount', '--net', 'mount', '-t', 'tmpfs', 'none', '/run']).status === 0 ? undefined : 'needs the right to make namespaces';
}

/**
 * A node as the document sees it: the machine with its own tools and network, but with a `/run` and a `/var/lib/eks-node-diagnostics` of its own, in a mount namespace,
 * so that runs beside each other do not meet.
 */
export class CaptureNode {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'capture-node-'));
  private readonly holder: ChildProcess;
  private readonly ready: Promise<unknown>;
  private runs = 0;

  /**
   * @param megabytes size of the disk
   * @param hidden commands that this node lacks
   */
  constructor(private readonly environment: NodeJS.ProcessEnv, { megabytes = 400, hidden = [] }: { readonly megabytes?: number; readonly hidden?: readonly string[] } = {}) {
    mkdirSync(path.join(this.folder, 'bin'));
    const hide = hidden.map(command => execFileSync('sh', ['-c', `command -v ${command}`], { encoding: 'utf8' }).trim()).map(file => `mount --bind /dev/null ${file} && `).join('');
    const disk = `mkdir -p /var/lib/eks-node-diagnostics && mount -t tmpfs -o size=${megabytes}m,mode=0711 none /var/lib/eks-node-diagnostics`;
    this.holder = spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', `mount -t tmpfs none /run && ${disk} && ${hide}echo ready && exec sleep 300`]);
    this.ready = once(this.holder.stdout!, 'data');
  }

  /** Puts a command in front of those of the machine. */
  addCommand(name: string, text: string): void {
    writeFileSync(path.join(this.folder, 'bin', name), text, { mode: 0o755 });
  }

  async run(values: CaptureValues, { payload = false, shell = SHELL }: { readonly payload?: boolean; readonly shell?: string } = {}): Promise<ScriptRun> {
    await this.ready;
    this.runs += 1; // a shell reads its script as it goes
    const script = path.join(this.folder, `script${this.runs}.sh`);
    writeFileSync(script, this.script(values, payload), { mode: 0o700 });
    const child = spawn('nsenter', [`--mount=/proc/${this.holder.pid}/ns/mnt`, '--', shell, script], {
      detached: true, // a process group of its own, as the agent gives it
      env: { ...this.environment, PATH: `${path.join(this.folder, 'bin')}:${process.env.PATH}` },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => { stdout += chunk.toString(); });
    child.stderr.on('data', (chunk: Buffer) => { stderr += chunk.toString(); });
    const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
    return { process: child, ended };
  }

  /** What SSM makes of the document. */
  protected script(values: CaptureValues, payload: boolean): string {
    return scriptWith({ ...VALUES, ...values }, payload);
  }

  /** Output of a command that sees the disk of this node. */
  async inside(...command: readonly string[]): Promise<string> {
    await this.ready;
    return spawnSync('nsenter', [`--mount=/proc/${this.holder.pid}/ns/mnt`, '--', ...command], { encoding: 'utf8' }).stdout;
  }

  /** What lies where captures are written. */
  async leftovers(): Promise<string[]> {
    return (await this.inside('find', '/var/lib/eks-node-diagnostics', '-mindepth', '1')).split('\n').filter(line => line !== '');
  }

  /** Resolves once the capture records. */
  async recording(): Promise<void> {
    await until(async () => (await this.leftovers()).some(file => /packets\.pcap/.test(file)) && this.recorders().length > 0);
    await new Promise(resolve => { setTimeout(resolve, 700); });
  }

  /** Processes of tcpdump that see the disk of this node. */
  recorders(): string[] {
    const mounts = namespaceOf(this.holder.pid!, 'mnt');
    return readdirSync('/proc').filter(pid => /^\d+$/.test(pid) && commandLine(pid).startsWith('tcpdump\0') && namespaceOf(Number(pid), 'mnt') === mounts);
  }

  close(): void {
    this.holder.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

export async function until(holds: () => boolean | Promise<boolean>, ms = 15_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!await holds()) {
    if (Date.now() > deadline) { throw new Error('waited in vain'); }
    await new Promise(resolve => { setTimeout(resolve, 50); });
  }
}

function namespaceOf(pid: number, kind: string): string {
  const { stdout } = spawnSync('readlink', [`/proc/${pid}/ns/${kind}`], { encoding: 'utf8' });
  return stdout.trim();
}
