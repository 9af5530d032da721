import { TimelineEvent } from './timeline';
import { entityField } from '../findings/entity-field';
import { Finding } from '../findings/finding';
import { titleSafe, TITLE_PLACEHOLDER } from '../safety/title-safe';

/** Findings that began together. Close in time is not yet cause and effect. */
export interface TimeCluster {
  /** UTC milliseconds of the first and the last beginning, in the first such cluster */
  readonly start: number;
  readonly end: number;
  readonly findings: readonly Finding[];
  /** how often the same findings began together, one time after the other */
  readonly times: number;
  /** UTC milliseconds: beginning of the last repetition */
  readonly lastStart: number;
}

/** Findings that speak of the same thing. */
export interface EntityCluster {
  readonly field: string;
  readonly value: string;
  readonly findings: readonly Finding[];
}

/** Events whose beginnings follow one another within `width` milliseconds, where at least two findings did; repetitions in a row are one. */
export function timeClusters(events: readonly TimelineEvent[], width: number): TimeCluster[] {
  const groups: TimelineEvent[][] = [];
  for (const event of events.filter(({ finding }) => isTelling(finding))) {
    const last = groups[groups.length - 1];
    if (last && event.start - last[last.length - 1]!.start <= width) { last.push(event); } else { groups.push([event]); }
  }
  const clusters: TimeCluster[] = [];
  for (const group of groups) {
    const findings = [...new Set(group.map(({ finding }) => finding))];
    const [start, end] = [group[0]!.start, group[group.length - 1]!.start];
    const last = clusters[clusters.length - 1];
    if (last && sameMembers(last.findings, findings)) {
      clusters[clusters.length - 1] = { ...last, times: last.times + 1, lastStart: start };
    } else {
      clusters.push({ start, end, findings, times: 1, lastStart: start });
    }
  }
  return clusters.filter(({ findings }) => findings.length > 1);
}

function isTelling({ kind, severity }: Finding): boolean {
  return kind !== 'coverage' && severity !== 'info';
}

function sameMembers(a: readonly Finding[], b: readonly Finding[]): boolean {
  return a.length === b.length && a.every((each) => b.includes(each));
}

/** Fields that name a thing, most specific first; fields of one row name things of one kind. */
const NAMING: readonly (readonly string[])[] = [
  ['container'], ['pod'], ['workload'], ['destination', 'server', 'address', 'endpoint', 'nameserver'], ['interface'], ['device', 'wholeDevice'], ['mount', 'filesystem'], ['volume'], ['unit', 'service'],
  ['image'], ['registry'], ['subnet'], ['process'], ['chain'],
];

/** Things that at least two findings speak of, the most shared first. Names that may not stand in a title are left out. */
export function entityClusters(findings: readonly Finding[]): EntityCluster[] {
  const clusters = new Map<string, EntityCluster & { readonly findings: Finding[] }>();
  for (const [row, fields] of NAMING.entries()) {
    for (const finding of findings) {
      for (const field of fields) {
        const value = thing(entityField(finding.entity, field));
        if (value === undefined) { continue; }
        const key = `${row}\0${value}`;
        const known = clusters.get(key) ?? { field: fields[0]!, value, findings: [] };
        clusters.set(key, known);
        if (!known.findings.includes(finding)) { known.findings.push(finding); }
      }
    }
  }
  const seen = new Set<string>();
  return [...clusters.values()].filter(({ findings: members }) => members.length > 1)
    .sort((a, b) => b.findings.length - a.findings.length)
    // a workload says nothing beyond the pod that is its only one
    .filter(({ findings: members }) => {
      const key = members.map(({ finding_id }) => finding_id).join();
      return !seen.has(key) && seen.add(key);
    });
}

/** Addresses without port and host mask, so that `10.100.0.10:53` and `10.100.0.10/32` are one thing. */
function thing(value: string | undefined): string | undefined {
  const bare = value?.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1').replace(/\/(?:32|128)$/, '');
  return bare === undefined || bare.length < 2 || titleSafe(bare) === TITLE_PLACEHOLDER ? undefined : bare;
}
