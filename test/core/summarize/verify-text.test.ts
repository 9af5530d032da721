import { sentencesOf } from '../../../src/core/summarize/sentences';
import { verifyText } from '../../../src/core/summarize/verify-text';
import { finding } from '../tools/fake-bundle';

const evidence = {
  findings: [
    finding(2, { condition: 'iptables-drop', kind: 'cause', severity: 'critical', title: 'DROP rule in FORWARD blocks pod traffic to 10.100.0.10/32 udp/53 (9,120 packets)', entity: { chain: 'FORWARD', destination: '10.100.0.10/32', port: 53, packets: 9120 } }),
    finding(3, {
      condition: 'pod-dns-lookup-timeout',
      title: 'Pod shop/cart-7d9c5b8f6-x2x4k cannot resolve names (10 times)',
      count: 10,
      firstSeen: '2026-11-18T19:47:52.000Z',
      lastSeen: '2026-11-18T20:10:22.000Z',
      evidence: [{ logKey: 'i-1/b/kubelet/kubelet.log', file: 'kubelet/kubelet.log', lines: [158, 158], bytes: [0, 9], excerpt: 'lookup upstream.shop.svc.cluster.local: i/o timeout', time: '2026-11-18T19:47:52.000Z' }],
    }),
    finding(9, { condition: 'image-not-found', title: 'An image does not exist' }),
  ],
  lines: [{ id: 'S-abcdefgh12', file: 'var_log/messages', line: 7, bytes: [0, 5] as const, excerpt: 'oom-kill: InsufficientFreeAddressesInSubnet' }],
  unresolved: [],
};
const verdictOf = (text: string) => verifyText(text, evidence, { logStart: () => undefined, subject: ['i-0abc', 'dev-sample'] }).map(({ verdict, missing }) => [verdict, ...missing]);

test.each([
  ['DROP rules hit 9,120 packets [F-002].', 'supported'],
  ['A rule hit 9120 packets for 10.100.0.10 on port 53 [F-002].', 'supported'],
  ['On dev-sample, cart-7d9c5b8f6-x2x4k failed at 19:47:52 [F-003].', 'supported'],
  ['It began at 2026-11-18 19:47:52 (kubelet/kubelet.log:158) [F-003].', 'supported'],
  ['The log says "i/o timeout" [F-003].', 'supported'],
  ['EC2 answered InsufficientFreeAddressesInSubnet [S-abcdefgh12].', 'supported'],
  ['Pods cannot resolve names [F-003].', 'cited'],
  ['The rule led to failing lookups [F-002, F-003].', 'cited'],
  ['CoreDNS was down.', 'uncited'],
])('%s is %s', (text, verdict) => {
  expect(verdictOf(text)).toEqual([[verdict]]);
});

test.each([
  ['It hit 500 packets [F-002].', '500'],
  ['It hit 912 packets [F-002].', '912'],
  ['Traffic to 10.100.0.1 is dropped [F-002].', '10.100.0.1'],
  ['It began at 19:40 [F-003].', '19:40'],
  ['It began at 2026-11-17 [F-003].', '2026-11-17'],
  ['The log says "permission denied" [F-003].', '"permission denied"'],
  ['cart-7d9c5b8f6-zzzzz failed [F-003].', 'cart-7d9c5b8f6-zzzzz'],
  ['See kubelet/kubelet.log:200 [F-003].', 'kubelet/kubelet.log:200'],
  ['EC2 answered UnauthorizedOperation [S-abcdefgh12].', 'UnauthorizedOperation'],
  ['This is critical [F-003].', 'critical'],
])('%s is not borne out: %s', (text, missing) => {
  expect(verdictOf(text)).toEqual([['unsupported', missing]]);
});

test('a cause that the diagnosis does not know is not borne out, a denial of it is left alone', () => {
  expect(verdictOf('The missing image was caused by the rule [F-002, F-009].')).toEqual([['unsupported', 'a causal link between F-002 and F-009']]);
  expect(verdictOf('The missing image was not caused by the rule [F-002, F-009].')).toEqual([['cited']]);
});

test('an id that was not passed is named, also among others', () => {
  expect(verdictOf('Both failed [F-003, F-004].')).toEqual([['unresolved', 'F-004']]);
});

test('sentences end where a reader ends them, and take the citation behind the stop', () => {
  expect(sentencesOf('# Report\n\n- Node 10.0.0.1 failed. [F-001]\n- First. Second (F-002)!\n\nv1.31 is used, e.g.here [F-003].')).toEqual([
    'Node 10.0.0.1 failed. [F-001]', 'First.', 'Second (F-002)!', 'v1.31 is used, e.g.here [F-003].',
  ]);
});
