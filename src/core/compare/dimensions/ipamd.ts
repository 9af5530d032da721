import { CNI_DEFAULTS } from '../cni-defaults';
import { DimensionReader, StateBuilder } from '../dimension';
import { factsOf } from '../facts-of';
import { plainName } from '../plain-name';

/** The address pool, ipamd's own error counters, and the CNI's version and settings. */
export const ipamd: DimensionReader = facts => {
  const state = new StateBuilder();
  const pool = factsOf(facts, 'ipamd-enis').find(each => !each.facts.empty)?.facts;
  state.number('addresses', pool?.totalIps, 'load');
  state.number('assigned addresses', pool?.assignedIps, 'load');
  if (pool?.totalIps !== undefined && pool.assignedIps !== undefined) { state.number('free addresses', pool.totalIps - pool.assignedIps, 'load'); }
  const metrics = factsOf(facts, 'ipamd-metrics').find(each => !each.facts.empty)?.facts;
  for (const [name, counter] of Object.entries(metrics?.totals ?? {})) {
    if (/err|fail|throttl|no_available|timeout/.test(name)) { state.number(plainName(name), counter.value, 'counter'); }
  }
  for (const { facts: env } of factsOf(facts, 'cni-env')) {
    state.value('VPC CNI version', env.version === undefined ? undefined : plainName(env.version));
    for (const [name, setting] of Object.entries(env.settings)) {
      if (CNI_DEFAULTS[name] !== undefined) { state.value(name, plainSetting(setting.value)); }
    }
  }
  return state.state(pool === undefined ? 'ipamd introspection gave nothing' : undefined);
};

function plainSetting(value: string): string {
  return value === '' ? '(empty)' : plainName(value);
}
