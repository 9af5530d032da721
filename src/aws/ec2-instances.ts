import { DescribeInstancesCommand, EC2Client, Instance } from '@aws-sdk/client-ec2';
import { AwsCaller } from './aws-caller';
import { AWS_CLUSTER_TAG } from '../core/collection/cluster-scope';
import { CollectorError, NodeInstance } from '../core/ports';

/** The most that one page of instances holds. */
const PAGE = 1_000;

/** Instances as EC2 describes them. `client` gives the client of a region, made with `maxAttempts: 1`. */
export class Ec2Instances {
  constructor(private readonly client: (region: string) => EC2Client, private readonly caller: AwsCaller) {}

  /** Asked for by id, also an instance that Auto Mode manages is found. */
  async one(region: string, instanceId: string): Promise<NodeInstance | undefined> {
    try {
      const command = new DescribeInstancesCommand({ InstanceIds: [instanceId] });
      const { Reservations = [] } = await this.caller.call({ action: 'ec2:DescribeInstances', on: `instance ${instanceId} in ${region}` }, async () => this.client(region).send(command));
      const instance = Reservations.flatMap(each => each.Instances ?? [])[0];
      return instance && nodeOf(instance, region);
    } catch (error) {
      if (error instanceof CollectorError && error.code === 'INSTANCE_NOT_FOUND') { return undefined; }
      throw error;
    }
  }

  /** Instances with one of the cluster's tags. Auto Mode ones are hidden unless asked for. */
  async ofCluster(region: string, cluster: string, tag: string = AWS_CLUSTER_TAG, pageToken?: string) {
    const command = new DescribeInstancesCommand({
      Filters: [{ Name: `tag:${tag}`, Values: [cluster] }, { Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped', 'shutting-down'] }],
      MaxResults: PAGE,
      NextToken: pageToken,
      IncludeManagedResources: true,
    });
    const page = await this.caller.call({ action: 'ec2:DescribeInstances', on: `instances of cluster ${cluster} in ${region}` }, async () => this.client(region).send(command));
    const instances = (page.Reservations ?? []).flatMap(each => each.Instances ?? []).map(each => nodeOf(each, region));
    return { instances, ...(page.NextToken !== undefined && page.NextToken !== '' && { nextPageToken: page.NextToken }) };
  }
}

/** What the domain knows of an instance. */
export function nodeOf(instance: Instance, region: string): NodeInstance {
  const node = {
    instanceId: instance.InstanceId ?? '',
    region,
    state: instance.State?.Name ?? 'unknown',
    tags: Object.fromEntries((instance.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
    instanceType: instance.InstanceType,
    availabilityZone: instance.Placement?.AvailabilityZone,
    imageId: instance.ImageId,
    privateDnsName: instance.PrivateDnsName === '' ? undefined : instance.PrivateDnsName,
    instanceProfile: instance.IamInstanceProfile?.Arn,
    subnetId: instance.SubnetId,
    vpcId: instance.VpcId,
    publicAddress: instance.PublicIpAddress === undefined ? undefined : true,
    platform: instance.Platform?.toLowerCase() === 'windows' ? 'windows' : 'linux',
    spot: instance.InstanceLifecycle === 'spot' ? true : undefined,
    managedBy: instance.Operator?.Managed ? instance.Operator.Principal ?? 'aws' : undefined,
    launchedAt: instance.LaunchTime?.getTime(),
  };
  return Object.fromEntries(Object.entries(node).filter(([, value]) => value !== undefined)) as unknown as NodeInstance;
}
