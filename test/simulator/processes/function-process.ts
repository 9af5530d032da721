import { ChildProcess, fork } from 'node:child_process';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..', '..', '..');
const RUNTIME = path.join(__dirname, 'function-runtime.cjs');

export interface FunctionOptions {
  /** name of a file in assets/bundles */
  readonly bundle: string;
  /** name of the export; default `handler` */
  readonly handler?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

interface Outcome {
  readonly id: number;
  readonly answer?: unknown;
  readonly error?: { readonly name: string; readonly message: string; readonly stack: string };
  readonly cpuMs: number;
  readonly mainThreadMs: number;
  readonly peakMegabytes: number;
}

/** The handler threw: Lambda's FunctionError. */
export class FunctionError extends Error {
  constructor(message: string, readonly remoteStack: string) {
    super(message);
    this.name = 'FunctionError';
  }
}

/** One execution environment of a built function: a process that is started with the first invocation and stays warm. Invocations wait for one another. */
export class FunctionProcess {
  /** its JSON log records so far: audit, errors, metrics */
  readonly log: Record<string, unknown>[] = [];
  invocations = 0;
  /** of the process, at its last answer */
  usage = { cpuMs: 0, mainThreadMs: 0, peakMegabytes: 0 };
  private child: ChildProcess | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private rest = '';

  constructor(private readonly options: FunctionOptions) {}

  /** @param now UTC milliseconds: the time that the function sees. @throws FunctionError */
  async invoke<T>(event: unknown, now: () => number, context: object = {}): Promise<T> {
    const turn = this.last.then(async () => this.send<T>(event, now(), context));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /** The next invocation is a cold start. */
  stop(): void {
    this.child?.kill();
    this.child = undefined;
  }

  private async send<T>(event: unknown, now: number, context: object): Promise<T> {
    const child = this.child ??= this.start();
    const id = this.invocations += 1;
    const outcome = await new Promise<Outcome>((resolve, reject) => {
      const ended = (code: number | null, signal: string | null): void => {
        this.child = undefined;
        reject(new Error(`the function ${this.options.bundle} ended without an answer (${signal ?? code}): ${JSON.stringify(this.log.slice(-20))}`));
      };
      child.once('exit', ended);
      child.once('message', message => {
        child.off('exit', ended);
        resolve(message as Outcome);
      });
      child.send({ id, event, context, now, timeoutMs: this.options.timeoutMs ?? 900_000 });
    });
    this.usage = { cpuMs: outcome.cpuMs, mainThreadMs: outcome.mainThreadMs, peakMegabytes: outcome.peakMegabytes };
    if (outcome.error) { throw new FunctionError(`${outcome.error.name}: ${outcome.error.message}`, outcome.error.stack); }
    return outcome.answer as T;
  }

  private start(): ChildProcess {
    const { bundle, handler = 'handler', environment } = this.options;
    const file = path.join(ROOT, 'assets', 'bundles', `${bundle}.js`);
    const child = fork(RUNTIME, [file, handler], {
      cwd: '/', silent: true, execArgv: [], env: { PATH: process.env.PATH, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...environment },
    });
    for (const stream of [child.stdout!, child.stderr!]) { stream.setEncoding('utf8').on('data', (text: string) => this.read(text)); }
    return child;
  }

  private read(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop()!;
    for (const line of lines) {
      if (line.startsWith('{')) { this.log.push(JSON.parse(line) as Record<string, unknown>); } else if (line !== '') { this.log.push({ text: line }); }
    }
  }
}
