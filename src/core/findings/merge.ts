import { citationsOf, isoTime } from './citations';
import { compareObservations, compareText } from './compare';
import { entityField } from './entity-field';
import { Entity, Finding, FindingKind, FindingState, Severity, severityRank } from './finding';
import { groupBy } from './group-by';
import { fingerprintOf, identityOf } from './identity';
import { groupByIdentity } from './identity-groups';
import { assignNumbers, NumberBook } from './numbers';
import { Observation } from './observation';
import { conditionOf } from '../../catalog/conditions';

/** Where the observations come from. */
export interface MergeContext {
  readonly instanceId: string;
  readonly bundleId: string;
  /** numbers the node's faults already have; default: none */
  readonly numbers?: NumberBook;
  /** default: `<instanceId>/<bundleId>/<file>` */
  readonly logKey?: (file: string) => string;
}

const MAX_ADVICE = 6;
/** Fields of which one finding may have seen many: a single value would mislead, so their number is told instead. */
const COUNTED_FIELDS: ReadonlySet<string> = new Set(['pod', 'podUid', 'namespace', 'container', 'containerId', 'process', 'device', 'interface', 'volume', 'image', 'address']);
const KIND_RANK: Readonly<Record<FindingKind, number>> = { cause: 0, symptom: 1, risk: 2, coverage: 3 };

/**
 * Findings of one bundle, numbered, most severe first. Observations of the same condition and identity are one finding: their evidence is united, and their
 * counts are not added up, because two detectors that confirm each other saw the same events. The result does not depend on the order of the observations.
 */
export function mergeObservations(observations: readonly Observation[], context: MergeContext): Finding[] {
  const findings = groupByIdentity(observations).map(({ observations: same }) => mergeFault(same, context));
  return assignNumbers(findings, context.numbers).findings;
}

function mergeFault(same: readonly Observation[], context: MergeContext): Finding {
  const condition = same[0]!.condition;
  const declared = conditionOf(condition);
  const state = stateOf(same);
  // the condition as observed now: what still goes on decides, else what is not known to be over
  const deciding = same.filter((each) => each.state === state);
  const kind = least(deciding.map((each) => each.kind ?? declared?.kind ?? 'symptom'), (each) => KIND_RANK[each]);
  const severity = sink(least(deciding.map((each) => each.severity), severityRank), state);
  const ordered = [...same].sort((a, b) => Number(b.state === state) - Number(a.state === state)
    || severityRank(a.severity) - severityRank(b.severity)
    || Object.keys(identityOf(condition, b.entity)).length - Object.keys(identityOf(condition, a.entity)).length
    || compareObservations(a, b));
  const primary = ordered[0]!;
  const entity = mergeEntities(ordered.map((each) => each.entity), [...declared?.identity ?? [], ...declared?.normalised ?? []]);
  const code = ordered.find((each) => each.code !== undefined)?.code;
  const firstSeen = isoTime(extreme(same.map((each) => each.firstSeen), Math.min));
  const lastSeen = isoTime(extreme(same.map((each) => each.lastSeen ?? each.firstSeen), Math.max));
  const runbook = ordered.find((each) => each.runbook !== undefined)?.runbook;
  return {
    finding_id: '',
    instanceId: context.instanceId,
    bundleId: context.bundleId,
    fingerprint: fingerprintOf(condition, entity),
    condition,
    title: titleOf(primary, entity),
    severity,
    kind,
    state,
    entity,
    ...(code !== undefined && { code }),
    count: countOf(same),
    ...(firstSeen !== undefined && { firstSeen }),
    ...(lastSeen !== undefined && { lastSeen }),
    evidence: citationsOf(same, context.logKey ?? ((file) => `${context.instanceId}/${context.bundleId}/${file}`)),
    correlateWith: [...new Set(ordered.flatMap((each) => each.correlateWith ?? []))],
    ...(runbook !== undefined && { runbook }),
    remediation: [...new Set(ordered.flatMap((each) => each.remediation))].slice(0, MAX_ADVICE),
  };
}

/** Over only when nothing was seen after the latest sight of what recovered. */
function stateOf(same: readonly Observation[]): FindingState {
  if (same.some((each) => each.state === 'ongoing')) { return 'ongoing'; }
  const recovered = same.filter((each) => each.state === 'recovered').map((each) => each.lastSeen ?? -Infinity);
  if (recovered.length === 0) { return 'unknown'; }
  const over = Math.max(...recovered);
  return same.every((each) => each.state === 'recovered' || (each.lastSeen ?? Infinity) <= over) ? 'recovered' : 'unknown';
}

function sink(severity: Severity, state: FindingState): Severity {
  return state === 'recovered' && severityRank(severity) < severityRank('low') ? 'low' : severity;
}

/**
 * Dated observations of one detector are different events (it saw them on different entities) and add up; undated ones are one state seen several times.
 * Between detectors the largest count stands.
 */
function countOf(same: readonly Observation[]): number {
  let largest = 1;
  for (const mine of groupBy(same, (each) => each.detector).values()) {
    const dated = mine.filter((each) => each.lastSeen !== undefined);
    const undated = mine.filter((each) => each.lastSeen === undefined);
    largest = Math.max(largest, dated.reduce((sum, each) => sum + each.count, 0), ...undated.map((each) => each.count));
  }
  return largest;
}

function mergeEntities(entities: readonly Entity[], declared: readonly string[]): Entity {
  const fields = new Set(entities.flatMap((entity) => Object.keys(entity)));
  const merged: Record<string, string | number | boolean> = {};
  for (const field of [...fields].sort(compareText)) {
    const values = entities.flatMap((entity) => (entity[field] === undefined ? [] : [entity[field]]));
    const distinct = new Set(values.map(String)).size;
    if (distinct > 1 && COUNTED_FIELDS.has(field)) { merged[`${field}Count`] = distinct; } else { merged[field] = values[0]!; }
  }
  // many pods, one workload: what is derived from a field that is gone now stands by itself
  for (const field of declared) {
    const values = new Set(entities.map((entity) => entityField(entity, field)));
    values.delete(undefined);
    if (values.size === 1 && entityField(merged, field) === undefined) { merged[field] = [...values][0]!; }
  }
  return merged;
}

function titleOf(primary: Observation, entity: Entity): string {
  const pods = entity.podCount;
  return typeof pods === 'number' && primary.entity.pod !== undefined ? `${primary.title} (and ${pods - 1} more ${pods === 2 ? 'pod' : 'pods'})` : primary.title;
}

function least<T>(items: readonly T[], rank: (item: T) => number): T {
  return items.reduce((best, item) => (rank(item) < rank(best) ? item : best));
}

function extreme(times: readonly (number | undefined)[], pick: (...values: number[]) => number): number | undefined {
  const known = times.filter((time): time is number => time !== undefined && Number.isFinite(time));
  return known.length > 0 ? known.reduce((a, b) => pick(a, b)) : undefined;
}
