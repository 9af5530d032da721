import { CONFIGURATION_KEYS } from '../../../src/catalog/keys';
import { storedSuppressions } from '../../../src/core/baselines/stored-notes';
import { matches, parseSuppressions, SuppressionsError } from '../../../src/core/baselines/suppressions';
import { RootCause } from '../../../src/core/diagnosis/root-cause';
import { MemoryEvidenceStore } from '../memory-evidence-store';
import { answerOf, contextOf, finding, INSTANCE } from '../tools/fake-bundle';

const ACCEPTED = { condition: 'iptables-drop', entity: { chain: 'FORWARD' }, reason: 'SEC-114 blocks this on purpose', expires: '2026-12-31' };
const document = (...suppressions: object[]) => JSON.stringify({ schemaVersion: 1, suppressions });
const NOW = Date.parse('2026-11-20T12:00:00Z');

function problemsOf(text: string): string {
  try {
    parseSuppressions(text);
  } catch (error) {
    expect(error).toBeInstanceOf(SuppressionsError);
    return (error as SuppressionsError).message;
  }
  return 'none';
}

describe('a suppressions document', () => {
  test('is read when it is right', () => {
    expect(parseSuppressions(document(ACCEPTED))).toEqual([ACCEPTED]);
  });

  test.each([
    ['no JSON', '{', /document: expected JSON/],
    ['a list', '[]', /got a list/],
    ['another version', '{"schemaVersion":2,"suppressions":[]}', /schemaVersion: expected 1, got 2/],
    ['a field that we do not know', '{"schemaVersion":1,"suppressions":[],"until":1}', /until: unknown field/],
    ['a misspelt condition', document({ ...ACCEPTED, condition: 'iptable-drop' }), /suppressions\[0\]\.condition: .*"iptable-drop"/],
    ['no reason', document({ ...ACCEPTED, reason: ' ' }), /suppressions\[0\]\.reason/],
    ['a reason that hides text from a reader', document({ ...ACCEPTED, reason: 'ok\u202etxt' }), /suppressions\[0\]\.reason: expected one line/],
    ['no end', document({ ...ACCEPTED, expires: undefined }), /suppressions\[0\]\.expires: .*got nothing/],
    ['a day that does not exist', document({ ...ACCEPTED, expires: '2026-02-30' }), /suppressions\[0\]\.expires/],
    ['an entity that matches everything', document({ ...ACCEPTED, entity: {} }), /suppressions\[0\]\.entity/],
    ['a bare wildcard', document({ ...ACCEPTED, entity: { chain: '*' } }), /suppressions\[0\]\.entity\.chain/],
    ['an unknown field', document({ ...ACCEPTED, chain: 'FORWARD' }), /suppressions\[0\]\.chain: unknown field; expected condition/],
    ['several problems', document(ACCEPTED, { condition: 'x' }), /suppressions\[1\]\.condition.*suppressions\[1\]\.reason.*suppressions\[1\]\.expires/],
  ])('with %s is refused, with its place and what is expected', (_, text, message) => {
    expect(problemsOf(text)).toMatch(message);
  });

  test('of a stack is read from its store', async () => {
    const store = new MemoryEvidenceStore();
    expect(await storedSuppressions(store)).toEqual([]);
    await store.putDocument(CONFIGURATION_KEYS.suppressions, Buffer.from(document(ACCEPTED)));
    expect(await storedSuppressions(store)).toEqual([ACCEPTED]);
  });

  test('of a stack may name a condition that the stack\'s own rules bring', async () => {
    const store = new MemoryEvidenceStore();
    const own = { ...ACCEPTED, condition: 'x-vault-sealed' };
    await store.putDocument(CONFIGURATION_KEYS.suppressions, Buffer.from(document(own)));
    await expect(storedSuppressions(store)).rejects.toThrow(/x-vault-sealed/);
    await store.putDocument(CONFIGURATION_KEYS.rulePack, Buffer.from('{"schemaVersion":1,"rules":[{"condition":"x-vault-sealed"}]}'));
    expect(await storedSuppressions(store)).toEqual([own]);
  });
});

describe('a suppression matches', () => {
  const drop = finding(1, { condition: 'iptables-drop', entity: { chain: 'FORWARD', destination: '10.100.0.10/32', protocol: 'udp', port: 53 } });

  test.each([
    ['every entity when it names none', {}, true],
    ['a field that agrees', { entity: { chain: 'FORWARD' } }, true],
    ['the same value spelt otherwise', { entity: { destination: '10.100.0.10', protocol: '17', port: '53' } }, true],
    ['a beginning', { entity: { destination: '10.100.*' } }, true],
    ['not another value', { entity: { chain: 'INPUT' } }, false],
    ['not when one of several fields differs', { entity: { chain: 'FORWARD', port: '443' } }, false],
    ['not a finding without the field', { entity: { source: '10.0.0.0/8' } }, false],
    ['not another cluster', { cluster: 'dev' }, false],
    ['its own cluster', { cluster: 'prod' }, true],
    ['not another condition', { condition: 'blackhole-route' }, false],
  ])('%s', (_, fields, expected) => {
    expect(matches({ condition: 'iptables-drop', reason: 'r', expires: '2026-12-31', ...fields }, drop, 'prod')).toBe(expected);
  });
});

