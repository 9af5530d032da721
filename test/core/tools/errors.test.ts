import * as fc from 'fast-check';
import { answerOf, BUNDLE, cite, contextOf, errorOf, FakeFile, finding, INSTANCE } from './fake-bundle';
import { Finding } from '../../../src/core/findings/finding';
import { tokensOf } from '../../../src/core/tools/budget';

const LOG: FakeFile = { path: 'kubelet/kubelet.log', kind: 'kubelet-log', dialect: 'journald', text: 'Nov 18 10:00:00 h kubelet[1]: PLEG is not healthy\n' };
const RULES: FakeFile = { path: 'networking/iptables.txt', kind: 'iptables-list', text: 'Chain FORWARD (policy DROP 0 packets, 0 bytes)\n' };

const STATE = finding(1, { severity: 'critical', condition: 'forward-policy-drop', kind: 'cause', evidence: [cite(RULES, 'Chain FORWARD')] });
const MORNING = finding(2, { firstSeen: '2026-11-18T10:00:00.000Z', lastSeen: '2026-11-18T10:00:00.000Z', evidence: [cite(LOG, 'PLEG is not healthy', '2026-11-18T10:00:00.000Z')] });
const TWICE = finding(3, { severity: 'medium', count: 2, firstSeen: '2026-11-18T10:00:00.000Z', lastSeen: '2026-11-18T14:00:00.000Z' });
const BUNDLE_OF_THREE = {
  files: [LOG, RULES],
  findings: [STATE, MORNING, TWICE],
  occurrences: {
    groups: [{ detector: 'a', path: LOG.path, finding_id: 'F-002' }, { detector: 'b', path: LOG.path, finding_id: 'F-003' }],
    entries: [{ group: 0, line: 1, time: Date.parse('2026-11-18T10:00:00Z') }, { group: 1, line: 1, time: Date.parse('2026-11-18T10:00:00Z') }, { group: 1, line: 9, time: Date.parse('2026-11-18T14:00:00Z') }],
  },
};
const context = contextOf(BUNDLE_OF_THREE);
const ids = (answer: Record<string, any>) => answer.findings.map((each: Finding) => each.finding_id);

