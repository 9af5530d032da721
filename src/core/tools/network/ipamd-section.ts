import { at, defined, SectionReader } from './section';
import { factsOf } from '../../compare/facts-of';
import { plainName } from '../../compare/plain-name';

/** How full the address pool is, what ipamd's own counters say, and whether its two records agree. */
export const ipamdSection: SectionReader = (document, manifest) => {
  const enis = factsOf(document, 'ipamd-enis').find(each => !each.facts.empty)?.facts;
  const pods = factsOf(document, 'ipamd-pods').find(each => !each.facts.empty)?.facts;
  const checkpoint = factsOf(document, 'ipamd-checkpoint').find(each => !each.facts.empty)?.facts;
  const metrics = factsOf(document, 'ipamd-metrics').find(each => !each.facts.empty);
  const notAvailable: string[] = [];
  if (enis === undefined) { notAvailable.push('ipamd introspection (localhost:61679) gave nothing: ipamd was not answering, or collection was told to skip it'); }
  if (metrics === undefined) { notAvailable.push('ipamd metrics (localhost:61678)'); }
  if (!manifest.files.some(each => each.kind === 'ipamd-log' && each.size > 0)) { notAvailable.push('ipamd log'); }
  const free = enis?.totalIps === undefined || enis.assignedIps === undefined ? undefined : enis.totalIps - enis.assignedIps;
  return {
    summary: defined({
      addresses: enis?.totalIps,
      assigned: enis?.assignedIps,
      free,
      enis: enis?.enis.length,
      podsWithAddress: pods?.count,
      checkpointEntries: checkpoint?.count,
    }),
    tables: [{
      name: 'metrics',
      rows: metrics === undefined ? [] : Object.entries(metrics.facts.totals)
        .sort((a, b) => weight(b[0]) - weight(a[0]) || (a[0] < b[0] ? -1 : 1))
        .map(([name, counter]) => ({ name: plainName(name), value: counter.value, at: at(metrics.path, counter.place) })),
    }],
    notAvailable,
  };
};

/** Errors first, then what the pool is made of. */
function weight(metric: string): number {
  if (/err|fail|no_available|throttl/.test(metric)) { return 2; }
  return /ip_addresses|eni_|ip_max/.test(metric) ? 1 : 0;
}
