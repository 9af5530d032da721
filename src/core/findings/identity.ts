import { createHash } from 'node:crypto';
import { entityField } from './entity-field';
import { Entity } from './finding';
import { conditionOf } from '../../catalog/conditions';

/** The identity fields an entity has, in canonical spelling and in the order the condition declares them. */
export type Identity = Readonly<Record<string, string>>;

/** What tells this fault from others of its condition on one node. A condition outside the vocabulary is told apart by its whole entity. */
export function identityOf(condition: string, entity: Entity): Identity {
  return pick(entity, conditionOf(condition)?.identity ?? Object.keys(entity).sort());
}

/** 16 hex digits that are equal for the same fault on the same node. */
export function identityKey(condition: string, identity: Identity): string {
  return digest(condition, identity);
}

/** 16 hex digits that are equal for the same fault on every node and in every bundle: of the condition and its normalised fields, ids blanked. */
export function fingerprintOf(condition: string, entity: Entity): string {
  const fields = conditionOf(condition)?.normalised ?? [];
  return digest(condition, Object.fromEntries(Object.entries(pick(entity, fields)).map(([field, value]) => [field, withoutIds(value)])));
}

function pick(entity: Entity, fields: readonly string[]): Identity {
  return Object.fromEntries(fields.flatMap((field) => {
    const value = entityField(entity, field);
    return value === undefined ? [] : [[field, value]];
  }));
}

function digest(condition: string, fields: Identity): string {
  return createHash('sha256').update(JSON.stringify([condition, Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))])).digest('hex').slice(0, 16);
}

/** Pod uids, container and image digests, EC2 resource ids: they differ between nodes although the fault is the same. */
function withoutIds(value: string): string {
  return value
    .replace(/[0-9a-f]{8}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{12}/gi, '<uuid>')
    .replace(/\b[0-9a-f]{64}\b/gi, '<digest>')
    .replace(/\b(i|vol|eni|fs|fsap|eipalloc|snap)-[0-9a-f]{8,17}\b/g, '$1-<id>');
}
