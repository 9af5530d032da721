import { answerOf, contextOf, FakeBundle, FakeFile, finding } from '../tools/fake-bundle';
import { NodeState, nodeFiles } from '../tools/node-files';

const NODE = 'i-0aaaaaaaaaaaaaaaa';
const uname = (kernel: string): FakeFile => ({ path: 'kernel/uname.txt', kind: 'uname', text: `Linux ip-10-0-0-1 ${kernel} #1 SMP x86_64 GNU/Linux\n` });
const ethtool = (count: number): FakeFile => ({ path: 'networking/ethtool.txt', kind: 'ethtool', text: `Interface ens5\nNIC statistics:\n     tx_timeout: 0\n     bw_in_allowance_exceeded: ${count}\n\n` });
const bundle = (bundleId: string, more: readonly FakeFile[], state: NodeState = {}, rest: Partial<FakeBundle> = {}): FakeBundle =>
  ({ instanceId: NODE, bundleId, files: [...nodeFiles(state).filter(each => !more.some(other => other.path === each.path)), ...more], bootTime: '2026-11-01T00:00:00.000Z', ...rest });

describe('one node against its own earlier bundle', () => {
  test('a counter is told by its increase between the two, per second', async () => {
    const before = bundle('b-1', [ethtool(1_000)], {}, { collectedAt: '2026-11-18T10:00:00.000Z' });
    const after = bundle('b-2', [ethtool(8_200)], {}, { collectedAt: '2026-11-18T11:00:00.000Z' });
    // asked in the wrong order: time decides
    const answer = await answerOf(contextOf(after, before), 'compare_nodes', { bundleIds: 'b-2,b-1' });
    expect(answer.changes).toEqual([{
      node: NODE, from: 'b-1', to: 'b-2', what: 'ens5 bw_in_allowance_exceeded', before: 1_000, after: 8_200, perSecond: 2, statement: 'ens5 bw_in_allowance_exceeded: 1000 before, 8200 now, 2 a second between',
    }]);
  });

  test('a reboot and a new kernel are named, and counters that began again are not compared', async () => {
    const before = bundle('b-1', [uname('6.1.1-1.amzn2023.x86_64'), ethtool(9)], {}, { collectedAt: '2026-11-18T10:00:00.000Z' });
    const after = bundle('b-2', [uname('6.1.2-1.amzn2023.x86_64'), ethtool(500)], {}, { bootTime: '2026-11-18T10:30:00.000Z', collectedAt: '2026-11-18T11:00:00.000Z' });
    const answer = await answerOf(contextOf(before, after), 'compare_nodes', { bundleIds: 'b-1,b-2' });
    expect(answer.changes.map((each: any) => each.what)).toEqual(['boot', 'kernel']);
    expect(answer.insight.join('\n')).toContain('rebooted at 2026-11-18T10:30:00.000Z');
  });

  test('different nodes have no changes, only differences', async () => {
    const other = { ...bundle('b-2', [uname('6.1.2')]), instanceId: 'i-0bbbbbbbbbbbbbbbb' };
    expect((await answerOf(contextOf(bundle('b-1', [uname('6.1.1')]), other), 'compare_nodes')).changes).toEqual([]);
  });
});

describe('three and more nodes', () => {
  const ill = (id: string, kernel: string): FakeBundle =>
    ({ ...bundle(`b-${id}`, [uname(kernel)]), instanceId: `i-0${id.repeat(16)}`, findings: [finding(1, { instanceId: `i-0${id.repeat(16)}`, condition: 'kernel-bug', severity: 'critical', kind: 'cause', fingerprint: 'bug' })] });
  const well = (id: string, kernel: string): FakeBundle => ({ ...bundle(`b-${id}`, [uname(kernel)]), instanceId: `i-0${id.repeat(16)}` });

  test('the kernel that all bad nodes share and no good one has is named with counts, in the overview too', async () => {
    const answer = await answerOf(contextOf(ill('a', '6.1.1'), ill('b', '6.1.1'), well('c', '6.1.2'), well('d', '6.1.2')), 'compare_nodes');
    expect(answer.shared).toEqual([expect.objectContaining({ fault: 'any critical or high finding', trait: 'kernel', value: '6.1.1', bad: 2, badOf: 2, good: 0, goodOf: 2, telling: true })]);
    expect(answer.insight.join('\n')).toContain('kernel 6.1.1: 2 of 2 nodes with the fault, 0 of 2 without');
  });

  test('two nodes share nothing that one could count', async () => {
    expect((await answerOf(contextOf(ill('a', '6.1.1'), well('c', '6.1.2')), 'compare_nodes')).shared).toEqual([]);
  });
});
