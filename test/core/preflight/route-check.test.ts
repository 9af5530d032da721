import { EndpointView, RouteView } from '../../../src/core/preflight/ports';
import { judgeRoutes, SubnetRoutes } from '../../../src/core/preflight/route-check';

const LOCAL: RouteView = { destination: '10.0.0.0/16', target: 'local', state: 'active' };
const to = (target: string, state: RouteView['state'] = 'active', destination = '0.0.0.0/0'): RouteView => ({ destination, target, state });
const endpoint = (type: string, over: Partial<EndpointView> = {}): EndpointView => ({ id: 'vpce-1', type, state: 'available', privateDns: type === 'Interface', passesAll: true, ...over });

function subnet(over: Partial<SubnetRoutes>): SubnetRoutes {
  return { subnetId: 'subnet-1', routeTableId: 'rtb-1', routes: [LOCAL], endpoints: [], sameRegion: true, publicAddress: false, ...over };
}

test.each<[string, Partial<SubnetRoutes>, string, RegExp]>([
  ['a NAT gateway', { routes: [LOCAL, to('nat-1')] }, 'ok', /NAT gateway nat-1/],
  ['an internet gateway and a public address', { routes: [LOCAL, to('igw-1')], publicAddress: true }, 'ok', /internet gateway igw-1/],
  ['an internet gateway without a public address', { routes: [LOCAL, to('igw-1')] }, 'failed', /no public IPv4 address/],
  ['a gateway endpoint in the table', { routes: [LOCAL, to('vpce-1', 'active', 'pl-1')], endpoints: [endpoint('Gateway')] }, 'ok', /gateway endpoint vpce-1/],
  ['a gateway endpoint of the VPC that the table does not know', { endpoints: [endpoint('Gateway')] }, 'failed', /not associated with this route table/],
  ['a gateway endpoint whose route is dead', { routes: [LOCAL, to('vpce-1', 'blackhole', 'pl-1')], endpoints: [endpoint('Gateway')] }, 'failed', /no way to S3/],
  ['a gateway endpoint that is being made', { routes: [LOCAL, to('vpce-1', 'active', 'pl-1')], endpoints: [endpoint('Gateway', { state: 'pending' })] }, 'failed', /no way to S3/],
  ['a gateway endpoint with a policy of its own', { routes: [LOCAL, to('vpce-1', 'active', 'pl-1')], endpoints: [endpoint('Gateway', { passesAll: false })] }, 'unknown', /policy limits/],
  ['a gateway endpoint beside a dead default route', { routes: [to('nat-1', 'blackhole'), to('vpce-1', 'active', 'pl-1')], endpoints: [endpoint('Gateway')] }, 'ok', /gateway endpoint/],
  ['an interface endpoint that owns the name', { endpoints: [endpoint('Interface')] }, 'ok', /interface endpoint vpce-1/],
  ['an interface endpoint that S3\'s name does not lead to', { endpoints: [endpoint('Interface', { privateDns: false })] }, 'failed', /no way to S3/],
  ['a transit gateway', { routes: [LOCAL, to('tgw-1')] }, 'unknown', /leads to tgw-1/],
  ['a firewall\'s interface', { routes: [LOCAL, to('eni-1')] }, 'unknown', /leads to eni-1/],
  ['a NAT gateway that was deleted', { routes: [LOCAL, to('nat-1', 'blackhole')] }, 'failed', /nat-1, which is gone/],
  ['a default route in two halves', { routes: [LOCAL, to('nat-1', 'active', '0.0.0.0/1'), to('nat-1', 'active', '128.0.0.0/1')] }, 'ok', /NAT gateway nat-1/],
  ['a hub with central endpoints, and no default route', { routes: [LOCAL, to('tgw-1', 'active', '10.0.0.0/8')] }, 'unknown', /route to 10\.0\.0\.0\/8 of subnet-1 .* leads to tgw-1/],
  ['a way out for IPv6 only', { routes: [LOCAL, to('eigw-1', 'active', '::/0')] }, 'failed', /no way to S3/],
  ['nothing', {}, 'failed', /neither a default route nor an endpoint/],
  ['endpoints only, to a bucket in another region', { sameRegion: false, routes: [LOCAL, to('vpce-1', 'active', 'pl-1')], endpoints: [endpoint('Gateway'), endpoint('Interface')] }, 'failed', /another region/],
  ['a NAT gateway, to a bucket in another region', { sameRegion: false, routes: [LOCAL, to('nat-1')] }, 'ok', /NAT/],
])('%s', (_name, over, outcome, seen) => {
  const { result, hop } = judgeRoutes(subnet(over));
  expect(result.outcome).toBe(outcome);
  expect(result.seen).toMatch(seen);
  expect(result.fix === undefined).toBe(outcome === 'ok');
  expect(hop === undefined).toBe(outcome === 'failed');
});
