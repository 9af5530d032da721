/*
 * Bundles the local command and the Lambda functions into assets/bundles: `node projenrc/build-assets.mjs`. Plain CommonJS files that need nothing but Node; what several of them
 * use is in files that they share, so that the package holds everything once, and functions.json tells which files each function is deployed with (docs/adr/0008).
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { BESIDE, dataBeside, lazyPackages } from './bundle-plugins.mjs';
import { chunksToCommonJs } from './chunks-to-commonjs.mjs';
import { plainSchemaKeys } from './plain-schema-keys.mjs';
import { thirdPartyNotices } from './third-party-notices.mjs';
import { withoutExamples } from './without-examples.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const target = path.join(root, 'assets', 'bundles');

/** src/functions/<name>.lambda.ts */
const FUNCTIONS = readdirSync(path.join(root, 'src', 'functions')).flatMap(file => /^([\w-]+)\.lambda\.ts$/.exec(file)?.[1] ?? []).sort();

/** src/cli/<name>.ts: the command line, what it loads only when needed, and what the construct asks at synthesis. What else is imported dynamically gets a file named after it, too. */
const COMMAND = ['main', 'engine', 'captures', 'cloud', 'mcp', 'progress-bar', 'check-configuration'];

/** src/threads/<name>.ts: files that are started as threads, by the module that starts them. They are found by their names, which no import tells. */
const THREADS = { 'inflate-worker': 'src/threads/inflate-thread.ts' };

/** Packages that most runs do without, by the exports that are used: zip bundles come from Windows nodes only, and few questions hold an expression. */
const LAZY_PACKAGES = { unzipper: ['Open'], re2js: ['RE2JS', 'RE2JSException'] };

/** Modules that hold tables only: so the code of a function can be told from what it knows, and the tool function starts without the texts of runbooks. */
const DATA = {
  'runbooks': { module: 'src/core/runbooks/runbooks.generated.ts', exported: ['RUNBOOKS'] },
  'rules': { module: 'src/core/detectors/rules/index.ts', exported: ['LINE_RULES'] },
  'anchors': { module: 'src/core/detectors/anchors.generated.ts', exported: ['RULE_ANCHORS'] },
  'conditions': { module: 'src/catalog/conditions/tables.ts', exported: ['CONDITION_TABLES'] },
  'refutations': { module: 'src/core/diagnosis/refutations/index.ts', exported: ['REFUTATIONS'] },
  'secret-rules': { module: 'src/core/safety/secret-rules.ts', exported: ['SECRET_RULES'] },
  'layout-table': { module: 'src/core/bundle/layout-table.ts', exported: ['EXACT_PATHS', 'PATH_PATTERNS', 'SYSTEM_PODS'] },
  'expected-kinds': { module: 'src/core/bundle/expected-kinds.ts', exported: ['AL2_KINDS', 'AL2023_KINDS', 'BOTTLEROCKET_KINDS', 'LINUX_KINDS', 'UBUNTU_KINDS', 'WINDOWS_KINDS'] },
  'causal-edges': { module: 'src/core/diagnosis/edges/all.ts', exported: ['EDGES'] },
  'capture-reasons': { module: 'src/core/capture/capture-reasons.ts', exported: ['REASON_BY_EXIT', 'REASON_BY_STATUS'] },
  'capture-texts': { module: 'src/core/capture/analysis/texts.ts', exported: ['ADVICE', 'RESET_ADVICE', 'ICMP_ADVICE', 'EXPECTED'] },
  'failure-reasons': { module: 'src/core/collection/failure-reasons/index.ts', exported: ['FAILURE_REASONS'] },
  'inflate-kernel': { module: 'src/core/bundle/inflate.generated.ts', exported: ['INFLATE_WASM'] },
  'ordinary-lines': { module: 'src/core/scan/ordinary-lines.ts', exported: ['ORDINARY_LINES'] },
};

const LOCK_STALE_MS = 60_000;

/** Files of an earlier build stay so long: a command that runs may still want them. */
const KEEP_MS = 10 * 60_000;

/** @returns what is in the bundles, for --sizes */
export async function buildAssets() {
  const started = new Date();
  const version = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).version;
  const shape = { platform: 'node', target: 'node20', legalComments: 'none', logLevel: 'warning' };
  const options = {
    ...shape,
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    mainFields: ['module', 'main'],
    outdir: 'assets/bundles',
    tsconfig: 'tsconfig.dev.json',
    define: { BUILD_PACKAGE_VERSION: JSON.stringify(version), BUILD_ENGINE_HASH: JSON.stringify(engineHash()) },
  };
  const [code, beside] = await Promise.all([
    build({
      ...options,
      format: 'esm',
      splitting: true,
      chunkNames: '[name]-[hash]',
      entryPoints: [
        ...COMMAND.map(name => ({ in: `src/cli/${name}.ts`, out: name })),
        ...Object.keys(THREADS).map(name => ({ in: `src/threads/${name}.ts`, out: name })),
        ...FUNCTIONS.map(name => ({ in: `src/functions/${name}.lambda.ts`, out: name })),
      ],
      plugins: [lazyPackages(LAZY_PACKAGES), dataBeside(root, DATA), plainSchemaKeys],
    }),
    build({
      ...options,
      format: 'cjs',
      entryPoints: [
        ...Object.keys(LAZY_PACKAGES).map(name => ({ in: name, out: name })),
        ...Object.entries(DATA).map(([name, { module }]) => ({ in: module, out: name })),
      ],
      plugins: [withoutExamples],
      // unzipper asks for it only when it is given an S3 client, which we never do
      external: ['@aws-sdk/*'],
    }),
  ]);
  // `import()` becomes a synchronous require, which the compile cache covers
  const chunks = await chunksToCommonJs(code.outputFiles, { ...shape, supported: { 'dynamic-import': false } });
  const files = new Map([...chunks, ...beside.outputFiles.map(file => ({ name: path.basename(file.path), contents: file.contents }))].map(({ name, contents }) => [name, contents]));
  for (const [name, { module, exported }] of Object.entries(DATA)) { checkExports(module, exported, files.get(`${name}.js`)); }
  const inputs = [code, beside].flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const functions = Object.fromEntries(FUNCTIONS.map(name => [name, deployed(`${name}.js`, code.metafile, files)]));
  files.set('functions.json', Buffer.from(`${JSON.stringify(functions)}\n`));
  files.set('THIRD_PARTY_NOTICES.txt', thirdPartyNotices(root, inputs));
  publish(files, started);
  return { functions, outputs: { ...code.metafile.outputs, ...beside.metafile.outputs } };
}

