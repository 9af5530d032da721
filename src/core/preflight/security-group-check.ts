import { attempt } from './attempt';
import { CheckResult, failed, ok, skipped, unknown } from './check';
import { groupVerdict } from './group-verdict';
import { GroupInspector, GroupRule, Hop, InterfaceView } from './ports';
import { NodeInstance } from '../ports';

/** Whether the security groups on the way from a node to S3 let uploads pass: the node's own, and those of an interface endpoint. */
export async function securityGroupCheck(groups: GroupInspector, instance: NodeInstance, bucketRegion: string, hop: Hop | undefined): Promise<CheckResult> {
  const { region, instanceId, subnetId } = instance;
  if (subnetId === undefined) { return skipped('security-groups', 'EC2 names no subnet of the instance'); }
  if (hop === undefined) { return skipped('security-groups', 'which way leads to S3 is not known'); }
  return attempt('security-groups', async () => {
    const node = await groups.ofInstance(region, instanceId);
    if (node === undefined || node.groupIds.length === 0) { return unknown('security-groups', 'EC2 tells of no network interface of the instance'); }
    if (hop.kind === 'interface-endpoint') { return passEndpoint(groups, region, node, hop, 'security-groups'); }
    const [rules, s3] = await Promise.all([groups.rules(region, node.groupIds), groups.s3PrefixList(bucketRegion)]);
    if (s3 === undefined) { return unknown('security-groups', `the addresses of S3 in ${bucketRegion} could not be found`); }
    const verdict = groupVerdict(rules, { outbound: true, ranges: s3.ranges, ...(region === bucketRegion && { prefixListId: s3.id }) });
    const own = words(node.groupIds);
    if (verdict.outcome === 'passes') { return ok('security-groups', `${own} let HTTPS out to S3`); }
    // a proxy or a central endpoint behind it has other addresses
    if (verdict.outcome !== 'stopped' || hop.kind === 'elsewhere') { return unknown('security-groups', `${own} let HTTPS out to some addresses only; whether those are on the way by ${hop.id} cannot be seen from here`); }
    const to = region === bucketRegion ? `the prefix list of S3 (${s3.id})` : '0.0.0.0/0';
    return failed('security-groups', `no rule of ${own} lets TCP port 443 out to ${verdict.range}, where S3 is`, `Allow outbound TCP 443 to ${to} in ${node.groupIds[0]}.`);
  });
}

/** Whether HTTPS passes from a node to an interface endpoint. */
export async function passEndpoint(
  groups: GroupInspector, region: string, node: InterfaceView, endpoint: { readonly id: string; readonly interfaceIds: readonly string[] }, check: 'security-groups' | 'agent-route',
): Promise<CheckResult> {
  const own = words(node.groupIds);
  const interfaces = endpoint.interfaceIds.length === 0 ? [] : await groups.ofInterfaces(region, endpoint.interfaceIds);
  if (interfaces.length === 0) { return unknown(check, `EC2 tells of no network interface of ${endpoint.id}`); }
  const far = [...new Set(interfaces.flatMap(each => each.groupIds))];
  const rules = await groups.rules(region, [...new Set([...node.groupIds, ...far])]);
  const of = (ids: readonly string[]): readonly GroupRule[] => rules.filter(each => ids.includes(each.groupId));
  const out = groupVerdict(of(node.groupIds), { outbound: true, ranges: interfaces.map(each => `${each.address}/32`), groupIds: far });
  if (out.outcome === 'stopped') {
    return failed(check, `no rule of ${own} lets TCP port 443 out to ${out.range} of ${endpoint.id}`, `Allow outbound TCP 443 to ${far[0]} in ${node.groupIds[0]}.`);
  }
  const into = groupVerdict(of(far), { outbound: false, ranges: [`${node.address}/32`], groupIds: node.groupIds });
  if (into.outcome === 'stopped') {
    return failed(check, `no rule of ${words(far)} of the endpoint ${endpoint.id} lets TCP port 443 in from the node (${node.address}, ${own})`, `Allow inbound TCP 443 from ${node.groupIds[0]} in ${far[0]}.`);
  }
  if (out.outcome === 'unclear' || into.outcome === 'unclear') { return unknown(check, `rules of ${own} or ${words(far)} name prefix lists, whose ranges were not read`); }
  return ok(check, `${own} let HTTPS out to ${endpoint.id}, and ${words(far)} let it in`);
}

function words(ids: readonly string[]): string {
  return ids.join(', ');
}
