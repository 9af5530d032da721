/*
 * Bundles the Lambda functions into assets/functions/<name>/index.js: `node projenrc/build-functions.mjs`. One CommonJS file each, with the SDK in it: what a runtime
 * carries changes without notice, and loads no faster. The licences lie beside the folders, because what is in a folder is deployed.
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { notices } from './build-assets.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const target = path.join(root, 'assets', 'functions');

/** src/functions/<name>.lambda.ts */
const FUNCTIONS = ['interceptor', 'starter', 'sweeper'];

export async function buildFunctions() {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: FUNCTIONS.map(name => ({ in: `src/functions/${name}.lambda.ts`, out: `${name}/index` })),
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
  });
  for (const { path: file, contents } of outputFiles) replace(file, contents);
  replace(path.join(target, 'THIRD_PARTY_NOTICES.txt'), notices(Object.keys(metafile.inputs)));
}

/** Whole or not at all: somebody may read it meanwhile. */
function replace(file, contents) {
  mkdirSync(path.dirname(file), { recursive: true });
  const temporary = path.join(target, `.${path.basename(path.dirname(file))}-${path.basename(file)}.${process.pid}`);
  writeFileSync(temporary, contents);
  renameSync(temporary, file);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildFunctions();
