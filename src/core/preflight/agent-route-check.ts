import { attempt } from './attempt';
import { CheckResult, failed, ok, skipped, unknown } from './check';
import { groupVerdict } from './group-verdict';
import { EndpointView, GroupInspector, InterfaceView, NetworkInspector } from './ports';
import { passEndpoint } from './security-group-check';
import { wayOut } from './way-out';
import { NodeInstance } from '../ports';

/**
 * What an agent cannot do without. `ec2messages` older agents want too; where `ssmmessages` is there, newer ones use that
 * (https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html).
 */
const SERVICES = ['ssm', 'ssmmessages'] as const;
/** Public addresses, of which Systems Manager publishes no list: a rule for less may or may not hold them. */
const ANYWHERE = ['0.0.0.0/0'];

/** Whether a node reaches Systems Manager. Asked only where its agent does not answer. */
export async function agentRouteCheck(network: NetworkInspector, groups: GroupInspector, instance: NodeInstance, answers: boolean): Promise<CheckResult> {
  const { region, instanceId, subnetId, vpcId, publicAddress = false } = instance;
  if (answers) { return ok('agent-route', 'the agent is online, so it reaches Systems Manager'); }
  if (instance.state !== 'running') { return skipped('agent-route', `the instance is ${instance.state}`); }
  if (subnetId === undefined || vpcId === undefined) { return skipped('agent-route', 'EC2 names no subnet of the instance'); }
  return attempt('agent-route', async () => {
    const [table, endpoints, names, node] = await Promise.all([
      network.routeTable(region, { subnetId, vpcId }), groups.endpoints(region, vpcId, SERVICES), groups.names(region, vpcId), groups.ofInstance(region, instanceId),
    ]);
    const usable = new Map([...endpoints].filter(([, each]) => each.state.toLowerCase() === 'available' && each.privateDns));
    const dns = judgeNames(names, vpcId, usable);
    if (dns) { return dns; }
    if (node === undefined || node.groupIds.length === 0) { return unknown('agent-route', 'EC2 tells of no network interface of the instance'); }
    const results: CheckResult[] = [];
    for (const endpoint of new Set(usable.values())) { results.push(await passEndpoint(groups, region, node, { id: endpoint.id, interfaceIds: endpoint.interfaceIds ?? [] }, 'agent-route')); }
    const others = SERVICES.filter(each => !usable.has(each));
    if (others.length > 0) {
      if (table === undefined) { return unknown('agent-route', `no route table of ${subnetId} was found`); }
      const way = wayOut(table.routes, publicAddress);
      results.push(await byWayOut(groups, instance, node, way, { others, near: nearMiss(others, endpoints), subnetId, routeTableId: table.id }));
    }
    return results.find(each => each.outcome === 'failed') ?? results.find(each => each.outcome === 'unknown')
      ?? ok('agent-route', `nothing stands in the way (${results.map(each => each.seen).join('; ')}): look at the agent itself, and at its role`);
  });
}

/** A name that does not lead to the endpoint makes the endpoint useless. */
function judgeNames({ support, hostnames }: { readonly support: boolean; readonly hostnames: boolean }, vpcId: string, usable: ReadonlyMap<string, EndpointView>): CheckResult | undefined {
  const [endpoint] = usable.values();
  if (!support) { return unknown('agent-route', `${vpcId} has DNS support off (enableDnsSupport), so names are resolved only if a DNS server of your own does`, `Turn enableDnsSupport of ${vpcId} on, unless the nodes ask a DNS server of your own.`); }
  return !hostnames && endpoint
    ? failed('agent-route', `${vpcId} has DNS host names off (enableDnsHostnames), so the name of Systems Manager does not lead to ${endpoint.id}`, `Turn enableDnsHostnames of ${vpcId} on.`)
    : undefined;
}

interface Place { readonly others: readonly string[]; readonly near: string; readonly subnetId: string; readonly routeTableId: string }

async function byWayOut(groups: GroupInspector, { region }: NodeInstance, node: InterfaceView, way: ReturnType<typeof wayOut>, { others, near, subnetId, routeTableId }: Place): Promise<CheckResult> {
  const to = others.join(' and ');
  switch (way.kind) {
    case 'none': return failed('agent-route', `${subnetId} has no way to ${to}: its route table ${routeTableId} has no default route, and the VPC no interface endpoint for ${others.length === 1 ? 'it' : 'them'}${near}`);
    case 'gone': return failed('agent-route', `the default route of ${subnetId} (${routeTableId}) leads to ${way.id}, which is gone (blackhole)${near}`, `Replace the route to ${way.id}, or add interface endpoints for ${to}.`);
    case 'no-address': return failed('agent-route', `the default route of ${subnetId} (${routeTableId}) leads to the internet gateway ${way.id}, but the node has no public IPv4 address${near}`);
    case 'elsewhere': return unknown('agent-route', `${to} would be reached by ${way.id}, and what lies behind it cannot be seen from here${near}`, `Make sure that ${to} ${others.length === 1 ? 'is' : 'are'} reached by way of ${way.id}.`);
    default: {
      const verdict = groupVerdict(await groups.rules(region, node.groupIds), { outbound: true, ranges: ANYWHERE });
      const own = node.groupIds.join(', ');
      return verdict.outcome === 'passes'
        ? ok('agent-route', `${to} by ${way.id}, and ${own} let HTTPS out`)
        : unknown('agent-route', `${own} let HTTPS out to some addresses only, or to none; those of ${to}, by ${way.id}, are not published`, `Allow outbound TCP 443 to 0.0.0.0/0 in ${node.groupIds[0]}, or add interface endpoints for ${to}.`);
    }
  }
}

/** An endpoint that is there and is of no use. */
function nearMiss(others: readonly string[], endpoints: ReadonlyMap<string, EndpointView>): string {
  const [service, endpoint] = [...endpoints].find(([name]) => others.includes(name)) ?? [];
  if (endpoint === undefined) { return ''; }
  return endpoint.privateDns ? `. ${endpoint.id} for ${service} is ${endpoint.state}` : `. ${endpoint.id} for ${service} has private DNS off, so no name leads to it`;
}
