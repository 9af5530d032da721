import { NodeInstance } from './ports';

/** The clusters that we may touch; decided at deployment, never by a caller. */
export type ClusterAllowance = 'all' | readonly { readonly name: string; readonly region: string }[];

/** Tag that EKS puts on every EC2 instance that joins; `aws:` tags cannot be written by users. */
export const AWS_CLUSTER_TAG = 'aws:eks:cluster-name';
/** Tag of managed node groups, there from launch: also on a node that never joined. */
export const NODEGROUP_CLUSTER_TAG = 'eks:cluster-name';
export const NODEGROUP_TAG = 'eks:nodegroup-name';
/** Karpenter and Auto Mode; written by users too, so never a proof. */
export const KARPENTER_POOL_TAG = 'karpenter.sh/nodepool';
export const AUTO_MODE_POOL_TAG = 'eks:kubernetes-node-pool-name';
export const AUTO_MODE_CLASS_TAG = 'eks:kubernetes-node-class-name';

/**
 * Tag of hybrid nodes, set where they are activated for Systems Manager. Whoever may tag managed instances can write it: it lets us hand out a link for such a node's bundle,
 * and nothing is ever run on one (https://docs.aws.amazon.com/eks/latest/userguide/hybrid-nodes-creds.html).
 */
export const HYBRID_CLUSTER_TAG = 'EKSClusterARN';

/** The cluster of a hybrid node. */
function clusterOfHybrid(tags: Readonly<Record<string, string>>, region: string): string | undefined {
  const arn = /^arn:[^:]+:eks:([^:]+):\d{12}:cluster\/([0-9A-Za-z][\w-]{0,99})$/.exec(tags[HYBRID_CLUSTER_TAG] ?? '');
  return arn?.[1] === region ? arn[2] : undefined;
}

/** The cluster of a node, by what can be trusted of it. */
export function clusterOfNode({ instanceId, tags, region }: Pick<NodeInstance, 'instanceId' | 'tags' | 'region'>, trustNodegroupTag: boolean): string | undefined {
  return instanceId.startsWith('mi-') ? clusterOfHybrid(tags, region) : clusterOf(tags, trustNodegroupTag);
}

/** The cluster of an instance, from tags that can be trusted. */
export function clusterOf(tags: Readonly<Record<string, string>>, trustNodegroupTag: boolean): string | undefined {
  return tags[AWS_CLUSTER_TAG] ?? (trustNodegroupTag ? tags[NODEGROUP_CLUSTER_TAG] : undefined);
}

export function isAllowed(allowance: ClusterAllowance, cluster: string, region: string): boolean {
  return allowance === 'all' || allowance.some(each => each.name === cluster && each.region === region);
}

/** Regions in which nodes in scope can be: our own first. */
export function regionsOf(allowance: ClusterAllowance, home: string): string[] {
  return [...new Set([home, ...(allowance === 'all' ? [] : allowance.map(each => each.region))])]
    .filter(region => allowance === 'all' || allowance.some(each => each.region === region));
}

/** What is allowed, in words. */
export function describeAllowance(allowance: ClusterAllowance): string {
  if (allowance === 'all') { return 'every cluster'; }
  const named = allowance.slice(0, 8).map(each => `${each.name} (${each.region})`).join(', ');
  return allowance.length > 8 ? `${named} and ${allowance.length - 8} more` : named;
}
