import * as fc from 'fast-check';
import { answerOf, BUNDLE, cite, contextOf, FakeFile, finding, INSTANCE } from './fake-bundle';
import { CheckResult } from '../../../src/core/evidence/documents';
import { tokensOf } from '../../../src/core/tools/budget';

const RULES: FakeFile = { path: 'networking/iptables-filter.txt', kind: 'iptables-list', text: '    7   420 DROP  17 -- * * 0.0.0.0/0 10.100.0.10 udp dpt:53\n' };
const CAUSE = finding(1, { condition: 'dns-blocked-by-iptables', severity: 'critical', kind: 'cause', state: 'ongoing', title: 'DROP rule in FORWARD blocks 10.100.0.10/32 udp/53', evidence: [cite(RULES, '10.100.0.10 udp dpt:53')] });
const EFFECT = finding(2, { condition: 'dns-upstream-timeout', firstSeen: '2026-11-18T10:00:00.000Z', lastSeen: '2026-11-18T10:10:00.000Z' });
const ROOT = {
  condition: 'dns-blocked-by-iptables',
  confidence: 'high' as const,
  finding_ids: ['F-001', 'F-002'],
  explanation: 'Two DROP rules take DNS queries of pods.',
  chain: [{ condition: 'dns-blocked-by-iptables', finding_id: 'F-001' }, { condition: 'dns-upstream-timeout', finding_id: 'F-002', at: '2026-11-18T10:00:00.000Z' }],
  refutedBy: ['the rules have no hits'],
  gaps: [],
};
const CHECKS: CheckResult[] = [
  { detector: 'a', condition: 'blackhole-route', outcome: 'absent', section: 'routes', checked: '12 routes in 3 tables, none refuses' },
  { detector: 'b', condition: 'conntrack-table-full', outcome: 'not-evaluable', missing: ['conntrack'] },
];
const bundle = { files: [RULES], findings: [CAUSE, EFFECT], rootCauses: [ROOT], checks: CHECKS };

describe('quick_triage', () => {
  test('names the cause, its chain and evidence, and what was checked or could not be', async () => {
    const answer = await answerOf(contextOf(bundle), 'quick_triage');
    expect(answer.rootCauses[0]).toEqual(ROOT);
    expect(answer.verdict.verdict).toBe('unhealthy');
    expect(answer.findings.map((each: any) => each.finding_id)).toEqual(['F-001', 'F-002']);
    expect(answer.checkedNormal).toEqual(['12 routes in 3 tables, none refuses']);
    expect(answer.coverage!.notEvaluable).toEqual(['conntrack: conntrack-table-full']);
    expect(answer.gaps.join()).toContain('conntrack');
    expect(answer.next[0]).toMatchObject({ tool: 'read' });
  });

  test('a healthy node has no root cause, and is not called healthy without evidence', async () => {
    const answer = await answerOf(contextOf({}), 'quick_triage');
    expect(answer).toMatchObject({ rootCauses: [], findings: [], verdict: { verdict: 'not enough evidence' } });
    expect(answer.coverage!.filesExpected).toBeGreaterThan(answer.coverage!.filesScanned);
  });

  test('a hypothesis whose findings all lie outside the window is not offered', async () => {
    const dated = { ...CAUSE, firstSeen: '2026-11-18T10:00:00.000Z', lastSeen: '2026-11-18T10:10:00.000Z', evidence: [] };
    const context = contextOf({ ...bundle, findings: [dated, EFFECT] });
    expect((await answerOf(context, 'quick_triage', { incident_time: '2026-11-18T10:05:00Z' })).rootCauses).toHaveLength(1);
    const outside = await answerOf(context, 'quick_triage', { start_time: '2026-11-18T11:00:00Z' });
    expect(outside).toMatchObject({ rootCauses: [], findings: [], window: { excludedOutside: 2 } });
  });

  test('next calls stay with the bundle that was asked about, and compare with a peer of the cluster', async () => {
    const older = { ...bundle, cluster: 'prod', collectedAt: '2026-11-17T00:00:00.000Z' };
    const peer = { instanceId: 'i-0bbbbbbbbbbbbbbbb', bundleId: 'b-peer', cluster: 'prod' };
    const answer = await answerOf(contextOf(older, peer), 'quick_triage', { instanceId: INSTANCE, bundleId: BUNDLE });
    for (const next of answer.next) { expect(JSON.stringify(next.args)).toMatch(next.tool === 'compare_nodes' ? /b{16}/ : new RegExp(BUNDLE)); }
    expect(answer.next.map(each => each.tool)).toContain('compare_nodes');
  });

  test('includeTriage false leaves the root causes out', async () => {
    expect(await answerOf(contextOf(bundle), 'quick_triage', { includeTriage: 'false' })).not.toHaveProperty('rootCauses');
  });

  test('is at most 6,000 tokens, always, and cuts whole items that it counts', async () => {
    const text = fc.tuple(fc.constantFrom('a', '"', '漢', '😀', '\\'), fc.nat(4_000)).map(([character, count]) => character.repeat(count));
    const ids = fc.array(fc.nat(50), { minLength: 1, maxLength: 200 });
    const texts = fc.array(text, { maxLength: 40, size: 'max' });
    await fc.assert(fc.asyncProperty(
      fc.array(fc.record({ title: text, code: text, entity: fc.array(text, { maxLength: 20, size: 'max' }).map(values => Object.fromEntries(values.map((value, index) => [`k${index}`, value]))) }), { maxLength: 60, size: 'max' }),
      fc.array(fc.record({ explanation: text, refutedBy: texts, gaps: texts, ids }), { maxLength: 12 }),
      texts, text, texts,
      async (written, causes, checked, cluster, problems) => {
        const long = { logKey: `${INSTANCE}/${BUNDLE}/${'"'.repeat(500)}`, file: '"'.repeat(500), lines: [1, 1] as const, bytes: [0, 400] as const, excerpt: '"'.repeat(400) };
        const findings = written.map((fields, index) => finding(index, { ...fields, evidence: [long, long] }));
        const local = contextOf({
          cluster,
          findings,
          rootCauses: causes.map(({ ids: those, ...each }) => ({ ...ROOT, ...each, finding_ids: those.map(id => `F-${String(id).padStart(3, '0')}`), chain: those.map(id => ({ condition: 'pleg-unhealthy', finding_id: `F-${id}`, at: each.explanation })) })),
          checks: checked.flatMap((each, index): CheckResult[] => [
            { detector: `a${index}`, condition: `c${index}`, outcome: 'absent', checked: each },
            { detector: `b${index}`, condition: `d${index}`, outcome: 'not-evaluable', missing: [each] },
          ]),
          manifest: { problems: problems.map(message => ({ code: 'ARCHIVE_CORRUPT' as const, message })) },
        });
        const answer = await answerOf(local, 'quick_triage');
        expect(tokensOf(answer)).toBeLessThanOrEqual(6_000);
        expect(answer.findings.length + answer.omitted.findings).toBe(findings.length);
        expect(answer.findings.map((each: any) => each.finding_id)).toEqual(findings.slice(0, answer.findings.length).map(each => each.finding_id));
        expect(answer.checkedNormal.length + answer.omitted.checkedNormal).toBe(new Set(answer.checkedNormal).size + answer.omitted.checkedNormal);
        if (answer.omitted.rootCauses > 0 || answer.rootCauses.length > 0) { expect(answer.rootCauses.length).toBeGreaterThan(0); }
        expect(await answerOf(local, 'quick_triage')).toEqual(answer);
      }), { numRuns: 25 });
  }, 120_000);
});
