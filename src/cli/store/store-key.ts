import * as path from 'node:path';

/** What a key segment may look like: starts with a letter, digit or underscore, so `.`, `..` and hidden names are out, and no separator of any system is in. */
const SEGMENT = /^[A-Za-z0-9_][A-Za-z0-9._@+=-]{0,199}$/;

const MAX_KEY_LENGTH = 1024;

/** The parts of a store key; throws when the key is not one that we make. Keys come from our code, so a refusal is a bug or an attack, never a user's mistake. */
export function keySegments(key: string): string[] {
  const segments = key.split('/');
  if (key.length > MAX_KEY_LENGTH || !segments.every(segment => SEGMENT.test(segment))) {
    throw new RangeError(`refused store key ${JSON.stringify(key.slice(0, 200))}: segments must match ${SEGMENT.source}`);
  }
  return segments;
}

/** Where a key's file lies below `root`. */
export function keyPath(root: string, key: string): string {
  return path.join(root, ...keySegments(key));
}
