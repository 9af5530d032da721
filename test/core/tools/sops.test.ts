import * as fc from 'fast-check';
import { answerOf, contextOf, errorOf, finding, INSTANCE } from './fake-bundle';
import { TOOL_CATALOG } from '../../../src/catalog/tools';
import { SEVERITY_FILTERS, severitiesOf } from '../../../src/core/findings/severity-filter';
import { RUNBOOKS } from '../../../src/core/runbooks/library';
import { RUNBOOK_SECTIONS } from '../../../src/core/runbooks/runbook';
import { tokensOf } from '../../../src/core/tools/budget';

const context = contextOf({});
const ids = (answer: Record<string, any>) => answer.sops.map((each: any) => each.id);

describe('list_sops', () => {
  test('lists every runbook once, over as many pages as the budget takes', async () => {
    const seen: string[] = [];
    for (let pageToken: string | undefined; ;) {
      const page: Record<string, any> = await answerOf(context, 'list_sops', { maxTokens: 2_000, ...(pageToken && { pageToken }) });
      expect(tokensOf(page)).toBeLessThanOrEqual(2_000);
      expect(page.totalCount).toBe(RUNBOOKS.length);
      seen.push(...ids(page));
      pageToken = page.nextPageToken;
      if (pageToken === undefined) { break; }
    }
    expect(seen).toEqual(RUNBOOKS.map(each => each.id));
  });

  test('finds the runbook of a condition', async () => {
    expect(ids(await answerOf(context, 'list_sops', { condition: 'conntrack-table-full' }))).toEqual(['D9']);
  });

  test('filters by area and severity together', async () => {
    for (const severity of SEVERITY_FILTERS) {
      const { sops } = await answerOf(context, 'list_sops', { area: 'network', severity }) as Record<string, any>;
      for (const each of sops) {
        expect(each.area).toBe('network');
        expect(severitiesOf(severity)).toContain(each.severity);
      }
    }
  });

  test.each([
    ['pods cannot resolve: packets dropped by iptables', 'D1'],
    ['node NotReady PLEG', 'B4'],
    ['no space left on device', 'E1'],
    ['nf_conntrack table full', 'D9'],
    ['ClusterIP does not answer kube-proxy', 'D5'],
  ])('"%s" finds %s among the first three', async (query, id) => {
    expect(ids(await answerOf(context, 'list_sops', { query })).slice(0, 3)).toContain(id);
  });

  test('says so when nothing fits, and refuses a condition that does not exist', async () => {
    const none = await answerOf(context, 'list_sops', { query: 'zzzyyyxxx' }) as Record<string, any>;
    expect(none).toMatchObject({ sops: [], totalCount: 0 });
    expect(none.gaps).toHaveLength(1);
    expect((await errorOf(context, 'list_sops', { condition: 'no-such-thing' })).code).toBe('INVALID_ARGUMENT');
  });

  test('any words at all give an answer, not an exception', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ maxLength: 200 }), async (query) => {
      expect((await answerOf(context, 'list_sops', { query })).ok).toBe(true);
    }), { numRuns: 60 });
  });
});

