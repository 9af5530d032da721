import { EvidencePointer } from '../../findings/observation';
import { IpFamily } from '../../parsers/fact';
import { AddressMatch, InterfaceMatch, IptablesChain, IptablesFacts, IptablesJump, IptablesRule, PortMatch } from '../../parsers/iptables-facts';
import { CheckContext, evidenceAt } from '../state-check';

/** One table of one family, from whichever files hold it. */
export interface IptablesTableView {
  readonly family: IpFamily;
  readonly table: string;
  readonly saved?: { readonly file: string; readonly facts: IptablesFacts };
  readonly listed?: { readonly file: string; readonly facts: IptablesFacts };
  /** by name */
  readonly chains: ReadonlyMap<string, IptablesChain>;
  readonly jumps: readonly IptablesJump[];
}

/** A rule that refuses traffic, with what both files say of it. */
export interface DropRule {
  readonly rule: IptablesRule;
  /** undefined when no listing holds it: iptables-save prints no counters */
  readonly packets?: number;
  readonly evidence: readonly EvidencePointer[];
  readonly view: IptablesTableView;
}

function tablesOf(context: CheckContext, kinds: readonly ['iptables-save' | 'ip6tables-save', 'iptables-list' | 'ip6tables-list']): IptablesTableView[] {
  const saves = context.facts(kinds[0]);
  // networking/iptables.txt is the filter table again: the file that names its table comes first, the fuller one wins.
  const lists = [...context.facts(kinds[1])].sort((a, b) => Number(/tables\.txt$/.test(a.file)) - Number(/tables\.txt$/.test(b.file)));
  const tables = new Set([...saves, ...lists].flatMap(({ facts }) => facts.tables));
  return [...tables].map((table) => {
    const saved = saves.find(({ facts }) => facts.tables.includes(table));
    const listed = lists.filter(({ facts }) => facts.tables.includes(table))
      .reduce<(typeof lists)[number] | undefined>((best, each) => (best && (best.facts.complete || best.facts.ruleCount >= each.facts.ruleCount) ? best : each), undefined);
    const main = saved ?? listed;
    const chains = new Map<string, IptablesChain>();
    for (const { facts } of [saved, listed].filter((each) => each !== undefined)) {
      for (const chain of facts.chains) {
        if (chain.table === table && !chains.has(chain.name)) { chains.set(chain.name, chain); }
      }
    }
    return {
      family: main?.facts.family ?? 'ipv4',
      table,
      ...saved && { saved },
      ...listed && { listed },
      chains,
      jumps: main?.facts.jumps.filter((jump) => jump.table === table) ?? [],
    };
  });
}

/** Every table of both families that the bundle shows. */
export function iptablesViews(context: CheckContext): readonly IptablesTableView[] {
  return [...tablesOf(context, ['iptables-save', 'iptables-list']), ...tablesOf(context, ['ip6tables-save', 'ip6tables-list'])];
}

/** Rules that refuse traffic in a table: those of iptables-save joined with their counters from the listing, and those that only one of the two shows. */
export function dropRules(view: IptablesTableView): DropRule[] {
  const listed = new Map<string, IptablesRule[]>();
  for (const rule of view.listed?.facts.drops ?? []) {
    if (rule.table === view.table) { push(listed, keyOf(rule), rule); }
  }
  const joined: DropRule[] = [];
  for (const rule of view.saved?.facts.drops ?? []) {
    if (rule.table !== view.table) { continue; }
    // Equal rules stand in the same order in both files.
    const counted = listed.get(keyOf(rule))?.shift();
    const packets = counted?.packets ?? rule.packets;
    joined.push({
      rule,
      ...packets !== undefined && { packets },
      evidence: [evidenceAt(view.saved!.file, rule.place), ...counted ? [evidenceAt(view.listed!.file, counted.place)] : []],
      view,
    });
  }
  for (const rule of [...listed.values()].flat()) {
    joined.push({ rule, ...rule.packets !== undefined && { packets: rule.packets }, evidence: [evidenceAt(view.listed!.file, rule.place)], view });
  }
  return joined;
}

function keyOf(rule: IptablesRule): string {
  return [
    rule.chain, rule.target, rule.protocolNegated ? `!${rule.protocol}` : rule.protocol, interfaceKey(rule.inInterface), interfaceKey(rule.outInterface),
    addressKey(rule.source), addressKey(rule.destination), portKey(rule.sourcePorts), portKey(rule.destinationPorts),
    rule.ctstate ? `${rule.ctstate.negated}${[...rule.ctstate.states].sort().join(',')}` : '', rule.mark ? `${rule.mark.negated}${rule.mark.value}` : '',
    rule.matchSet ? `${rule.matchSet.negated}${rule.matchSet.name}` : '',
  ].join('|');
}

function addressKey(match: AddressMatch | undefined): string {
  return match ? `${match.negated ? '!' : ''}${match.cidr}` : '';
}

function interfaceKey(match: InterfaceMatch | undefined): string {
  return match ? `${match.negated ? '!' : ''}${match.name}` : '';
}

function portKey(match: PortMatch | undefined): string {
  return match ? `${match.negated ? '!' : ''}${match.ranges.map(({ from, to }) => `${from}:${to}`).sort().join(',')}` : '';
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) { list.push(value); } else { map.set(key, [value]); }
}
