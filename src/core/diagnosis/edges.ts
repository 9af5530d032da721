import { CausalEdge } from './causal-edge';
import { groupBy } from '../findings/group-by';
import { EDGES } from './edges/all';

export { EDGES } from './edges/all';

const BY_CAUSE = groupBy(EDGES, (edge) => edge.cause as string);
const BY_EFFECT = groupBy(EDGES, (edge) => edge.effect as string);

export function edgesFrom(condition: string): readonly CausalEdge[] {
  return BY_CAUSE.get(condition) ?? [];
}

export function edgesTo(condition: string): readonly CausalEdge[] {
  return BY_EFFECT.get(condition) ?? [];
}

const RANKS = new Map<string, number>();

/** The length of the longest way from a first cause: smaller for causes than for their effects. */
export function causalRank(condition: string): number {
  let rank = RANKS.get(condition);
  if (rank === undefined) {
    rank = edgesTo(condition).reduce((longest, edge) => Math.max(longest, causalRank(edge.cause) + 1), 0);
    RANKS.set(condition, rank);
  }
  return rank;
}
