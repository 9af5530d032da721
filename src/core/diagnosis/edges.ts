import { CausalEdge } from './causal-edge';
import { groupBy } from '../findings/group-by';
import { ACCELERATOR_EDGES } from './edges/accelerator';
import { IDENTITY_EDGES } from './edges/identity';
import { KERNEL_EDGES } from './edges/kernel';
import { LIFECYCLE_EDGES } from './edges/lifecycle';
import { NETWORK_EDGES } from './edges/network';
import { RUNTIME_EDGES } from './edges/runtime';
import { STORAGE_EDGES } from './edges/storage';

/**
 * What brings about what on an EKS node. There are no cycles: where two conditions feed each other, the edge stands in the direction in which an engineer
 * would repair them. Several edges between the same two conditions are alternatives.
 */
export const EDGES: readonly CausalEdge[] = [
  ...LIFECYCLE_EDGES, ...RUNTIME_EDGES, ...KERNEL_EDGES, ...NETWORK_EDGES, ...STORAGE_EDGES, ...IDENTITY_EDGES, ...ACCELERATOR_EDGES,
];

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
