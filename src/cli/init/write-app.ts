import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { CliError, systemCode } from '../cli-error';

/** Writes new files into a folder that may exist. Throws CliError FILES_EXIST, and writes nothing, when one of them is there. */
export function writeApp(folder: string, files: ReadonlyMap<string, string>): void {
  const present = [...files.keys()].filter(name => existsSync(path.join(folder, name)));
  if (present.length > 0) {
    throw new CliError('FILES_EXIST', `${folder} already has ${present.join(', ')}, and nothing is overwritten. Give another folder: init <folder>.`);
  }
  try {
    mkdirSync(folder, { recursive: true });
    // somebody may have made one meanwhile
    for (const [name, text] of files) { writeFileSync(path.join(folder, name), text, { flag: 'wx' }); }
  } catch (error) {
    throw new CliError('FILES_EXIST', `The app could not be written to ${folder} (${systemCode(error) ?? (error as Error).message}). Give a folder that you may write to: init <folder>.`, { cause: error });
  }
}
