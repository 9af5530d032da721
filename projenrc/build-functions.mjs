/*
 * Bundles the Lambda functions into assets/functions/<name>/index.js: `node projenrc/build-functions.mjs`. CommonJS, with the SDK in it: what a runtime
 * carries changes without notice, and loads no faster (docs/adr/0008). The licences lie beside the folders, because what is in a folder is deployed.
 */
import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { lazyPackages, notices } from './build-assets.mjs';
import { plainSchemaKeys } from './plain-schema-keys.mjs';
import { withoutExamples } from './without-examples.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const target = path.join(root, 'assets', 'functions');

/** src/functions/<name>.lambda.ts */
const FUNCTIONS = readdirSync(path.join(root, 'src', 'functions')).flatMap(file => /^(\w+)\.lambda\.ts$/.exec(file)?.[1] ?? []).sort();

/** Packages that most invocations do without: zip bundles come from Windows nodes only, and few questions hold an expression. */
const LAZY_PACKAGES = {
  unzipper: { exports: ['Open'], in: ['ingest'] },
  re2js: { exports: ['RE2JS', 'RE2JSException'], in: ['ingest', 'tools'] },
};
const exportsOf = packages => Object.fromEntries(Object.entries(packages).map(([name, { exports }]) => [name, exports]));

/**
 * Modules that hold data only: each is a file of its own in the folders of the functions that use it, and is read when it is first looked at. So a function's own code can be
 * told from what it knows, and the tool function starts without the texts of runbooks.
 */
const DATA = {
  runbooks: { module: 'src/core/runbooks/runbooks.generated.ts', exported: 'RUNBOOKS', in: ['tools'] },
  rules: { module: 'src/core/detectors/rules/index.ts', exported: 'LINE_RULES', in: ['ingest'] },
  anchors: { module: 'src/core/detectors/anchors.generated.ts', exported: 'RULE_ANCHORS', in: ['ingest'] },
};

const dataBeside = {
  name: 'data-beside',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.{1,2}\// }, ({ path: wanted, resolveDir, kind, namespace }) => {
      if (kind === 'entry-point') return undefined;
      if (namespace === 'data') return { path: wanted, external: true };
      const file = path.relative(root, path.join(resolveDir, wanted)).split(path.sep).join('/');
      const name = Object.keys(DATA).find(each => [`${file}.ts`, `${file}/index.ts`].includes(DATA[each].module));
      return name && { path: name, namespace: 'data' };
    });
    onLoad({ filter: /.*/, namespace: 'data' }, ({ path: name }) => {
      const key = JSON.stringify(DATA[name].exported);
      return { contents: `Object.defineProperty(exports, ${key}, { enumerable: true, get: () => require('./${name}.js')[${key}] });` };
    });
  },
};

export async function buildFunctions() {
  const options = {
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    platform: 'node',
    target: 'node22', // the oldest runtime that is not deprecated
    format: 'cjs',
    mainFields: ['module', 'main'],
    legalComments: 'none',
    outdir: 'assets/functions',
    tsconfig: 'tsconfig.dev.json',
    logLevel: 'warning',
  };
  const functions = await build({ ...options, entryPoints: FUNCTIONS.map(name => ({ in: `src/functions/${name}.lambda.ts`, out: `${name}/index` })), plugins: [lazyPackages(exportsOf(LAZY_PACKAGES)), dataBeside, plainSchemaKeys] });
  const packages = await build({
    ...options,
    entryPoints: Object.entries(LAZY_PACKAGES).flatMap(([name, { in: folders }]) => folders.map(folder => ({ in: name, out: `${folder}/${name}` }))),
    // unzipper asks for it only when it is given an S3 client, which we never do
    external: ['@aws-sdk/*'],
  });
  const data = await build({
    ...options,
    entryPoints: Object.entries(DATA).flatMap(([name, { module, in: folders }]) => folders.map(folder => ({ in: module, out: `${folder}/${name}` }))),
    plugins: [withoutExamples],
  });
  for (const [file, { inputs }] of Object.entries(functions.metafile.outputs)) {
    const folder = path.basename(path.dirname(file));
    const lacks = (table, namespace) => Object.keys(table).filter(name => `${namespace}:${name}` in inputs && !table[name].in.includes(folder));
    const missing = [...lacks(DATA, 'data'), ...lacks(LAZY_PACKAGES, 'lazy')];
    if (missing.length > 0) throw new Error(`the function ${folder} uses ${missing.join(', ')}: add it to DATA or LAZY_PACKAGES of build-functions.mjs`);
  }
  for (const { path: file, contents } of [functions, packages, data].flatMap(({ outputFiles }) => outputFiles)) replace(file, contents);
  const inputs = [functions, packages, data].flatMap(({ metafile }) => Object.keys(metafile.inputs));
  replace(path.join(target, 'THIRD_PARTY_NOTICES.txt'), notices(inputs));
  return functions.metafile;
}

/** Whole or not at all: somebody may read it meanwhile. */
function replace(file, contents) {
  mkdirSync(path.dirname(file), { recursive: true });
  const temporary = path.join(target, `.${path.basename(path.dirname(file))}-${path.basename(file)}.${process.pid}`);
  writeFileSync(temporary, contents);
  renameSync(temporary, file);
}

/** Bytes of each bundle, and of what is in it: our code, the AWS SDK, other packages. */
function sizes(metafile) {
  return Object.entries(metafile.outputs).map(([file, { bytes, inputs }]) => {
    const sum = pattern => Object.entries(inputs).reduce((total, [name, { bytesInOutput }]) => total + (pattern.test(name) ? bytesInOutput : 0), 0);
    const sdk = sum(/node_modules[\\/](?:@aws-sdk|@aws|@smithy)[\\/]/);
    return { file, bytes, own: sum(/^(?!.*node_modules)/), sdk, packages: sum(/node_modules/) - sdk };
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const metafile = await buildFunctions();
  if (process.argv.includes('--sizes')) process.stdout.write(`${JSON.stringify(sizes(metafile), null, 1)}\n`);
}
