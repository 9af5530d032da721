import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';

/**
 * Writes a generated file of the repository. One that has not changed stays untouched, because what is built from the sources is judged by their times.
 *
 * @param file path below the repository's root
 */
export function writeGenerated(file: string, text: string): void {
  const target = path.join(__dirname, '..', file);
  if (!existsSync(target) || readFileSync(target, 'utf8') !== text) { writeFileSync(target, text); }
}
