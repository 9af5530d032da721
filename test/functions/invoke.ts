import { execFileSync, spawnSync } from 'node:child_process';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');

/** Bytes of what a function is deployed with. */
export interface FunctionSize {
  readonly name: string;
  readonly files: readonly string[];
  readonly bytes: number;
  /** ours */
  readonly code: number;
  /** ours: tables, which hold no functions */
  readonly data: number;
  readonly sdk: number;
  readonly packages: number;
}

/** Makes assets/bundles from the sources, as packaging does. */
export function buildFunctions(): readonly FunctionSize[] {
  return JSON.parse(execFileSync(process.execPath, ['projenrc/build-assets.mjs', '--sizes'], { cwd: ROOT, encoding: 'utf8' }));
}

/** What an invocation answered, and what it wrote to its log. */
export interface Invocation<T> {
  readonly answer: T;
  readonly log: readonly Record<string, unknown>[];
}

/** Invokes a built function in a process of its own, as Lambda does at a cold start: nothing of the sources or node_modules is loaded. */
export function invoke<T>(name: string, event: unknown, context: object, environment: Readonly<Record<string, string>>): Invocation<T> {
  const script = `
    const { handler } = require(${JSON.stringify(path.join(ROOT, 'assets', 'bundles', `${name}.js`))});
    const context = { ...${JSON.stringify(context)}, getRemainingTimeInMillis: () => 60000 };
    handler(${JSON.stringify(event)}, context).then(answer => { process.stdout.write('\\n@answer ' + JSON.stringify(answer) + '\\n'); process.exit(0); }, error => { console.error(error); process.exit(1); });`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', script], {
    cwd: '/', encoding: 'utf8', maxBuffer: 1 << 26, env: { PATH: process.env.PATH, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...environment },
  });
  if (status !== 0) throw new Error(`the invocation of ${name} failed: ${stderr.slice(0, 4000)}`);
  const lines = `${stdout}\n${stderr}`.split('\n').filter(line => line !== '');
  const answer = lines.find(line => line.startsWith('@answer '))!;
  return { answer: JSON.parse(answer.slice(8)), log: lines.filter(line => line.startsWith('{')).map(line => JSON.parse(line)) };
}