describe('errors', () => {
  test('of findings equally bad the next call reads the cause, not what it brings about', async () => {
    const file = { path: 'kubelet/kubelet.log', kind: 'kubelet-log' as const, text: 'symptom\ncause\n' };
    const two = contextOf({
      files: [file],
      findings: [finding(1, { severity: 'critical', kind: 'symptom', evidence: [cite(file, 'symptom')] }), finding(2, { severity: 'critical', kind: 'cause', evidence: [cite(file, 'cause')] })],
    });
    expect((await answerOf(two, 'errors', { severity: 'CRITICAL' })).next[0]).toMatchObject({ tool: 'read', why: 'the evidence of F-002' });
  });

  test('lists every finding, worst first, with a citation that read accepts', async () => {
    const answer = await answerOf(context, 'errors');
    expect(ids(answer)).toEqual(['F-001', 'F-002', 'F-003']);
    expect(answer).toMatchObject({ totalFindings: 3, summary: { critical: 1, high: 1, medium: 1, low: 0, info: 0 }, window: { reason: 'whole bundle', excludedOutside: 0, undated: 1 } });
    const { logKey, bytes, excerpt } = answer.findings[1].evidence[0];
    expect((await answerOf(context, 'read', { logKey, startByte: bytes[0], endByte: bytes[1] })).content).toBe(excerpt);
  });

  test('a severity means that level only; warning means what the original tools meant', async () => {
    expect(ids(await answerOf(context, 'errors', { severity: 'high' }))).toEqual(['F-002']);
    expect(ids(await answerOf(context, 'errors', { severity: 'warning' }))).toEqual(['F-002', 'F-003']);
  });

  test('a finding is inside a window when one of its occurrences is, not when it was seen before and after', async () => {
    const noon = await answerOf(context, 'errors', { start_time: '2026-11-18T11:00:00Z', end_time: '2026-11-18T13:00:00Z' });
    expect(ids(noon)).toEqual(['F-001']);
    expect(noon.window).toMatchObject({ excludedOutside: 2, undated: 1, start: '2026-11-18T11:00:00.000Z' });
    const afternoon = await answerOf(context, 'errors', { incident_time: '2026-11-18 14:04' });
    expect(ids(afternoon)).toEqual(['F-001', 'F-003']);
    expect(afternoon.findings[1].inWindow).toEqual({ inside: 1, outside: 1, undated: 0, first: '2026-11-18T14:00:00.000Z', last: '2026-11-18T14:00:00.000Z' });
    expect(afternoon.window!.reason).toContain('5 min');
  });

  test('evidence from inside the window is shown first', async () => {
    const two = { ...TWICE, evidence: [cite(LOG, 'PLEG is not', '2026-11-18T10:00:00.000Z'), cite(LOG, 'not healthy', '2026-11-18T14:00:00.000Z')] };
    const answer = await answerOf(contextOf({ ...BUNDLE_OF_THREE, findings: [two] }), 'errors', { incident_time: '2026-11-18T14:00:00Z' });
    expect(answer.findings[0].evidence.map((each: any) => each.excerpt)).toEqual(['not healthy', 'PLEG is not']);
  });

  test('one end of the window alone leaves the other open', async () => {
    expect(ids(await answerOf(context, 'errors', { start_time: '2026-11-18T13:00:00Z' }))).toEqual(['F-001', 'F-003']);
    expect(ids(await answerOf(context, 'errors', { end_time: '2026-11-18T10:00:00Z' }))).toEqual(['F-001', 'F-002', 'F-003']);
  });

  test('a fault that is also a state at collection stays in a window in which it wrote no line', async () => {
    const both = { ...MORNING, evidence: [...MORNING.evidence, cite(RULES, 'Chain FORWARD')] };
    const answer = await answerOf(contextOf({ ...BUNDLE_OF_THREE, findings: [both] }), 'errors', { incident_time: '2026-11-18T12:00:00Z' });
    expect(ids(answer)).toEqual(['F-002']);
    expect(answer.window!.undated).toBe(1);
  });

  test('detailed gives findings whole', async () => {
    const answer = await answerOf(context, 'errors', { response_format: 'detailed', severity: 'critical' });
    expect(answer.findings[0]).toEqual(STATE);
  });

  test('several loaded nodes need an instanceId', async () => {
    const two = contextOf({}, { instanceId: 'i-0aaaaaaaaaaaaaaaa', bundleId: 'b2' });
    expect(await errorOf(two, 'errors')).toMatchObject({ code: 'INSTANCE_REQUIRED' });
    expect((await answerOf(two, 'errors', { instanceId: INSTANCE })).subjects[0].bundleId).toBe(BUNDLE);
  });

  test('a page token of other arguments, of other evidence, or edited, is refused', async () => {
    const first = await answerOf(context, 'errors', { pageSize: 1 });
    const pageToken = first.nextPageToken!;
    expect(ids(await answerOf(context, 'errors', { pageSize: 2, pageToken }))).toEqual(['F-002', 'F-003']);
    expect((await errorOf(context, 'errors', { severity: 'high', pageToken })).code).toBe('PAGE_TOKEN_INVALID');
    expect((await errorOf(context, 'summarize', { finding_ids: ['F-001'], pageToken })).code).toBe('PAGE_TOKEN_INVALID');
    expect((await errorOf(context, 'errors', { pageToken: `${pageToken.slice(0, -4)}AAAA` })).code).toBe('PAGE_TOKEN_INVALID');
    expect((await errorOf(contextOf({ findings: [STATE] }), 'errors', { pageToken })).code).toBe('PAGE_TOKEN_STALE');
  });

  test('pages give every finding once, in order, each page within its budget, whatever a node wrote into them', async () => {
    const text = fc.tuple(fc.constantFrom('a', '"', '漢', '😀', '\\'), fc.nat(3_000)).map(([character, count]) => character.repeat(count));
    const hostile = fc.record({
      title: text,
      entity: fc.array(text, { maxLength: 40 }).map(values => Object.fromEntries(values.map((value, index) => [`${'k'.repeat(index * 10)}${index}`, value]))),
      remediation: fc.array(text, { maxLength: 10, size: 'max' }),
      citations: fc.nat(30),
    });
    await fc.assert(fc.asyncProperty(fc.array(hostile, { maxLength: 25, size: 'max' }), fc.integer({ min: 2_000, max: 7_000 }), fc.boolean(), async (written, maxTokens, detailed) => {
      const findings = written.map(({ citations, ...fields }, index) => finding(index, {
        ...fields,
        evidence: Array.from({ length: citations }, (_, line) => ({ logKey: `${INSTANCE}/${BUNDLE}/${'p'.repeat(400)}`, file: 'p'.repeat(400), lines: [line + 1, line + 1] as const, bytes: [line * 400, line * 400 + 400] as const, excerpt: '"'.repeat(400) })),
      }));
      const local = contextOf({ findings });
      const seen: string[] = [];
      let pageToken: string | undefined;
      do {
        const answer: Record<string, any> = await answerOf(local, 'errors', { maxTokens, pageToken, response_format: detailed ? 'detailed' : 'concise' });
        expect(tokensOf(answer)).toBeLessThanOrEqual(maxTokens);
        seen.push(...ids(answer));
        pageToken = answer.nextPageToken;
      } while (pageToken !== undefined);
      expect(seen).toEqual(findings.map(each => each.finding_id));
    }), { numRuns: 30 });
  }, 120_000);
});
