/*
 * Leaves out of a bundle what only tests and readers of the sources need of line rules: their examples, which are more text than all the rest, and where a message was found.
 */
import { readFileSync } from 'node:fs';
import ts from 'typescript';

const LEFT_OUT = new Set(['examples', 'source']);

/** esbuild plugin. */
export const withoutExamples = {
  name: 'without-examples',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/]core[\\/]detectors[\\/]rules[\\/][a-z-]+\.ts$/ }, ({ path: file }) => ({ contents: strip(readFileSync(file, 'utf8')), loader: 'ts' }));
  },
};

function strip(text) {
  const source = ts.createSourceFile('rules.ts', text, ts.ScriptTarget.Latest);
  const cuts = [];
  const visit = node => {
    if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && LEFT_OUT.has(node.name.text)) cuts.push(node);
    else ts.forEachChild(node, visit);
  };
  visit(source);
  // from the back, so that positions stay right; with the comma behind
  return cuts.reverse().reduce((rest, node) => rest.slice(0, node.getStart(source)) + rest.slice(node.end).replace(/^\s*,/, ''), text);
}
