import { SimulatedAwsError } from './aws-error';

export interface SimulatedRoute { readonly destination: string; readonly target: string; state: 'active' | 'blackhole' }
export interface SimulatedEndpoint { readonly id: string; readonly type: 'Gateway' | 'Interface'; readonly privateDns?: boolean; readonly policy?: string; readonly subnetIds?: string[]; readonly service?: string; readonly groupIds?: string[]; readonly address?: string }
/** A rule as EC2 describes it. */
export interface SimulatedAclRule { readonly RuleNumber: number; readonly Egress: boolean; readonly RuleAction: 'allow' | 'deny'; readonly Protocol: string; readonly CidrBlock: string; readonly PortRange?: { readonly From: number; readonly To: number } }

const every = (Egress: boolean, RuleNumber: number, RuleAction: 'allow' | 'deny'): SimulatedAclRule => ({ RuleNumber, Egress, RuleAction, Protocol: '-1', CidrBlock: '0.0.0.0/0' });

/** As a VPC has it at first: everything passes. */
export const DEFAULT_ACL: readonly SimulatedAclRule[] = [every(true, 100, 'allow'), every(true, 32_767, 'deny'), every(false, 100, 'allow'), every(false, 32_767, 'deny')];

/** Ranges of S3, made up: two, so that rules can be for one of them. */
export const S3_RANGES = ['52.218.0.0/17', '3.5.64.0/21'];

/** The VPC of a simulated account: one private subnet with nodes, one public with a NAT gateway. Nothing travels here; it can be described. */
export class SimulatedNetwork {
  readonly subnets: Record<string, { readonly cidr: string; routes: SimulatedRoute[]; acl: { readonly id: string; rules: readonly SimulatedAclRule[] } }> = {
    'subnet-private': {
      cidr: '10.0.1.0/24',
      routes: [{ destination: '10.0.0.0/16', target: 'local', state: 'active' }, { destination: '0.0.0.0/0', target: 'nat-0123', state: 'active' }],
      acl: { id: 'acl-private', rules: DEFAULT_ACL },
    },
    'subnet-public': {
      cidr: '10.0.101.0/24',
      routes: [{ destination: '10.0.0.0/16', target: 'local', state: 'active' }, { destination: '0.0.0.0/0', target: 'igw-0123', state: 'active' }],
      acl: { id: 'acl-public', rules: DEFAULT_ACL },
    },
  };

  endpoints: SimulatedEndpoint[] = [];
  readonly attributes = { enableDnsSupport: true, enableDnsHostnames: true };
  readonly natGateways: Record<string, string> = { 'nat-0123': 'subnet-public' };

  /** undefined: it is no operation of networks */
  send(operation: string, input: Record<string, any>): unknown {
    const filters = new Map(((input.Filters ?? []) as { Name: string; Values: string[] }[]).map(each => [each.Name, each.Values]));
    switch (operation) {
      case 'DescribeRouteTables': return { RouteTables: (filters.get('association.subnet-id') ?? []).map(id => ({ RouteTableId: `rtb-of-${id}`, Routes: this.subnets[id]?.routes.map(routeOf) })) };
      case 'DescribeVpcEndpoints':
        return {
          VpcEndpoints: this.endpoints.filter(each => filters.get('service-name')!.some(name => name.endsWith(`.${each.service ?? 's3'}`))).map(each => ({
            ServiceName: `com.amazonaws.region.${each.service ?? 's3'}`,
            ...(each.groupIds && { NetworkInterfaceIds: [`eni-of-${each.id}`] }),
            VpcEndpointId: each.id,
            VpcEndpointType: each.type,
            State: 'available',
            PrivateDnsEnabled: each.privateDns ?? false,
            PolicyDocument: each.policy,
            SubnetIds: each.subnetIds,
          })),
        };
      case 'DescribeVpcAttribute': return input.Attribute === 'enableDnsSupport' ? { EnableDnsSupport: { Value: this.attributes.enableDnsSupport } } : { EnableDnsHostnames: { Value: this.attributes.enableDnsHostnames } };
      case 'DescribeNetworkInterfaces': {
        // those of instances are kept with the instances
        const ids = input.NetworkInterfaceIds as string[] | undefined;
        return ids && { NetworkInterfaces: this.endpoints.filter(each => ids.includes(`eni-of-${each.id}`)).map(each => ({ PrivateIpAddress: each.address ?? '10.0.9.9', Groups: (each.groupIds ?? []).map(GroupId => ({ GroupId })) })) };
      }
      case 'DescribeNetworkAcls': return { NetworkAcls: (filters.get('association.subnet-id') ?? []).map(id => ({ NetworkAclId: this.subnets[id]?.acl.id, Entries: this.subnets[id]?.acl.rules })) };
      case 'DescribeSubnets': return { Subnets: (input.SubnetIds as string[]).map(SubnetId => ({ SubnetId, CidrBlock: this.subnets[SubnetId]?.cidr })) };
      case 'DescribePrefixLists': return { PrefixLists: [{ PrefixListId: 'pl-1', PrefixListName: filters.get('prefix-list-name')![0], Cidrs: S3_RANGES }] };
      case 'DescribeNatGateways': return { NatGateways: (input.NatGatewayIds as string[]).map(id => this.natGateway(id)) };
      default: return undefined;
    }
  }

  private natGateway(id: string): unknown {
    const SubnetId = this.natGateways[id];
    if (SubnetId === undefined) { throw new SimulatedAwsError('NatGatewayNotFound', `NatGateway ${id} was not found`); }
    return { NatGatewayId: id, SubnetId, State: 'available' };
  }
}

function routeOf({ destination, target, state }: SimulatedRoute): Record<string, unknown> {
  const kind = target.startsWith('nat-') ? 'NatGatewayId' : target.startsWith('tgw-') ? 'TransitGatewayId' : 'GatewayId';
  return { [destination.startsWith('pl-') ? 'DestinationPrefixListId' : 'DestinationCidrBlock']: destination, [kind]: target, State: state };
}
