import { createContext, Script } from 'node:vm';
import * as fc from 'fast-check';
import { RE2JS } from 're2js';
import { bestAnchor } from '../../../src/core/scan/best-anchor';
import { requiredLiterals } from '../../../src/core/scan/required-literals';

describe('what a pattern requires', () => {
  test.each<[string, readonly (readonly string[])[]]>([
    ['PLEG is not healthy', [['PLEG is not healthy']]],
    ['dial tcp 10\\.0\\.\\d+\\.\\d+:8080: connect', [['dial tcp 10.0.'], [':8080: connect']]],
    ['foo(bar|baz)+qux', [['foobar', 'foobaz'], ['barqux', 'bazqux']]],
    ['colou?r', [['color', 'colour']]],
    ['(?P<pid>\\d+) exited', [[' exited']]],
    ['(?<pid>\\d+)(?: died| exited)', [[' died', ' exited']]],
    ['(oom|memory).*kill', [['oom', 'memory'], ['kill']]],
    ['code=[45]0[0-3]', [['code=400', 'code=401', 'code=402', 'code=403', 'code=500', 'code=501', 'code=502', 'code=503']]],
    ['x{3}y{2,}z', [['xxxyy'], ['yyz']]],
    ['\\Qa.b[\\E+c', [['a.b['], ['[c']]],
    ['\\x2fvar\\x{2F}log', [['/var/log']]],
    ['\\[ *\\d+\\.\\d+\\] oom', [['['], ['.'], ['] oom']]],
    ['^exact$', [['exact']]],
    ['\\bword\\b', [['word']]],
    ['naïve', [['naïve']]],
  ])('%s', (pattern, sets) => {
    const normal = (of: readonly (readonly string[])[]) => of.map((set) => [...set].sort()).sort();
    const required = requiredLiterals(pattern);
    expect(required.folded).toBe(false);
    expect(normal(required.sets)).toEqual(normal(sets));
  });

  test('an alternation of open-ended branches requires the rarest literal of each', () => {
    expect(requiredLiterals('(a.*level|b.*quux)end').sets).toContainEqual(['levelend', 'quuxend']);
    expect(requiredLiterals('a.*foo.*|b.*quux.*').sets).toContainEqual(['foo', 'quux']);
  });

  test.each(['.*', '\\d+', '(foo)?', '(foo|.*)', '[^a]', 'a{0,3}', '\\pL+', '[[:alpha:]]', '(|a)'])('%s requires nothing', (pattern) => {
    expect(requiredLiterals(pattern).sets).toEqual([]);
  });

  test.each(['foo(?=bar)', 'foo(?<!bar)x', '(foo', 'foo)', '[]a]b', 'a\\1', '\\u0041', 'ab\\Q\\E*', 'ab(?i)*', 'a{,3}b', '*a', '[a', 'a\\', '(?x)a'])(
    '%s is not understood the same everywhere, so nothing is claimed', (pattern) => {
      expect(requiredLiterals(pattern).sets).toEqual([]);
    });

  test('ignoring case gives lower-case literals, to be compared without case', () => {
    expect(requiredLiterals('PLEG Is', { ignoreCase: true })).toEqual({ sets: [['pleg is']], folded: true });
    expect(requiredLiterals('(?i:PLEG) Is')).toEqual({ sets: [['pleg is']], folded: true });
    expect(requiredLiterals('a(?i)B|C')).toEqual({ sets: [['ab', 'c']], folded: true });
    expect(requiredLiterals('[kK]ube', { ignoreCase: true }).sets).toEqual([['kube']]);
  });

  test('no letter outside ASCII is required when case is ignored', () => {
    expect(requiredLiterals('überlauf', { ignoreCase: true }).sets).toEqual([['berlauf']]);
  });

  test('Kelvin sign and long s match k and s in RE2, so no literal runs across those letters there', () => {
    expect(RE2JS.compile('disk', RE2JS.CASE_INSENSITIVE).matcher('di\u017f\u212a').find()).toBe(true);
    expect(requiredLiterals('disk', { ignoreCase: true, fold: 'unicode' }).sets).toEqual([['di']]);
    expect(/disk/i.test('di\u017f\u212a')).toBe(false);
    expect(requiredLiterals('disk', { ignoreCase: true }).sets).toEqual([['disk']]);
  });

  test('a pattern of five hundred nested or counted parts is read in bounded time', () => {
    const started = process.hrtime.bigint();
    for (const pattern of ['('.repeat(250) + ')'.repeat(250), '(a?){500}'.repeat(40), '((a{1000}){1000}){1000}', '[ab]'.repeat(125), '(a|b|c)*d'.repeat(50)]) { requiredLiterals(pattern); }
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(500);
  });
});

