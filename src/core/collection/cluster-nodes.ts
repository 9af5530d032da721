import { AWS_CLUSTER_TAG, clusterOf, describeAllowance, isAllowed, NODEGROUP_CLUSTER_TAG, NODEGROUP_TAG } from './cluster-scope';
import { CollectionError } from './collection-error';
import { kindOf, NodeKind, Obstacle, obstacleOf } from './node-kind';
import { CollectorError, ManagedNode, NodegroupView, NodeInstance } from './ports';
import { CollectionServices } from './services';

/** A node of a cluster, with what AWS says about its health. Whether Kubernetes calls it ready is not known here. */
export interface ClusterNode {
  readonly instance: NodeInstance;
  readonly kind: NodeKind;
  readonly nodegroup?: string;
  /** undefined: Systems Manager does not know it; null: not asked, or not told */
  readonly managed: ManagedNode | null | undefined;
  /** codes, most telling first */
  readonly issues: readonly string[];
  /** why it cannot be collected */
  readonly obstacle?: Obstacle;
}

export interface ClusterNodes {
  /** by instance id */
  readonly nodes: readonly ClusterNode[];
  readonly nodegroups: readonly NodegroupView[];
  readonly gaps: readonly string[];
}

/** Up to so many nodes Systems Manager is asked by id, 50 a call; beyond, for all nodes of the region, 1,000 a page. */
const BY_ID = 250;
const MOST_PAGES = 20;

/** The region of an allowed cluster: as given, else the only one that the scope has for it. Throws CollectionError. */
export function regionOfCluster({ settings }: CollectionServices, cluster: string, given: string | undefined): string {
  const { clusters, homeRegion } = settings;
  const known = clusters === 'all' ? [homeRegion] : clusters.filter(each => each.name === cluster).map(each => each.region);
  if (given === undefined && known.length > 1) {
    throw new CollectionError('INVALID_ARGUMENT', `Cluster ${cluster} is allowed in several regions: give region, one of ${known.join(', ')}.`);
  }
  const region = given ?? known[0];
  if (region === undefined || !isAllowed(clusters, cluster, region)) {
    throw new CollectionError('CLUSTER_NOT_ALLOWED', `Cluster ${cluster}${given === undefined ? '' : ` in ${given}`} is not in scope. Allowed: ${describeAllowance(clusters)}.`);
  }
  return region;
}

/** Every node of a cluster. What may not be read is a gap, except the instances themselves. Throws CollectorError. */
export async function clusterNodes(services: CollectionServices, cluster: string, region: string, askSsm: boolean): Promise<ClusterNodes> {
  const { settings, clock } = services;
  const gaps: string[] = [];
  const [tagged, started, nodegroups] = await Promise.all([
    allInstances(services, region, cluster, AWS_CLUSTER_TAG),
    settings.trustNodegroupTag ? allInstances(services, region, cluster, NODEGROUP_CLUSTER_TAG) : [],
    orGap(gaps, 'node groups', services.directory.nodegroups(region, cluster), []),
  ]);
  const byId = new Map([...started, ...tagged].filter(each => clusterOf(each.tags, settings.trustNodegroupTag) === cluster).map(each => [each.instanceId, each]));
  const instances = [...byId.values()].sort((a, b) => a.instanceId < b.instanceId ? -1 : 1);
  const managed = askSsm ? await orGap(gaps, 'Systems Manager', managedNodes(services, region, instances.map(each => each.instanceId)), undefined) : undefined;
  const troubled = new Map(nodegroups.flatMap(group => group.issues.flatMap(issue => issue.resourceIds.map(id => [id, issue.code] as const))));
  const nodes = instances.map(instance => {
    const nodegroup = instance.tags[NODEGROUP_TAG];
    const ofSsm = managed ? managed.get(instance.instanceId) : null;
    const obstacle = obstacleOf(instance, ofSsm === null ? { instanceId: instance.instanceId, ping: 'Online' } : ofSsm, clock.now());
    return {
      instance,
      kind: kindOf(instance),
      managed: ofSsm,
      issues: issuesOf(instance, obstacle, troubled.get(instance.instanceId)),
      ...(nodegroup !== undefined && { nodegroup }),
      ...(obstacle && { obstacle }),
    };
  });
  return { nodes, nodegroups, gaps };
}

function issuesOf(instance: NodeInstance, obstacle: Obstacle | undefined, ofGroup: string | undefined): string[] {
  const issues: string[] = [];
  if (instance.state !== 'running') { issues.push(`INSTANCE_${instance.state.toUpperCase().replace('-', '_')}`); }
  // EKS writes its tag when a node joins
  if (instance.state === 'running' && instance.tags[AWS_CLUSTER_TAG] === undefined) { issues.push('NEVER_JOINED'); }
  if (ofGroup !== undefined) { issues.push(`NODEGROUP_${ofGroup}`); }
  if (obstacle?.code === 'AGENT_OFFLINE' || obstacle?.code === 'NOT_SSM_MANAGED') { issues.push(obstacle.code); }
  return issues;
}

async function allInstances({ directory }: CollectionServices, region: string, cluster: string, tag: string): Promise<NodeInstance[]> {
  const all: NodeInstance[] = [];
  let pageToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { instances, nextPageToken } = await directory.instances(region, cluster, { tag, pageToken });
    all.push(...instances);
    if (nextPageToken === undefined) { break; }
    pageToken = nextPageToken;
  }
  return all;
}

async function managedNodes({ directory }: CollectionServices, region: string, instanceIds: readonly string[]): Promise<Map<string, ManagedNode>> {
  const found: ManagedNode[] = [];
  if (instanceIds.length <= BY_ID) {
    found.push(...(await directory.managed(region, { instanceIds })).nodes);
  } else {
    let pageToken: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const { nodes, nextPageToken } = await directory.managed(region, { pageToken });
      found.push(...nodes);
      if (nextPageToken === undefined) { break; }
      pageToken = nextPageToken;
    }
  }
  return new Map(found.map(each => [each.instanceId, each]));
}

/** A part of the picture that we may not see leaves the rest standing. */
async function orGap<T>(gaps: string[], what: string, work: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof CollectorError)) { throw error; }
    gaps.push(`${what}: ${error.message}`.slice(0, 400));
    return otherwise;
  }
}
