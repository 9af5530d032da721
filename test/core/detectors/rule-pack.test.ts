import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { CONFIGURATION_KEYS } from '../../../src/catalog/keys';
import { LINE_RULES } from '../../../src/core/detectors';
import { parseRulePack, RulePackError } from '../../../src/core/detectors/rule-pack';
import { compileRules } from '../../../src/core/detectors/rule-program';
import { storedRules } from '../../../src/core/detectors/stored-rules';
import { MemoryEvidenceStore } from '../memory-evidence-store';

const RULE = {
  id: 'vault-sealed',
  condition: 'x-vault-sealed',
  severity: 'high',
  kind: 'cause',
  kinds: ['pod-log'],
  pattern: 'Vault is sealed on (?<address>\\S+)',
  title: 'Vault at {address} is sealed',
  examples: { match: ['Vault is sealed on vault:8200'], noMatch: ['Vault is unsealed'] },
  source: 'Vault',
  remediation: ['Unseal it.'],
  runbook: 'Z1',
};
const pack = (...rules: object[]) => JSON.stringify({ schemaVersion: 1, rules });

function problemsOf(text: string): string {
  try {
    parseRulePack(text);
  } catch (error) {
    expect(error).toBeInstanceOf(RulePackError);
    return (error as RulePackError).message;
  }
  return 'none';
}

describe('a rule pack', () => {
  test('as documented is read', () => {
    const [, example] = readFileSync(path.join(__dirname, '../../../docs/rules.md'), 'utf8').split(/```(?:json)?\n/);
    expect(parseRulePack(example!)).toHaveLength(1);
  });

  test('may hold every rule of ours, under other ids: the schema is the same', () => {
    const ours = LINE_RULES.map((rule) => ({ ...rule, id: `own-${rule.id}`.slice(0, 64) }));
    expect(problemsOf(pack(...ours))).toBe('none');
  });

  test.each([
    ['no JSON', '{', /expected JSON/],
    ['no rules', '{"schemaVersion":1,"rules":[]}', /rules: /],
    ['an unknown field', pack({ ...RULE, regex: 'x' }), /rules\[0\].*regex/],
    ['no examples', pack({ ...RULE, examples: { match: [], noMatch: [] } }), /rules\[0\]\.examples\.match/],
    ['no remediation', pack({ ...RULE, remediation: [] }), /rules\[0\]\.remediation/],
    ['an unknown artifact', pack({ ...RULE, kinds: ['vault-log'] }), /rules\[0\]\.kinds\[0\]/],
    ['a title that hides text', pack({ ...RULE, title: 'a\u202eb' }), /rules\[0\]\.title/],
    ['the id of a rule of ours', pack({ ...RULE, id: LINE_RULES[0]!.id }), /another rule has the id/],
    ['the same id twice', pack(RULE, RULE), /another rule has the id/],
    ['look-around', pack({ ...RULE, pattern: 'Vault is sealed(?= on)' }), /rule 'vault-sealed': .*not RE2/],
    ['a back-reference', pack({ ...RULE, pattern: '(Vault is) \\1 sealed' }), /not RE2/],
    ['nothing to find its lines by', pack({ ...RULE, pattern: '\\w+ \\d+', title: 'x', examples: { match: ['ab 1'], noMatch: ['x'] } }), /no literal of/],
    ['an example that is not matched', pack({ ...RULE, examples: { match: ['Vault sealed'], noMatch: ['x'] } }), /examples\.match is not matched: "Vault sealed"/],
    ['a counter-example that is matched', pack({ ...RULE, examples: { match: RULE.examples.match, noMatch: ['Vault is sealed on x'] } }), /examples\.noMatch is matched/],
    ['a recovery that is the fault', pack({ ...RULE, recovery: { pattern: 'Vault is sealed' } }), /recovery\.pattern matches a line of the fault/],
    ['a title with an unknown field', pack({ ...RULE, title: '{host} is sealed' }), /\{host\}, which is neither/],
    ['its own condition without severity', pack({ ...RULE, severity: undefined }), /must give severity and kind/],
  ])('with %s is refused, with its place and what is expected', (_, text, message) => {
    expect(problemsOf(text)).toMatch(message);
  });

  test('cannot slow the engine down with a pattern that backtracks', () => {
    const [fault] = compileRules(parseRulePack(pack({ ...RULE, pattern: 'Vault is sealed (?:a|a)*(?:a|aa)*b', title: 'x', examples: { match: ['Vault is sealed aab'], noMatch: ['x'] } })));
    const began = performance.now();
    expect(fault!.match(`Vault is sealed ${'a'.repeat(4000)}`)).toBeUndefined();
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  test('of a stack is added to our rules', async () => {
    const store = new MemoryEvidenceStore();
    expect(await storedRules(store)).toBe(LINE_RULES);
    await store.putDocument(CONFIGURATION_KEYS.rulePack, Buffer.from(pack(RULE)));
    expect((await storedRules(store)).at(-1)).toMatchObject({ id: 'vault-sealed' });
  });
});
