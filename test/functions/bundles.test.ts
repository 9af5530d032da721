import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { buildSync } from 'esbuild';
import { buildFunctions } from './invoke';

const ROOT = path.join(__dirname, '..', '..');
const BUNDLES = path.join(ROOT, 'assets', 'bundles');
const MAX_CODE_BYTES = 500_000;
const MAX_FUNCTION_BYTES = 2_000_000;

let built: ReturnType<typeof buildFunctions>;
beforeAll(() => { built = buildFunctions(); });

test('every entry point is built', () => {
  const names = readdirSync(path.join(ROOT, 'src', 'functions')).flatMap(file => /^(.*)\.lambda\.ts$/.exec(file)?.[1] ?? []);
  expect(names).toEqual(expect.arrayContaining(['collections', 'ingest', 'tools']));
  expect(names.filter(name => !existsSync(path.join(BUNDLES, `${name}.js`)))).toEqual([]);
});

test('our own code in a function is at most 500 KB, and all that it is deployed with, the SDK and all tables too, at most 2 MB', () => {
  expect(built.map(({ name }) => name)).toEqual(expect.arrayContaining(['collections', 'ingest', 'tools']));
  for (const { name, code, files } of built) {
    const bytes = files.reduce((sum, file) => sum + statSync(path.join(BUNDLES, file)).size, 0);
    expect({ name, code: code <= MAX_CODE_BYTES || code, bytes: bytes <= MAX_FUNCTION_BYTES || bytes }).toEqual({ name, code: true, bytes: true });
  }
});

test('a function is deployed with every file that its files require, and with none of the command', () => {
  for (const { name, files } of built) {
    const wanted = files.flatMap(file => [...readFileSync(path.join(BUNDLES, file), 'utf8').matchAll(/["'`]\.\/([\w-]+\.js)["'`]/g)].map(match => match[1]!));
    expect({ name, missing: wanted.filter(file => !files.includes(file) && existsSync(path.join(BUNDLES, file))), command: files.filter(file => ['main.js', 'mcp.js'].includes(file)) }).toEqual({ name, missing: [], command: [] });
    // a thread is started by its file's name
    expect(files.includes('inflate-worker.js')).toBe(name === 'ingest');
  }
});

test('the same sources give the same bytes, so that an unchanged function is not deployed again', () => {
  const manifest = (): string => readFileSync(path.join(BUNDLES, 'functions.json'), 'utf8');
  const first = manifest();
  buildFunctions();
  expect(manifest()).toBe(first);
});

test('licences of what is inside are shipped beside the functions, and are not deployed with them', () => {
  expect(built.flatMap(({ files }) => files).filter(file => !file.endsWith('.js'))).toEqual([]);
  expect(readFileSync(path.join(BUNDLES, 'THIRD_PARTY_NOTICES.txt'), 'utf8')).toMatch(/@aws-sdk\/client-s3 [\d.]+ \(Apache-2\.0\)[\s\S]*zod [\d.]+ \(MIT\)/);
});

test('no bundle holds what it has no use for: examples of rules, the CDK, clients that it never calls', () => {
  for (const { name, files } of built) {
    for (const file of files) {
      const text = readFileSync(path.join(BUNDLES, file), 'utf8');
      expect([name, file, /aws-cdk-lib/.test(text), /noMatch:\["/.test(text), /CreateVpcEndpointRequest/.test(text)]).toEqual([name, file, false, false, false]);
    }
  }
});

/** What the adapters make clients of. */
const CLIENTS = ['s3', 'ssm', 'ec2', 'eks', 'sqs'];

test('importing the tool function takes at most twice as long as an empty handler with the same SDK clients', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'empty-handler-'));
  try {
    const source = path.join(folder, 'empty.ts');
    const names = CLIENTS.map(name => `${name.toUpperCase()}Client`);
    writeFileSync(source, [...CLIENTS.map((name, i) => `import { ${names[i]} } from '@aws-sdk/client-${name}';`), `export const handler = async () => [${names.map(name => `new ${name}({})`).join()}];`].join('\n'));
    const empty = path.join(folder, 'index.js');
    buildSync({
      entryPoints: [source], outfile: empty, bundle: true, minify: true, platform: 'node', target: 'node22', format: 'cjs', mainFields: ['module', 'main'], logLevel: 'error', nodePaths: [path.join(ROOT, 'node_modules')],
    });
    const ours = path.join(BUNDLES, 'tools.js');
    const times = { empty: [] as number[], ours: [] as number[] };
    // alternating, so that both see the same load of the machine
    for (let round = 0; round < 9; round += 1) {
      times.empty.push(importTime(empty));
      times.ours.push(importTime(ours));
    }
    expect(Math.min(...times.ours) / Math.min(...times.empty)).toBeLessThanOrEqual(2);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Milliseconds of requiring a bundle in a new process. */
function importTime(file: string): number {
  const script = `const start = process.hrtime.bigint(); require(${JSON.stringify(file)}); process.stdout.write(String(Number(process.hrtime.bigint() - start) / 1e6)); process.exit(0);`;
  return Number(spawnSync(process.execPath, ['-e', script], { encoding: 'utf8', env: { PATH: process.env.PATH, AWS_REGION: 'us-east-1' } }).stdout);
}
