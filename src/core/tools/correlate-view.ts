import { clipText } from './budget';
import { CausalChain } from '../correlate/chains';
import { EntityCluster, TimeCluster } from '../correlate/clusters';
import { ComponentAccount, Correlation } from '../correlate/correlate-bundle';
import { Silence } from '../correlate/silences';
import { TimelineEvent } from '../correlate/timeline';
import { Manifest } from '../evidence/manifest';
import { Finding } from '../findings/finding';

const MOST_IDS = 24;
const MOST_STEPS = 8;
const PATH_BYTES = 200;

/** `offset`: seconds from the pivot; `seconds`: how long it went on; `clock`: see clocks. */
export const EVENT_COLUMNS = ['at', 'offset', 'seconds', 'finding_id', 'lines', 'file', 'line', 'clock'] as const;

export type EventRow = readonly (string | number | null)[];

export function eventView({ start, end, finding, lines, file, line }: TimelineEvent, { pivot, clockOf }: Pick<Correlation, 'pivot' | 'clockOf'>): EventRow {
  return [
    new Date(start).toISOString(), pivot === undefined ? null : seconds(start - pivot.at), seconds(end - start), finding.finding_id, lines, clipText(file, PATH_BYTES), line, clockOf(file) ?? null,
  ];
}

/** Rows of one thing whose list of ids (or steps) is long: whole ids only, every row within what a page holds. `more`: how many ids follow in further rows. */
interface Part {
  readonly finding_ids: readonly string[];
  readonly more?: number;
}

function parts(ids: readonly string[], least = 1): Part[] {
  const rows = Math.max(1, least, Math.ceil(ids.length / MOST_IDS));
  return Array.from({ length: rows }, (_, index) => {
    const more = ids.length - (index + 1) * MOST_IDS;
    return { finding_ids: ids.slice(index * MOST_IDS, (index + 1) * MOST_IDS), ...(more > 0 && { more }) };
  });
}

export function chainViews({ rootCause, steps }: CausalChain) {
  const told = steps.map(({ cause, effect, strength, order, lagSeconds }) => ({
    cause: cause.finding_id, effect: effect.finding_id, strength, order, ...(lagSeconds !== undefined && { lagSeconds }),
  }));
  return parts(rootCause.finding_ids, Math.ceil(told.length / MOST_STEPS)).map((part, index) => ({
    condition: rootCause.condition, confidence: rootCause.confidence, ...part, steps: told.slice(index * MOST_STEPS, (index + 1) * MOST_STEPS),
  }));
}

export interface ClusterView extends Part {
  readonly start: string;
  readonly end: string;
  readonly times?: number;
  readonly lastStart?: string;
  readonly pivot?: boolean;
}

export function clusterViews({ start, end, findings, times, lastStart }: TimeCluster): ClusterView[] {
  return parts(idsOf(findings)).map((part) => ({
    start: new Date(start).toISOString(),
    end: new Date(end).toISOString(),
    ...part,
    ...(times > 1 && { times, lastStart: new Date(lastStart).toISOString() }),
  }));
}

export function entityViews({ field, value, findings }: EntityCluster) {
  return parts(idsOf(findings)).map((part) => ({ field, value, ...part }));
}

export function componentViews({ component, findings, first, last }: ComponentAccount) {
  return parts(idsOf(findings)).map((part) => ({
    component,
    ...part,
    ...(first !== undefined && { first: new Date(first).toISOString() }),
    ...(last !== undefined && { last: new Date(last).toISOString() }),
  }));
}

function idsOf(findings: readonly Finding[]): string[] {
  return findings.map(({ finding_id }) => finding_id);
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
