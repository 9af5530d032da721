import * as fc from 'fast-check';
import { agentRouteCheck } from '../../../src/core/preflight/agent-route-check';
import { groupVerdict } from '../../../src/core/preflight/group-verdict';
import { EndpointView, GroupInspector, GroupRule, Hop, NetworkInspector, RouteView } from '../../../src/core/preflight/ports';
import { securityGroupCheck } from '../../../src/core/preflight/security-group-check';

const INSTANCE = { instanceId: 'i-1', region: 'eu-west-1', state: 'running', tags: {}, subnetId: 'subnet-a', vpcId: 'vpc-1' };
const S3 = { id: 'pl-s3', ranges: ['52.218.0.0/17', '3.5.64.0/21'] };
const out = (over: Partial<GroupRule>, groupId = 'sg-node'): GroupRule => ({ groupId, outbound: true, protocol: 'tcp', ports: [443, 443], ...over });
const into = (over: Partial<GroupRule>): GroupRule => ({ groupId: 'sg-end', outbound: false, protocol: 'tcp', ports: [443, 443], ...over });
const ALL = out({ protocol: '-1', ports: undefined, cidr: '0.0.0.0/0' });
const LOCAL: RouteView = { destination: '10.0.0.0/16', target: 'local', state: 'active' };
const NAT: RouteView = { destination: '0.0.0.0/0', target: 'nat-1', state: 'active' };
const endpoint = (over: Partial<EndpointView> = {}): EndpointView => ({ id: 'vpce-ssm', type: 'Interface', state: 'available', privateDns: true, passesAll: true, subnetIds: ['subnet-b'], interfaceIds: ['eni-e'], ...over });
const both = (over: Partial<EndpointView> = {}) => new Map([['ssm', endpoint(over)], ['ssmmessages', endpoint({ id: 'vpce-msg', ...over })]]);

function inspector(rules: readonly GroupRule[], over: Partial<GroupInspector> = {}): GroupInspector {
  return {
    ofInstance: async () => ({ address: '10.0.1.20', groupIds: ['sg-node'] }),
    ofInterfaces: async () => [{ address: '10.0.2.9', groupIds: ['sg-end'] }],
    rules: async (_region, ids) => rules.filter(each => ids.includes(each.groupId)),
    s3PrefixList: async () => S3,
    endpoints: async () => new Map(),
    names: async () => ({ support: true, hostnames: true }),
    ...over,
  };
}
const network = (routes: readonly RouteView[]): NetworkInspector => ({ routeTable: async () => ({ id: 'rtb-1', routes }), s3Endpoints: async () => [] });

const BY_NAT: Hop = { kind: 'nat', id: 'nat-1' };
const BY_ENDPOINT: Hop = { kind: 'interface-endpoint', id: 'vpce-1', subnetIds: ['subnet-b'], interfaceIds: ['eni-e'] };

describe('the security groups on the way to S3', () => {
  test.each<[string, Hop | undefined, GroupInspector, string, RegExp]>([
    ['everything out, as a group is made', BY_NAT, inspector([ALL]), 'ok', /sg-node let HTTPS out to S3/],
    ['HTTPS out to everywhere', BY_NAT, inspector([out({ cidr: '0.0.0.0/0' })]), 'ok', /HTTPS/],
    ['the prefix list of S3 only', { kind: 'gateway-endpoint', id: 'vpce-g' }, inspector([out({ prefixListId: 'pl-s3' })]), 'ok', /HTTPS/],
    ['two rules that hold all of S3 together', BY_NAT, inspector([out({ cidr: '52.218.0.0/16' }), out({ cidr: '3.5.64.0/22' }), out({ cidr: '3.5.68.0/22' })]), 'ok', /HTTPS/],
    ['a part of S3 only', BY_NAT, inspector([out({ cidr: '52.218.0.0/16' })]), 'failed', /3\.5\.64\.0\/21/],
    ['a list of addresses that was not read', BY_NAT, inspector([out({ prefixListId: 'pl-own' })]), 'unknown', /cannot be seen/],
    ['HTTP only', BY_NAT, inspector([out({ ports: [80, 80], cidr: '0.0.0.0/0' })]), 'failed', /TCP port 443/],
    ['UDP only', BY_NAT, inspector([out({ protocol: 'udp', ports: undefined, cidr: '0.0.0.0/0' })]), 'failed', /TCP port 443/],
    ['a proxy behind a transit gateway', { kind: 'elsewhere', id: 'tgw-1' }, inspector([out({ cidr: '10.0.0.0/8' })]), 'unknown', /tgw-1/],
    ['no way', undefined, inspector([]), 'skipped', /not known/],
    ['an instance without interface', BY_NAT, inspector([ALL], { ofInstance: async () => undefined }), 'unknown', /no network interface/],
    ['an endpoint that lets the VPC in', BY_ENDPOINT, inspector([ALL, into({ cidr: '10.0.0.0/16' })]), 'ok', /sg-end let it in/],
    ['an endpoint that names the nodes\' group', BY_ENDPOINT, inspector([out({ otherGroupId: 'sg-end' }), into({ otherGroupId: 'sg-node' })]), 'ok', /let it in/],
    ['an endpoint that names another group', BY_ENDPOINT, inspector([ALL, into({ otherGroupId: 'sg-bastion' })]), 'failed', /in from the node \(10\.0\.1\.20, sg-node\)/],
    ['a node that may not reach the endpoint', BY_ENDPOINT, inspector([out({ prefixListId: undefined, cidr: '52.218.0.0/16' }), into({ cidr: '10.0.0.0/16' })]), 'failed', /out to 10\.0\.2\.9\/32 of vpce-1/],
  ])('%s', async (_name, hop, groups, outcome, seen) => {
    const result = await securityGroupCheck(groups, INSTANCE, 'eu-west-1', hop);
    expect(result).toMatchObject({ outcome, seen: expect.stringMatching(seen) });
    expect(result.fix !== undefined).toBe(outcome === 'failed');
  });

  test('the prefix list of another region\'s S3 is none of this region\'s groups', async () => {
    expect(await securityGroupCheck(inspector([out({ prefixListId: 'pl-s3' })]), INSTANCE, 'us-east-1', BY_NAT)).toMatchObject({ outcome: 'unknown' });
  });

  test('a rule more never stops what passed', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    const cidr = fc.tuple(octet, octet, fc.integer({ min: 0, max: 32 })).map(([a, b, bits]) => `${a}.${b}.0.0/${bits}`);
    fc.assert(fc.property(fc.array(cidr, { maxLength: 6 }), cidr, cidr, (open, more, target) => {
      const of = (ranges: readonly string[]) => groupVerdict(ranges.map(each => out({ cidr: each })), { outbound: true, ranges: [target] }).outcome;
      expect(of([...open, target])).toBe('passes');
      if (of(open) === 'passes') { expect(of([...open, more])).toBe('passes'); }
    }));
  });
});

