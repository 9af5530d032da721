import { Run, RunCollector } from './event-runs';
import { BundleReader } from '../evidence/bundle-reader';
import { compareText } from '../findings/compare';
import { Finding } from '../findings/finding';

/** UTC milliseconds, both ends inclusive; an absent end is open. */
export interface TimeRange {
  readonly start?: number;
  readonly end?: number;
}

/** One finding over one stretch of time. */
export interface TimelineEvent extends Run {
  readonly finding: Finding;
}

/** What happened, in the order in which it happened. */
export interface Timeline {
  readonly events: readonly TimelineEvent[];
  /** lines of one finding closer than this are one event, in milliseconds: the width asked for, or wider when there were too many */
  readonly width: number;
  /** findings that carry no time: states of the node at collection */
  readonly undated: readonly Finding[];
  /** findings seen only outside the range */
  readonly outside: readonly Finding[];
}

/** What one reader can follow; wider events keep within it. */
const MOST_EVENTS = 240;

/** Puts findings on one clock. What log lines say counts line by line; a dated finding of a state check counts at its citations' times. */
export async function timelineOf(reader: BundleReader, findings: readonly Finding[], range: TimeRange, width: number): Promise<Timeline> {
  const collectors = new Map<string, RunCollector>();
  const seenOutside = new Set<string>();
  const wanted = new Set(findings.map(({ finding_id }) => finding_id));
  const add = (id: string, file: string, line: number, time: number) => {
    if (time < (range.start ?? -Infinity) || time > (range.end ?? Infinity)) {
      seenOutside.add(id);
      return;
    }
    const collector = collectors.get(id) ?? new RunCollector(width);
    collectors.set(id, collector);
    collector.add(file, line, time);
  };
  const inTable = await addOccurrences(reader, wanted, add);
  for (const finding of findings) {
    for (const { file, lines, time } of finding.evidence) {
      if (time !== undefined && !inTable.has(`${finding.finding_id}\0${file}`)) { add(finding.finding_id, file, lines[0], Date.parse(time)); }
    }
  }
  const dated = findings.filter(({ finding_id }) => collectors.has(finding_id));
  const outside = findings.filter(({ finding_id }) => !collectors.has(finding_id) && seenOutside.has(finding_id));
  const undated = findings.filter((finding) => !dated.includes(finding) && !outside.includes(finding));
  let gap = width;
  let events = eventsOf(reader, dated, collectors, gap);
  while (events.length > MOST_EVENTS && events.length > dated.length) {
    gap *= 2;
    events = eventsOf(reader, dated, collectors, gap);
  }
  return { events, width: gap, undated, outside };
}

async function addOccurrences(reader: BundleReader, wanted: ReadonlySet<string>, add: (id: string, file: string, line: number, time: number) => void): Promise<ReadonlySet<string>> {
  const table = await reader.occurrences();
  const inTable = new Set<string>();
  for await (const { group, line, time } of table.read()) {
    const { finding_id: id, path } = table.groups[group]!;
    if (id === undefined || !wanted.has(id) || Number.isNaN(time)) { continue; }
    inTable.add(`${id}\0${path}`);
    add(id, path, line, time);
  }
  return inTable;
}

function eventsOf(reader: BundleReader, findings: readonly Finding[], collectors: ReadonlyMap<string, RunCollector>, gap: number): TimelineEvent[] {
  const copiesOf = (path: string): string | undefined => {
    const file = reader.file(path);
    // rsyslog writes what every unit and the kernel say into one file more
    return file?.kind === 'messages' || file?.kind === 'syslog' ? undefined : file?.copies ?? path;
  };
  return findings.flatMap((finding) => collectors.get(finding.finding_id)!.runs(gap, copiesOf).map((run) => ({ ...run, finding })))
    .sort((a, b) => a.start - b.start || compareText(a.finding.finding_id, b.finding.finding_id));
}
