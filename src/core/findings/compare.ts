import { Entity } from './finding';
import { Observation } from './observation';

/** By code unit: the same on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A total order on entities, whatever the order of their fields. */
export function compareEntities(a: Entity, b: Entity): number {
  return compareText(spelled(a), spelled(b));
}

/** A total order on observations: two that compare equal say the same. */
export function compareObservations(a: Observation, b: Observation): number {
  return compareText(a.detector, b.detector) || compareText(a.title, b.title) || compareEntities(a.entity, b.entity)
    || (a.firstSeen ?? 0) - (b.firstSeen ?? 0) || (a.lastSeen ?? 0) - (b.lastSeen ?? 0)
    || compareText(advice(a), advice(b));
}

function advice({ code, count, runbook, remediation, correlateWith }: Observation): string {
  return JSON.stringify([code, count, runbook, remediation, correlateWith]);
}

function spelled(entity: Entity): string {
  return JSON.stringify(Object.entries(entity).sort(([x], [y]) => compareText(x, y)));
}
