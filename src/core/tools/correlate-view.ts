import { clipText } from './budget';
import { CausalChain } from '../correlate/chains';
import { EntityCluster, TimeCluster } from '../correlate/clusters';
import { Correlation } from '../correlate/correlate-bundle';
import { Silence } from '../correlate/silences';
import { TimelineEvent } from '../correlate/timeline';
import { Manifest } from '../evidence/manifest';

const MOST_IDS = 24;
const PATH_BYTES = 200;

/** `offset`: seconds from the pivot; `seconds`: how long it went on; `clock`: see clocks. */
export const EVENT_COLUMNS = ['at', 'offset', 'seconds', 'finding_id', 'lines', 'file', 'line', 'clock'] as const;

export type EventRow = readonly (string | number | null)[];

export function eventView({ start, end, finding, lines, file, line }: TimelineEvent, { pivot, clockOf }: Pick<Correlation, 'pivot' | 'clockOf'>): EventRow {
  return [
    new Date(start).toISOString(), pivot === undefined ? null : seconds(start - pivot.at), seconds(end - start), finding.finding_id, lines, clipText(file, PATH_BYTES), line, clockOf(file) ?? null,
  ];
}

export function chainView({ rootCause, steps }: CausalChain) {
  return {
    condition: rootCause.condition,
    confidence: rootCause.confidence,
    finding_ids: rootCause.finding_ids.slice(0, MOST_IDS),
    steps: steps.slice(0, 12).map(({ cause, effect, strength, order, lagSeconds }) => ({
      cause: cause.finding_id, effect: effect.finding_id, strength, order, ...(lagSeconds !== undefined && { lagSeconds }),
    })),
  };
}

export interface ClusterView {
  readonly start: string;
  readonly end: string;
  readonly finding_ids: readonly string[];
  readonly times?: number;
  readonly lastStart?: string;
  readonly pivot?: boolean;
}

export function clusterView({ start, end, findings, times, lastStart }: TimeCluster): ClusterView {
  return {
    start: new Date(start).toISOString(),
    end: new Date(end).toISOString(),
    finding_ids: findings.slice(0, MOST_IDS).map(({ finding_id }) => finding_id),
    ...(times > 1 && { times, lastStart: new Date(lastStart).toISOString() }),
  };
}

export function entityView({ field, value, findings }: EntityCluster) {
  return { field, value, finding_ids: findings.slice(0, MOST_IDS).map(({ finding_id }) => finding_id) };
}

export function silenceView({ instanceId, bundleId }: Pick<Manifest, 'instanceId' | 'bundleId'>, { file, line, from, to, kind, usual, reboot }: Silence) {
  return {
    logKey: `${instanceId}/${bundleId}/${file}`,
    line,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    seconds: Math.round((to - from) / 1_000),
    usualSeconds: Math.round(usual / 1_000),
    kind,
    ...(reboot && { reboot }),
  };
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10;
}
