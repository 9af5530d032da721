/* esbuild plugins that put packages and data beside a bundle, read when they are first looked at. */
import path from 'node:path';

/** The names in LAZY_PACKAGES and DATA as esbuild's metafile knows them: `lazy:unzipper`, `data:rules`. */
export const BESIDE = /^(?:lazy|data):([\w-]+)$/;

/**
 * The packages become files beside the bundle, loaded when one of the exports named is used.
 *
 * @param {Record<string, string[]>} packages names of the exports that are used
 */
export const lazyPackages = packages => ({
  name: 'lazy-packages',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[a-z]/ }, ({ path: wanted, importer }) => (
      Object.hasOwn(packages, wanted) && !importer.includes('node_modules') ? { path: wanted, namespace: 'lazy' } : undefined
    ));
    onResolve({ filter: /^\.\/.*\.js$/, namespace: 'lazy' }, ({ path: wanted }) => ({ path: wanted, external: true }));
    onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path: name }) => ({ contents: packages[name].map(key => getter(key, name)).join('\n') }));
  },
});

/**
 * The modules, which hold data only, become files beside the bundle.
 *
 * @param {string} root that the paths of modules begin at
 * @param {Record<string, { module: string, exported: string[] }>} data
 */
export const dataBeside = (root, data) => ({
  name: 'data-beside',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.{1,2}\// }, ({ path: wanted, resolveDir, kind, namespace }) => {
      if (kind === 'entry-point') return undefined;
      if (namespace === 'data') return { path: wanted, external: true };
      const file = path.relative(root, path.join(resolveDir, wanted)).split(path.sep).join('/');
      const name = Object.keys(data).find(each => [`${file}.ts`, `${file}/index.ts`].includes(data[each].module));
      return name && { path: name, namespace: 'data' };
    });
    onLoad({ filter: /.*/, namespace: 'data' }, ({ path: name }) => ({ contents: data[name].exported.map(key => getter(key, name)).join('\n') }));
  },
});

/** Reads the file once, and is a plain property from then on. */
const getter = (key, file) => (
  `Object.defineProperty(exports, '${key}', { enumerable: true, configurable: true, get() { const value = require('./${file}.js').${key}; Object.defineProperty(exports, '${key}', { value }); return value; } });`
);
