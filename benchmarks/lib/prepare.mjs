import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleName, generateBundle } from '../generate-bundle.mjs';
import { run } from './run.mjs';

/**
 * @typedef {object} Bundle
 * @property {number} megabytes
 * @property {string} archive
 * @property {Awaited<ReturnType<typeof generateBundle>>} truth
 * @property {string} directory where what belongs to it may be put
 */

/** changes when the generator does: bundles that an earlier one made are made again */
function generatorVersion() {
  const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
  const sum = createHash('sha256');
  for (const file of ['generate-bundle.mjs', ...fs.readdirSync(path.join(folder, 'generator')).sort().map((name) => `generator/${name}`)]) sum.update(fs.readFileSync(path.join(folder, file)));
  return sum.digest('hex').slice(0, 12);
}

/**
 * A generated bundle, made unless it is there.
 * @param {string} directory @param {number} megabytes @param {{ generate: boolean, seed: number }} options generate: false makes a missing bundle an error
 * @returns {Promise<Bundle>}
 */
export async function prepareBundle(directory, megabytes, { generate, seed }) {
  const own = path.join(directory, `${megabytes}mb-seed${seed}`);
  const archive = path.join(own, bundleName(seed));
  const stamp = path.join(own, 'generator');
  const version = generatorVersion();
  if (fs.existsSync(stamp) && (!generate || fs.readFileSync(stamp, 'utf8') === version)) {
    return { megabytes, archive, truth: JSON.parse(fs.readFileSync(`${archive}.truth.json`, 'utf8')), directory: own };
  }
  if (!generate) throw new Error(`${archive} does not exist, and --no-generate was given`);
  fs.rmSync(own, { recursive: true, force: true });
  fs.mkdirSync(own, { recursive: true });
  process.stderr.write(`making a bundle of ${megabytes} MB of text ...\n`);
  const truth = await generateBundle({ megabytes, out: archive, seed });
  fs.writeFileSync(stamp, version);
  return { megabytes, archive, truth, directory: own };
}

/** The bundle's files on disk, for tools that need a tree. @param {Bundle} bundle @returns {Promise<string>} */
export async function extracted(bundle) {
  const tree = path.join(bundle.directory, 'tree');
  if (!fs.existsSync(tree)) {
    const partial = `${tree}.partial`;
    fs.rmSync(partial, { recursive: true, force: true });
    fs.mkdirSync(partial);
    await run(['tar', 'xzf', bundle.archive, '-C', partial]);
    fs.renameSync(partial, tree);
  }
  return tree;
}

/** Bytes of all files below a directory. @param {string} directory @returns {number} */
export function bytesBelow(directory) {
  let bytes = 0;
  for (const entry of fs.readdirSync(directory, { recursive: true, withFileTypes: true })) if (entry.isFile()) bytes += fs.statSync(path.join(entry.parentPath ?? entry.path, entry.name)).size;
  return bytes;
}