describe('answers with suppressions', () => {
  const cause = (id: string, condition: string): RootCause => ({ condition, confidence: 'high', finding_ids: [id], explanation: 'x', chain: [], refutedBy: [], gaps: [] });
  const noise = finding(1, { condition: 'iptables-drop', severity: 'high', kind: 'cause', state: 'ongoing', entity: { chain: 'FORWARD' }, count: 3 });
  const fault = finding(2, { condition: 'disk-full', severity: 'high', kind: 'cause', state: 'ongoing' });
  const bundle = { findings: [noise, fault], rootCauses: [cause('F-001', 'iptables-drop'), cause('F-002', 'disk-full')] };
  const withNotes = (context: ReturnType<typeof contextOf>, suppressions: readonly object[]) => ({
    ...context,
    clock: { now: () => NOW },
    notes: { suppressions: async () => suppressions as never, baseline: async () => undefined },
  });

  test('keep the finding, count it, say why, and let another cause lead', async () => {
    const answer = await answerOf(withNotes(contextOf(bundle), [ACCEPTED]), 'quick_triage');
    expect(answer.summary.high).toBe(2);
    expect(answer.findings[0]).toMatchObject({ finding_id: 'F-001', suppressed: { reason: ACCEPTED.reason, expires: '2026-12-31' } });
    expect(answer.rootCauses.map((each: RootCause) => [each.condition, each.suppressed?.expires])).toEqual([['disk-full', undefined], ['iptables-drop', '2026-12-31']]);
    const listed = await answerOf(withNotes(contextOf(bundle), [ACCEPTED]), 'errors');
    expect(listed.totalFindings).toBe(2);
    expect(listed.findings[0].suppressed).toBeDefined();
  });

  test('a node whose only cause is accepted is still not called well', async () => {
    const only = { findings: [noise], rootCauses: [cause('F-001', 'iptables-drop')] };
    const { verdict } = await answerOf(withNotes(contextOf(only), [ACCEPTED]), 'quick_triage');
    expect(verdict.verdict).toBe('degraded');
    expect(verdict.sentence).toContain('suppressed until 2026-12-31');
  });

  test('hold to the end of their last day, and are named when they have expired', async () => {
    const last = { ...ACCEPTED, expires: '2026-11-20' };
    expect((await answerOf(withNotes(contextOf(bundle), [last]), 'errors')).findings[0].suppressed).toBeDefined();
    const answer = await answerOf(withNotes(contextOf(bundle), [{ ...ACCEPTED, expires: '2026-11-19' }]), 'errors');
    expect(answer.findings[0].suppressed).toBeUndefined();
    expect(answer.gaps.join()).toMatch(/iptables-drop expired on 2026-11-19/);
  });

  describe('a critical finding', () => {
    const critical = { ...noise, severity: 'critical' as const };
    const now = { ...bundle, findings: [critical, fault] };
    const before = (fields: object) => ({ ...bundle, bundleId: 'bundle-0', collectedAt: '2026-11-10T00:00:00.000Z', findings: [{ ...critical, ...fields }] });

    test.each([
      ['leads still when there is no earlier bundle to judge by', undefined, 'iptables-drop'],
      ['leads still when it was not there before', { condition: 'blackhole-route' }, 'iptables-drop'],
      ['leads still when it was less severe before', { severity: 'high' }, 'iptables-drop'],
      ['leads still when it was over before', { state: 'recovered' }, 'iptables-drop'],
      ['leads still when there is much more of it', { entity: { chain: 'FORWARD', packets: 10 } }, 'iptables-drop'],
      ['is set aside when it is as it was', {}, 'disk-full'],
    ])('%s', async (_, fields, leader) => {
      const grown = fields && 'entity' in fields ? { ...now, findings: [{ ...critical, entity: { chain: 'FORWARD', packets: 4_000 } }, fault] } : now;
      const context = withNotes(fields ? contextOf(grown, before(fields)) : contextOf(grown), [ACCEPTED]);
      const answer = await answerOf(context, 'quick_triage', { instanceId: INSTANCE });
      expect(answer.rootCauses[0].condition).toBe(leader);
      expect(answer.findings[0].suppressed).toMatchObject({ expires: '2026-12-31', ...(leader === 'iptables-drop' && { stillLeads: true }) });
    });
  });

  test('a list in the store that cannot be read sets nothing aside, and the answer says so', async () => {
    const context = { ...contextOf(bundle), notes: { suppressions: async () => parseSuppressions('{'), baseline: async () => undefined } };
    const answer = await answerOf(context, 'quick_triage');
    expect(answer.rootCauses[0].condition).toBe('iptables-drop');
    expect(answer.gaps.join()).toContain('suppressions cannot be used');
  });
});
