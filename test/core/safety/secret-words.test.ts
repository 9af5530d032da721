import fc from 'fast-check';
import { SECRET_RULES } from '../../../src/core/safety/redact';
import { SecretWords } from '../../../src/core/safety/secret-words';

const LITERALS = SECRET_RULES.map((rule) => rule.literals);
const words = new SecretWords(LITERALS);

test.each(LITERALS.flatMap((literals, rule) => literals.map((literal) => [literal, rule] as const)))('a line that holds %s is shown to the rule that needs it', (literal, rule) => {
  expect(words.rulesFor(`x${literal.toLowerCase()}y`)).toContain(rule);
});

test('no rule is left out whatever its literals stand in, touch or overlap', () => {
  const literal = fc.constantFrom(...LITERALS.flat().map((each) => each.toLowerCase()));
  fc.assert(fc.property(fc.array(fc.oneof(literal, fc.string({ maxLength: 4 })), { maxLength: 8 }), (parts) => {
    const line = parts.join('').toLowerCase();
    const wanted = words.rulesFor(line);
    LITERALS.forEach((literals, rule) => {
      if (literals.some((each) => line.includes(each.toLowerCase()))) { expect(wanted).toContain(rule); }
    });
    expect(wanted).toEqual([...wanted].sort((a, b) => a - b));
  }), { numRuns: 2_000 });
});

test('a line without any of the words concerns no rule', () => {
  expect(words.rulesFor('oom-kill: task memory cgroup out of memory')).toEqual([]);
});

test('a word that begins inside another is seen', () => {
  const overlapping = new SecretWords([['abcab='], ['cabxy='], ['bca=']]);
  expect(overlapping.rulesFor('abcabxy')).toEqual([0, 1, 2]);
});
