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
