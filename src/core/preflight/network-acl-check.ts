import { aclObstacle, AclTraffic } from './acl-verdict';
import { attempt } from './attempt';
import { CheckResult, failed, ok, skipped, unknown } from './check';
import { AclInspector, AclRule, Hop } from './ports';
import { NodeInstance } from '../ports';

const HTTPS: readonly [number, number] = [443, 443];
/** Ports to which answers come: those of Linux, and those of a NAT gateway (https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports). */
const LINUX_PORTS: readonly [number, number] = [32_768, 60_999];
const NAT_PORTS: readonly [number, number] = [1_024, 65_535];

/** A subnet on the way, and what must pass its packet filter. */
interface Passage {
  readonly subnetId: string;
  readonly of: string;
  readonly traffic: readonly (AclTraffic & { readonly words: string })[];
}

/** Whether the network ACLs on the way from a node to S3 let its uploads and their answers pass. Firewalls are not looked at. */
export async function networkAclCheck(acls: AclInspector, { region, subnetId }: NodeInstance, bucketRegion: string, hop: Hop | undefined): Promise<CheckResult> {
  if (subnetId === undefined) { return skipped('network-acl', 'EC2 names no subnet of the instance'); }
  if (hop === undefined) { return skipped('network-acl', 'which way leads to S3 is not known'); }
  return attempt('network-acl', async () => {
    const passages = await passagesOf(acls, region, subnetId, bucketRegion, hop);
    if (passages === undefined) { return unknown('network-acl', `the addresses of S3 in ${bucketRegion} could not be found`); }
    const looked: string[] = [];
    for (const { subnetId: subnet, of, traffic } of passages) {
      const acl = await acls.ofSubnet(region, subnet);
      if (acl === undefined) { return unknown('network-acl', `no network ACL of ${subnet} was found`); }
      const stopped = stoppedBy(acl, subnet, of, traffic);
      if (stopped) { return stopped; }
      looked.push(`${acl.id} of ${of} ${subnet}`);
    }
    if (looked.length === 0) { return ok('network-acl', 'the endpoint is in the node\'s subnet, where no network ACL is asked'); }
    return ok('network-acl', `${looked.join(' and ')} ${looked.length === 1 ? 'lets' : 'let'} HTTPS to S3 and its answers pass`);
  });
}

function stoppedBy(acl: { readonly id: string; readonly rules: readonly AclRule[] }, subnetId: string, of: string, traffic: Passage['traffic']): CheckResult | undefined {
  for (const each of traffic) {
    const obstacle = aclObstacle(acl.rules, each);
    if (obstacle) {
      const by = obstacle.rule === undefined ? 'no rule allows' : `rule ${obstacle.rule} denies`;
      const [first, last] = each.ports;
      const ports = first === last ? `port ${first}` : `ports ${first}-${last}`;
      return failed('network-acl', `${acl.id} of ${of} ${subnetId}: ${by} ${obstacle.whole ? '' : 'a part of '}${each.words} (${each.outbound ? 'outbound to' : 'inbound from'} ${obstacle.range}, TCP ${ports})`,
        `Allow in ${acl.id}, before any rule that denies it, ${each.outbound ? 'outbound' : 'inbound'} TCP ${ports} ${each.outbound ? 'to' : 'from'} ${each.ranges.length === 1 ? each.ranges[0] : 'the ranges of S3 (aws ec2 describe-prefix-lists), or 0.0.0.0/0'}.`);
    }
  }
  return undefined;
}

async function passagesOf(acls: AclInspector, region: string, subnetId: string, bucketRegion: string, hop: Hop): Promise<Passage[] | undefined> {
  if (hop.kind === 'interface-endpoint') { return toEndpoint(acls, region, subnetId, hop.subnetIds); }
  const s3 = await acls.s3Ranges(bucketRegion);
  if (s3.length === 0) { return undefined; }
  const node = (answers: readonly [number, number]): Passage => ({ subnetId, of: 'the node\'s subnet', traffic: asClient(s3, answers) });
  const natSubnet = hop.kind === 'nat' ? await acls.subnetOfNat(region, hop.id) : undefined;
  // packets between a node and a NAT gateway in its own subnet meet no ACL
  if (natSubnet === undefined || natSubnet === subnetId) { return [node(natSubnet === undefined ? LINUX_PORTS : NAT_PORTS)]; }
  const nodes = (await acls.subnetRanges(region, [subnetId])).get(subnetId);
  return [node(LINUX_PORTS), { subnetId: natSubnet, of: 'the NAT gateway\'s subnet', traffic: [...nodes === undefined ? [] : asServer([nodes]), ...asClient(s3, NAT_PORTS)] }];
}

async function toEndpoint(acls: AclInspector, region: string, subnetId: string, subnetIds: readonly string[]): Promise<Passage[]> {
  // within a subnet no ACL is asked; the name of S3 leads to the endpoint's addresses in all of its subnets
  const others = subnetIds.filter(each => each !== subnetId);
  if (others.length === 0) { return []; }
  const ranges = await acls.subnetRanges(region, [subnetId, ...others]);
  const nodes = [ranges.get(subnetId) ?? []].flat();
  const far = others.flatMap(each => ranges.get(each) ?? []);
  return [
    { subnetId, of: 'the node\'s subnet', traffic: asClient(far, LINUX_PORTS) },
    ...others.map(each => ({ subnetId: each, of: 'the endpoint\'s subnet', traffic: asServer(nodes) })),
  ];
}

function asClient(ranges: readonly string[], answers: readonly [number, number]): Passage['traffic'] {
  return [{ outbound: true, ranges, ports: HTTPS, words: 'uploads' }, { outbound: false, ranges, ports: answers, words: 'the answers of S3' }];
}

function asServer(ranges: readonly string[]): Passage['traffic'] {
  return [{ outbound: false, ranges, ports: HTTPS, words: 'uploads' }, { outbound: true, ranges, ports: LINUX_PORTS, words: 'the answers of S3' }];
}
