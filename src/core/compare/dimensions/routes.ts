import { roleOfDevice } from '../../findings/device-role';
import { IpRule } from '../../parsers/ip-rule';
import { DimensionReader, StateBuilder } from '../dimension';
import { factsOf } from '../facts-of';
import { OwnValues } from '../own-values';
import { plainName } from '../plain-name';

const REFUSING = new Set(['blackhole', 'unreachable', 'prohibit', 'throw']);
/** Priorities of the kernel and of the VPC CNI: to pod, connection mark, external services, from pod. How many there are follows from the pods. */
const USUAL_PRIORITIES = new Set([0, 512, 1024, 1535, 1536, 32766, 32767]);

/** Routes that refuse, static routes, default routes of the main table, and policy rules beyond the usual ones. */
export const routes: DimensionReader = facts => {
  const state = new StateBuilder();
  const own = new OwnValues(facts);
  const files = factsOf(facts, 'ip-route');
  if (files.length > 0) { ['refusing route', 'static route', 'policy rule'].forEach(each => state.kind(each)); }
  let pods = 0;
  let defaults = 0;
  for (const { path, facts: file } of files) {
    for (const route of file.routes) {
      if (route.table === 'local') { continue; }
      const table = route.table === 'main' ? 'main' : /^\d+$/.test(route.table) ? 'an ENI table' : plainName(route.table);
      const device = route.dev === undefined ? '' : ` dev ${plainName(roleOfDevice(route.dev))}`;
      const at = `${path}:${route.place.line}`;
      const isDefault = route.destination === '0.0.0.0/0' || route.destination === '::/0';
      if (REFUSING.has(route.type)) {
        state.item('refusing route', `${plainName(route.type)} ${own.address(route.destination)}${device} table ${table}`, { at });
      } else if (isDefault) {
        if (table === 'main' && route.family === 'ipv4') { defaults += 1; }
      } else if (route.dev !== undefined && roleOfDevice(route.dev) === 'pod-veth') {
        pods += 1;
      } else if (route.proto !== 'kernel' && route.scope !== 'link') {
        state.item('static route', `${own.address(route.destination)}${device} table ${table}`, { at });
      }
    }
  }
  if (files.length > 0) {
    state.number('default routes in the main table', defaults, 'setting');
    state.number('pod routes', pods, 'load');
  }
  for (const { path, facts: file } of factsOf(facts, 'ip-rule')) {
    for (const rule of file.rules) {
      if (!USUAL_PRIORITIES.has(rule.priority)) { state.item('policy rule', describe(rule, own), { at: `${path}:${rule.place.line}` }); }
    }
    state.number('pod rules (priority 512)', file.rules.filter(each => each.priority === 512).length, 'load');
    state.number('from-pod rules (priority 1536)', file.rules.filter(each => each.priority === 1536).length, 'load');
  }
  const forward = factsOf(facts, 'sysctl').map(each => each.facts.values['net.ipv4.ip_forward']?.value).find(each => each !== undefined);
  state.value('net.ipv4.ip_forward', forward === undefined ? undefined : plainName(forward));
  return state.state(files.length === 0 ? 'no routes in the bundle' : undefined);
};

function describe(rule: IpRule, own: OwnValues): string {
  const parts = [`priority ${rule.priority}`];
  if (rule.from !== undefined) { parts.push(`from ${own.address(rule.from)}`); }
  if (rule.to !== undefined) { parts.push(`to ${own.address(rule.to)}`); }
  if (rule.fwmark !== undefined) { parts.push(`fwmark ${plainName(rule.fwmark)}`); }
  if (rule.iif !== undefined) { parts.push(`iif ${plainName(roleOfDevice(rule.iif))}`); }
  parts.push(rule.action === 'lookup' ? `table ${rule.table !== undefined && /^\d+$/.test(rule.table) ? 'of an ENI' : plainName(rule.table ?? '?')}` : plainName(rule.action));
  return parts.join(' ');
}
