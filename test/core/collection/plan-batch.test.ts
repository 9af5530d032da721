import { planBatch } from '../../../src/core/collection/batch/plan-batch';
import { ClusterNode } from '../../../src/core/collection/cluster-nodes';

const node = (index: number): ClusterNode => ({
  instance: { instanceId: `i-${String(index).padStart(17, '0')}`, region: 'eu-west-1', state: 'running', tags: {}, instanceType: 'm7g.large', availabilityZone: 'eu-west-1a', imageId: 'ami-1' },
  kind: 'managed',
  nodegroup: 'workers',
  issues: [],
} as unknown as ClusterNode);

const NODES = Array.from({ length: 6 }, (_, index) => node(index));
const ALL = { groupBy: 'auto' as const, strategy: 'sample' as const, perBucket: 1, most: 10 };

test('nodes with the same fault are alike, however many packets or per cent it took on each', () => {
  const faults = new Map([
    [NODES[0]!.instance.instanceId, 'unhealthy: DROP rule in FORWARD blocks pod traffic tcp/53 (434 packets) (high confidence).'],
    [NODES[1]!.instance.instanceId, 'unhealthy: DROP rule in FORWARD blocks pod traffic tcp/53 (9 packets) (high confidence).'],
    [NODES[2]!.instance.instanceId, 'unhealthy: / is 97 % full (2.4 GiB of 80 GiB free) (high confidence).'],
    [NODES[3]!.instance.instanceId, 'unhealthy: / is 99 % full (0.4 GiB of 80 GiB fr'],
  ]);
  const { buckets, chosen } = planBatch(NODES, faults, ALL);
  expect(buckets.map(each => [each.signature.split(' | ')[0], each.totalNodes])).toEqual(expect.arrayContaining([
    ['unhealthy: DROP rule in FORWARD blocks pod traffic tcp/53', 2], ['unhealthy: / is n % full', 2], ['no issue known', 2],
  ]));
  expect([buckets.length, chosen.length]).toEqual([3, 3]);
});

test('the same cluster gives the same plan, in whatever order its nodes are listed', () => {
  expect(planBatch([...NODES].reverse(), new Map(), ALL)).toEqual(planBatch(NODES, new Map(), ALL));
});
