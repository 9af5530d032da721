/*
 * Lets esbuild leave out the schemas of SDK operations that are not called. The SDK spells the keys of schema objects as computed ones, `{ [_eN]: "x" }`, and a computed key
 * might run code, so every schema of a client stays in the bundle: 550 KB for EC2. The keys are constants of the same file; here they are written as such.
 */
import { readFileSync } from 'node:fs';

const CONSTANT = /^const (_\w+) = ("(?:[^"\\]|\\.)*");$/gm;

/** esbuild plugin. */
export const plainSchemaKeys = {
  name: 'plain-schema-keys',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]@aws-sdk[\\/].*[\\/]schemas[\\/]schemas_\d+\.js$/ }, ({ path: file }) => {
      const text = readFileSync(file, 'utf8');
      const values = new Map([...text.matchAll(CONSTANT)].map(([, name, value]) => [name, value]));
      return { contents: text.replace(/\[(_\w+)\]:/g, (all, name) => (values.has(name) ? `${values.get(name)}:` : all)), loader: 'js' };
    });
  },
};