describe('the way to Systems Manager of an agent that does not answer', () => {
  test.each<[string, readonly RouteView[], GroupInspector, string, RegExp]>([
    ['by NAT nothing stands in the way: the agent itself', [LOCAL, NAT], inspector([ALL]), 'ok', /look at the agent itself/],
    ['no default route and no endpoint', [LOCAL], inspector([ALL]), 'failed', /no way to ssm and ssmmessages/],
    ['both endpoints, open', [LOCAL], inspector([ALL, into({ cidr: '10.0.0.0/16' })], { endpoints: async () => both() }), 'ok', /vpce-ssm.*vpce-msg/],
    ['both endpoints, their group shut', [LOCAL], inspector([ALL], { endpoints: async () => both() }), 'failed', /sg-end of the endpoint vpce-ssm lets TCP port 443 in/],
    ['an endpoint for one of the two', [LOCAL], inspector([ALL, into({ cidr: '10.0.0.0/16' })], { endpoints: async () => new Map([['ssm', endpoint()]]) }), 'failed', /no way to ssmmessages/],
    ['endpoints without private DNS', [LOCAL], inspector([ALL, into({ cidr: '10.0.0.0/16' })], { endpoints: async () => both({ privateDns: false }) }), 'failed', /private DNS off, so no name leads to it/],
    ['endpoints without private DNS, beside NAT', [LOCAL, NAT], inspector([ALL], { endpoints: async () => both({ privateDns: false }) }), 'ok', /nat-1/],
    ['a VPC without host names', [LOCAL], inspector([ALL, into({ cidr: '10.0.0.0/16' })], { endpoints: async () => both(), names: async () => ({ support: true, hostnames: false }) }), 'failed', /enableDnsHostnames/],
    ['a VPC without its resolver', [LOCAL, NAT], inspector([ALL], { names: async () => ({ support: false, hostnames: false }) }), 'unknown', /enableDnsSupport/],
    ['a NAT gateway that is gone', [LOCAL, { ...NAT, state: 'blackhole' }], inspector([ALL]), 'failed', /blackhole/],
    ['an internet gateway and no address', [LOCAL, { ...NAT, target: 'igw-1' }], inspector([ALL]), 'failed', /no public IPv4 address/],
    ['a hub with central endpoints', [LOCAL, { destination: '10.0.0.0/8', target: 'tgw-1', state: 'active' }], inspector([ALL]), 'unknown', /tgw-1/],
    ['a group for S3 only, by NAT', [LOCAL, NAT], inspector([out({ prefixListId: 'pl-s3' })]), 'unknown', /are not published/],
  ])('%s', async (_name, routes, groups, outcome, seen) => {
    expect(await agentRouteCheck(network(routes), groups, INSTANCE, false)).toMatchObject({ outcome, seen: expect.stringMatching(seen) });
  });

  test('nothing is asked of an agent that answers', async () => {
    const never = new Proxy({}, { get: () => { throw new Error('asked'); } });
    expect(await agentRouteCheck(never as NetworkInspector, never as GroupInspector, INSTANCE, true)).toMatchObject({ outcome: 'ok' });
  });
});
