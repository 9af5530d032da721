import { readFile } from 'node:fs/promises';
import { CliError, systemCode } from './cli-error';
import { LocalLibrary } from './local-library';
import { SuppressionText } from '../catalog/suppressions';
import { parseSuppressions, SuppressionsError } from '../core/baselines/suppressions';
import { NoteSource } from '../core/tools';

/** Larger than this is no list that people keep. */
const MOST_BYTES = 1024 * 1024;

/** What the command line accepts. Read at once, so that a mistake is told before any bundle is opened. */
export async function acceptedFaults(options: { readonly suppressions?: string }): Promise<readonly SuppressionText[]> {
  return options.suppressions === undefined ? [] : parsed(await textOf('--suppressions', options.suppressions, 'INVALID_SUPPRESSIONS'), options.suppressions);
}

/** What is known on this machine beside the bundles: what the user accepts, and what the workspace learned from healthy bundles. */
export function localNotes(suppressions: readonly SuppressionText[], library: LocalLibrary): NoteSource {
  return { suppressions: async () => suppressions, baseline: (cluster, region) => library.baseline(cluster, region) };
}

function parsed(text: string, file: string) {
  try {
    return parseSuppressions(text);
  } catch (error) {
    if (error instanceof SuppressionsError) throw new CliError('INVALID_SUPPRESSIONS', `${file}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** The text of a file named by an option. */
export async function textOf(option: string, file: string, code: 'INVALID_SUPPRESSIONS'): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw new CliError(code, `${option}: ${file} cannot be read (${systemCode(error) ?? (error as Error).message}). Give a JSON file.`, { cause: error });
  }
  if (bytes.length > MOST_BYTES) throw new CliError(code, `${option}: ${file} has ${bytes.length} bytes; expected at most ${MOST_BYTES}.`);
  return bytes.toString('utf8');
}