describe('get_sop', () => {
  test.each(RUNBOOKS.map(each => [each.id, each] as const))('%s comes whole within the smallest budget, and every call it suggests is valid', async (id, runbook) => {
    const answer = await answerOf(context, 'get_sop', { sopName: id, instanceId: INSTANCE }) as Record<string, any>;
    expect(tokensOf(answer)).toBeLessThanOrEqual(2_000);
    expect(answer.sop.sections.map((each: any) => each.section)).toEqual(RUNBOOK_SECTIONS);
    for (const { tool } of runbook.calls) { expect(answer.sop.sections[1].text).toContain(`\`${tool} {`); }
    for (const next of answer.next) { expect(next.args.instanceId).toBe(INSTANCE); }
  });

  test('one section comes alone, with the way to the evidence', async () => {
    const answer = await answerOf(context, 'get_sop', { sopName: 'D9', section: 'remediation', instanceId: INSTANCE }) as Record<string, any>;
    expect(answer.sop.sections).toEqual([{ section: 'remediation', text: expect.stringMatching(/^1\. \[safe\]/) }]);
    expect(answer.next).toEqual([{ tool: 'get_sop', args: { sopName: 'D9', section: 'evidence', instanceId: INSTANCE }, why: expect.any(String) }]);
  });

  test.each([
    [{ sopName: 'd9' }, 'D9'],
    [{ sopName: 'B13' }, 'B4'],
    [{ sopName: RUNBOOKS.map(each => each.id).includes('D9') ? 'D9-kernel-connection-tracking-table-full.md' : '' }, 'D9'],
    [{ condition: 'inodes-exhausted' }, 'E1'],
  ])('%j is %s', async (args, id) => {
    expect((await answerOf(context, 'get_sop', args) as Record<string, any>).sop.id).toBe(id);
  });

  test('a name of another library with one of our ids in front is refused, with what comes closest', async () => {
    const error = await errorOf(context, 'get_sop', { sopName: 'runbooks/D3-conntrack-exhaustion.md' });
    expect(error.code).toBe('RUNBOOK_NOT_FOUND');
    expect(error.message).toContain('D9');
    expect((await errorOf(context, 'get_sop', { sopName: 'D3-conntrack-exhaustion.md' })).message).toContain('D9');
  });

  test('neither or both of sopName and condition are refused', async () => {
    expect((await errorOf(context, 'get_sop')).code).toBe('INVALID_ARGUMENT');
    expect((await errorOf(context, 'get_sop', { sopName: 'D9', condition: 'disk-full' })).code).toBe('INVALID_ARGUMENT');
  });

  test('next calls name only tools that analyse what is there', async () => {
    const reading = TOOL_CATALOG.filter(each => each.tier === 'read' && !each.needsAws).map(each => each.name);
    for (const { id } of RUNBOOKS) {
      for (const { tool } of (await answerOf(context, 'get_sop', { sopName: id })).next) { expect(reading).toContain(tool); }
    }
  });
});

describe('the way from a finding to its runbook', () => {
  const file = { path: 'networking/iptables-save.txt', text: '-A FORWARD -j DROP\n' };
  const drop = finding(1, {
    condition: 'iptables-drop',
    severity: 'critical',
    kind: 'cause',
    runbook: 'D1',
    evidence: [{ logKey: `${INSTANCE}/b/networking/iptables-save.txt`, file: file.path, lines: [1, 1], bytes: [0, 18], excerpt: '-A FORWARD -j DROP' }],
  });

  test('errors names the runbook of a finding and offers it', async () => {
    const answer = await answerOf(contextOf({ findings: [drop] }), 'errors') as Record<string, any>;
    expect(answer.findings[0].runbook).toBe('D1');
    expect(answer.next).toContainEqual({ tool: 'get_sop', args: expect.objectContaining({ sopName: 'D1', instanceId: INSTANCE }), why: expect.any(String) });
  });

  test('a runbook that is not ours, of a user\'s rule, is named and not offered', async () => {
    const own = { ...drop, runbook: 'X9' };
    const cause = { condition: 'iptables-drop', confidence: 'high' as const, finding_ids: ['F-001'], explanation: 'x', chain: [], refutedBy: [], gaps: [] };
    for (const tool of ['errors', 'quick_triage']) {
      const answer = await answerOf(contextOf({ findings: [own], rootCauses: [cause] }), tool) as Record<string, any>;
      expect(answer.findings[0].runbook).toBe('X9');
      expect(answer.next.filter((each: any) => each.tool === 'get_sop')).toEqual([]);
    }
  });

  test('a triage offers the runbook of its first root cause, for this bundle', async () => {
    const cause = { condition: 'iptables-drop', confidence: 'high' as const, finding_ids: ['F-001'], explanation: 'x', chain: [], refutedBy: [], gaps: [] };
    const answer = await answerOf(contextOf({ findings: [drop], rootCauses: [cause] }), 'quick_triage');
    expect(answer.next).toContainEqual({ tool: 'get_sop', args: { sopName: 'D1', instanceId: INSTANCE, bundleId: 'bundle-1' }, why: expect.stringContaining('F-001') });
  });
});
