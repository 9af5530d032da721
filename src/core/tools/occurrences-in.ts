import { placeInWindow, TimeWindow } from './window';
import { BundleReader } from '../evidence/bundle-reader';
import { OccurrenceTable } from '../evidence/occurrences';
import { Finding } from '../findings/finding';

/** Where a finding's occurrences lie. `lines` counts those inside; copies of one event in several files count each. */
export interface Placement {
  readonly place: 'inside' | 'outside' | 'undated';
  readonly lines?: number;
}

interface Tally { inside: number; outside: number; undated: number }

/**
 * Places findings in a window. What log lines say counts by the line: a finding seen at 10:00 and at 14:00 is not inside 12:00 to 13:00.
 * States of the node at collection carry no time and hold in every window; they are `undated`.
 */
export async function occurrencesIn(reader: BundleReader, findings: readonly Finding[], window: TimeWindow): Promise<readonly Placement[]> {
  const tallies = await tally(await reader.occurrences(), window);
  return findings.map(finding => {
    const seen = tallies.get(finding.finding_id);
    if (seen === undefined) { return { place: placeInWindow(finding, window) }; }
    if (seen.inside > 0) { return { place: 'inside', lines: seen.inside }; }
    return { place: seen.undated > 0 || citesState(reader, finding) ? 'undated' : 'outside' };
  });
}

async function tally(table: OccurrenceTable, window: TimeWindow): Promise<ReadonlyMap<string, Tally>> {
  const tallies = new Map<string, Tally>();
  const byGroup = table.groups.map(group => {
    if (group.finding_id === undefined) { return undefined; }
    const known = tallies.get(group.finding_id) ?? { inside: 0, outside: 0, undated: 0 };
    tallies.set(group.finding_id, known);
    return known;
  });
  for await (const { group, time } of table.read()) {
    const counts = byGroup[group];
    if (counts === undefined) { continue; }
    if (Number.isNaN(time)) {
      counts.undated += 1;
    } else if (time < (window.start ?? -Infinity) || time > (window.end ?? Infinity)) {
      counts.outside += 1;
    } else {
      counts.inside += 1;
    }
  }
  return tallies;
}

/** A finding may rest on log lines and on a state file; the state holds although the lines lie outside. */
function citesState(reader: BundleReader, finding: Finding): boolean {
  return finding.evidence.some(each => each.time === undefined && reader.file(each.file)?.dialect === 'none');
}
