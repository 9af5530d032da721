import { DescribeRouteTablesCommand, DescribeVpcEndpointsCommand, EC2Client, Route, RouteTable, VpcEndpoint } from '@aws-sdk/client-ec2';
import { EndpointView, NetworkInspector, RouteView } from '../../core/preflight/ports';
import { AwsCaller } from '../aws-caller';

/** Routes and endpoints as EC2 describes them. `client` gives the client of a region, made with `maxAttempts: 1`. */
export class Ec2NetworkInspector implements NetworkInspector {
  constructor(private readonly client: (region: string) => EC2Client, private readonly caller: AwsCaller) {}

  async routeTable(region: string, { subnetId, vpcId }: { readonly subnetId: string; readonly vpcId: string }) {
    const table = await this.find(region, { 'association.subnet-id': subnetId }, `subnet ${subnetId}`)
      ?? await this.find(region, { 'vpc-id': vpcId, 'association.main': 'true' }, `VPC ${vpcId}`);
    return table && { id: table.RouteTableId ?? 'a route table without id', routes: (table.Routes ?? []).map(routeOf) };
  }

  async s3Endpoints(region: string, vpcId: string): Promise<EndpointView[]> {
    const command = new DescribeVpcEndpointsCommand({
      Filters: [{ Name: 'vpc-id', Values: [vpcId] }, { Name: 'service-name', Values: [`com.amazonaws.${region}.s3`, `cn.com.amazonaws.${region}.s3`] }],
    });
    const { VpcEndpoints = [] } = await this.caller.call({ action: 'ec2:DescribeVpcEndpoints', on: `VPC ${vpcId} in ${region}` }, async () => this.client(region).send(command));
    return VpcEndpoints.map(endpointOf);
  }

  private async find(region: string, filters: Readonly<Record<string, string>>, on: string): Promise<RouteTable | undefined> {
    const command = new DescribeRouteTablesCommand({ Filters: Object.entries(filters).map(([Name, value]) => ({ Name, Values: [value] })) });
    const { RouteTables = [] } = await this.caller.call({ action: 'ec2:DescribeRouteTables', on: `${on} in ${region}` }, async () => this.client(region).send(command));
    return RouteTables[0];
  }
}

/** A route has one of these. */
const TARGETS = [
  'NatGatewayId', 'GatewayId', 'TransitGatewayId', 'VpcPeeringConnectionId', 'EgressOnlyInternetGatewayId', 'NetworkInterfaceId', 'InstanceId', 'LocalGatewayId', 'CarrierGatewayId', 'CoreNetworkArn',
] as const;

function routeOf(route: Route): RouteView {
  return {
    destination: route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock ?? route.DestinationPrefixListId ?? 'an unknown destination',
    target: TARGETS.map(name => route[name]).find(each => each !== undefined) ?? 'an unknown target',
    state: route.State === 'blackhole' ? 'blackhole' : 'active',
  };
}

export function endpointOf(endpoint: VpcEndpoint): EndpointView {
  return {
    id: endpoint.VpcEndpointId ?? 'an endpoint without id',
    type: endpoint.VpcEndpointType ?? 'Gateway',
    state: endpoint.State ?? 'unknown',
    // with this option S3's name leads to the gateway endpoint within the VPC, and here only for callers from outside
    privateDns: endpoint.PrivateDnsEnabled === true && endpoint.DnsOptions?.PrivateDnsOnlyForInboundResolverEndpoint !== true,
    passesAll: passesAll(endpoint.PolicyDocument),
    ...(endpoint.SubnetIds && { subnetIds: endpoint.SubnetIds }),
    ...(endpoint.NetworkInterfaceIds && { interfaceIds: endpoint.NetworkInterfaceIds }),
  };
}

interface Statement { readonly Effect?: string; readonly Principal?: unknown; readonly Action?: unknown; readonly Resource?: unknown; readonly Condition?: unknown }

/** Whether a policy is the one that endpoints are made with: everybody, everything. */
function passesAll(policy: string | undefined): boolean {
  if (policy === undefined || policy === '') { return true; }
  try {
    const statements = [(JSON.parse(policy) as { Statement?: unknown }).Statement].flat() as Statement[];
    return statements.every(each => each.Effect === 'Allow') && statements.some(each => each.Condition === undefined
      && (each.Principal === '*' || JSON.stringify(each.Principal) === '{"AWS":"*"}') && [each.Action].flat().includes('*') && [each.Resource].flat().includes('*'));
  } catch {
    return false;
  }
}
