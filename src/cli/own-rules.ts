import { createHash } from 'node:crypto';
import { CliError } from './cli-error';
import { textOf } from './option-file';
import { ENGINE_VERSION } from './version';
import { LineRule } from '../core/detectors/line-rule';
import { parseRulePack, RulePackError } from '../core/detectors/rule-pack';
import { CompiledSecret, parseRedactionRules, RedactionChoice, RedactionRulesError } from '../core/safety/custom-secrets';

/** What the user adds to the engine. */
export interface OwnRules {
  /** line rules beside ours */
  readonly rules: readonly LineRule[];
  /** forms of secrets that only the user knows */
  readonly secrets: readonly CompiledSecret[];
  /** pseudonyms in place of addresses and account ids */
  readonly pseudonyms?: boolean;
}

/** Everything that the command line adds to the engine, checked before any bundle is opened. */
export async function ownAdditions(options: { readonly rules?: readonly string[]; readonly redactions?: string }): Promise<OwnRules> {
  const { secrets, pseudonyms } = await ownRedactions(options);
  return { rules: await ownRules(options), secrets, ...(pseudonyms && { pseudonyms }) };
}

/** The rules of the packs that the command line names, checked; their ids must differ across packs too. */
async function ownRules({ rules = [] }: { readonly rules?: readonly string[] }): Promise<readonly LineRule[]> {
  const all: LineRule[] = [];
  for (const file of rules) {
    const pack = parsed(await textOf('--rules', file, 'INVALID_RULES'), file);
    const twice = pack.find(({ id }) => all.some(each => each.id === id));
    if (twice) throw new CliError('INVALID_RULES', `${file}: another pack has a rule '${twice.id}' too. Give each rule an id of its own.`);
    all.push(...pack);
  }
  return all;
}

/** What the user wants taken out beside what always is, checked. */
async function ownRedactions({ redactions }: { readonly redactions?: string }): Promise<RedactionChoice> {
  if (redactions === undefined) return { secrets: [], pseudonyms: false };
  const text = await textOf('--redactions', redactions, 'INVALID_REDACTIONS');
  try {
    return parseRedactionRules(text);
  } catch (error) {
    if (error instanceof RedactionRulesError) throw new CliError('INVALID_REDACTIONS', `${redactions}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** What evidence was made by: the engine, and what the user adds to it. Evidence of another is made anew. */
export function engineWith({ rules, secrets, pseudonyms }: OwnRules): string {
  if (rules.length === 0 && secrets.length === 0 && !pseudonyms) return ENGINE_VERSION;
  return `${ENGINE_VERSION}+own.${createHash('sha256').update(JSON.stringify([rules, secrets.map(({ name, source }) => [name, source]), ...pseudonyms ? ['pseudonyms'] : []])).digest('hex').slice(0, 16)}`;
}

function parsed(text: string, file: string): readonly LineRule[] {
  try {
    return parseRulePack(text);
  } catch (error) {
    if (error instanceof RulePackError) throw new CliError('INVALID_RULES', `${file}: ${error.message}`, { cause: error });
    throw error;
  }
}
