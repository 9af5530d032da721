import { Route } from '../../parsers/ip-route';
import { titleSafe } from '../../safety/title-safe';
import { CheckContext, evidenceAt, StateCheck } from '../state-check';
import { counted, notEvaluable, outcomeOf } from './outcome';
import { vpcCni } from './vpc-cni';

/** Devices of ENIs, in the names that Amazon Linux, Ubuntu and Bottlerocket give them. */
const ENI_DEVICE = /^(?:eth|ens|enp|enX)\d/;
/** How BIRD (12) and Felix (80) mark routes to other nodes; iproute2 prints a name where it has one. */
const CALICO = /^(?:bird|12|80)$/;

/**
 * Blocks of other nodes' pods that are reached by those nodes' addresses over an ENI, without a tunnel. Calico says so by the route's protocol; Cilium (auto-direct-node-routes) by blocks
 * of the size of its own, which lies behind cilium_host. What goes by the default gateway is the VPC's to route, and is no node's.
 */
function blocksOfOthers(routes: readonly Route[]): Route[] {
  const own = routes.find((route) => route.dev === 'cilium_host' && route.via !== undefined && !route.destination.endsWith('/32'));
  const size = own?.destination.split('/')[1];
  const gateways = new Set(routes.filter((route) => route.destination === '0.0.0.0/0').map((route) => route.via));
  return routes.filter((route) => route.family === 'ipv4' && route.type === 'unicast' && route.via !== undefined && !gateways.has(route.via) && ENI_DEVICE.test(route.dev ?? '') && route.destination !== '0.0.0.0/0'
    && (CALICO.test(route.proto ?? '') || (size !== undefined && route.destination.endsWith(`/${size}`))));
}

/** D28: EC2 drops what carries addresses that are none of the ENI's, unless it is told not to check. */
export const sourceDestCheckCheck: StateCheck = {
  id: 'source-dest-check',
  condition: 'cni-settings-unsafe',
  section: 'eni',
  source: 'EC2 attribute sourceDestCheck; Calico and Cilium with native routing send pod addresses that are no addresses of the ENI (docs.tigera.io/calico/latest/reference/public-cloud/aws). Pods of the VPC CNI have addresses of the ENI: the check is right there',
  remediation: ['[changes the node] aws ec2 modify-network-interface-attribute --no-source-dest-check on every node, or Calico\'s awsSrcDstCheck: Disable; or let the CNI encapsulate (VXLAN, IPIP).'],
  runbook: 'D28',
  correlateWith: ['networking', 'cni'],
  evaluate(context: CheckContext) {
    const { otherCni, used } = vpcCni(context);
    if (used) { return { outcome: 'absent', checked: 'VPC CNI: pods have addresses of the ENIs.' }; }
    if (otherCni === undefined) { return notEvaluable('which CNI the node uses (cni/*.conflist)'); }
    const main = context.facts('ip-route').find(({ facts }) => facts.routeCount > 0);
    const checked = context.instance?.networkInterfaces.filter((each) => each.sourceDestCheck !== undefined) ?? [];
    if (!main || checked.length === 0) { return notEvaluable(...main ? [] : ['networking/iproute.txt'], ...checked.length > 0 ? [] : ['what EC2 says of the ENIs (only where AWS can be asked)']); }
    const blocks = blocksOfOthers(main.facts.routes.filter((route) => route.table === 'main'));
    if (blocks.length === 0) { return outcomeOf([], `${titleSafe(otherCni)} routes no pods of other nodes over an ENI unencapsulated.`); }
    // which of several ENIs carries the routes EC2 does not say by device name
    if (checked.some((each) => each.sourceDestCheck === false)) { return outcomeOf([], `${counted(blocks.length, 'block')} of other nodes' pods; the source/destination check is off.`); }
    return outcomeOf([{
      title: `${titleSafe(otherCni)} routes ${counted(blocks.length, 'block')} of other nodes' pods unencapsulated, and EC2's source/destination check is on: it drops them`,
      severity: 'high',
      kind: 'cause',
      entity: { setting: 'sourceDestCheck', cni: titleSafe(otherCni), interfaces: checked.map((each) => each.eniId).sort().join(' ').slice(0, 256) },
      evidence: blocks.slice(0, 2).map((route) => evidenceAt(main.file, route.place)),
    }], '');
  },
};
