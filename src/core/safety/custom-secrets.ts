import { RE2JS } from 're2js';
import * as z from 'zod';
import { bestAnchor } from '../scan/best-anchor';
import { requiredLiterals } from '../scan/required-literals';

/** A form of secret that only the user knows: a licence number, a customer's token. */
export interface CustomSecret {
  /** kebab-case; stands in the placeholder: `«custom-badge-number:1»` */
  readonly name: string;
  /** RE2; what the group `secret` matches is replaced, or the whole match where there is none */
  readonly pattern: string;
  readonly ignoreCase?: boolean;
  readonly examples: { readonly match: readonly string[]; readonly noMatch: readonly string[] };
}

/** Ready to run. */
export interface CompiledSecret {
  readonly name: string;
  /** the pattern as given */
  readonly source: string;
  readonly ignoreCase: boolean;
  /** every match holds one of these: lines are found by them */
  readonly literals: readonly string[];
  /** what to replace in the line: [start, end) in characters, in order */
  spans(line: string): readonly (readonly [number, number])[];
}

/** Literals shorter than this stand in every other line. */
const SHORTEST_LITERAL = 4;

const text = z.string().min(1).max(4096);
const documentSchema = z.strictObject({
  schemaVersion: z.literal(1),
  pseudonyms: z.boolean().optional(),
  secrets: z.array(z.strictObject({
    name: z.string().max(40).regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'expected words in lower case joined by hyphens'),
    pattern: z.string().min(1).max(1000),
    ignoreCase: z.boolean().optional(),
    examples: z.strictObject({ match: z.array(text).min(1).max(20), noMatch: z.array(text).min(1).max(20) }),
  })).max(100).default([]),
});

/** What a document of redaction rules asks for. */
export interface RedactionChoice {
  readonly secrets: readonly CompiledSecret[];
  /** pseudonyms in place of addresses and account ids */
  readonly pseudonyms: boolean;
}

/** Redaction rules that cannot be used; names every problem and its place. */
export class RedactionRulesError extends Error {
  public readonly code = 'INVALID_REDACTIONS';

  public constructor(public readonly problems: readonly string[]) {
    super(`The redaction rules cannot be used. ${problems.slice(0, 8).join('; ')}${problems.length > 8 ? `; and ${problems.length - 8} more` : ''}.`);
    this.name = 'RedactionRulesError';
  }
}

/**
 * Reads redaction rules. Patterns must be RE2 and hold a literal of four bytes; they run on the linear-time engine, and their examples are run.
 *
 * @throws RedactionRulesError
 */
export function parseRedactionRules(json: string): RedactionChoice {
  let document: unknown;
  try {
    document = JSON.parse(json);
  } catch (error) {
    throw new RedactionRulesError([`expected JSON: ${(error as Error).message}`]);
  }
  const parsed = documentSchema.safeParse(document);
  if (!parsed.success) { throw new RedactionRulesError(parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'document'}: ${message}`)); }
  const problems: string[] = [];
  const compiled = parsed.data.secrets.flatMap((secret, index) => {
    const made = compile(secret);
    if (typeof made === 'string') { problems.push(`secrets.${index} '${secret.name}': ${made}`); return []; }
    secret.examples.match.filter((line) => made.spans(line).length === 0).forEach((line) => problems.push(`secrets.${index} '${secret.name}': examples.match is not matched: ${JSON.stringify(line.slice(0, 80))}`));
    secret.examples.noMatch.filter((line) => made.spans(line).length > 0).forEach((line) => problems.push(`secrets.${index} '${secret.name}': examples.noMatch is matched: ${JSON.stringify(line.slice(0, 80))}`));
    return [made];
  });
  if (problems.length > 0) { throw new RedactionRulesError(problems); }
  return { secrets: compiled, pseudonyms: parsed.data.pseudonyms ?? false };
}

function compile({ name, pattern, ignoreCase = false }: CustomSecret): CompiledSecret | string {
  let expression: RE2JS;
  try {
    expression = RE2JS.compile(pattern.replaceAll('(?<', '(?P<'), ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  } catch (error) {
    return `the pattern is not RE2: ${(error as Error).message}`;
  }
  const required = requiredLiterals(pattern, { ignoreCase });
  const literals = bestAnchor(required.sets, SHORTEST_LITERAL);
  if (!literals) { return `the pattern has no literal of ${SHORTEST_LITERAL} bytes that every match contains`; }
  const grouped = /\(\?P?<secret>/.test(pattern);
  return {
    name,
    source: `${ignoreCase ? 'i' : ''}/${pattern}`,
    ignoreCase: required.folded,
    literals,
    spans: (line) => {
      const spans: [number, number][] = [];
      const matcher = expression.matcher(line);
      while (matcher.find()) {
        const [start, end] = grouped ? [matcher.start('secret'), matcher.end('secret')] : [matcher.start(), matcher.end()];
        if (start >= 0 && end > start && !/[«»]/.test(line.slice(start, end))) { spans.push([start, end]); }
      }
      return spans;
    },
  };
}
