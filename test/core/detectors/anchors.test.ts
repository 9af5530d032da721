import { LINE_RULES } from '../../../src/core/detectors';
import { anchorTable } from '../../../src/core/detectors/anchor-table';
import { RULE_ANCHORS } from '../../../src/core/detectors/anchors.generated';
import { compileRules, programFor, RuleError } from '../../../src/core/detectors/rule-program';

describe('the literals by which rules are found', () => {
  test('the generated table is that of the rules (else run npx projen anchors)', () => {
    expect(RULE_ANCHORS).toEqual(anchorTable(LINE_RULES));
  });

  test('every example that must match holds an anchor of its rule', () => {
    for (const pattern of compileRules(LINE_RULES).filter(({ role }) => role === 'fault')) {
      for (const example of pattern.rule.examples.match) {
        const held = pattern.anchors.some(({ text, ignoreCase }) => (ignoreCase ? example.toLowerCase() : example).includes(text));
        expect([pattern.rule.id, example, held]).toEqual([pattern.rule.id, example, true]);
      }
    }
  });

  test('a rule that nothing could find is refused by name', () => {
    const rule = { ...LINE_RULES[0]!, id: 'too-vague', pattern: '\\d+ (?:a|b)' };
    expect(() => compileRules([rule])).toThrow(RuleError);
    expect(() => compileRules([rule])).toThrow(/'too-vague'.*5 bytes/);
  });

  test('only the rules of a kind are looked for in its files', () => {
    const patterns = compileRules(LINE_RULES);
    const program = programFor('coredns-log', patterns);
    expect(program.byLiteral.flatMap(({ every, latest, behindFault }) => [...every, ...latest, ...behindFault]).every((pattern) => pattern.kinds.has('coredns-log'))).toBe(true);
    expect(programFor('sysctl', patterns).filter).toBeUndefined();
  });
});
