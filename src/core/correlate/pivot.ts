import { TimelineEvent } from './timeline';
import { RootCause } from '../diagnosis/root-cause';
import { BundleReader } from '../evidence/bundle-reader';
import { Finding, severityRank } from '../findings/finding';
import { createResolvedTimes } from '../logs/resolved-times';
import { parseTimeArgument } from '../logs/time-argument';
import { resolveSearchId } from '../search/search-id';

/** The event that others are measured from. */
export interface Pivot {
  /** UTC milliseconds */
  readonly at: number;
  readonly finding?: Finding;
  /** why this one */
  readonly why: string;
}

/**
 * The pivot that a caller names: a finding id, a search hit's id, a time, a condition, or part of a title. Undefined when nothing dated fits.
 */
export async function namedPivot(reader: BundleReader, events: readonly TimelineEvent[], name: string): Promise<Pivot | undefined> {
  const wanted = name.trim().toLowerCase();
  const event = events.find(({ finding }) => finding.finding_id.toLowerCase() === wanted) ?? events.find(({ finding }) => finding.condition === wanted)
    ?? (wanted.length >= 3 ? events.find(({ finding }) => finding.title.toLowerCase().includes(wanted)) : undefined);
  if (event !== undefined) { return { at: event.start, finding: event.finding, why: 'pivotEvent' }; }
  const hit = await timeOfHit(reader, name.trim());
  const at = hit ?? parseTimeArgument(name.trim());
  return at === undefined ? undefined : { at, why: 'pivotEvent' };
}

async function timeOfHit(reader: BundleReader, id: string): Promise<number | undefined> {
  const place = resolveSearchId(reader, id);
  const file = place && reader.file(place.path);
  if (!place || !file) { return undefined; }
  const { text } = await reader.lines(file.path, place.line, 1);
  const extent = file.extents.find((each) => each[4] <= place.start && place.start < each[4] + each[2]);
  const time = extent && createResolvedTimes(file, { min: extent[5], max: extent[6] }, reader.manifest.clock).read(text, 0, text.length);
  return time === undefined || Number.isNaN(time) ? undefined : time;
}

/** First sight of the likeliest root cause; of its first effect where the cause is a state without a time; else of the worst finding. */
export function likeliestPivot(events: readonly TimelineEvent[], rootCauses: readonly RootCause[]): Pivot | undefined {
  for (const { finding_ids: ids, condition } of rootCauses) {
    const event = events.find(({ finding }) => ids.includes(finding.finding_id) && finding.condition === condition);
    if (event) { return { at: event.start, finding: event.finding, why: 'first sight of the likeliest root cause' }; }
    const effect = events.find(({ finding }) => ids.includes(finding.finding_id));
    if (effect) { return { at: effect.start, finding: effect.finding, why: `first dated effect of the likeliest root cause (${ids[0]}), which is a state without a time` }; }
  }
  const worst = [...events].filter(({ finding }) => finding.kind !== 'coverage' && finding.severity !== 'info')
    .sort((a, b) => severityRank(a.finding.severity) - severityRank(b.finding.severity) || a.start - b.start)[0];
  return worst && { at: worst.start, finding: worst.finding, why: 'first sight of the worst dated finding' };
}
