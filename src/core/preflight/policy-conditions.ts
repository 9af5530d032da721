/** What is known of a request, by condition key in lower case. A key that is absent here may be there or not. */
export type KnownContext = Readonly<Record<string, string>>;

/** undefined: it hangs on something that is not known. */
export type Verdict = boolean | undefined;

/** Verdict on one value that is known. */
type Test = (value: string, wanted: string) => boolean;

const TESTS: Readonly<Record<string, Test>> = {
  stringequals: (value, wanted) => value === wanted,
  stringequalsignorecase: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
  stringlike: like,
  arnequals: arnLike,
  arnlike: arnLike,
  bool: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
  numericlessthan: (value, wanted) => Number(value) < Number(wanted),
  numericlessthanequals: (value, wanted) => Number(value) <= Number(wanted),
};

/** Operators that hold when none of the values matches. */
const NEGATED: Readonly<Record<string, string>> = {
  stringnotequals: 'stringequals', stringnotequalsignorecase: 'stringequalsignorecase', stringnotlike: 'stringlike', arnnotequals: 'arnlike', arnnotlike: 'arnlike', numericgreaterthanequals: 'numericlessthan', numericgreaterthan: 'numericlessthanequals',
};

/**
 * Whether a request meets the condition of a statement, as far as the request is known
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html).
 */
export function meets(condition: unknown, known: KnownContext): Verdict {
  if (condition === undefined) { return true; }
  if (typeof condition !== 'object' || condition === null) { return undefined; }
  const verdicts = Object.entries(condition).flatMap(([operator, keys]) => Object.entries((keys ?? {}) as object).map(([key, values]) =>
    one(operator.toLowerCase(), known[key.toLowerCase()], [values].flat().map(String))));
  return every(verdicts);
}

function one(operator: string, value: string | undefined, wanted: readonly string[]): Verdict {
  // a policy variable stands for something of the request
  if (value === undefined || wanted.some(each => each.includes('${'))) { return undefined; }
  const plain = operator.replace(/ifexists$/, '');
  const negated = NEGATED[plain];
  const test = TESTS[negated ?? plain];
  return test && wanted.some(each => test(value, each)) !== (negated !== undefined);
}

/** All of them: one that does not hold decides, one that is not known leaves it open. */
export function every(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes(false)) { return false; }
  return verdicts.includes(undefined) ? undefined : true;
}

/** The six parts of an ARN are held against each other one by one. */
function arnLike(value: string, pattern: string): boolean {
  const [parts, wanted] = [value, pattern].map(arnParts);
  return parts !== undefined && wanted !== undefined && wanted.every((each, index) => like(parts[index]!, each));
}

function arnParts(arn: string): string[] | undefined {
  const parts = arn.split(':');
  return parts.length < 6 ? undefined : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** IAM's patterns: `*` for any text, `?` for one character. */
export function like(value: string, pattern: string): boolean {
  const parts = pattern.split('*');
  if (parts.length === 1) { return fits(value, pattern); }
  const [first = '', ...rest] = parts;
  const last = rest.pop()!;
  if (value.length < first.length + last.length || !fits(value.slice(0, first.length), first) || !fits(value.slice(value.length - last.length), last)) { return false; }
  // each part as early as it comes: no pattern takes more than one walk for each of them
  let at = first.length;
  for (const part of rest) {
    const end = value.length - last.length - part.length;
    while (at <= end && !fits(value.slice(at, at + part.length), part)) { at += 1; }
    if (at > end) { return false; }
    at += part.length;
  }
  return true;
}

function fits(text: string, pattern: string): boolean {
  return text.length === pattern.length && [...pattern].every((character, index) => character === '?' || character === text[index]);
}
