import { attempt } from './attempt';
import { CheckResult, failed, ok, skipped, unknown } from './check';
import { EndpointView, NetworkInspector, RouteView } from './ports';
import { NodeInstance } from '../ports';

/** How a subnet is connected, as far as a route to S3 is concerned. */
export interface SubnetRoutes {
  readonly subnetId: string;
  readonly routeTableId: string;
  readonly routes: readonly RouteView[];
  readonly endpoints: readonly EndpointView[];
  /** the bucket is in the node's region, so that endpoints lead to it */
  readonly sameRegion: boolean;
  /** the node has a public IPv4 address */
  readonly publicAddress: boolean;
}

/** Whether a node gets to S3. Route tables tell; network ACLs, security groups and firewalls on the way are not looked at. */
export async function routeCheck(network: NetworkInspector, instance: NodeInstance, bucketRegion: string): Promise<CheckResult> {
  const { region, subnetId, vpcId, publicAddress = false } = instance;
  if (subnetId === undefined || vpcId === undefined) { return skipped('route', 'EC2 names no subnet of the instance'); }
  return attempt('route', async () => {
    const [table, endpoints] = await Promise.all([network.routeTable(region, { subnetId, vpcId }), network.s3Endpoints(region, vpcId)]);
    if (table === undefined) { return unknown('route', `no route table of ${subnetId} was found`); }
    return judgeRoutes({ subnetId, routeTableId: table.id, routes: table.routes, endpoints, sameRegion: region === bucketRegion, publicAddress });
  });
}

/** The most specific way wins, as it does in the VPC: a gateway endpoint's prefix list, an interface endpoint that owns the name, then the default route. */
export function judgeRoutes(subnet: SubnetRoutes): CheckResult {
  const { subnetId, routeTableId, routes, endpoints, sameRegion } = subnet;
  const usable = endpoints.filter(each => sameRegion && each.state.toLowerCase() === 'available');
  const inter = usable.find(each => each.type === 'Interface' && each.privateDns);
  if (inter) { return by(inter, `the interface endpoint ${inter.id}`); }
  const gateway = usable.find(each => each.type === 'Gateway' && routes.some(route => route.target === each.id && route.state === 'active'));
  if (gateway) { return by(gateway, `the gateway endpoint ${gateway.id}`); }
  const route = routes.find(each => each.destination === '0.0.0.0/0');
  const elsewhere = sameRegion ? '' : ' (VPC endpoints do not help: the bucket is in another region)';
  if (!route) {
    const other = usable.find(each => each.type === 'Gateway');
    const near = other === undefined ? '' : ` The VPC has the gateway endpoint ${other.id}, but it is not associated with this route table.`;
    return failed('route', `${subnetId} has no way to S3: its route table ${routeTableId} has neither a default route nor an endpoint for S3${elsewhere}.${near}`,
      other === undefined ? (sameRegion ? undefined : 'Add a NAT gateway.') : `Associate ${other.id} with ${routeTableId}.`);
  }
  return byDefaultRoute(route, subnet);
}

function by(endpoint: EndpointView, words: string): CheckResult {
  return endpoint.passesAll
    ? ok('route', `by ${words}`)
    : unknown('route', `by ${words}, whose policy limits what passes`, `Look whether the policy of ${endpoint.id} lets the node role s3:PutObject, s3:GetBucketAcl and s3:GetBucketPolicyStatus on the evidence bucket.`);
}

function byDefaultRoute({ target, state }: RouteView, { subnetId, routeTableId, publicAddress }: SubnetRoutes): CheckResult {
  if (state === 'blackhole') {
    return failed('route', `the default route of ${subnetId} (${routeTableId}) leads to ${target}, which is gone (blackhole)`, `Replace the route to ${target}, or add a gateway endpoint for S3 to ${routeTableId}.`);
  }
  if (target.startsWith('nat-')) { return ok('route', `by the NAT gateway ${target}`); }
  if (target.startsWith('igw-')) {
    return publicAddress ? ok('route', `by the internet gateway ${target}`) : failed('route', `the default route of ${subnetId} (${routeTableId}) leads to the internet gateway ${target}, but the node has no public IPv4 address`);
  }
  return unknown('route', `the default route of ${subnetId} (${routeTableId}) leads to ${target}; what lies behind it cannot be seen from here`, `Make sure that S3 is reached by way of ${target}, or add a gateway endpoint for S3 to ${routeTableId}.`);
}
