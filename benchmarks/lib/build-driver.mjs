import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * Bundles driver/main.ts with the engine as it is now.
 * @param {string} [outfile]
 * @returns {Promise<string>} the program to run with node
 */
export async function buildDriver(outfile = path.join(root, 'benchmarks', 'out', 'driver.cjs')) {
  await build({
    absWorkingDir: root, entryPoints: ['benchmarks/driver/main.ts'], outfile, bundle: true, minify: true, platform: 'node', target: 'node20', format: 'cjs',
    mainFields: ['module', 'main'], tsconfig: 'tsconfig.dev.json', external: ['@aws-sdk/*'], logLevel: 'warning',
    define: { BUILD_PACKAGE_VERSION: '"bench"', BUILD_ENGINE_HASH: '"bench"' },
  });
  return outfile;
}
