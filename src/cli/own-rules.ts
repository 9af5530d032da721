import { createHash } from 'node:crypto';
import { CliError } from './cli-error';
import { textOf } from './option-file';
import { ENGINE_VERSION } from './version';
import { LineRule } from '../core/detectors/line-rule';
import { parseRulePack, RulePackError } from '../core/detectors/rule-pack';

/** The rules of the packs that the command line names, checked; their ids must differ across packs too. */
export async function ownRules({ rules = [] }: { readonly rules?: readonly string[] }): Promise<readonly LineRule[]> {
  const all: LineRule[] = [];
  for (const file of rules) {
    const pack = parsed(await textOf('--rules', file, 'INVALID_RULES'), file);
    const twice = pack.find(({ id }) => all.some(each => each.id === id));
    if (twice) throw new CliError('INVALID_RULES', `${file}: another pack has a rule '${twice.id}' too. Give each rule an id of its own.`);
    all.push(...pack);
  }
  return all;
}

/** What evidence was made by: the engine and the rules added to it. Evidence of another is made anew. */
export function engineWith(rules: readonly LineRule[]): string {
  return rules.length === 0 ? ENGINE_VERSION : `${ENGINE_VERSION}+rules.${createHash('sha256').update(JSON.stringify(rules)).digest('hex').slice(0, 16)}`;
}

function parsed(text: string, file: string): readonly LineRule[] {
  try {
    return parseRulePack(text);
  } catch (error) {
    if (error instanceof RulePackError) throw new CliError('INVALID_RULES', `${file}: ${error.message}`, { cause: error });
    throw error;
  }
}
