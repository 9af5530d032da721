import { DescribeClusterCommand, DescribeNodegroupCommand, EKSClient, ListNodegroupsCommand, Nodegroup } from '@aws-sdk/client-eks';
import { AwsCaller } from './aws-caller';
import { ClusterView, NodegroupView } from '../core/ports';

/** Node groups described at a time. */
const AT_ONCE = 5;
/** EKS allows 30 node groups a cluster unless raised; more than this are left out. */
const MOST_NODEGROUPS = 200;

/** Clusters and their node groups as EKS describes them. `client` gives the client of a region, made with `maxAttempts: 1`. */
export class EksClusters {
  constructor(private readonly client: (region: string) => EKSClient, private readonly caller: AwsCaller) {}

  async cluster(region: string, name: string): Promise<ClusterView> {
    const { cluster } = await this.caller.call({ action: 'eks:DescribeCluster', on: `cluster ${name} in ${region}` }, async () => this.client(region).send(new DescribeClusterCommand({ name })));
    return {
      name: cluster?.name ?? name,
      region,
      autoMode: cluster?.computeConfig?.enabled ?? false,
      ...(cluster?.arn !== undefined && { arn: cluster.arn }),
      ...(cluster?.version !== undefined && { version: cluster.version }),
      ...(cluster?.platformVersion !== undefined && { platformVersion: cluster.platformVersion }),
      ...(cluster?.status !== undefined && { status: cluster.status }),
    };
  }

  async nodegroups(region: string, cluster: string): Promise<NodegroupView[]> {
    const names: string[] = [];
    let nextToken: string | undefined;
    do {
      const command = new ListNodegroupsCommand({ clusterName: cluster, maxResults: 100, nextToken });
      const page = await this.caller.call({ action: 'eks:ListNodegroups', on: `cluster ${cluster} in ${region}` }, async () => this.client(region).send(command));
      names.push(...(page.nodegroups ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined && names.length < MOST_NODEGROUPS);
    const views: NodegroupView[] = [];
    for (let first = 0; first < Math.min(names.length, MOST_NODEGROUPS); first += AT_ONCE) {
      views.push(...await Promise.all(names.slice(first, first + AT_ONCE).map(async nodegroupName => this.nodegroup(region, cluster, nodegroupName))));
    }
    return views;
  }

  private async nodegroup(region: string, clusterName: string, nodegroupName: string): Promise<NodegroupView> {
    const command = new DescribeNodegroupCommand({ clusterName, nodegroupName });
    const { nodegroup } = await this.caller.call({ action: 'eks:DescribeNodegroup', on: `node group ${nodegroupName} of ${clusterName} in ${region}` }, async () => this.client(region).send(command));
    return viewOf(nodegroupName, nodegroup ?? {});
  }
}

function viewOf(name: string, group: Nodegroup): NodegroupView {
  return {
    name,
    issues: (group.health?.issues ?? []).map(each => ({ code: each.code ?? 'Unknown', message: each.message ?? '', resourceIds: each.resourceIds ?? [] })),
    ...(group.status !== undefined && { status: group.status }),
    ...(group.version !== undefined && { version: group.version }),
    ...(group.amiType !== undefined && { amiType: group.amiType }),
    ...(group.scalingConfig?.desiredSize !== undefined && { desiredSize: group.scalingConfig.desiredSize }),
    ...(group.nodeRole !== undefined && { nodeRole: group.nodeRole }),
  };
}
