import { ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const START_MS = 20_000;

/** Where `.ci/run` installs it (pip install "moto[server]==5.2.1"), else what the machine has. */
const COMMAND = [path.join(__dirname, '..', '..', '.venv', 'bin', 'moto_server'), 'moto_server'].find(runs);

function runs(command: string): boolean {
  return (!path.isAbsolute(command) || existsSync(command)) && spawnSync(command, ['--help'], { stdio: 'ignore' }).status === 0;
}

/** `describe` where moto's server is installed; elsewhere the suite is skipped and says so. */
export const describeWithMoto: jest.Describe = COMMAND === undefined ? describe.skip : describe;
if (COMMAND === undefined) process.stderr.write('moto_server is not installed: suites against a simulated S3 are skipped. python3 -m venv .venv && .venv/bin/pip install "moto[server]==5.2.1"\n');

/** A moto server: S3, EC2, EKS … in a process. */
export class Moto {
  static async start(): Promise<Moto> {
    const port = await freePort();
    const child = spawn(COMMAND!, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
    const endpoint = `http://127.0.0.1:${port}`;
    const deadline = Date.now() + START_MS;
    while (!await fetch(`${endpoint}/moto-api/`).then(answer => answer.ok, () => false)) {
      if (Date.now() > deadline || child.exitCode !== null) throw new Error(`moto_server did not start on port ${port}`);
      await sleep(50);
    }
    return new Moto(child, endpoint);
  }

  private constructor(private readonly child: ChildProcess, readonly endpoint: string) {}

  /** What a process needs in its environment to use this server in place of AWS. */
  get environment(): Record<string, string> {
    return { AWS_ENDPOINT_URL: this.endpoint, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'testing', AWS_SECRET_ACCESS_KEY: 'testing' };
  }

  stop(): void {
    this.child.kill();
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
