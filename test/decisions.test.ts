import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';

const FOLDER = path.join(__dirname, '..', 'docs', 'adr');
const names = readdirSync(FOLDER).sort();

test('every decision has a number of its own, without a gap, and its heading says the same', () => {
  expect(names.map((name) => Number(name.slice(0, 4)))).toEqual(names.map((_, index) => index + 1));
  for (const name of names) { expect(readFileSync(path.join(FOLDER, name), 'utf8')).toMatch(new RegExp(`^# ${Number(name.slice(0, 4))}\\. `)); }
});

test('a decision that a document names is there', () => {
  const documents = ['README.md', ...readdirSync(path.join(FOLDER, '..')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];
  for (const document of documents) {
    const text = readFileSync(path.join(__dirname, '..', document), 'utf8');
    for (const [, target] of text.matchAll(/\]\(((?:docs\/)?adr\/[^)#]+)/g)) { expect([document, target, existsSync(path.join(__dirname, '..', path.dirname(document), target!))]).toEqual([document, target, true]); }
  }
});
