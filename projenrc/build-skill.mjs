/* Packs assets/skill into assets/devops-agent/skill.zip, the form in which a template hands it to AWS DevOps Agent: `node projenrc/build-skill.mjs`. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { zip } from './zip.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const source = path.join(root, 'assets', 'skill');

/** Bytes in base64 that a template of at most 1 MB has to spare for it. */
const MAX_BASE64_BYTES = 200 * 1024;

export function buildSkill() {
  const names = readdirSync(source, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).map(entry => path.join(entry.parentPath ?? entry.path, entry.name));
  const packed = zip(new Map(names.map(name => [path.relative(source, name).split(path.sep).join('/'), readFileSync(name)])));
  const size = Math.ceil(packed.length / 3) * 4;
  if (size > MAX_BASE64_BYTES) throw new Error(`assets/skill packs to ${size} bytes of base64, and templates have room for ${MAX_BASE64_BYTES}: shorten what is in references/`);
  mkdirSync(path.join(root, 'assets', 'devops-agent'), { recursive: true });
  writeFileSync(path.join(root, 'assets', 'devops-agent', 'skill.zip'), packed);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildSkill();
