import { at, defined, plainCounts, SectionReader } from './section';
import { factsOf } from '../../compare/facts-of';
import { plainName } from '../../compare/plain-name';
import { FactsDocument } from '../../evidence/documents';

/** How full the connection table is, by protocol and state, what the kernel refused, and who never answers. */
export const conntrackSection: SectionReader = document => {
  const file = factsOf(document, 'conntrack')[0];
  const facts = file?.facts;
  const entries = entriesOf(document);
  const maximum = number(document, 'net.netfilter.nf_conntrack_max');
  const notAvailable: string[] = [];
  if (facts === undefined || !facts.listed) { notAvailable.push('connection entries: conntrack -L'); }
  if (facts?.statistics === undefined) { notAvailable.push('kernel statistics: conntrack -S'); }
  if (maximum === undefined) { notAvailable.push('limit: net.netfilter.nf_conntrack_max'); }
  return {
    summary: defined({
      entries,
      maximum,
      usedPercent: entries === undefined || !maximum ? undefined : Math.round(entries / maximum * 1_000) / 10,
      byProtocol: facts?.listed ? plainCounts(facts.byProtocol, 6) : undefined,
      byState: facts?.listed ? plainCounts(facts.byState, 10) : undefined,
      unreplied: facts?.listed ? facts.unreplied : undefined,
      unrepliedByProtocol: facts?.listed ? plainCounts(facts.unrepliedByProtocol, 4) : undefined,
    }),
    tables: [
      {
        name: 'statistics',
        rows: file === undefined ? [] : Object.entries(facts?.statistics?.counters ?? {})
          .filter(([name, counter]) => counter.value > 0 || name === 'insert_failed' || name === 'drop')
          .map(([name, counter]) => ({ name: plainName(name), value: counter.value, at: at(file.path, counter.place) })),
      },
      { name: 'unrepliedDestinations', rows: (facts?.unrepliedDestinations ?? []).map(each => ({ destination: plainName(each.name), count: each.count })) },
      { name: 'destinations', rows: (facts?.destinations ?? []).filter(each => each.count > 1).slice(0, 10).map(each => ({ destination: plainName(each.name), count: each.count })) },
    ],
    notAvailable,
  };
};

/** Entries in the table: the kernel's own count where it is there, else the number listed. */
export function entriesOf(document: FactsDocument): number | undefined {
  const kernel = number(document, 'net.netfilter.nf_conntrack_count');
  if (kernel !== undefined) { return kernel; }
  const facts = factsOf(document, 'conntrack')[0]?.facts;
  return facts?.listed ? facts.reportedEntries?.value ?? facts.entries : undefined;
}

function number(document: FactsDocument, name: string): number | undefined {
  return factsOf(document, 'sysctl').map(each => each.facts.values[name]?.numbers[0]).find(each => each !== undefined);
}
