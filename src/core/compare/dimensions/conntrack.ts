import { FactsDocument } from '../../evidence/documents';
import { DimensionReader, StateBuilder } from '../dimension';
import { factsOf } from '../facts-of';
import { OwnValues } from '../own-values';
import { plainName } from '../plain-name';

const RANKED = 20;

/** Connections, how full their table is, what the kernel refused, and who never answers. */
export const conntrack: DimensionReader = facts => {
  const state = new StateBuilder();
  const own = new OwnValues(facts);
  const file = factsOf(facts, 'conntrack')[0]?.facts;
  const entries = sysctl(facts, 'net.netfilter.nf_conntrack_count') ?? (file?.listed ? file.reportedEntries?.value ?? file.entries : undefined);
  state.number('entries', entries, 'load');
  state.number('maximum (nf_conntrack_max)', sysctl(facts, 'net.netfilter.nf_conntrack_max'), 'setting');
  if (file?.listed) {
    state.read('entries');
    state.number('unreplied entries', file.unreplied, 'load');
    for (const [name, count] of Object.entries(file.byProtocol).slice(0, 8)) { state.number(`${plainName(name)} entries`, count, 'load', 'entries'); }
    for (const [name, count] of Object.entries(file.byState).slice(0, 12)) { state.number(`entries in ${plainName(name)}`, count, 'load', 'entries'); }
    // a full ranking hides what comes after it, so absence from it would not mean none
    if (file.unrepliedDestinations.length < RANKED) { state.read('unreplied'); }
    for (const each of file.unrepliedDestinations) { state.number(`unreplied to ${own.text(plainName(each.name))}`, each.count, 'load', 'unreplied'); }
  }
  for (const name of ['insert_failed', 'drop', 'early_drop', 'error', 'search_restart', 'clash_resolve', 'chaintoolong']) {
    state.number(`${name} (conntrack -S)`, file?.statistics?.counters[name]?.value, 'counter');
  }
  return state.state(entries === undefined ? 'neither conntrack -L nor its sysctl are in the bundle' : undefined);
};

function sysctl(facts: FactsDocument, name: string): number | undefined {
  return factsOf(facts, 'sysctl').map(each => each.facts.values[name]?.numbers[0]).find(each => each !== undefined);
}
