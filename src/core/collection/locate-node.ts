import { clusterOfNode, describeAllowance, isAllowed, regionsOf } from './cluster-scope';
import { CollectionError } from './collection-error';
import { sourceOf } from './machine-source';
import { CollectionRecord } from './record';
import { CollectionServices } from './services';
import { machineScope, MachineSource } from '../../catalog/machine-source';
import { NodeInstance } from '../ports';

/** A node in an allowed cluster, and how its region was found. */
export interface LocatedNode {
  readonly instance: NodeInstance;
  readonly cluster: string;
  readonly region: string;
  readonly regionSource: CollectionRecord['regionSource'];
  /** of a machine that is no node of a cluster */
  readonly source?: MachineSource;
}

/**
 * Finds a node and proves by its AWS-written tag that its cluster is allowed. Region: as given, else of its last collection, else looked up in all regions in scope.
 * Throws CollectionError INSTANCE_NOT_FOUND, CLUSTER_NOT_ALLOWED.
 */
export async function locateNode(services: CollectionServices, instanceId: string, given: string | undefined, recorded: string | undefined): Promise<LocatedNode> {
  const { settings, directory } = services;
  const regions = regionsOf(settings.clusters, settings.homeRegion);
  if (given !== undefined && settings.clusters !== 'all' && !regions.includes(given)) {
    throw new CollectionError('CLUSTER_NOT_ALLOWED', `No allowed cluster is in region ${given}. Allowed: ${describeAllowance(settings.clusters)}.`);
  }
  if (given !== undefined) { return proven(services, await directory.instance(given, instanceId), instanceId, [given], 'given'); }
  if (recorded !== undefined) {
    const instance = await directory.instance(recorded, instanceId);
    if (instance) { return proven(services, instance, instanceId, [recorded], 'recorded'); }
  }
  const found = await Promise.all(regions.map(async region => directory.instance(region, instanceId)));
  return proven(services, found.find(each => each !== undefined), instanceId, regions, 'detected');
}

function proven(
  { settings }: CollectionServices, instance: NodeInstance | undefined, instanceId: string, looked: readonly string[], regionSource: LocatedNode['regionSource'],
): LocatedNode {
  if (!instance || instance.state === 'terminated') {
    throw new CollectionError('INSTANCE_NOT_FOUND', `${instanceId} ${instance ? 'is terminated' : 'does not exist'} in ${looked.join(', ')}. `
      + 'Give region if the node is elsewhere; for a node that is gone, see history for a bundle from before.');
  }
  const source = sourceOf(settings, instance);
  const cluster = clusterOfNode(instance, settings.trustNodegroupTag) ?? (source && machineScope(source.name));
  if (cluster === undefined) {
    throw new CollectionError('CLUSTER_NOT_ALLOWED', `${instanceId} in ${instance.region} carries no tag ${instanceId.startsWith('mi-') ? 'EKSClusterARN that names a cluster of this region' : 'aws:eks:cluster-name'}, so it is not known to be a node of an allowed cluster `
      + `(${describeAllowance(settings.clusters)}). ${instanceId.startsWith('mi-') ? 'It is set when a hybrid node is activated.' : 'EKS sets that tag when the node joins.'}`);
  }
  if (!isAllowed(settings.clusters, cluster, instance.region)) {
    throw new CollectionError('CLUSTER_NOT_ALLOWED', `${instanceId} belongs to cluster ${cluster.slice(0, 100)} in ${instance.region}. Allowed: ${describeAllowance(settings.clusters)}.`);
  }
  return { instance, cluster, region: instance.region, regionSource, ...(source && { source }) };
}
