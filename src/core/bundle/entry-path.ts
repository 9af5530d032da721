import { DEFAULT_LIMITS } from './limits';

/** Why an archive entry's name is not accepted. */
export type PathRefusal = 'absolute' | 'leaves the bundle' | 'only dots' | 'empty' | 'too long' | 'too deep';

const MAX_DEPTH = 32;

/**
 * The path of an entry inside the bundle, `/`-separated and without `./`, or why it is refused. Names are judged, never mended: an absolute path
 * or a `..` has no place in a collector's archive, so the entry is hostile or foreign.
 */
export function entryPath(name: string, maxBytes: number = DEFAULT_LIMITS.maxPathBytes): { readonly path: string } | { readonly refused: PathRefusal } {
  // Compress-Archive of old PowerShell writes backslashes
  const slashed = name.replace(/\\/g, '/');
  if (slashed.startsWith('/') || /^[A-Za-z]:/.test(slashed)) { return { refused: 'absolute' }; }
  const parts = slashed.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length === 0) { return { refused: 'empty' }; }
  if (parts.includes('..')) { return { refused: 'leaves the bundle' }; }
  // `....` is no way up, but tools that strip `../` once make it one
  if (parts.some((part) => /^\.{3,}$/.test(part))) { return { refused: 'only dots' }; }
  if (parts.length > MAX_DEPTH) { return { refused: 'too deep' }; }
  const path = parts.join('/');
  if (Buffer.byteLength(path) > maxBytes) { return { refused: 'too long' }; }
  return { path };
}
