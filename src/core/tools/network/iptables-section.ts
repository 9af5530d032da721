import { at, defined, SectionReader } from './section';
import { ownerOfChain } from '../../compare/chain-owner';
import { factsOf } from '../../compare/facts-of';
import { describeMatch, IptablesTable, iptablesTables } from '../../compare/iptables-view';
import { plainName } from '../../compare/plain-name';

/** Policies of the filter table and others that refuse, who owns the chains, and every rule that refuses traffic with its counters. */
export const iptablesSection: SectionReader = document => {
  const tables = iptablesTables(document);
  const saves = [...factsOf(document, 'iptables-save'), ...factsOf(document, 'ip6tables-save')];
  const backend = saves.find(each => each.facts.backend !== undefined)?.facts;
  const mixed = saves.find(each => each.facts.legacyTablesPresent !== undefined);
  const notAvailable: string[] = [];
  if (tables.length === 0) { notAvailable.push('iptables: no listing and no save file with a table'); }
  if (tables.length > 0 && !tables.some(each => each.counters)) { notAvailable.push('rule counters: only iptables-save is there, which has none'); }
  const failed = [...factsOf(document, 'iptables-list'), ...saves].find(each => each.facts.errors.length > 0);
  if (failed !== undefined) { notAvailable.push(`iptables reported an error: ${at(failed.path, failed.facts.errors[0])}`); }
  return {
    summary: defined({
      backend: backend?.backend,
      version: backend?.version === undefined ? undefined : plainName(backend.version),
      otherBackendHoldsRules: mixed === undefined ? undefined : at(mixed.path, mixed.facts.legacyTablesPresent!),
      chainsByOwner: tables.length === 0 ? undefined : chainsByOwner(tables),
      dropsByOwner: tables.length === 0 ? undefined : dropsByOwner(tables),
    }),
    tables: [{ name: 'drops', rows: drops(tables) }, { name: 'policies', rows: policies(tables) }],
    notAvailable,
  };
};

function policies(tables: readonly IptablesTable[]) {
  const isTelling = (table: IptablesTable, chain: IptablesTable['chains'][number]) => chain.policy !== undefined
    && (chain.policy !== 'ACCEPT' || (table.table === 'filter' && (table.family === 'ipv4' || chain.rules > 0 || (chain.packets ?? 0) > 0)));
  const rows = tables.flatMap(table => table.chains.filter(chain => isTelling(table, chain)).map(chain => defined({
    family: table.family === 'ipv6' ? 'ipv6' : undefined,
    table: table.table,
    chain: plainName(chain.name),
    policy: plainName(chain.policy!),
    packets: chain.packets,
    rules: chain.rules,
  })));
  // a policy that refuses, then the filter table, then the rest in file order
  return rows.sort((a, b) => Number(a.policy === 'ACCEPT') - Number(b.policy === 'ACCEPT') || Number(a.table !== 'filter') - Number(b.table !== 'filter'));
}

function drops(tables: readonly IptablesTable[]) {
  const rules = tables.flatMap(table => table.drops.map(rule => ({ table, rule, owner: ownerOfChain(rule.chain) })));
  const foreign = (owner: string) => owner === 'built-in' || owner === 'other' ? 0 : 1;
  rules.sort((a, b) => foreign(a.owner) - foreign(b.owner) || (b.rule.packets ?? 0) - (a.rule.packets ?? 0));
  return rules.map(({ table, rule, owner }) => defined({
    family: table.family === 'ipv6' ? 'ipv6' : undefined,
    table: table.table,
    chain: plainName(rule.chain),
    position: rule.position,
    target: plainName(rule.target),
    match: describeMatch(rule),
    packets: rule.packets,
    bytes: rule.bytes,
    owner,
    at: at(table.path, rule.place),
  }));
}

function chainsByOwner(tables: readonly IptablesTable[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const table of tables) {
    for (const chain of table.chains) { add(counts, ownerOfChain(chain.name), 1); }
    // chains of single services are counted by the parser, not listed
    const listed = table.chains.filter(each => /^KUBE-(SVC|SEP)-/.test(each.name)).length;
    if (table.nat !== undefined) { add(counts, 'kube-proxy', Math.max(0, table.nat.serviceChains + table.nat.endpointChains - listed)); }
  }
  delete counts['built-in'];
  return counts;
}

function dropsByOwner(tables: readonly IptablesTable[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const table of tables) {
    for (const rule of table.drops) { add(counts, ownerOfChain(rule.chain), 1); }
  }
  return counts;
}

function add(counts: Record<string, number>, key: string, by: number): void {
  if (by > 0) { counts[key] = (counts[key] ?? 0) + by; }
}
