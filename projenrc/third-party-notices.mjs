import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * The licences of everything that is in the bundles.
 *
 * @param {string} root folder that the inputs' paths begin at
 * @param {string[]} inputs of esbuild's metafiles
 */
export function thirdPartyNotices(root, inputs) {
  const packages = new Map();
  for (const input of inputs) {
    const match = /^(.*node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(input);
    if (match) packages.set(match[1], match[2]);
  }
  const parts = ['This folder contains code of the following packages.'];
  for (const [folder, name] of [...packages].sort(([, a], [, b]) => (a < b ? -1 : 1))) {
    const directory = path.join(root, folder);
    const { version, license } = JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8'));
    const texts = readdirSync(directory).filter(file => /^(licen[cs]e|notice|copying)/i.test(file) && statSync(path.join(directory, file)).isFile()).sort();
    parts.push(`${'-'.repeat(80)}\n${name} ${version} (${typeof license === 'string' ? license : license?.type ?? 'see below'})`);
    for (const file of texts) parts.push(readFileSync(path.join(directory, file), 'utf8').trim());
  }
  return Buffer.from(`${parts.join('\n\n')}\n`);
}
