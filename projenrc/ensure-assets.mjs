/* Jest's global set-up: what a template takes from assets/ is built when it is missing or older than its sources. */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildFunctions } from './build-functions.mjs';
import { buildSkill } from './build-skill.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

export default async function ensureAssets() {
  if (stale('assets/functions/THIRD_PARTY_NOTICES.txt', ['src/functions', 'src/aws', 'src/core', 'src/catalog', 'projenrc/build-functions.mjs', 'package-lock.json'])) await buildFunctions();
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
