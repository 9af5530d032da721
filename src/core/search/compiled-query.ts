import { RE2JS, RE2JSException } from 're2js';
import { LiteralFinder } from './literal-finder';
import { QueryError } from './query-error';
import { bestAnchor } from '../scan/best-anchor';
import { LiteralSet } from '../scan/literal-set';
import { requiredLiterals } from '../scan/required-literals';

/** Longest query, in UTF-16 units. */
export const QUERY_LIMIT = 500;

export interface QueryOptions {
  /** the query is plain text, not an expression; default false */
  readonly literal?: boolean;
  /** default false */
  readonly caseSensitive?: boolean;
}

/** A query made ready to run over lines, one at a time, in time linear in their length. */
export interface CompiledQuery {
  /** finds the only places where a match can be; without one every line must be tested */
  readonly finder?: LiteralFinder;
  /** what the finder finds is a match: no test is needed */
  readonly exact: boolean;
  /** every matching line holds a string of each, up to ASCII case */
  readonly required: readonly LiteralSet[];
  test(line: string): boolean;
  /** where the first match begins and ends in a line that matches, in UTF-16 units */
  locate(line: string): readonly [number, number];
}

/**
 * Two characters that Unicode folds into ASCII letters (long s, Kelvin sign). Ignoring case concerns ASCII letters among themselves, as in grep in the C locale,
 * so that what is found never depends on whether literals could be used. The stand-ins are caseless letters of the same length in UTF-8 and UTF-16.
 */
const ASCII_IMPOSTORS = /[\u017f\u212a]/g;
const STAND_INS: Readonly<Record<string, string>> = { ſ: '\u00aa', K: '\u3131' };

/** Compiles a query (RE2 syntax). Throws QueryError. */
export function compileQuery(query: string, options: QueryOptions = {}): CompiledQuery {
  if (query.length > QUERY_LIMIT) {
    throw new QueryError('QUERY_TOO_LONG', `the query has ${query.length} characters; at most ${QUERY_LIMIT} are accepted. Search for a shorter, rarer part of it.`);
  }
  if (query === '') { throw new QueryError('QUERY_INVALID', 'the query is empty. Give an RE2 regular expression, or text with literal: true.'); }
  if (/[\n\r]/.test(query)) { throw new QueryError('QUERY_INVALID', 'the query holds a line break, but lines are searched one by one. Search for text of one line.'); }
  const ignoreCase = !(options.caseSensitive ?? false);
  const pattern = options.literal ? RE2JS.quote(query) : query;
  const expression = compile(pattern, ignoreCase);
  const foldsUnicode = ignoreCase && /[\u017f\u212a]|\\x\{/.test(query);
  const { sets, folded } = requiredLiterals(pattern, { ignoreCase, fold: foldsUnicode ? 'unicode' : 'ascii' });
  // a literal of one byte is in nearly every line: testing each is cheaper than finding it first
  const anchor = bestAnchor(sets, 2);
  const isText = options.literal || !/[\\^$.|?*+()[\]{}]/.test(query);
  const exact = isText && anchor?.length === 1 && anchor[0]!.length === query.length && (!ignoreCase || /^[\0-\x7f]*$/.test(query));
  // an inline (?i) folds too, so the stand-ins are needed whenever some part of the pattern ignores case
  const prepare = folded && !foldsUnicode
    ? (line: string) => line.replace(ASCII_IMPOSTORS, (character) => STAND_INS[character]!)
    : (line: string) => line;
  return {
    ...(anchor && { finder: new LiteralFinder(anchor, folded) }),
    exact,
    required: sets,
    test: (line) => expression.test(prepare(line)),
    locate: (line) => {
      const matcher = expression.matcher(prepare(line));
      return matcher.find() ? [matcher.start(), matcher.end()] : [0, 0];
    },
  };
}

function compile(pattern: string, ignoreCase: boolean): RE2JS {
  try {
    return RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  } catch (error) {
    if (!(error instanceof RE2JSException)) { throw error; }
    throw new QueryError('QUERY_INVALID', `not a valid RE2 expression: ${error.message.replace(/^error parsing regexp: /, '').replace('`(?i)', '`').slice(0, 200)}. ${hintFor(pattern)}`);
  }
}

function hintFor(pattern: string): string {
  if (/\(\?<?[=!]/.test(pattern)) { return 'Look-around is not supported: search for the wider text and judge the lines, or give logTypes.'; }
  if (/\\[1-9]/.test(pattern)) { return 'Back-references are not supported: write the repeated text out.'; }
  if (/\(\?>|[*+?}]\+/.test(pattern)) { return 'Atomic groups and possessive quantifiers are not supported, and not needed: matching is linear.'; }
  return 'Escape characters such as ( [ * + ? with a backslash, or set literal: true to search for the text as it is.';
}
