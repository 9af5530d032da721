import { createHash } from 'node:crypto';

const MAX_NAME = 512;

/**
 * A path that may be shown and used in a `logKey`: printable ASCII, everything odd as `%XX` of its UTF-8 bytes, so `%` itself too.
 * At most 512 characters; a longer one ends in `~` and a hash of the whole, and stays unique.
 */
export function sanitizeName(path: string): string {
  let name = '';
  for (const byte of Buffer.from(path, 'utf8')) {
    const character = String.fromCharCode(byte);
    name += /[\w./@+=:,~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  if (name.length <= MAX_NAME) { return name; }
  const hash = createHash('sha256').update(path, 'utf8').digest('hex').slice(0, 16);
  // not inside a %XX
  return `${name.slice(0, MAX_NAME - hash.length - 1).replace(/%.?$/, '')}~${hash}`;
}
