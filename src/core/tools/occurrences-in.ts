import { placeInWindow, TimeWindow } from './window';
import { BundleReader } from '../evidence/bundle-reader';
import { OccurrenceTable } from '../evidence/occurrences';
import { countOnce } from '../findings/count-once';
import { Finding, WindowCounts } from '../findings/finding';
import { groupBy } from '../findings/group-by';

type Place = 'inside' | 'outside' | 'undated';

/** Where a finding's occurrences lie; `counts` is there for what log lines say. */
export interface Placement {
  readonly place: Place;
  readonly counts?: WindowCounts;
}

/**
 * Places findings in a window. What log lines say counts by the line: a finding seen at 10:00 and at 14:00 is not inside 12:00 to 13:00.
 * States of the node at collection carry no time and hold in every window; they are `undated`.
 */
export async function occurrencesIn(reader: BundleReader, findings: readonly Finding[], window: TimeWindow): Promise<readonly Placement[]> {
  const table = await reader.occurrences();
  const lines = await linesByGroup(table, window);
  const groupsOf = groupBy(table.groups.flatMap((group, index) => group.finding_id === undefined ? [] : [{ ...group, lines: lines[index] }]), each => each.finding_id!);
  return findings.map(finding => {
    const groups = groupsOf.get(finding.finding_id);
    if (groups === undefined) { return { place: placeInWindow(finding, window) }; }
    // two detectors that confirm each other saw the same events: the one that saw most counts
    const byDetector = [...groupBy(groups, each => each.detector).values()];
    const events = (place: Place) => Math.max(...byDetector.map(mine => countOnce(mine.flatMap(({ path, lines: counts }) => {
      const artifact = reader.file(path);
      return artifact === undefined ? [] : [{ path, artifact, count: counts[place] }];
    }))));
    const first = Math.min(...groups.map(each => each.lines.first));
    const last = Math.max(...groups.map(each => each.lines.last));
    const counts: WindowCounts = {
      inside: events('inside'),
      outside: events('outside'),
      undated: events('undated'),
      ...(first <= last && { first: new Date(first).toISOString(), last: new Date(last).toISOString() }),
    };
    if (counts.inside > 0) { return { place: 'inside', counts }; }
    return { place: counts.undated > 0 || citesState(reader, finding) ? 'undated' : 'outside', counts };
  });
}

/** Lines of each group by where they lie. */
async function linesByGroup(table: OccurrenceTable, window: TimeWindow) {
  const lines = table.groups.map(() => ({ inside: 0, outside: 0, undated: 0, first: Infinity, last: -Infinity }));
  for await (const { group, time } of table.read()) {
    const own = lines[group];
    const place = placeOf(time, window);
    own[place] += 1;
    if (place === 'inside') {
      own.first = Math.min(own.first, time);
      own.last = Math.max(own.last, time);
    }
  }
  return lines;
}

function placeOf(time: number, { start = -Infinity, end = Infinity }: TimeWindow): Place {
  if (Number.isNaN(time)) { return 'undated'; }
  return time < start || time > end ? 'outside' : 'inside';
}

/** A finding may rest on log lines and on a state file; the state holds although the lines lie outside. */
function citesState(reader: BundleReader, finding: Finding): boolean {
  return finding.evidence.some(each => each.time === undefined && reader.file(each.file)?.dialect === 'none');
}
