/*
 * Bundles the local command into assets/cli: `node projenrc/build-assets.mjs`. Plain CommonJS files that need nothing but Node:
 * main (the command line), and what it loads only when needed. Files are replaced one by one, main.js last, so that a command that runs meanwhile finds whole files.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { withoutExamples } from './without-examples.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const target = path.join(root, 'assets', 'cli');

/** One output file each. `import('./x')` of a source file must name one of these. */
const CHUNKS = ['main', 'engine', 'mcp', 'progress-bar', 'inflate-worker'];

/** Packages that are loaded on first use of one of these exports: unzipper takes 40 ms, and most bundles are no zip. */
const LAZY_PACKAGES = { unzipper: ['Open'] };

const LOCK_STALE_MS = 60_000;

export async function buildCli() {
  const started = new Date();
  const version = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).version;
  const options = {
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    keepNames: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    legalComments: 'none',
    outdir: 'assets/cli',
    tsconfig: 'tsconfig.dev.json',
    // `import()` becomes a synchronous require, which the compile cache covers
    supported: { 'dynamic-import': false },
    // unzipper asks for it only when it is given an S3 client, which we never do
    external: ['@aws-sdk/*'],
    define: { BUILD_PACKAGE_VERSION: JSON.stringify(version), BUILD_ENGINE_HASH: JSON.stringify(engineHash()) },
    logLevel: 'warning',
  };
  const sources = await build({
    ...options,
    entryPoints: CHUNKS.map(name => ({ in: `src/cli/${name}.ts`, out: name })),
    plugins: [withoutExamples, separateChunks, lazyPackages(LAZY_PACKAGES)],
  });
  const packages = await build({
    ...options,
    entryPoints: Object.keys(LAZY_PACKAGES).map(name => ({ in: name, out: name })),
  });
  const files = [...packages.outputFiles, ...sources.outputFiles].map(file => ({ name: path.basename(file.path), contents: file.contents }));
  const inputs = [packages, sources].flatMap(result => Object.keys(result.metafile.inputs));
  files.push({ name: 'THIRD_PARTY_NOTICES.txt', contents: notices(inputs) });
  publish(files, started);
}

/** Evidence in a workspace is used again only by the engine that made it. */
function engineHash() {
  const hash = createHash('sha256');
  for (const folder of ['src/core', 'src/catalog']) {
    for (const file of walk(path.join(root, folder)).sort()) hash.update(path.relative(root, file)).update('\0').update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 12);
}

const separateChunks = {
  name: 'separate-chunks',
  setup({ onResolve }) {
    onResolve({ filter: /^\.{1,2}\// }, ({ kind, path: wanted, importer }) => {
      if (kind !== 'dynamic-import' || importer.includes('node_modules')) return undefined;
      const name = path.basename(wanted);
      if (!CHUNKS.includes(name)) return { errors: [{ text: `import('${wanted}') is not in CHUNKS of build-assets.mjs` }] };
      return { path: `./${name}.js`, external: true };
    });
  },
};

/** esbuild plugin: the packages become files beside the bundle, loaded when one of the exports named is used. */
export const lazyPackages = packages => ({
  name: 'lazy-packages',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[a-z]/ }, ({ path: wanted, importer }) => (
      Object.hasOwn(packages, wanted) && !importer.includes('node_modules') ? { path: wanted, namespace: 'lazy' } : undefined
    ));
    onResolve({ filter: /^\.\/.*\.js$/, namespace: 'lazy' }, ({ path: wanted }) => ({ path: wanted, external: true }));
    onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path: name }) => ({
      contents: packages[name].map(key => `Object.defineProperty(exports, '${key}', { enumerable: true, get: () => require('./${name}.js').${key} });`).join('\n'),
    }));
  },
});

/** The licences of everything that is in the bundles. */
export function notices(inputs) {
  const packages = new Map();
  for (const input of inputs) {
    const match = /^(.*node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(input);
    if (match) packages.set(match[1], match[2]);
  }
  const parts = ['This folder contains code of the following packages.'];
  for (const [folder, name] of [...packages].sort(([, a], [, b]) => (a < b ? -1 : 1))) {
    const directory = path.join(root, folder);
    const { version, license } = JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8'));
    const texts = readdirSync(directory).filter(file => /^(licen[cs]e|notice|copying)/i.test(file) && statSync(path.join(directory, file)).isFile()).sort();
    parts.push(`${'-'.repeat(80)}\n${name} ${version} (${typeof license === 'string' ? license : license?.type ?? 'see below'})`);
    for (const file of texts) parts.push(readFileSync(path.join(directory, file), 'utf8').trim());
  }
  return Buffer.from(`${parts.join('\n\n')}\n`);
}

function publish(files, started) {
  mkdirSync(target, { recursive: true });
  files.sort((a, b) => Number(a.name === 'main.js') - Number(b.name === 'main.js'));
  for (const { name, contents } of files) {
    const temporary = path.join(target, `.${name}.${process.pid}`);
    writeFileSync(temporary, contents);
    // sources that change while we build are newer than the bundle
    utimesSync(temporary, started, started);
    renameSync(temporary, path.join(target, name));
  }
  const kept = new Set(files.map(file => file.name));
  for (const name of readdirSync(target)) if (!kept.has(name) && !name.startsWith('.')) rmSync(path.join(target, name), { recursive: true });
}

function walk(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const file = path.join(folder, entry.name);
    return entry.isDirectory() ? walk(file) : [file];
  });
}

/** Commands that start together build once: the others wait. */
async function withLock(work) {
  mkdirSync(path.join(root, 'assets'), { recursive: true });
  const lock = path.join(root, 'assets', '.cli-build.lock');
  const asked = Date.now();
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age > LOCK_STALE_MS) rmSync(lock, { recursive: true, force: true });
      else await new Promise(resolve => setTimeout(resolve, 50));
    }
  }
  try {
    const bundle = path.join(target, 'main.js');
    // somebody else built while we waited
    if (existsSync(bundle) && statSync(bundle).mtimeMs > asked) return;
    await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await withLock(buildCli);
