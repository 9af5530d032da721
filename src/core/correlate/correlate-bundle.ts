import { CausalChain, causalChains } from './chains';
import { ClockConfidence, clockConfidence, timesOf } from './clock-confidence';
import { entityClusters, EntityCluster, TimeCluster, timeClusters } from './clusters';
import { Component, componentsOf } from './component';
import { likeliestPivot, namedPivot, Pivot } from './pivot';
import { SilenceReport, silencesIn } from './silences';
import { TimeRange, Timeline, timelineOf } from './timeline';
import { BundleReader } from '../evidence/bundle-reader';
import { FindingsDocument } from '../evidence/documents';
import { Finding } from '../findings/finding';
import { StampClock } from '../logs/dialect';

export interface CorrelateOptions {
  readonly range: TimeRange;
  /** how close beginnings must be to belong together, in milliseconds */
  readonly width: number;
  /** default: all */
  readonly components?: readonly Component[];
  /** finding id, search hit id, time, condition, or part of a title */
  readonly pivot?: string;
  /** called between steps; what it throws ends the work */
  readonly onStep?: (done: number, total: number, next: string) => void;
}

const STEPS = 3;

/** What one part of the node said. */
export interface ComponentAccount {
  readonly component: Component;
  readonly findings: readonly Finding[];
  /** UTC milliseconds; absent when all its findings are states */
  readonly first?: number;
  readonly last?: number;
}

export interface Correlation {
  readonly timeline: Timeline;
  readonly pivot?: Pivot;
  readonly clusters: readonly TimeCluster[];
  readonly entities: readonly EntityCluster[];
  readonly components: readonly ComponentAccount[];
  readonly chains: readonly CausalChain[];
  readonly silences: SilenceReport;
  readonly clocks: readonly ClockConfidence[];
  /** the kind of a file's stamps */
  readonly clockOf: (path: string) => StampClock | undefined;
  /** logs that begin after the pivot: of what was before they cannot speak */
  readonly beginLater: readonly string[];
}

/** Puts everything that is known of a bundle on one clock and looks for what belongs together. */
export async function correlateBundle(reader: BundleReader, document: Pick<FindingsDocument, 'findings' | 'rootCauses'>, options: CorrelateOptions): Promise<Correlation> {
  const { components: asked, range, width } = options;
  options.onStep?.(0, STEPS, 'putting events on one clock');
  const parts = new Map(document.findings.map((finding) => [finding, componentsOf(reader, finding)]));
  const wanted = document.findings.filter((finding) => asked === undefined || parts.get(finding)!.some((each) => asked.includes(each)));
  const timeline = await timelineOf(reader, wanted, range, width);
  options.onStep?.(1, STEPS, 'looking for logs that fell silent');
  const shown = wanted.filter((finding) => !timeline.outside.includes(finding));
  const ids = new Set(shown.map(({ finding_id }) => finding_id));
  const rootCauses = document.rootCauses.filter((cause) => cause.finding_ids.some((id) => ids.has(id)));
  const pivot = options.pivot === undefined ? likeliestPivot(timeline.events, rootCauses) : await namedPivot(reader, timeline.events, options.pivot);
  const silences = await silencesIn(reader, range, pivot?.at);
  options.onStep?.(2, STEPS, 'looking for what belongs together');
  return {
    timeline,
    ...(pivot && { pivot }),
    clusters: timeClusters(timeline.events, width),
    entities: entityClusters(shown),
    components: accounts(shown, parts, timeline),
    // a chain is shown whole: its cause may lie before the range
    chains: causalChains(rootCauses, document.findings, (path) => startOf(reader, path)),
    silences,
    clocks: clockConfidence(reader.manifest),
    clockOf: (path) => reader.file(path)?.clock,
    beginLater: pivot === undefined ? [] : laterLogs(reader, pivot.at),
  };
}

function startOf(reader: BundleReader, path: string): number | undefined {
  const file = reader.file(path);
  return file && timesOf(file)?.first;
}

function accounts(findings: readonly Finding[], parts: ReadonlyMap<Finding, readonly Component[]>, timeline: Timeline): ComponentAccount[] {
  const byComponent = new Map<Component, Finding[]>();
  for (const finding of findings) {
    for (const component of parts.get(finding)!) { byComponent.set(component, [...(byComponent.get(component) ?? []), finding]); }
  }
  return [...byComponent].map(([component, own]) => {
    const events = timeline.events.filter(({ finding }) => own.includes(finding));
    return {
      component,
      findings: own,
      ...(events.length > 0 && { first: Math.min(...events.map(({ start }) => start)), last: Math.max(...events.map(({ end }) => end)) }),
    };
  }).sort((a, b) => (a.first ?? Infinity) - (b.first ?? Infinity) || (a.component < b.component ? -1 : 1));
}

/** Logs of the node's own programs that were not yet being written (or are rotated away) at `at`. */
function laterLogs(reader: BundleReader, at: number): string[] {
  const own = ['kubelet', 'containerd', 'docker', 'kernel', 'messages', 'ipamd'];
  return reader.manifest.files.filter((file) => own.includes(file.logType) && (timesOf(file)?.first ?? -Infinity) > at).map(({ path }) => path);
}
