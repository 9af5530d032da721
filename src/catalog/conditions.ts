import { Condition } from './condition';
import { CONDITION_TABLES, ConditionId } from './conditions/tables';

export type { ConditionId } from './conditions/tables';

/** The whole vocabulary, by area. */
export const CONDITIONS: readonly (Condition & { readonly id: ConditionId })[] = CONDITION_TABLES.flatMap(([area, table]) =>
  Object.entries(table).map(([id, text]) => ({ id: id as ConditionId, area, ...text })));

const BY_ID: ReadonlyMap<string, Condition> = new Map(CONDITIONS.map((condition) => [condition.id, condition]));

/** The condition, or undefined for an id outside the vocabulary (a user's rule pack may bring its own). */
export function conditionOf(id: string): Condition | undefined {
  return BY_ID.get(id);
}
