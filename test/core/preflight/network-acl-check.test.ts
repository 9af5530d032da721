import { networkAclCheck } from '../../../src/core/preflight/network-acl-check';
import { AclInspector, AclRule, Hop } from '../../../src/core/preflight/ports';

const INSTANCE = { instanceId: 'i-1', region: 'eu-west-1', state: 'running', tags: {}, subnetId: 'subnet-a' };
const open: readonly AclRule[] = [true, false].map(outbound => ({ number: 100, outbound, allows: true, protocol: '-1', cidr: '0.0.0.0/0' }));
const shut: readonly AclRule[] = [{ number: 10, outbound: false, allows: false, protocol: '-1', cidr: '10.0.0.0/8' }, ...open];

function inspector(acls: Readonly<Record<string, readonly AclRule[]>>, over: Partial<AclInspector> = {}): AclInspector {
  const ranges: Readonly<Record<string, string>> = { 'subnet-a': '10.0.1.0/24', 'subnet-b': '10.0.2.0/24', 'subnet-n': '10.0.101.0/24' };
  return {
    ofSubnet: async (_region, id) => ({ id: `acl-of-${id}`, rules: acls[id] ?? open }),
    subnetRanges: async (_region, ids) => new Map(ids.map(id => [id, ranges[id]!])),
    s3Ranges: async () => ['52.218.0.0/17'],
    subnetOfNat: async () => 'subnet-n',
    ...over,
  };
}

const NAT: Hop = { kind: 'nat', id: 'nat-1' };
const GATEWAY: Hop = { kind: 'gateway-endpoint', id: 'vpce-1' };
const endpointIn = (...subnetIds: string[]): Hop => ({ kind: 'interface-endpoint', id: 'vpce-2', subnetIds, interfaceIds: [] });

test.each<[string, Hop | undefined, AclInspector, string, RegExp]>([
  ['by a NAT gateway, both subnets open', NAT, inspector({}), 'ok', /acl-of-subnet-a of the node's subnet subnet-a and acl-of-subnet-n of the NAT gateway's subnet/],
  ['by a NAT gateway whose subnet shuts the VPC out', NAT, inspector({ 'subnet-n': shut }), 'failed', /rule 10 denies uploads \(inbound from 10\.0\.1\.0\/24/],
  ['by a NAT gateway in the node\'s own subnet', NAT, inspector({}, { subnetOfNat: async () => 'subnet-a' }), 'ok', /^acl-of-subnet-a of the node's subnet subnet-a lets/],
  ['by a gateway endpoint, only the node\'s subnet counts', GATEWAY, inspector({ 'subnet-n': shut }), 'ok', /^acl-of-subnet-a/],
  ['by an interface endpoint in the same subnet', endpointIn('subnet-a'), inspector({ 'subnet-a': shut }), 'ok', /no network ACL is asked/],
  ['by an interface endpoint in another subnet that shuts the VPC out', endpointIn('subnet-a', 'subnet-b'), inspector({ 'subnet-b': shut }), 'failed', /acl-of-subnet-b of the endpoint's subnet subnet-b: rule 10 denies uploads/],
  ['no way', undefined, inspector({}), 'skipped', /which way leads to S3 is not known/],
  ['addresses of S3 that nobody tells', GATEWAY, inspector({}, { s3Ranges: async () => [] }), 'unknown', /could not be found/],
  ['a subnet without ACL', GATEWAY, inspector({}, { ofSubnet: async () => undefined }), 'unknown', /no network ACL of subnet-a/],
])('%s', async (_name, hop, acls, outcome, seen) => {
  const result = await networkAclCheck(acls, INSTANCE, 'eu-west-1', hop);
  expect(result.outcome).toBe(outcome);
  expect(result.seen).toMatch(seen);
  expect(result.fix !== undefined).toBe(outcome === 'failed');
});
