import { DescribeInstancesCommand, DescribeSecurityGroupRulesCommand, EC2Client, Instance, InstanceNetworkInterface, SecurityGroupRule } from '@aws-sdk/client-ec2';
import { DescribeClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { isMachineScope } from '../catalog/machine-source';
import { InstanceSnapshot } from '../core/evidence/instance-snapshot';
import { Clock, InstanceSnapshots } from '../core/ports';

type Rule = NonNullable<InstanceSnapshot['securityGroups'][number]['rules']>[number];
type Cluster = NonNullable<InstanceSnapshot['cluster']>;

const MOST_GAPS = 5;

/** Snapshots from EC2 and EKS: three calls each. */
export class AwsInstanceSnapshots implements InstanceSnapshots {
  /** Clients are made a region, because a node's region is its own. */
  constructor(private readonly ec2: (region?: string) => EC2Client, private readonly eks: (region?: string) => EKSClient, private readonly clock: Clock) {}

  async take(instanceId: string, { region, cluster }: { readonly region?: string; readonly cluster?: string }): Promise<InstanceSnapshot | undefined> {
    const gaps: string[] = [];
    const [instance, clusterView] = await Promise.all([
      this.instance(instanceId, region),
      cluster === undefined || isMachineScope(cluster) ? undefined : unlessRefused(this.cluster(cluster, region), `cluster ${cluster}`, gaps),
    ]);
    if (instance === undefined) return undefined;
    const interfaces = instance.NetworkInterfaces ?? [];
    const names = new Map([...(instance.SecurityGroups ?? []), ...interfaces.flatMap(each => each.Groups ?? [])].map(each => [each.GroupId!, each.GroupName]));
    const rules = await unlessRefused(this.rules([...names.keys()], region), 'rules of security groups', gaps);
    return {
      schemaVersion: 1,
      ...viewOf(instance),
      instanceId,
      takenAt: new Date(this.clock.now()).toISOString(),
      ...(region !== undefined && { region }),
      networkInterfaces: interfaces.map(interfaceOf).sort((a, b) => a.deviceIndex - b.deviceIndex),
      securityGroups: [...names].sort().map(([groupId, name]) => ({
        groupId, ...(name !== undefined && { name }), ...(rules && { rules: rules.filter(each => each.GroupId === groupId).map(ruleOf) }),
      })),
      ...(clusterView && { cluster: clusterView }),
      gaps: gaps.slice(0, MOST_GAPS),
    };
  }

  private async instance(instanceId: string, region: string | undefined): Promise<Instance | undefined> {
    try {
      const { Reservations } = await this.ec2(region).send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
      return Reservations?.[0]?.Instances?.[0];
    } catch (error) {
      if ((error as Error).name.startsWith('InvalidInstanceID')) return undefined;
      throw error;
    }
  }

  private async rules(groupIds: readonly string[], region: string | undefined): Promise<SecurityGroupRule[]> {
    const rules: SecurityGroupRule[] = [];
    let token: string | undefined;
    do {
      if (groupIds.length === 0) break;
      const page = await this.ec2(region).send(new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [...groupIds] }], NextToken: token }));
      rules.push(...page.SecurityGroupRules ?? []);
      token = page.NextToken;
    } while (token !== undefined);
    return rules;
  }

  private async cluster(name: string, region: string | undefined): Promise<Cluster> {
    const { cluster } = await this.eks(region).send(new DescribeClusterCommand({ name }));
    const { serviceIpv4Cidr, serviceIpv6Cidr, ipFamily } = cluster?.kubernetesNetworkConfig ?? {};
    return defined({
      name,
      version: cluster?.version,
      platformVersion: cluster?.platformVersion,
      status: cluster?.status,
      serviceCidrs: [serviceIpv4Cidr, serviceIpv6Cidr].filter(each => each !== undefined && each !== ''),
      ipFamily,
      clusterSecurityGroup: cluster?.resourcesVpcConfig?.clusterSecurityGroupId,
    }) as Cluster;
  }
}

/** What is refused leaves a gap; what fails otherwise is the caller's to judge. */
async function unlessRefused<T>(work: Promise<T>, what: string, gaps: string[]): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    const { name } = error as Error;
    if (!/AccessDenied|UnauthorizedOperation|ResourceNotFound|NotAuthorized/.test(name)) throw error;
    gaps.push(`${what}: ${name}`);
    return undefined;
  }
}

function viewOf(instance: Instance): Partial<InstanceSnapshot> {
  const tag = (key: string) => instance.Tags?.find(each => each.Key === key)?.Value;
  return defined({
    state: instance.State?.Name,
    instanceType: instance.InstanceType,
    availabilityZone: instance.Placement?.AvailabilityZone,
    imageId: instance.ImageId,
    launchedAt: instance.LaunchTime?.toISOString(),
    subnetId: instance.SubnetId,
    vpcId: instance.VpcId,
    privateDnsName: instance.PrivateDnsName,
    instanceProfile: instance.IamInstanceProfile?.Arn,
    metadataHopLimit: instance.MetadataOptions?.HttpPutResponseHopLimit,
    nodegroup: tag('eks:nodegroup-name'),
    nodePool: tag('karpenter.sh/nodepool') ?? tag('eks:kubernetes-node-pool-name'),
  });
}

function interfaceOf(each: InstanceNetworkInterface): InstanceSnapshot['networkInterfaces'][number] {
  return {
    eniId: each.NetworkInterfaceId ?? '',
    deviceIndex: each.Attachment?.DeviceIndex ?? 0,
    ...defined({ networkCard: each.Attachment?.NetworkCardIndex, subnetId: each.SubnetId, interfaceType: each.InterfaceType, sourceDestCheck: each.SourceDestCheck }),
    privateAddresses: each.PrivateIpAddresses?.length ?? 0,
    ipv4Prefixes: each.Ipv4Prefixes?.length ?? 0,
    ipv6Prefixes: each.Ipv6Prefixes?.length ?? 0,
    ipv6Addresses: each.Ipv6Addresses?.length ?? 0,
    securityGroups: (each.Groups ?? []).map(group => group.GroupId ?? '').sort(),
  };
}

function ruleOf(rule: SecurityGroupRule): Rule {
  return {
    direction: rule.IsEgress ? 'egress' : 'ingress',
    protocol: rule.IpProtocol ?? '-1',
    ...defined({ fromPort: rule.FromPort, toPort: rule.ToPort }),
    peer: rule.CidrIpv4 ?? rule.CidrIpv6 ?? rule.PrefixListId ?? rule.ReferencedGroupInfo?.GroupId ?? '',
  };
}

function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
