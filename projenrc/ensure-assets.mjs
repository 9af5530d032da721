/* Jest's global set-up: what a template takes from assets/ is built when it is missing or older than its sources. */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildAssets } from './build-assets.mjs';
import { buildSkill } from './build-skill.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

export default async function ensureAssets() {
  if (stale('assets/bundles/functions.json', ['src/functions', 'src/cli', 'src/aws', 'src/core', 'src/catalog', 'projenrc', 'package-lock.json'])) await buildAssets();
  if (stale('assets/devops-agent/skill.zip', ['assets/skill', 'projenrc/zip.mjs'])) buildSkill();
}

function stale(product, sources) {
  const built = changed(product);
  return sources.some(source => changed(source) > built);
}

/** When the youngest file of a folder was written; 0 when there is none. */
function changed(name) {
  const status = statSync(path.join(root, name), { throwIfNoEntry: false });
  if (!status?.isDirectory()) return status?.mtimeMs ?? 0;
  return Math.max(status.mtimeMs, ...readdirSync(path.join(root, name)).map(child => changed(path.join(name, child))));
}
