import { kindOf, NodeKind } from '../../../src/core/collection/node-kind';

const ID = 'i-0a1b2c3d4e5f60718';

test.each<[NodeKind, string, Parameters<typeof kindOf>[0]]>([
  ['managed', 'a member of a node group', { instanceId: ID, tags: { 'eks:nodegroup-name': 'workers' } }],
  ['karpenter', 'what Karpenter has launched', { instanceId: ID, tags: { 'karpenter.sh/nodepool': 'default' } }],
  ['self-managed', 'an instance of somebody\'s own Auto Scaling group', { instanceId: ID, tags: { 'kubernetes.io/cluster/prod': 'owned' } }],
  ['auto-mode', 'an instance that EKS operates', { instanceId: ID, tags: {}, managedBy: 'eks.amazonaws.com' }],
  ['auto-mode', 'an instance of a node pool of Auto Mode, before EC2 says who operates it', { instanceId: ID, tags: { 'eks:kubernetes-node-pool-name': 'general' } }],
  ['hybrid', 'a machine that is registered with Systems Manager', { instanceId: 'mi-0a1b2c3d4e5f60718', tags: {} }],
])('%s: %s', (kind, _, instance) => {
  expect(kindOf(instance)).toBe(kind);
});
