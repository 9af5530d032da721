import { answerOf } from './fake-bundle';
import { LineRule } from '../../../src/core/detectors/line-rule';
import { toolContext } from '../example-bundles';
import { MadeFile, packBundle, takeIn } from '../ingest/ingest-bytes';

const KINDS = ['kubelet-log', 'messages', 'kube-proxy-log', 'containerd-log', 'ipamd-log', 'dmesg', 'dmesg-human', 'cloud-init-log', 'aws-node-log', 'soci-log'] as const;
const RULE: LineRule = {
  id: 'needle', condition: 'pleg-unhealthy', kinds: KINDS, pattern: 'needle-needle', title: 'Needle ({count})', examples: { match: ['needle-needle'], noMatch: [] }, source: 'made up', remediation: [], runbook: 'B4',
};
const PROCSTAT: MadeFile = { name: 'system/procstat.txt', content: `cpu  1 2 3\nbtime ${Date.UTC(2026, 10, 18, 8) / 1_000}\n` };
const hour = (at: number) => String(at).padStart(2, '0');

/** A line of 18 November 2026, `at` o'clock UTC, as the programs that write this file stamp it; the node booted at 8. */
const FILES: readonly (readonly [dialect: string, path: string, line: (at: number) => string])[] = [
  ['journald', 'kubelet/kubelet.log', (at) => `Nov 18 ${hour(at)}:00:00 host kubelet[1]: needle-needle`],
  ['syslog', 'var_log/messages', (at) => `Nov 18 ${hour(at)}:00:00 host kubelet: needle-needle`],
  ['klog', 'kubelet/kubeproxy.log', (at) => `I1118 ${hour(at)}:00:00.123456       1 proxier.go:1] needle-needle`],
  ['logfmt', 'var_log/kube-proxy.log', (at) => `time="2026-11-18T${hour(at)}:00:00.123Z" level=info msg="needle-needle"`],
  ['json', 'var_log/aws-routed-eni/ipamd.log', (at) => `{"level":"info","ts":"2026-11-18T${hour(at)}:00:00.123Z","msg":"needle-needle"}`],
  ['dmesg', 'kernel/dmesg.current', (at) => `[ ${(at - 8) * 3_600}.123456] needle-needle`],
  ['dmesg-ctime', 'kernel/dmesg.human.current', (at) => `[Wed Nov 18 ${hour(at)}:00:00 2026] needle-needle`],
  ['cloud-init', 'var_log/cloud-init.log', (at) => `2026-11-18 ${hour(at)}:00:00,123 - util.py[DEBUG]: needle-needle`],
];
const WINDOW = { start_time: '2026-11-18T10:30:00Z', end_time: '2026-11-18T12:30:00Z' };

async function finding(files: readonly MadeFile[], args: Record<string, unknown>): Promise<any> {
  const { reader } = await takeIn(await packBundle([PROCSTAT, ...files]), { rules: [RULE] });
  const answer = await answerOf(toolContext([reader]), 'errors', args);
  return answer.findings.find((each: any) => each.condition === 'pleg-unhealthy');
}

test.each(FILES)('%s: of five events a window says which lie inside and which outside', async (_dialect, name, line) => {
  const content = [9, 10, 11, 12, 13].map((at) => `${line(at)}\n`).join('');
  const found = await finding([{ name, content }], WINDOW);
  expect(found).toMatchObject({ count: 5, inWindow: { inside: 2, outside: 3, undated: 0, first: expect.stringMatching(/^2026-11-18T11:00:00/), last: expect.stringMatching(/^2026-11-18T12:00:00/) } });
});

test('what the kernel says in three files is one event in a window, too', async () => {
  const files = FILES.filter(([, name]) => /dmesg/.test(name)).map(([, name, line]) => ({ name, content: `${line(9)}\n${line(11)}\n` }));
  const syslog = { name: 'var_log/messages', content: 'Nov 18 09:00:00 host kernel: needle-needle\nNov 18 11:00:00 host kernel: needle-needle\n' };
  expect(await finding([...files, syslog], WINDOW)).toMatchObject({ count: 2, inWindow: { inside: 1, outside: 1, undated: 0 } });
});

test('lines without a time are counted by themselves, and without a window there is nothing to tell', async () => {
  const name = 'kubelet/kubelet.log';
  const content = 'needle-needle first\nNov 18 11:00:00 host kubelet[1]: needle-needle\n';
  expect((await finding([{ name, content }], WINDOW)).inWindow).toEqual({ inside: 1, outside: 0, undated: 1, first: '2026-11-18T11:00:00.000Z', last: '2026-11-18T11:00:00.000Z' });
  expect((await finding([{ name, content }], {})).inWindow).toBeUndefined();
});

test('a window in which nothing was logged names the finding nearest to it', async () => {
  const { reader } = await takeIn(await packBundle([PROCSTAT, { name: 'kubelet/kubelet.log', content: 'Nov 18 09:00:00 host kubelet[1]: needle-needle\n' }]), { rules: [RULE] });
  const answer = await answerOf(toolContext([reader]), 'errors', WINDOW);
  expect(answer.findings.filter((each: any) => each.condition === 'pleg-unhealthy')).toEqual([]);
  expect(answer.gaps.join(' ')).toMatch(/Nearest: F-\d+, seen from 2026-11-18T09:00:00/);
  expect(answer.next.at(-1)).toMatchObject({ tool: 'errors' });
});
