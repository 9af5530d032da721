import { RequestQuota, SimulatedAwsError } from './aws-error';
import { VirtualClock } from './virtual-clock';

/** That of the nodes whose bundles are made up: an older kubelet than the control plane supports would be a finding. */
export const KUBERNETES = '1.33';

/** A machine as EC2 and SSM see it. */
export interface SimulatedNode {
  readonly instanceId: string;
  readonly region: string;
  readonly tags: Record<string, string>;
  state: string;
  instanceType: string;
  zone: string;
  imageId: string;
  platform?: 'Windows';
  operator?: string;
  /** undefined: SSM does not know it */
  ping?: string;
  platformName: string;
  /** of its first network interface; none: EC2 tells of no interface */
  securityGroups: readonly string[];
  /** what EC2 has of the console; absent: nothing */
  consoleOutput?: string;
  spot?: boolean;
  /** a status check has failed */
  impaired?: boolean;
  /** EC2 has planned something for it */
  scheduled?: boolean;
  /** EC2 gives the latest output of Nitro instances only */
  nitro?: boolean;
  subnetId?: string;
  vpcId?: string;
  publicAddress?: string;
  /** ARN of its instance profile */
  profile?: string;
  /** of a machine outside EC2 (`mi-…`): role of its activation */
  activationRole?: string;
}

/** One rule of a security group, as EC2 describes it. */
export interface SimulatedGroupRule {
  readonly IsEgress: boolean;
  readonly IpProtocol: string;
  readonly FromPort?: number;
  readonly ToPort?: number;
  readonly CidrIpv4?: string;
  readonly PrefixListId?: string;
  readonly ReferencedGroupInfo?: { readonly GroupId: string };
}

export interface SimulatedNodegroup { readonly name: string; readonly status: string; readonly issues: { code: string; message: string; resourceIds: string[] }[]; readonly nodeRole?: string }

export interface SimulatedCluster {
  readonly name: string;
  readonly region: string;
  readonly nodegroups: SimulatedNodegroup[];
  readonly autoMode?: boolean;
  /** type by ARN of the principal */
  readonly accessEntries?: Readonly<Record<string, string>>;
}

/** EC2, the node side of SSM, and EKS of one account. */
export class SimulatedNodes {
  readonly nodes = new Map<string, SimulatedNode>();
  readonly clusters: SimulatedCluster[] = [];
  /** by group id */
  readonly groupRules = new Map<string, readonly SimulatedGroupRule[]>();
  readonly calls: Record<string, number> = {};
  readonly quotas = { ec2: new RequestQuota(50), ssm: new RequestQuota(10), eks: new RequestQuota(10) };
  denied = new Set<string>();

  constructor(private readonly clock: VirtualClock) {}

  add(instanceId: string, over: Partial<SimulatedNode> & { readonly cluster?: string } = {}): SimulatedNode {
    const { cluster = 'prod', tags, ...rest } = over;
    const node: SimulatedNode = {
      region: 'us-east-1',
      state: 'running',
      instanceType: 'm6i.large',
      zone: 'us-east-1a',
      imageId: 'ami-1',
      ping: 'Online',
      platformName: 'Amazon Linux',
      securityGroups: [],
      ...rest,
      instanceId,
      tags: tags ?? { 'aws:eks:cluster-name': cluster, 'eks:cluster-name': cluster, 'eks:nodegroup-name': 'workers' },
    };
    this.nodes.set(instanceId, node);
    return node;
  }

  send(region: string, operation: string, input: Record<string, any>): unknown {
    this.calls[operation] = (this.calls[operation] ?? 0) + 1;
    if (this.denied.has(operation)) {
      throw new SimulatedAwsError(operation === 'DescribeInstances' ? 'UnauthorizedOperation' : 'AccessDeniedException',
        `You are not authorized to perform this operation. User: arn:aws:sts::111122223333:assumed-role/Tools/f is not authorized to perform: ec2:${operation} because no identity-based policy allows it`);
    }
    switch (operation) {
      case 'DescribeInstances': return this.instances(region, input);
      case 'DescribeInstanceStatus': return this.statuses(region, input);
      case 'DescribeNetworkInterfaces': return this.interfaces(input);
      case 'DescribeSecurityGroupRules': return this.securityGroupRules(input);
      case 'DescribeInstanceInformation': return this.information(region, input);
      case 'DescribeInstanceProperties': return this.properties(region, input);
      case 'GetConsoleOutput': return this.console(region, input);
      case 'ListTagsForResource': return this.tags(input.ResourceId as string);
      case 'DescribeCluster': return { cluster: this.cluster(region, input.name as string) };
      case 'ListClusters': return { clusters: this.clusters.filter(each => each.region === region).map(each => each.name) };
      case 'ListAccessEntries': return { accessEntries: Object.keys(this.find(region, input.clusterName as string).accessEntries ?? {}) };
      case 'DescribeAccessEntry': return { accessEntry: { principalArn: input.principalArn, type: this.find(region, input.clusterName as string).accessEntries?.[input.principalArn as string] } };
      case 'ListNodegroups': return { nodegroups: this.find(region, input.clusterName as string).nodegroups.map(each => each.name) };
      case 'DescribeNodegroup': return { nodegroup: this.nodegroup(region, input) };
      default: throw new Error(`the simulator has no ${operation}`);
    }
  }

