import { ownerOfChain } from '../chain-owner';
import { DimensionReader, StateBuilder } from '../dimension';
import { describeMatch, iptablesTables } from '../iptables-view';
import { OwnValues } from '../own-values';
import { plainName } from '../plain-name';

/** Hashes in chain names differ between nodes although the chains mean the same. */
const HASH = /[-_](?:[0-9a-f]{8,}|[A-Z0-9]{16})$/;

/** Policies with their packets, who owns how many chains, and every rule that refuses traffic. */
export const iptables: DimensionReader = facts => {
  const state = new StateBuilder();
  const own = new OwnValues(facts);
  const tables = iptablesTables(facts);
  for (const table of tables) {
    const family = table.family === 'ipv6' ? 'IPv6 ' : '';
    for (const chain of table.chains) {
      if (chain.policy === undefined) {
        state.item('chain', `${family}${table.table} ${plainName(chain.name.replace(HASH, '-*'))} (${ownerOfChain(chain.name)})`);
        continue;
      }
      const name = `${family}${table.table} ${plainName(chain.name)}`;
      state.value(`policy of ${name}`, plainName(chain.policy));
      // a policy counts what no rule took: 2.4 G on one node and none on the next says that a rule takes it all
      if (table.table === 'filter') { state.number(`packets of the policy of ${name}`, chain.packets, 'traffic'); }
    }
    state.kind('drop rule');
    for (const rule of table.drops) {
      const description = `${family}${table.table} ${plainName(rule.chain.replace(HASH, '-*'))} ${plainName(rule.target)} ${own.text(describeMatch(rule))}`;
      state.item('drop rule', description, { at: `${table.path}:${rule.place.line}`, ...(rule.packets !== undefined && { hits: rule.packets }) });
    }
    if (table.nat !== undefined) {
      state.number(`${family}service rules`, table.nat.servicesRules ?? 0, 'load');
      state.number(`${family}service chains`, table.nat.serviceChains, 'load');
      state.number(`${family}endpoint chains`, table.nat.endpointChains, 'load');
      state.number(`${family}services without endpoints`, table.nat.services.filter(each => each.endpoints === 0).length, 'load');
    }
  }
  return state.state(tables.length === 0 ? 'no iptables listing in the bundle' : tables.some(each => each.counters) ? undefined : 'rule counters: only iptables-save is in the bundle');
};
