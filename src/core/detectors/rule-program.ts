import { RE2JS } from 're2js';
import { LineRule } from './line-rule';
import { anchorOf } from './pattern-anchor';
import { ArtifactKind } from '../bundle/artifact-kind';
import { klogText } from '../logs/klog-json';
import { Literal, LiteralFilter, MIN_LITERAL_BYTES } from '../scan/literal-filter';

/** Longest line, in characters, that V8's backtracking engine may see; longer ones go to the linear one. Rules are tested for polynomial blow-up at this length. */
const BACKTRACKING_LIMIT = 4096;

/** What a match means. */
export type MatchRole = 'fault' | 'recovery';

/** One pattern of a rule, ready to run. */
export interface CompiledPattern {
  readonly rule: LineRule;
  /** index of the rule in the program's rule list */
  readonly ruleIndex: number;
  readonly role: MatchRole;
  readonly kinds: ReadonlySet<ArtifactKind>;
  /** literals by which the filter finds it: every match holds one of them */
  readonly anchors: readonly Literal[];
  /** named groups of the match, or undefined; exclusions are applied */
  match(line: string): Readonly<Record<string, string>> | undefined;
  /** where the match ends, in characters; the line's length when it does not match */
  endOf(line: string): number;
}

/** A rule that the engine cannot run: no literal to find it by, or a pattern outside RE2. */
export class RuleError extends Error {
  public constructor(rule: LineRule, public readonly reason: string) {
    super(`rule '${rule.id}' cannot be used: ${reason}`);
    this.name = 'RuleError';
  }
}

/** Compiles rules. @throws RuleError */
export function compileRules(rules: readonly LineRule[]): CompiledPattern[] {
  return rules.flatMap((rule, ruleIndex) => {
    const compiled = [compile(rule, ruleIndex, 'fault', rule.pattern, rule.kinds, rule.ignoreCase ?? false, rule.exclude ?? [])];
    if (rule.recovery) {
      const { pattern, kinds, ignoreCase } = rule.recovery;
      compiled.push(compile(rule, ruleIndex, 'recovery', pattern, kinds ?? rule.kinds, ignoreCase ?? false, []));
    }
    return compiled;
  });
}

function compile(rule: LineRule, ruleIndex: number, role: MatchRole, pattern: string, kinds: readonly ArtifactKind[], ignoreCase: boolean, exclude: readonly string[]): CompiledPattern {
  const anchor = anchorOf(pattern, ignoreCase);
  if (!anchor) { throw new RuleError(rule, `pattern '${pattern}' has no literal of ${MIN_LITERAL_BYTES} bytes or more that every match contains`); }
  const run = matcher(rule, pattern, ignoreCase);
  const excluded = exclude.map((each) => matcher(rule, each, false).groups);
  return {
    rule,
    ruleIndex,
    role,
    kinds: new Set(kinds),
    anchors: anchor.texts.map((text) => ({ text, ignoreCase: anchor.folded })),
    match: (line) => {
      const match = (text: string) => {
        const groups = run.groups(text);
        return groups && excluded.some((each) => each(text) !== undefined) ? undefined : groups;
      };
      const text = klogText(line);
      return (text === undefined ? undefined : match(text)) ?? match(line);
    },
    // in the JSON form of klog the place differs: its head tells most
    endOf: (line) => run.end(line) ?? (klogText(line) === undefined ? line.length : 0),
  };
}

interface Matcher {
  groups(line: string): Readonly<Record<string, string>> | undefined;
  end(line: string): number | undefined;
}

function matcher(rule: LineRule, pattern: string, ignoreCase: boolean): Matcher {
  let fast: RegExp;
  try {
    fast = new RegExp(pattern, ignoreCase ? 'i' : '');
  } catch (error) {
    throw new RuleError(rule, `pattern '${pattern}': ${(error as Error).message}`);
  }
  let linear: RE2JS | undefined;
  const limit = rule.linear ? -1 : BACKTRACKING_LIMIT;
  const none = {};
  const findLinear = (line: string) => {
    linear ??= RE2JS.compile(pattern.replaceAll('(?<', '(?P<'), ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
    const found = linear.matcher(line);
    return found.find() ? found : undefined;
  };
  return {
    groups: (line) => {
      if (line.length > limit) { return findLinear(line)?.getNamedGroups() as Record<string, string> | undefined; }
      const found = fast.exec(line);
      return found ? found.groups ?? none : undefined;
    },
    end: (line) => {
      if (line.length > limit) { return findLinear(line)?.end(); }
      const found = fast.exec(line);
      return found ? found.index + found[0].length : undefined;
    },
  };
}

/**
 * The patterns that a literal may belong to, in one kind of artifact, by which of their matches say anything. Lines that show a recovery are the most ordinary ones of a
 * healthy log (a pod was synchronised, the node is ready), and there are a hundred of them for each that tells something.
 */
export interface LiteralPatterns {
  /** every match: faults, and recoveries of one entity whose faults are in other artifacts */
  readonly every: readonly CompiledPattern[];
  /** the latest match: recoveries whatever the entity, whose faults are in other artifacts */
  readonly latest: readonly CompiledPattern[];
  /** those behind a fault of the same file: recoveries whose faults are in such artifacts too */
  readonly behindFault: readonly CompiledPattern[];
}

/** The patterns that apply to one kind of artifact, behind one filter. */
export interface KindProgram {
  readonly filter: LiteralFilter | undefined;
  /** for each literal of the filter */
  readonly byLiteral: readonly LiteralPatterns[];
}

/** Puts the patterns that apply to `kind`, and `extra` literals that are looked for everywhere, behind one filter. Extra literals come first. */
export function programFor(kind: ArtifactKind, patterns: readonly CompiledPattern[], extra: readonly Literal[] = []): KindProgram {
  const literals: Literal[] = [...extra];
  const byLiteral: Record<keyof LiteralPatterns, CompiledPattern[]>[] = extra.map(() => ({ every: [], latest: [], behindFault: [] }));
  const index = new Map<string, number>();
  for (const pattern of patterns) {
    if (!pattern.kinds.has(kind)) { continue; }
    for (const literal of pattern.anchors) {
      const key = `${literal.ignoreCase ? 'i' : 'c'}${literal.text}`;
      let at = index.get(key);
      if (at === undefined) {
        at = literals.length;
        index.set(key, at);
        literals.push(literal);
        byLiteral.push({ every: [], latest: [], behindFault: [] });
      }
      byLiteral[at]![telling(pattern, kind)].push(pattern);
    }
  }
  return { filter: literals.length > 0 ? new LiteralFilter(literals) : undefined, byLiteral };
}

/** Which matches of the pattern say anything in that kind of artifact. */
function telling({ rule, role }: CompiledPattern, kind: ArtifactKind): keyof LiteralPatterns {
  if (role === 'fault') { return 'every'; }
  if (rule.kinds.includes(kind)) { return 'behindFault'; }
  return rule.recovery!.pattern.includes('(?<') ? 'every' : 'latest';
}