  private instances(region: string, input: Record<string, any>): unknown {
    this.quotas.ec2.take(this.clock.now(), 'RequestLimitExceeded');
    const ids = input.InstanceIds as string[] | undefined;
    if (ids) {
      const found = ids.map(id => this.nodes.get(id)).filter(each => each?.region === region);
      if (found.length < ids.length) { throw new SimulatedAwsError('InvalidInstanceID.NotFound', `The instance IDs '${ids.join(', ')}' do not exist`); }
      return { Reservations: found.map(each => ({ Instances: [this.describe(each!)] })) };
    }
    const filters = (input.Filters ?? []) as { Name: string; Values: string[] }[];
    const all = [...this.nodes.values()].filter(node => node.region === region && node.instanceId.startsWith('i-') && (input.IncludeManagedResources || node.operator === undefined)
      && filters.every(({ Name, Values }) => Name === 'instance-state-name' ? Values.includes(node.state) : Values.includes(node.tags[Name.slice('tag:'.length)] ?? '')));
    const from = Number(input.NextToken ?? 0);
    const to = from + Math.min(1000, Number(input.MaxResults ?? 1000));
    return { Reservations: all.slice(from, to).map(each => ({ Instances: [this.describe(each)] })), ...(to < all.length && { NextToken: String(to) }) };
  }

  private console(region: string, input: Record<string, any>): unknown {
    this.quotas.ec2.take(this.clock.now(), 'RequestLimitExceeded');
    const node = this.nodes.get(input.InstanceId as string);
    if (node?.region !== region) { throw new SimulatedAwsError('InvalidInstanceID.NotFound', `The instance ID '${input.InstanceId}' does not exist`); }
    if (input.Latest && (node.nitro === false || node.state !== 'running')) { throw new SimulatedAwsError('UnsupportedOperation', 'This instance type does not support retrieving the latest console logs.'); }
    return { InstanceId: node.instanceId, Timestamp: new Date(this.clock.now()), ...(node.consoleOutput !== undefined && { Output: Buffer.from(node.consoleOutput).toString('base64') }) };
  }

  private tags(instanceId: string): unknown {
    this.quotas.ssm.take(this.clock.now());
    return { TagList: Object.entries(this.nodes.get(instanceId)?.tags ?? {}).map(([Key, Value]) => ({ Key, Value })) };
  }

  private describe(node: SimulatedNode): Record<string, unknown> {
    return {
      InstanceId: node.instanceId,
      State: { Name: node.state },
      InstanceType: node.instanceType,
      ImageId: node.imageId,
      Placement: { AvailabilityZone: node.zone },
      Tags: Object.entries(node.tags).map(([Key, Value]) => ({ Key, Value })),
      LaunchTime: new Date('2026-11-01T00:00:00Z'),
      PrivateDnsName: `ip-${node.instanceId}.internal`,
      ...(node.spot && { InstanceLifecycle: 'spot' }),
      ...(node.platform && { Platform: node.platform }),
      ...(node.subnetId !== undefined && { SubnetId: node.subnetId, VpcId: node.vpcId }),
      ...(node.publicAddress !== undefined && { PublicIpAddress: node.publicAddress }),
      ...(node.profile !== undefined && { IamInstanceProfile: { Arn: node.profile } }),
      ...(node.securityGroups.length > 0 && interfaceOf(node)),
      ...(node.operator && { Operator: { Managed: true, Principal: node.operator } }),
    };
  }

  /** the first of an instance */
  private interfaces(input: Record<string, any>): unknown {
    this.quotas.ec2.take(this.clock.now(), 'RequestLimitExceeded');
    const [instanceId] = (input.Filters as { Name: string; Values: string[] }[]).find(each => each.Name === 'attachment.instance-id')!.Values;
    const node = this.nodes.get(instanceId!);
    return { NetworkInterfaces: node === undefined ? [] : [{ PrivateIpAddress: '10.0.1.20', Groups: node.securityGroups.map(GroupId => ({ GroupId })) }] };
  }

