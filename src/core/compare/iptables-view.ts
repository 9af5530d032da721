import { factsOf } from './facts-of';
import { plainName } from './plain-name';
import { FactsDocument } from '../evidence/documents';
import { compareText } from '../findings/compare';
import { IptablesChain, IptablesFacts, IptablesJump, IptablesNat, IptablesRule } from '../parsers/iptables-facts';

/** One table of one family, from the best listing there is: one with counters, else the save file. */
export interface IptablesTable {
  readonly family: 'ipv4' | 'ipv6';
  readonly table: string;
  readonly path: string;
  /** false: read from a save file, which has no counters of rules */
  readonly counters: boolean;
  readonly chains: readonly IptablesChain[];
  readonly drops: readonly IptablesRule[];
  readonly jumps: readonly IptablesJump[];
  readonly nat?: IptablesNat;
}

/** Every table once, although the collector lists the filter table twice and saves all of them again. */
export function iptablesTables(document: FactsDocument): readonly IptablesTable[] {
  const files = (['iptables-list', 'ip6tables-list', 'iptables-save', 'ip6tables-save'] as const).flatMap(kind => factsOf(document, kind));
  const tables = new Map<string, IptablesTable>();
  for (const { path, facts } of files) {
    for (const table of facts.tables) {
      const key = `${facts.family} ${table}`;
      if (!tables.has(key)) { tables.set(key, tableOf(path, facts, table)); }
    }
  }
  const order = ['filter', 'nat', 'mangle', 'raw', 'security'];
  return [...tables.values()].sort((a, b) => compareText(a.family, b.family) || order.indexOf(a.table) - order.indexOf(b.table));
}

function tableOf(path: string, facts: IptablesFacts, table: string): IptablesTable {
  return {
    family: facts.family,
    table,
    path,
    counters: facts.source === 'list',
    chains: facts.chains.filter(each => each.table === table),
    drops: facts.drops.filter(each => each.table === table),
    jumps: facts.jumps.filter(each => each.table === table),
    ...(table === 'nat' && facts.nat !== undefined && { nat: facts.nat }),
  };
}

/** `udp dpt 53 to 10.100.0.10/32`: what a rule matches, in our words and in a fixed order. */
export function describeMatch(rule: IptablesRule): string {
  const parts = [`${rule.protocolNegated ? 'not ' : ''}${plainName(rule.protocol)}`];
  const ports = (match: IptablesRule['sourcePorts'], word: string) => {
    if (match !== undefined) { parts.push(`${word} ${match.negated ? 'not ' : ''}${match.ranges.slice(0, 8).map(each => each.from === each.to ? `${each.from}` : `${each.from}-${each.to}`).join(',')}`); }
  };
  ports(rule.sourcePorts, 'spt');
  ports(rule.destinationPorts, 'dpt');
  if (rule.source !== undefined) { parts.push(`from ${rule.source.negated ? 'not ' : ''}${rule.source.cidr}`); }
  if (rule.destination !== undefined) { parts.push(`to ${rule.destination.negated ? 'not ' : ''}${rule.destination.cidr}`); }
  if (rule.inInterface !== undefined) { parts.push(`in ${rule.inInterface.negated ? 'not ' : ''}${plainName(rule.inInterface.name)}`); }
  if (rule.outInterface !== undefined) { parts.push(`out ${rule.outInterface.negated ? 'not ' : ''}${plainName(rule.outInterface.name)}`); }
  if (rule.ctstate !== undefined) { parts.push(`ctstate ${rule.ctstate.negated ? 'not ' : ''}${plainName(rule.ctstate.states.slice(0, 6).join(','))}`); }
  if (rule.mark !== undefined) { parts.push(`mark ${rule.mark.negated ? 'not ' : ''}${plainName(rule.mark.value)}`); }
  if (rule.matchSet !== undefined) { parts.push(`set ${plainName(rule.matchSet.name)} ${plainName(rule.matchSet.direction)}`); }
  return parts.join(' ');
}
