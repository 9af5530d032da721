import { Route } from '../../parsers/ip-route';
import { evidenceAt, FileFacts, StateCheck } from '../state-check';
import { counted, notEvaluable, outcomeOf } from './outcome';

const USABLE = (route: Route) => route.type === 'unicast' && !route.flags.includes('linkdown') && !route.flags.includes('dead');

/** True when the table leads everywhere: by a default route, or by the two halves that VPN clients use to override it. */
function leadsEverywhere(routes: readonly Route[]): boolean {
  const usable = new Set(routes.filter(USABLE).map((route) => route.destination));
  return usable.has('0.0.0.0/0') || (usable.has('0.0.0.0/1') && usable.has('128.0.0.0/1'));
}

/** The main default route is gone: the node reaches its own subnets only. */
export const defaultRouteCheck: StateCheck = {
  id: 'main-default-route',
  condition: 'default-route-missing',
  section: 'routes',
  source: 'Linux policy routing: what no other rule takes is looked up in table main; per-ENI tables of the VPC CNI serve pods only',
  remediation: [
    'Look for what removed it: a DHCP lease that was lost, NetworkManager, netplan or ec2-net-utils after boot, a user-data script.',
    '[changes the node] networkctl renew <primary interface> (AL2023, Ubuntu) or dhclient <primary interface> (AL2) asks for the lease again, which brings the route back.',
  ],
  runbook: 'D4',
  correlateWith: ['networking', 'system', 'kubelet'],
  evaluate(context) {
    const files = context.facts('ip-route').filter(({ facts }) => facts.routes.some((route) => route.family === 'ipv4'));
    const [first] = files;
    if (!first) { return notEvaluable('networking/iproute.txt with IPv4 routes (ip route show table all)'); }
    const all = files.flatMap(({ facts }) => facts.routes).filter((route) => route.family === 'ipv4');
    const tables = tablesForAll(context.facts('ip-rule'));
    const main = all.filter((route) => route.table === 'main');
    const served = tables.find((table) => leadsEverywhere(all.filter((route) => route.table === table)));
    if (served !== undefined) {
      const route = all.find((each) => each.table === served && each.destination === '0.0.0.0/0');
      return outcomeOf([], `Default route present in table ${served}${route?.via === undefined ? '' : ` via ${route.via}`}${route?.dev === undefined ? '' : ` on ${route.dev}`}.`);
    }
    const down = main.find((route) => route.destination === '0.0.0.0/0' && route.type === 'unicast');
    // A table without any route says that the list was cut, rather than that the node has no network.
    const witness = down ?? main[0];
    if (!witness) { return notEvaluable('routes of table main: the list in networking/iproute.txt holds none'); }
    return outcomeOf([{
      title: down ? 'The main default route points to an interface that is down' : `No default route in table main (${counted(main.length, 'route')} there)`,
      entity: { family: 'ipv4', table: 'main', ...down?.dev !== undefined && { interface: down.dev } },
      evidence: [evidenceAt(first.file, witness.place)],
    }], '');
  },
};

/** Tables that every packet of the node is looked up in, whatever its source and mark; main where the rules are not known. */
function tablesForAll(rules: readonly FileFacts<'ip-rule'>[]): readonly string[] {
  const tables = rules.flatMap(({ facts }) => facts.rules)
    .filter((rule) => rule.action === 'lookup' && rule.from === undefined && rule.to === undefined && rule.fwmark === undefined && rule.iif === undefined && rule.oif === undefined)
    .flatMap((rule) => (rule.table === undefined || rule.table === 'local' ? [] : [rule.table]));
  return ['main', ...tables.filter((table) => table !== 'main')];
}
