import { EC2Client } from '@aws-sdk/client-ec2';
import { EKSClient } from '@aws-sdk/client-eks';
import { SSMClient } from '@aws-sdk/client-ssm';
import { AwsCaller } from './aws-caller';
import { Ec2Instances } from './ec2-instances';
import { EksClusters } from './eks-clusters';
import { SsmManagedNodes } from './ssm-managed-nodes';
import { ClusterView, ManagedNode, NodeDirectory, NodegroupView, NodeInstance } from '../core/ports';

/** Makes one client a region, on first use. Clients are made with `maxAttempts: 1`: AwsCaller tries again. */
export function perRegion<C>(make: (region: string) => C): (region: string) => C {
  const clients = new Map<string, C>();
  return region => {
    const client = clients.get(region) ?? make(region);
    clients.set(region, client);
    return client;
  };
}

/** Nodes and clusters from EC2, SSM and EKS. */
export class AwsNodeDirectory implements NodeDirectory {
  private readonly ec2: Ec2Instances;
  private readonly ssm: SsmManagedNodes;
  private readonly eks: EksClusters;

  constructor(clients: { readonly ec2: (region: string) => EC2Client; readonly ssm: (region: string) => SSMClient; readonly eks: (region: string) => EKSClient }, caller = new AwsCaller()) {
    this.ec2 = new Ec2Instances(clients.ec2, caller);
    this.ssm = new SsmManagedNodes(clients.ssm, caller);
    this.eks = new EksClusters(clients.eks, caller);
  }

  async instance(region: string, instanceId: string): Promise<NodeInstance | undefined> {
    return instanceId.startsWith('mi-') ? this.ssm.machine(region, instanceId) : this.ec2.one(region, instanceId);
  }

  async instances(region: string, cluster: string, options: { readonly tag?: string; readonly pageToken?: string } = {}) {
    return this.ec2.ofCluster(region, cluster, options.tag, options.pageToken);
  }

  async managed(region: string, { instanceIds, pageToken }: { readonly instanceIds?: readonly string[]; readonly pageToken?: string }):
  Promise<{ readonly nodes: readonly ManagedNode[]; readonly nextPageToken?: string }> {
    return instanceIds ? { nodes: await this.ssm.of(region, instanceIds) } : this.ssm.all(region, pageToken);
  }

  async cluster(region: string, name: string): Promise<ClusterView> { return this.eks.cluster(region, name); }

  async nodegroups(region: string, cluster: string): Promise<readonly NodegroupView[]> { return this.eks.nodegroups(region, cluster); }
}
