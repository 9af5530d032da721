import { groupBy } from './group-by';
import { Identity, identityKey, identityOf } from './identity';
import { Observation } from './observation';

/** Observations of one fault. */
export interface ObservedFault {
  readonly condition: string;
  readonly identity: Identity;
  readonly observations: readonly Observation[];
}

interface Group {
  readonly condition: string;
  readonly identity: Identity;
  readonly fields: readonly string[];
  readonly observations: Observation[];
  readonly detectors: Set<string>;
}

/**
 * Puts observations of one fault together. Those whose identity fields are equal are one fault. One that knows fewer fields joins the only fault that it fits
 * (a log line without a mount point confirms the one full filesystem), unless the same detector saw both: to one detector a missing field is a statement
 * (a rule without a port matches every port), and it told the two apart. Where it fits several, it stays on its own.
 */
export function groupByIdentity(observations: readonly Observation[]): ObservedFault[] {
  const groups = new Map<string, Group>();
  for (const observation of observations) {
    const identity = identityOf(observation.condition, observation.entity);
    const key = `${observation.condition}\0${identityKey(observation.condition, identity)}`;
    const group = groups.get(key)
      ?? { condition: observation.condition, identity, fields: Object.keys(identity).sort(), observations: [], detectors: new Set<string>() };
    group.observations.push(observation);
    group.detectors.add(observation.detector);
    groups.set(key, group);
  }
  const byCondition = groupBy([...groups.values()], (group) => group.condition);
  return [...byCondition.values()].flatMap(joinPartial);
}

function joinPartial(groups: readonly Group[]): ObservedFault[] {
  const hosts = new Map<Group, Group>();
  for (const [shape, partial] of groupBy(groups, (group) => group.fields.join('\0'))) {
    const fields = shape === '' ? [] : shape.split('\0');
    const richer = groups.filter((group) => group.fields.length > fields.length && fields.every((field) => group.identity[field] !== undefined));
    const byProjection = groupBy(richer, (group) => projection(group.identity, fields));
    for (const group of partial) {
      const fitting = mostSpecific(byProjection.get(projection(group.identity, fields)) ?? []);
      if (fitting.length === 1 && [...group.detectors].every((detector) => !fitting[0]!.detectors.has(detector))) { hosts.set(group, fitting[0]!); }
    }
  }
  const members = groupBy(groups, (group) => hosts.get(group) ?? group);
  return [...members].map(([host, joined]) => ({
    condition: host.condition,
    identity: host.identity,
    observations: joined.flatMap((group) => group.observations),
  }));
}

/** Those that know the most fields, when every other one knows a part of the same; all of them when they contradict each other. */
function mostSpecific(groups: readonly Group[]): readonly Group[] {
  const best = [...groups].sort((a, b) => b.fields.length - a.fields.length)[0];
  return best && groups.every((group) => group.fields.every((field) => group.identity[field] === best.identity[field])) ? [best] : groups;
}

function projection(identity: Identity, fields: readonly string[]): string {
  return JSON.stringify(fields.map((field) => identity[field]));
}