describe('the best literal to look for', () => {
  test('rare text beats common words and short text', () => {
    expect(bestAnchor([['failed'], ['PLEG']])).toEqual(['PLEG']);
    expect(bestAnchor([['error '], ['dropping packet']])).toEqual(['dropping packet']);
    expect(bestAnchor([['ab'], ['abcdef', 'ghijkl']])).toEqual(['abcdef', 'ghijkl']);
  });

  test('sets with a string shorter than asked are passed over', () => {
    expect(bestAnchor([['QXZ', 'dropping']], 5)).toBeUndefined();
    expect(bestAnchor([['QXZ'], ['level']], 5)).toEqual(['level']);
  });
});

/** Small regexes over a small alphabet, so that random texts often match. */
const pattern: fc.Arbitrary<string> = fc.letrec<{ whole: string; branch: string; atom: string }>((tie) => ({
  whole: fc.array(tie('branch'), { minLength: 1, maxLength: 3 }).map((branches) => branches.join('|')),
  branch: fc.array(fc.tuple(tie('atom'), fc.constantFrom('', '', '', '', '*', '+', '?', '{2}', '{1,2}', '{0,1}', '{2,}', '+?', '*?')), { maxLength: 5 })
    .map((parts) => parts.map(([atom, quantifier]) => atom + quantifier).join('')),
  atom: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 8, arbitrary: fc.constantFrom('a', 'b', 'K', 'k', 's', 'ä', '\\.', '\\x61', 'ab', 'sk') },
    { weight: 2, arbitrary: fc.constantFrom('.', '[ab]', '[^a]', '[a-c]', '\\w', '\\d', '[kK]', '[sä]') },
    { weight: 3, arbitrary: tie('whole').chain((inner) => fc.constantFrom(`(${inner})`, `(?:${inner})`)) },
  ),
})).whole;
const text = fc.array(fc.constantFrom('a', 'b', 'c', 'k', 'K', 's', 'S', 'ä', 'Ä', '.', 'A', '1', '\u212a', '\u017f'), { maxLength: 12 }).map((parts) => parts.join(''));

const MATCH = new Script('texts.map((text) => new RegExp(source, flags).exec(text)).filter((found) => found !== null).map((found) => found[0])');
const matching = createContext({});

/** What matches in the texts; nothing when V8, which backtracks, would need exponential time for it: `((a*)*b)*` is among the random patterns. */
function matchesOfV8(source: string, ignoreCase: boolean, texts: readonly string[]): string[] {
  Object.assign(matching, { source, texts, flags: ignoreCase ? 'i' : '' });
  try {
    return Array.from(MATCH.runInContext(matching, { timeout: 100 }) as string[]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') { return []; }
    throw error;
  }
}

function holds(set: readonly string[], folded: boolean, subject: string): boolean {
  const where = folded ? subject.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : subject;
  return set.some((literal) => where.includes(literal));
}

describe('whatever matches contains a literal of every set', () => {
  test('as V8 matches, with and without case', () => {
    let matched = 0;
    fc.assert(fc.property(pattern, fc.boolean(), fc.array(text, { minLength: 6, maxLength: 6 }), (source, ignoreCase, texts) => {
      const { sets, folded } = requiredLiterals(source, { ignoreCase });
      for (const found of matchesOfV8(source, ignoreCase, texts)) {
        matched += 1;
        for (const set of sets) { expect([source, found, set, holds(set, folded, found)]).toEqual([source, found, set, true]); }
      }
    }), { numRuns: 4000 });
    expect(matched).toBeGreaterThan(3000);
  });

  test('as RE2 matches, with inline flags and quoted text', () => {
    const re2Pattern = fc.tuple(pattern, fc.constantFrom('', '(?i)', '(?i:', 'a(?i)', '\\Qa.\\E'), pattern)
      .map(([first, middle, last]) => `${first}${middle}${last}${middle === '(?i:' ? ')' : ''}`);
    fc.assert(fc.property(re2Pattern, fc.boolean(), fc.array(text, { minLength: 4, maxLength: 4 }), (source, ignoreCase, texts) => {
      let expression: RE2JS;
      try { expression = RE2JS.compile(source, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0); } catch { return; }
      const { sets, folded } = requiredLiterals(source, { ignoreCase, fold: 'unicode' });
      for (const subject of texts) {
        const matcher = expression.matcher(subject);
        if (!matcher.find()) { continue; }
        const found = matcher.group() ?? '';
        for (const set of sets) { expect([source, found, set, holds(set, folded, found)]).toEqual([source, found, set, true]); }
      }
    }), { numRuns: 3000 });
  });

  test('it never throws on arbitrary text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.boolean(), (source, ignoreCase) => { requiredLiterals(source, { ignoreCase }); }), { numRuns: 2000 });
  });
});
