import { at, defined, plainCounts, SectionReader } from './section';
import { factsOf, PathFacts } from '../../compare/facts-of';
import { plainName } from '../../compare/plain-name';
import { compareText } from '../../findings/compare';
import { Route } from '../../parsers/ip-route';
import { IpRule } from '../../parsers/ip-rule';

const REFUSING = new Set(['blackhole', 'unreachable', 'prohibit', 'throw']);

/** Default routes, routes that refuse, sizes of the tables, and the policy rules by priority. */
export const routesSection: SectionReader = document => {
  const files = [...factsOf(document, 'ip-route'), ...factsOf(document, 'ip6-route')];
  const ruleFiles = [...factsOf(document, 'ip-rule'), ...factsOf(document, 'ip6-rule')];
  const routes = distinct(files.flatMap(({ path, facts }) => facts.routes.map(route => ({ path, route }))));
  const notAvailable: string[] = [];
  if (!files.some(each => each.facts.routeCount > 0)) { notAvailable.push('routes: ip route show table all'); }
  if (!ruleFiles.some(each => each.facts.ruleCount > 0)) { notAvailable.push('policy rules: ip rule show'); }
  const main = factsOf(document, 'ip-route')[0];
  return {
    summary: defined({
      routesByTable: main === undefined ? undefined : plainCounts(main.facts.byTable, 16),
      ipForward: sysctl(document, 'net.ipv4.ip_forward'),
    }),
    tables: [
      { name: 'refusing', rows: routes.filter(each => REFUSING.has(each.route.type)).map(({ path, route }) => row(path, route)) },
      { name: 'defaults', rows: routes.filter(each => isDefault(each.route) && !REFUSING.has(each.route.type)).map(({ path, route }) => row(path, route)) },
      { name: 'rulesByPriority', rows: byPriority(ruleFiles) },
    ],
    notAvailable,
  };
};

function sysctl(document: Parameters<SectionReader>[0], name: string): string | undefined {
  const value = factsOf(document, 'sysctl').map(each => each.facts.values[name]?.value).find(each => each !== undefined);
  return value === undefined ? undefined : plainName(value);
}

function isDefault(route: Route): boolean {
  return route.destination === '0.0.0.0/0' || route.destination === '::/0';
}

/** iproute.txt may hold IPv6 routes that ip6route.txt holds too. */
function distinct(routes: readonly { path: string; route: Route }[]) {
  const seen = new Set<string>();
  return routes.filter(({ route }) => {
    const key = [route.family, route.type, route.destination, route.table, route.dev, route.via, route.metric].join(' ');
    return seen.has(key) ? false : seen.add(key);
  });
}

function row(path: string, route: Route) {
  return defined({
    type: route.type === 'unicast' ? undefined : plainName(route.type),
    destination: plainName(route.destination),
    via: route.via === undefined ? undefined : plainName(route.via),
    dev: route.dev === undefined ? undefined : plainName(route.dev),
    table: plainName(route.table),
    metric: route.metric,
    flags: route.flags.length > 0 ? route.flags.slice(0, 4).map(plainName) : undefined,
    at: at(path, route.place),
  });
}

/** The VPC CNI adds two rules a pod (512 to-pod, 1536 from-pod), so rules are grouped. */
function byPriority(files: readonly PathFacts<'ip-rule' | 'ip6-rule'>[]) {
  const groups = new Map<string, { rule: IpRule; count: number; path: string; tables: Set<string> }>();
  for (const { path, facts } of files) {
    for (const rule of facts.rules) {
      const key = `${rule.family} ${rule.priority} ${rule.action}`;
      const group = groups.get(key) ?? { rule, count: 0, path, tables: new Set<string>() };
      group.count += 1;
      if (rule.table !== undefined && group.tables.size < 8) { group.tables.add(plainName(rule.table)); }
      groups.set(key, group);
    }
  }
  return [...groups.values()].sort((a, b) => compareText(a.rule.family, b.rule.family) || a.rule.priority - b.rule.priority)
    .map(({ rule, count, path, tables }) => defined({
      family: rule.family === 'ipv6' ? 'ipv6' : undefined,
      priority: rule.priority,
      action: plainName(rule.action),
      tables: [...tables],
      count,
      fwmark: rule.fwmark === undefined ? undefined : plainName(rule.fwmark),
      at: at(path, rule.place),
    }));
}
