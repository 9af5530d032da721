import { InstanceSnapshot } from '../../../src/core/evidence/instance-snapshot';
import { answerOf, contextOf, FakeBundle } from '../tools/fake-bundle';
import { nodeFiles } from '../tools/node-files';

type Rules = NonNullable<InstanceSnapshot['securityGroups'][number]['rules']>;
const rule = (peer: string, port: number) => ({ direction: 'ingress' as const, protocol: 'tcp', fromPort: port, toPort: port, peer });
const snapshot = (instanceId: string, rules: Rules, enis = 2): InstanceSnapshot => ({
  schemaVersion: 1,
  instanceId,
  takenAt: '2026-11-18T10:00:00.000Z',
  networkInterfaces: Array.from({ length: enis }, (_, deviceIndex) => (
    { eniId: `eni-${deviceIndex}`, deviceIndex, privateAddresses: 10, ipv4Prefixes: 0, ipv6Prefixes: 0, ipv6Addresses: 0, securityGroups: ['sg-1'] }
  )),
  securityGroups: [{ groupId: 'sg-1', rules }],
  gaps: [],
});
const node = (letter: string, rules: Rules, enis?: number): FakeBundle => {
  const instanceId = `i-0${letter.repeat(16)}`;
  return { instanceId, bundleId: `b-${letter}`, files: nodeFiles({}), instance: snapshot(instanceId, rules, enis) };
};
const dimension = (answer: Record<string, any>, name: string): { status: string; gaps: string[] } => answer.dimensions.find((each: { dimension: string }) => each.dimension === name);

test('a security group rule that only one of two nodes has is told, as of collection time', async () => {
  const answer = await answerOf(contextOf(node('a', [rule('10.0.0.0/8', 443)]), node('b', [rule('10.0.0.0/8', 443), rule('sg-2', 53)])), 'compare_nodes');
  expect(dimension(answer, 'security_groups').status).toBe('different');
  expect(JSON.stringify(answer)).toContain('ingress tcp port 53 sg-2');
});

test('nodes with the same groups and rules are the same in that dimension', async () => {
  const answer = await answerOf(contextOf(node('a', [rule('10.0.0.0/8', 443)]), node('b', [rule('10.0.0.0/8', 443)])), 'compare_nodes');
  expect(dimension(answer, 'security_groups').status).toBe('same');
});

test('without a word from AWS the dimension is a gap and not the same', async () => {
  const { instance: _none, ...local } = node('a', []);
  const answer = await answerOf(contextOf(local, { ...local, instanceId: `i-0${'b'.repeat(16)}`, bundleId: 'b-b' }), 'compare_nodes');
  expect(dimension(answer, 'security_groups')).toMatchObject({ status: 'not-comparable' });
  expect(dimension(answer, 'security_groups').gaps.join()).toContain('known to EC2');
});

test('rules that AWS would not tell are a gap, and no difference to a node whose rules are known', async () => {
  const poor = node('b', []);
  const unknown = { ...poor, instance: { ...poor.instance!, securityGroups: [{ groupId: 'sg-1' }], gaps: ['rules of security groups: UnauthorizedOperation'] } };
  const answer = await answerOf(contextOf(node('a', [rule('10.0.0.0/8', 443)]), unknown), 'compare_nodes');
  expect(dimension(answer, 'security_groups').status).toBe('same');
  expect(dimension(answer, 'security_groups').gaps.join()).toContain('UnauthorizedOperation');
  expect(JSON.stringify(answer.differences)).not.toContain('port 443');
});
