import { RE2JS } from 're2js';
import * as z from 'zod';
import { LineRule } from './line-rule';
import { CompiledPattern, compileRules, RuleError } from './rule-program';
import { LINE_RULES } from './rules';
import { conditionOf } from '../../catalog/conditions';
import { ARTIFACT_KINDS, LOG_TYPES } from '../bundle/artifact-kind';

const MOST_RULES = 500;
/** A pattern that unrolls to more literals than this would crowd the filter that all rules share. */
const MOST_ANCHORS = 64;

const id = z.string().max(64).regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'expected words in lower case joined by hyphens');
const sentence = z.string().min(1).max(300).regex(/^[^\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]*$/, 'expected one line without control characters');
const pattern = z.string().min(1).max(1000);
const lines = z.array(z.string().min(1).max(8192)).min(1).max(50);

const ruleSchema = z.strictObject({
  id,
  condition: id,
  kinds: z.array(z.enum(ARTIFACT_KINDS)).min(1),
  pattern,
  ignoreCase: z.boolean().optional(),
  exclude: z.array(pattern).max(20).optional(),
  severity: z.enum(['critical', 'high', 'medium', 'low', 'info']).optional(),
  kind: z.enum(['cause', 'symptom', 'risk', 'coverage']).optional(),
  title: sentence,
  entity: z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,40}$/), z.union([z.string().max(256), z.number(), z.boolean()])).optional(),
  code: z.string().max(64).regex(/^[A-Za-z0-9_.:{} -]+$/).optional(),
  threshold: z.strictObject({ count: z.int().min(1).max(100_000), withinSeconds: z.int().min(1).max(30 * 86_400).optional() }).optional(),
  recovery: z.strictObject({ pattern, kinds: z.array(z.enum(ARTIFACT_KINDS)).min(1).optional(), ignoreCase: z.boolean().optional() }).optional(),
  event: z.boolean().optional(),
  repeats: z.boolean().optional(),
  fades: z.boolean().optional(),
  examples: z.strictObject({ match: lines, noMatch: lines }),
  source: sentence,
  remediation: z.array(sentence).min(1).max(6),
  runbook: z.string().regex(/^[A-Z][0-9]{1,2}[a-z]?$/, 'expected the id of a runbook such as B4; list_sops names them'),
  correlateWith: z.array(z.enum(LOG_TYPES)).optional(),
});

const packSchema = z.strictObject({ schemaVersion: z.literal(1), rules: z.array(ruleSchema).min(1).max(MOST_RULES) });

/** Something that is wrong with a rule pack. */
export interface RulePackProblem {
  /** `rules[3].pattern`, or the rule's id where it has one */
  readonly at: string;
  readonly message: string;
}

/** A rule pack that cannot be used; names every problem and its place. */
export class RulePackError extends Error {
  public readonly code = 'INVALID_RULES';

  public constructor(public readonly problems: readonly RulePackProblem[]) {
    const told = problems.slice(0, 8).map(({ at, message }) => `${at === '' ? 'document' : at}: ${message}`);
    super(`The rules cannot be used. ${told.join('; ')}${problems.length > told.length ? `; and ${problems.length - told.length} more` : ''}.`);
    this.name = 'RulePackError';
  }
}

/**
 * Reads a pack of line rules: JSON of the schema of our own rules (`line-rule.ts`). Patterns must be RE2 and hold a literal by which their lines are found, and the examples
 * are run. A condition outside the vocabulary is the pack's own; its rules must say severity and kind. Patterns run on the linear-time engine.
 *
 * @throws RulePackError
 */
export function parseRulePack(text: string): readonly LineRule[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new RulePackError([{ at: '', message: `expected JSON: ${(error as Error).message}` }]);
  }
  const parsed = packSchema.safeParse(document);
  if (!parsed.success) {
    throw new RulePackError(parsed.error.issues.map((issue) => ({ at: placeOf(issue.path), message: issue.message })));
  }
  const rules = parsed.data.rules.map((rule): LineRule => ({ ...rule, linear: true }));
  const taken = new Set(LINE_RULES.map((rule) => rule.id));
  const problems = rules.flatMap((rule) => {
    const clash = taken.has(rule.id) ? [`another rule has the id '${rule.id}'`] : [];
    taken.add(rule.id);
    return [...clash, ...problemsOf(rule)].map((message) => ({ at: `rule '${rule.id}'`, message }));
  });
  if (problems.length > 0) { throw new RulePackError(problems); }
  return rules;
}

function problemsOf(rule: LineRule): string[] {
  const foreign = [rule.pattern, ...rule.exclude ?? [], ...(rule.recovery ? [rule.recovery.pattern] : [])].flatMap(notRe2);
  if (foreign.length > 0) { return foreign; }
  let compiled: CompiledPattern[];
  try {
    compiled = compileRules([rule]);
  } catch (error) {
    if (error instanceof RuleError) { return [error.reason]; }
    throw error;
  }
  const [fault, recovery] = compiled;
  const known = new Set(['count', ...[...rule.pattern.matchAll(/\(\?P?<(\w+)>/g)].map((found) => found[1]!), ...Object.keys(rule.entity ?? {})]);
  return [
    ...(conditionOf(rule.condition) === undefined && (rule.severity === undefined || rule.kind === undefined)
      ? [`'${rule.condition}' is no condition of ours, so the rule must give severity and kind`] : []),
    ...compiled.filter(({ anchors }) => anchors.length > MOST_ANCHORS).map(({ role }) => `the ${role} pattern begins in too many ways: it needs ${MOST_ANCHORS} literals at most`),
    ...rule.examples.match.filter((line) => !fault!.match(line)).map((line) => `examples.match is not matched: ${quoted(line)}`),
    ...rule.examples.noMatch.filter((line) => fault!.match(line)).map((line) => `examples.noMatch is matched: ${quoted(line)}`),
    ...rule.examples.match.filter((line) => recovery?.match(line)).map((line) => `recovery.pattern matches a line of the fault itself: ${quoted(line)}`),
    ...[...`${rule.title} ${rule.code ?? ''}`.matchAll(/\{(\w+)\}/g)].map((found) => found[1]!).filter((field) => !known.has(field))
      .map((field) => `title or code use {${field}}, which is neither a named group of the pattern nor in entity`),
  ];
}

function notRe2(text: string): string[] {
  try {
    RE2JS.compile(text.replaceAll('(?<', '(?P<'));
    return [];
  } catch (error) {
    return [`pattern ${quoted(text)} is not RE2 (no look-around, no back-references): ${(error as Error).message}`];
  }
}

function placeOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((place, part) => (typeof part === 'number' ? `${place}[${part}]` : place === '' ? String(part) : `${place}.${String(part)}`), '');
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text);
}
