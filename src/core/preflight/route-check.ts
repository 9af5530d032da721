import { attempt } from './attempt';
import { CheckResult, failed, ok, skipped, unknown } from './check';
import { EndpointView, Hop, NetworkInspector, RouteView } from './ports';
import { WayOut, wayOut } from './way-out';
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

/** Whether there is a way to S3, and which. */
export interface RouteFinding {
  readonly result: CheckResult;
  /** absent: there is none, or it is not known */
  readonly hop?: Hop;
}

/** Whether a node gets to S3 by the routes of its subnet. */
export async function routeCheck(network: NetworkInspector, instance: NodeInstance, bucketRegion: string): Promise<RouteFinding> {
  const { region, subnetId, vpcId, publicAddress = false } = instance;
  if (subnetId === undefined || vpcId === undefined) { return { result: skipped('route', 'EC2 names no subnet of the instance') }; }
  let hop: Hop | undefined;
  const result = await attempt('route', async () => {
    const [table, endpoints] = await Promise.all([network.routeTable(region, { subnetId, vpcId }), network.s3Endpoints(region, vpcId)]);
    if (table === undefined) { return unknown('route', `no route table of ${subnetId} was found`); }
    const finding = judgeRoutes({ subnetId, routeTableId: table.id, routes: table.routes, endpoints, sameRegion: region === bucketRegion, publicAddress });
    ({ hop } = finding);
    return finding.result;
  });
  return { result, ...(hop && { hop }) };
}

/** The most specific way wins, as it does in the VPC: a gateway endpoint's prefix list, an interface endpoint that owns the name, then the default route. */
export function judgeRoutes(subnet: SubnetRoutes): RouteFinding {
  const { subnetId, routeTableId, routes, endpoints, sameRegion, publicAddress } = subnet;
  const usable = endpoints.filter(each => sameRegion && each.state.toLowerCase() === 'available');
  const inter = usable.find(each => each.type === 'Interface' && each.privateDns);
  if (inter) { return { result: by(inter, `the interface endpoint ${inter.id}`), hop: { kind: 'interface-endpoint', id: inter.id, subnetIds: inter.subnetIds ?? [], interfaceIds: inter.interfaceIds ?? [] } }; }
  const gateway = usable.find(each => each.type === 'Gateway' && routes.some(route => route.target === each.id && route.state === 'active'));
  if (gateway) { return { result: by(gateway, `the gateway endpoint ${gateway.id}`), hop: { kind: 'gateway-endpoint', id: gateway.id } }; }
  const way = wayOut(routes, publicAddress);
  if (way.kind === 'none') {
    const other = usable.find(each => each.type === 'Gateway');
    const near = other === undefined ? '' : ` The VPC has the gateway endpoint ${other.id}, but it is not associated with this route table.`;
    const elsewhere = sameRegion ? '' : ' (VPC endpoints do not help: the bucket is in another region)';
    return {
      result: failed('route', `${subnetId} has no way to S3: its route table ${routeTableId} has neither a default route nor an endpoint for S3${elsewhere}.${near}`,
        other === undefined ? (sameRegion ? undefined : 'Add a NAT gateway.') : `Associate ${other.id} with ${routeTableId}.`),
    };
  }
  return byWayOut(way, subnet);
}

function by(endpoint: EndpointView, words: string): CheckResult {
  return endpoint.passesAll
    ? ok('route', `by ${words}`)
    : unknown('route', `by ${words}, whose policy limits what passes`, `Look whether the policy of ${endpoint.id} lets the node role s3:PutObject, s3:GetBucketAcl and s3:GetBucketPolicyStatus on the evidence bucket.`);
}

function byWayOut(way: Exclude<WayOut, { readonly kind: 'none' }>, { subnetId, routeTableId }: SubnetRoutes): RouteFinding {
  const { kind, id } = way;
  switch (kind) {
    case 'nat': return { result: ok('route', `by the NAT gateway ${id}`), hop: { kind, id } };
    case 'internet': return { result: ok('route', `by the internet gateway ${id}`), hop: { kind, id } };
    case 'gone': return { result: failed('route', `the default route of ${subnetId} (${routeTableId}) leads to ${id}, which is gone (blackhole)`, `Replace the route to ${id}, or add a gateway endpoint for S3 to ${routeTableId}.`) };
    case 'no-address': return { result: failed('route', `the default route of ${subnetId} (${routeTableId}) leads to the internet gateway ${id}, but the node has no public IPv4 address`) };
    case 'elsewhere': return {
      result: unknown('route', `${way.destination === undefined ? 'the default route' : `the route to ${way.destination}`} of ${subnetId} (${routeTableId}) leads to ${id}; what lies behind it cannot be seen from here`, `Make sure that S3 is reached by way of ${id}, or add a gateway endpoint for S3 to ${routeTableId}.`),
      hop: { kind, id },
    };
  }
}
