import { readFile } from 'node:fs/promises';
import { CliError, CliErrorCode, systemCode } from './cli-error';

/** Larger than this is nothing that people write. */
const MOST_BYTES = 4 * 1024 * 1024;

/** The text of a JSON file that an option names. Throws CliError `code`. */
export async function textOf(option: string, file: string, code: CliErrorCode): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw new CliError(code, `${option}: ${file} cannot be read (${systemCode(error) ?? (error as Error).message}). Give a JSON file.`, { cause: error });
  }
  if (bytes.length > MOST_BYTES) throw new CliError(code, `${option}: ${file} has ${bytes.length} bytes; expected at most ${MOST_BYTES}.`);
  return bytes.toString('utf8');
}
