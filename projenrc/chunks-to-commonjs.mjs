/*
 * esbuild splits bundles into shared chunks only as ES modules. We ship CommonJS: Node's compile cache covers its `require`, Lambda loads it without a package.json, and a chunk can
 * be loaded on first use in the middle of a function.
 */
import path from 'node:path';
import { transform } from 'esbuild';

/** What esbuild writes before everything else in a file: `import{a as b}from"./shared-X.js";` and `import"./shared-X.js";`. */
const CHUNK_IMPORTS = /^(?:import(?:\{[^}]*\}from)?"\.\/[^"]+";)+/;
const ONE_IMPORT = /import(?:\{([^}]*)\}from)?"(\.\/[^"]+)";/g;

/** esbuild's wrapper of an ES module that is evaluated on first use. */
const EVALUATED_LATER = /\(\w+,\w+\)=>\(\)=>\(\w+&&\(\w+=\w+\(\w+=0\)\),\w+\)/;

/**
 * @param {{ path: string, text: string }[]} files minified ES modules that esbuild split
 * @param {import('esbuild').TransformOptions} options
 * @returns {Promise<{ name: string, contents: Buffer }[]>}
 */
export function chunksToCommonJs(files, options) {
  return Promise.all(files.map(async ({ path: file, text }) => {
    const name = path.basename(file);
    // bindings are taken once, when a chunk is loaded: what is set later would be missed
    if (EVALUATED_LATER.test(text)) throw new Error(`${name} has an ES module that is required (not imported) by another: import it, or make it one of LAZY_PACKAGES in build-assets.mjs`);
    const withRequire = text.replace(CHUNK_IMPORTS, imports => imports.replace(ONE_IMPORT, (_, names, from) => (
      names === undefined ? `require("${from}");` : `const{${names.replace(/([\w$]+) as ([\w$]+)/g, '$1:$2')}}=require("${from}");`
    )));
    const { code } = await transform(withRequire, { ...options, format: 'cjs', minify: true });
    if (/^import\b/m.test(code)) throw new Error(`${name} still has an import`);
    return { name, contents: Buffer.from(code) };
  }));
}
