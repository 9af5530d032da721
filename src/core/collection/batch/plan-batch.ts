import { createHash } from 'node:crypto';
import { ClusterNode } from '../cluster-nodes';

export type GroupBy = 'auto' | 'az' | 'nodegroup' | 'instance-type' | 'ami';

export interface PlanOptions {
  readonly groupBy: GroupBy;
  /** `all`: every node that can be collected */
  readonly strategy: 'sample' | 'all';
  readonly perBucket: number;
  readonly most: number;
}

/** Nodes that are alike in everything that the plan looks at. */
export interface Bucket {
  readonly signature: string;
  readonly totalNodes: number;
  readonly chosen: readonly string[];
}

export interface ChosenNode {
  readonly instanceId: string;
  readonly signature: string;
  readonly reason: string;
}

export interface BatchPlan {
  /** rarest first */
  readonly buckets: readonly Bucket[];
  readonly chosen: readonly ChosenNode[];
  readonly uncollectable: readonly { readonly instanceId: string; readonly code: string }[];
}

/**
 * Chooses nodes that show how a cluster's nodes differ: one of every kind before a second of any, nodes with issues and rare kinds first, the same nodes for the same cluster.
 * @param faults what was last found on a node, where something was
 */
export function planBatch(nodes: readonly ClusterNode[], faults: ReadonlyMap<string, string>, options: PlanOptions): BatchPlan {
  const buckets = new Map<string, ClusterNode[]>();
  for (const node of nodes) {
    if (node.obstacle) { continue; }
    const signature = signatureOf(node, faults.get(node.instance.instanceId), options.groupBy);
    buckets.set(signature, [...(buckets.get(signature) ?? []), node]);
  }
  const sorted = [...buckets].map(([signature, members]) => ({ signature, members: members.sort((a, b) => orderOf(a) < orderOf(b) ? -1 : 1) }))
    .sort((a, b) => trouble(b.members, faults) - trouble(a.members, faults) || a.members.length - b.members.length || (a.signature < b.signature ? -1 : 1));
  const chosen: ChosenNode[] = [];
  const deepest = options.strategy === 'all' ? nodes.length : options.perBucket;
  const longest = Math.max(0, ...sorted.map(each => each.members.length));
  for (let round = 0; round < Math.min(deepest, longest) && chosen.length < options.most; round += 1) {
    for (const { signature, members } of sorted) {
      const node = members[round];
      if (!node || chosen.length === options.most) { continue; }
      chosen.push({ instanceId: node.instance.instanceId, signature, reason: reasonOf(node, faults, round, members.length) });
    }
  }
  return {
    buckets: sorted.map(({ signature, members }) => ({ signature, totalNodes: members.length, chosen: chosen.filter(each => each.signature === signature).map(each => each.instanceId) })),
    chosen,
    uncollectable: nodes.flatMap(({ instance, obstacle }) => obstacle ? [{ instanceId: instance.instanceId, code: obstacle.code }] : []),
  };
}

function signatureOf({ instance, nodegroup, kind, issues }: ClusterNode, fault: string | undefined, groupBy: GroupBy): string {
  const zone = instance.availabilityZone ?? 'unknown zone';
  const group = nodegroup ?? kind;
  const type = instance.instanceType ?? 'unknown type';
  const ami = instance.imageId ?? 'unknown image';
  switch (groupBy) {
    case 'az': return zone;
    case 'nodegroup': return group;
    case 'instance-type': return type;
    case 'ami': return ami;
    case 'auto': return [issues[0] ?? (fault === undefined ? 'no issue known' : kindOfFault(fault)), zone, group, type, ami].join(' | ');
  }
}

/** A fault without what differs from node to node: counts, sizes and confidence stand in brackets, percentages before them. */
function kindOfFault(fault: string): string {
  return fault.replace(/ \([^)]*(?:\)|$)/g, '').replace(/\d+(?:\.\d+)? ?%/g, 'n %').replace(/[.\s]+$/, '');
}

function trouble(members: readonly ClusterNode[], faults: ReadonlyMap<string, string>): number {
  return members.some(each => each.issues.length > 0 || faults.has(each.instance.instanceId)) ? 1 : 0;
}

/** An order that does not follow launch or name, and is the same every time. */
function orderOf({ instance }: ClusterNode): string {
  return createHash('sha256').update(instance.instanceId).digest('hex');
}

function reasonOf(node: ClusterNode, faults: ReadonlyMap<string, string>, round: number, size: number): string {
  const fault = faults.get(node.instance.instanceId);
  if (node.issues.length > 0) { return `has ${node.issues[0]}`; }
  if (fault !== undefined) { return `last diagnosed: ${fault}`.slice(0, 120); }
  return size === 1 ? 'the only node of its kind' : `${round + 1} of ${size} alike`;
}