  private securityGroupRules(input: Record<string, any>): unknown {
    this.quotas.ec2.take(this.clock.now(), 'RequestLimitExceeded');
    const groups = (input.Filters as { Values: string[] }[])[0]!.Values;
    return { SecurityGroupRules: groups.flatMap(GroupId => (this.groupRules.get(GroupId) ?? []).map(rule => ({ GroupId, ...rule }))) };
  }

  private statuses(region: string, input: Record<string, any>): unknown {
    this.quotas.ec2.take(this.clock.now(), 'RequestLimitExceeded');
    const ids = input.InstanceIds as string[];
    if (ids.length > 100) { throw new SimulatedAwsError('InvalidParameterValue', 'at most 100'); }
    const found = ids.map(id => this.nodes.get(id)).filter(each => each?.region === region);
    if (found.length < ids.length) { throw new SimulatedAwsError('InvalidInstanceID.NotFound', `The instance IDs '${ids.join(', ')}' do not exist`); }
    return {
      InstanceStatuses: found.map(node => ({
        InstanceId: node!.instanceId,
        InstanceStatus: { Status: node!.impaired ? 'impaired' : 'ok' },
        SystemStatus: { Status: 'ok' },
        ...(node!.scheduled && { Events: [{ Code: 'instance-retirement', Description: 'The instance is running on degraded hardware' }] }),
      })),
    };
  }

  private managed(node: SimulatedNode): Record<string, unknown> {
    return { InstanceId: node.instanceId, PingStatus: node.ping, PlatformName: node.platformName, AgentVersion: '3.3.1', LastPingDateTime: new Date(this.clock.now() - 120_000) };
  }

  private information(region: string, input: Record<string, any>): unknown {
    this.quotas.ssm.take(this.clock.now());
    const filters = new Map((input.Filters as { Key: string; Values: string[] }[]).map(each => [each.Key, each.Values]));
    const ids = filters.get('InstanceIds');
    if (ids && ids.length > 50) { throw new SimulatedAwsError('InvalidFilterValue', 'at most 50'); }
    const asked = ids?.map(id => this.nodes.get(id)) ?? [...this.nodes.values()].filter(node => node.instanceId.startsWith('mi-')
      && [...filters].every(([key, values]) => key === 'ResourceType' || values.includes(node.tags[key.slice('tag:'.length)] ?? '')));
    const known = asked.filter(each => each?.region === region && each.ping !== undefined);
    return { InstanceInformationList: known.map(each => ({ ...this.managed(each!), ...(each!.activationRole !== undefined && { IamRole: each!.activationRole }) })) };
  }

  private properties(region: string, input: Record<string, any>): unknown {
    this.quotas.ssm.take(this.clock.now());
    const all = [...this.nodes.values()].filter(each => each.region === region && each.ping !== undefined);
    const from = Number(input.NextToken ?? 0);
    const to = from + Math.min(1000, Number(input.MaxResults ?? 50));
    return { InstanceProperties: all.slice(from, to).map(each => this.managed(each)), ...(to < all.length && { NextToken: String(to) }) };
  }

  private find(region: string, name: string): SimulatedCluster {
    this.quotas.eks.take(this.clock.now());
    const cluster = this.clusters.find(each => each.region === region && each.name === name);
    if (!cluster) { throw new SimulatedAwsError('ResourceNotFoundException', `No cluster found for name: ${name}.`, 404); }
    return cluster;
  }

  private cluster(region: string, name: string): Record<string, unknown> {
    const { autoMode } = this.find(region, name);
    const kubernetesNetworkConfig = { serviceIpv4Cidr: '172.20.0.0/16', ipFamily: 'ipv4' };
    return { name, kubernetesNetworkConfig, arn: `arn:aws:eks:${region}:111122223333:cluster/${name}`, version: KUBERNETES, platformVersion: 'eks.9', status: 'ACTIVE', computeConfig: { enabled: autoMode ?? false } };
  }

  private nodegroup(region: string, input: Record<string, any>): Record<string, unknown> {
    const group = this.find(region, input.clusterName as string).nodegroups.find(each => each.name === input.nodegroupName)!;
    return { nodegroupName: group.name, status: group.status, version: KUBERNETES, amiType: 'AL2023_x86_64_STANDARD', scalingConfig: { desiredSize: 3 }, ...(group.nodeRole !== undefined && { nodeRole: group.nodeRole }), health: { issues: group.issues } };
  }
}

function interfaceOf({ instanceId, securityGroups }: SimulatedNode): Record<string, unknown> {
  const Groups = securityGroups.map(GroupId => ({ GroupId, GroupName: GroupId.replace('sg-', '') }));
  const eni = { NetworkInterfaceId: instanceId.replace(/^i/, 'eni'), Attachment: { DeviceIndex: 0 }, Groups, PrivateIpAddresses: [{ Primary: true }], SourceDestCheck: true };
  return { SecurityGroups: Groups, NetworkInterfaces: [eni] };
}
