import * as fc from 'fast-check';
import { answerOf, contextOf, errorOf, FakeBundle, finding } from './fake-bundle';
import { dropRule, NodeState, nodeFiles } from './node-files';
import { tokensOf } from '../../../src/core/tools/budget';

const SICK = 'i-0aaaaaaaaaaaaaaaa';
const WELL = 'i-0bbbbbbbbbbbbbbbb';
const PEER = { address: '10.0.7.20', subnet: '10.0.7.0/24', podAddress: '10.0.7.99', podDevice: 'enif6e5d4c3b2a', eniId: 'eni-0bbbbbbbbbbbbbbbb' };

const node = (instanceId: string, state: NodeState, more: Partial<FakeBundle> = {}): FakeBundle => ({ instanceId, bundleId: `b-${instanceId.slice(3, 6)}`, files: nodeFiles(state), ...more });
const compare = async (a: NodeState, b: NodeState, args: Record<string, unknown> = {}) => answerOf(contextOf(node(SICK, a), node(WELL, { ...PEER, ...b })), 'compare_nodes', { instanceIds: [SICK, WELL], ...args });
const whatOf = (answer: Record<string, any>) => answer.differences.map((each: any) => each.what);

describe('compare_nodes', () => {
  test('two nodes made alike do not differ, although addresses, devices and ENIs do', async () => {
    const answer = await compare({}, {});
    expect(answer.differences).toEqual([]);
    expect(answer.dimensions.map((each: any) => [each.dimension, each.status])).toEqual([
      ['security_groups', 'not-comparable'], ['enis', 'same'], ['dns', 'same'], ['iptables', 'same'], ['routes', 'same'], ['conntrack', 'same'], ['ipamd', 'same'],
    ]);
    expect(answer.gaps.join()).toMatch(/security groups.*EC2/);
  });

  test('a rule that only one node has is named with its packets', async () => {
    const answer = await compare({ forwardRules: [dropRule('10.100.0.10', 53, '1962')] }, {});
    expect(answer.differences[0]).toMatchObject({
      dimension: 'iptables', type: 'only-on', what: 'drop rule: filter FORWARD DROP udp dpt 53 to 10.100.0.10/32', values: { [SICK]: true, [WELL]: false }, hits: { [SICK]: 1962 }, at: 'networking/iptables-filter.txt:7', notable: true,
    });
    expect(answer.insight[0]).toContain('1,962 packets');
  });

  test('a rule about the own address is the same rule on both nodes', async () => {
    expect((await compare({ forwardRules: [dropRule('10.0.1.10', 22, '5')] }, { forwardRules: [dropRule('10.0.7.20', 22, '5')] })).differences).toEqual([]);
  });

  test('numbers come with both values and their ratio', async () => {
    const answer = await compare({ connections: 1962 }, { connections: 169 });
    expect(answer.differences.find((each: any) => each.what === 'entries')).toMatchObject({ dimension: 'conntrack', type: 'number', values: { [SICK]: 1962, [WELL]: 169 }, ratio: 11.61, notable: true });
    expect(answer.insight.join('\n')).toContain(`entries: 1,962 on ${SICK} against 169 on ${WELL}, 11.6 times`);
  });

  test.each<[string, NodeState, string, string]>([
    ['a blackhole route', { routes: ['blackhole 10.96.0.0/12'] }, 'routes', 'refusing route: blackhole 10.96.0.0/12 table main'],
    ['a static route', { routes: ['10.200.0.0/16 via 10.0.1.5 dev ens5'] }, 'routes', 'static route: 10.200.0.0/16 dev primary-eni table main'],
    ['another resolver', { nameserver: '10.0.0.9' }, 'dns', 'nameservers'],
    ['a FORWARD policy', { forwardPolicy: 'DROP' }, 'iptables', 'policy of filter FORWARD'],
    ['a FORWARD counter that stands still', { forwardPackets: '0' }, 'iptables', 'packets of the policy of filter FORWARD'],
    ['a smaller connection table', { maximum: 65536 }, 'conntrack', 'maximum (nf_conntrack_max)'],
    ['IPAMD errors', { ipamdErrors: 500 }, 'ipamd', 'awscni_ipamd_error_count'],
    ['a CNI setting', { cniSettings: { WARM_ENI_TARGET: '3' } }, 'ipamd', 'WARM_ENI_TARGET'],
  ])('%s is a notable difference', async (_, state, dimension, what) => {
    const answer = await compare(state, {});
    expect(answer.differences).toContainEqual(expect.objectContaining({ dimension, what, notable: true }));
  });

  test('more traffic on one node is told but not notable: only a chain without any is', async () => {
    const answer = await compare({ forwardPackets: '900000' }, { forwardPackets: '2000' });
    const what = 'packets of the policy of filter FORWARD';
    expect(answer.differences).toEqual([expect.objectContaining({ what, ratio: 450, notable: false, values: { [SICK]: 900_000, [WELL]: 2000 } })]);
  });

  test('a counter of an old node is judged by its rate', async () => {
    const old = node(SICK, { ipamdErrors: 1000 }, { bootTime: '2026-10-19T12:00:00.000Z' });
    const young = node(WELL, { ...PEER, ipamdErrors: 35 }, { bootTime: '2026-11-17T12:00:00.000Z' });
    const answer = await answerOf(contextOf(old, young), 'compare_nodes');
    expect(answer.differences.find((each: any) => each.what === 'awscni_ipamd_error_count')).toMatchObject({ notable: false });
  });

  test('the same fault of two pods of a workload is one finding, common only when every node has it', async () => {
    const oom = (instanceId: string, number: number) => finding(number, { instanceId, condition: 'oom-container', fingerprint: 'oom-web', title: 'web was killed' });
    const only = finding(9, { condition: 'blackhole-route', fingerprint: 'hole', severity: 'critical' });
    const a = node(SICK, {}, { findings: [oom(SICK, 1), oom(SICK, 2), only] });
    const b = node(WELL, PEER, { findings: [{ ...oom(WELL, 1), count: 8 }] });
    const answer = await answerOf(contextOf(a, b), 'compare_nodes');
    expect(answer.commonFindings).toHaveLength(1);
    expect(answer.commonFindings[0]).toMatchObject({ fingerprint: 'oom-web', nodes: { [SICK]: { finding_id: 'F-001', count: 2 }, [WELL]: { count: 8 } }, ratio: 4 });
    expect(answer.uniqueFindings).toMatchObject([{ fingerprint: 'hole', nodes: { [SICK]: { finding_id: 'F-009' } } }]);
    expect(answer.next[0]).toMatchObject({ tool: 'read', args: { finding_id: 'F-009', instanceId: SICK } });
  });

  test('two bundles of one node are told apart by bundle: before and after a repair', async () => {
    const before = node(SICK, { forwardRules: [dropRule('10.100.0.10', 53, '9')] }, { bundleId: 'b-1', collectedAt: '2026-11-17T00:00:00.000Z' });
    const after = node(SICK, {}, { bundleId: 'b-2' });
    const answer = await answerOf(contextOf(before, after), 'compare_nodes', { bundleIds: 'b-1,b-2' });
    expect(answer.differences[0].values).toEqual({ [`${SICK}/b-1`]: true, [`${SICK}/b-2`]: false });
  });

  test('what one node does not have on disk is a gap, not a difference', async () => {
    const blind = { ...node(WELL, PEER), files: nodeFiles(PEER).filter(each => !['iptables-list', 'conntrack', 'sysctl', 'ip-route'].includes(each.kind)) };
    const answer = await answerOf(contextOf(node(SICK, { forwardRules: [dropRule('10.100.0.10', 53, '9')] }), blind), 'compare_nodes');
    expect(answer.differences).toEqual([]);
    for (const dimension of ['iptables', 'conntrack', 'routes']) {
      const overview = answer.dimensions.find((each: any) => each.dimension === dimension);
      expect([dimension, overview.status]).toEqual([dimension, dimension === 'routes' ? expect.any(String) : 'not-comparable']);
      expect(overview.gaps.join()).toContain(WELL);
    }
  });

  test('compareFields narrows the answer', async () => {
    expect((await compare({ nameserver: '10.9.9.9' }, {}, { compareFields: 'errors' })).dimensions).toEqual([]);
    expect(whatOf(await compare({ nameserver: '10.9.9.9' }, {}, { compareFields: 'config' }))).toEqual(['nameservers']);
  });

  test.each([
    [{ instanceIds: [SICK] }, /got 1 bundle; expected 2 to 10/],
    [{ instanceIds: [SICK, SICK] }, /named twice/],
    [{ instanceIds: Array.from({ length: 11 }, () => SICK) }, /instanceIds/],
  ])('%j is refused', async (args, message) => {
    const error = await errorOf(contextOf(node(SICK, {}), node(WELL, PEER)), 'compare_nodes', args);
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(message) });
  });

  test('pages give every difference and finding once, each page within its budget, also for ten nodes', async () => {
    const budget = fc.integer({ min: 4_000, max: 9_000 });
    await fc.assert(fc.asyncProperty(fc.integer({ min: 2, max: 10 }), fc.nat(60), fc.nat(60), budget, async (count, drops, findings, maxTokens) => {
      const nodes = Array.from({ length: count }, (_, index) => node(`i-0${String(index).repeat(16)}`, {
        ...PEER,
        forwardRules: Array.from({ length: index % 2 ? drops : 0 }, (__, rule) => dropRule(`10.${rule}.0.10`, 53, '9')),
      }, { bundleId: `${'b'.repeat(100)}${index}`, cluster: '"'.repeat(300), findings: Array.from({ length: findings }, (__, number) => finding(number, { fingerprint: `f${number}${number % 3 ? '' : index}`, title: '漢'.repeat(number * 10) })) }));
      const context = contextOf(...nodes);
      const whole = await answerOf(context, 'compare_nodes', { maxTokens: 25_000 });
      const seen: string[] = [];
      let pageToken: string | undefined;
      do {
        const answer: Record<string, any> = await answerOf(context, 'compare_nodes', { maxTokens, pageToken });
        expect(tokensOf(answer)).toBeLessThanOrEqual(maxTokens);
        seen.push(...whatOf(answer), ...[...answer.uniqueFindings, ...answer.commonFindings].map((each: any) => each.fingerprint));
        pageToken = answer.nextPageToken;
      } while (pageToken !== undefined);
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen).toHaveLength(whole.totals.differences + whole.totals.uniqueFindings + whole.totals.commonFindings);
    }), { numRuns: 15 });
  }, 120_000);
});
