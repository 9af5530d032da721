import { CliError } from './cli-error';
import { LocalLibrary } from './local-library';
import { textOf } from './option-file';
import { SuppressionText } from '../catalog/suppressions';
import { parseSuppressions, SuppressionsError } from '../core/baselines/suppressions';
import { LineRule } from '../core/detectors/line-rule';
import { NoteSource } from '../core/tools';

/** What the command line accepts. Read at once, so that a mistake is told before any bundle is opened. */
export async function acceptedFaults(options: { readonly suppressions?: string }, rules: readonly LineRule[]): Promise<readonly SuppressionText[]> {
  return options.suppressions === undefined ? [] : parsed(await textOf('--suppressions', options.suppressions, 'INVALID_SUPPRESSIONS'), options.suppressions, rules.map(({ condition }) => condition));
}

/** What is known on this machine beside the bundles: what the user accepts, and what the workspace learned from healthy bundles. */
export function localNotes(suppressions: readonly SuppressionText[], library: LocalLibrary): NoteSource {
  return { suppressions: async () => suppressions, baseline: (cluster, region) => library.baseline(cluster, region) };
}

function parsed(text: string, file: string, ownConditions: readonly string[]) {
  try {
    return parseSuppressions(text, ownConditions);
  } catch (error) {
    if (error instanceof SuppressionsError) throw new CliError('INVALID_SUPPRESSIONS', `${file}: ${error.message}`, { cause: error });
    throw error;
  }
}