/** A table that is not passed on would be undefined where it is asked for, and only in what is deployed. Throws Error. */
function checkExports(module, exported, contents) {
  const made = { exports: {} };
  new Function('module', 'exports', 'require', Buffer.from(contents).toString())(made, made.exports, createRequire(import.meta.url));
  const names = Object.keys(made.exports).sort();
  if (names.join() !== [...exported].sort().join()) { throw new Error(`${module} exports ${names.join(', ')}; DATA in projenrc/build-assets.mjs names ${exported.join(', ')}: correct it`); }
}

/** What a function needs of the bundles, and a hash of that: an unchanged function is not deployed again, and synthesis need not read the files. */
function deployed(entry, { outputs }, files) {
  const names = new Set();
  const pending = [entry];
  while (pending.length > 0) {
    const name = pending.pop();
    if (names.has(name)) continue;
    names.add(name);
    const output = outputs[`assets/bundles/${name}`];
    if (output === undefined) continue; // a package or data
    for (const { path: file, external } of output.imports) if (!external) pending.push(path.basename(file));
    for (const [thread, starter] of Object.entries(THREADS)) if (output.inputs[starter]?.bytesInOutput > 0) pending.push(`${thread}.js`);
    // an input of which nothing is used has no bytes
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) if (BESIDE.test(input) && bytesInOutput > 0) pending.push(`${BESIDE.exec(input)[1]}.js`);
  }
  const hash = createHash('sha256');
  for (const name of [...names].sort()) hash.update(name).update('\0').update(files.get(name)).update('\0');
  return { files: [...names].sort(), hash: hash.digest('hex') };
}

/** Evidence in a workspace is used again only by the engine that made it. */
function engineHash() {
  const hash = createHash('sha256');
  for (const folder of ['src/core', 'src/catalog']) {
    for (const file of walk(path.join(root, folder)).sort()) hash.update(path.relative(root, file)).update('\0').update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 12);
}

/** Files are replaced one by one, the command's first one last, so that a command that runs meanwhile finds whole files. */
function publish(files, started) {
  mkdirSync(target, { recursive: true });
  for (const [name, contents] of [...files].sort(([a], [b]) => Number(a === 'main.js') - Number(b === 'main.js'))) {
    const temporary = path.join(target, `.${name}.${process.pid}`);
    writeFileSync(temporary, contents);
    // sources that change while we build are newer than the bundle
    utimesSync(temporary, started, started);
    renameSync(temporary, path.join(target, name));
  }
  for (const earlier of ['cli', 'functions']) rmSync(path.join(root, 'assets', earlier), { recursive: true, force: true }); // where bundles lay before
  const keep = process.argv.includes('--clean') ? 0 : KEEP_MS;
  for (const name of readdirSync(target)) {
    const file = path.join(target, name);
    if (!files.has(name) && !name.startsWith('.') && Date.now() - statSync(file).mtimeMs >= keep) rmSync(file, { recursive: true });
  }
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
  const lock = path.join(root, 'assets', '.bundles.lock');
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
    if (existsSync(bundle) && statSync(bundle).mtimeMs > asked) return undefined;
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** Bytes of what each function is deployed with: our code and our data, the AWS SDK, other packages. */
function sizes({ functions, outputs }) {
  return Object.entries(functions).map(([name, { files }]) => {
    const total = { name, files, bytes: 0, code: 0, data: 0, sdk: 0, packages: 0 };
    for (const file of files) {
      total.bytes += statSync(path.join(target, file)).size;
      for (const [input, { bytesInOutput }] of Object.entries(outputs[`assets/bundles/${file}`].inputs)) {
        const kind = !/node_modules/.test(input) ? (Object.hasOwn(DATA, file.replace(/\.js$/, '')) ? 'data' : 'code') : /node_modules[\\/](?:@aws-sdk|@aws|@smithy)[\\/]/.test(input) ? 'sdk' : 'packages';
        total[kind] += bytesInOutput;
      }
    }
    return total;
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const sized = process.argv.includes('--sizes');
  const built = sized ? await buildAssets() : await withLock(buildAssets);
  if (sized) process.stdout.write(`${JSON.stringify(sizes(built), null, 1)}\n`);
}
