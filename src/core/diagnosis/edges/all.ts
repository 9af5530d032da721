import { ACCELERATOR_EDGES } from './accelerator';
import { IDENTITY_EDGES } from './identity';
import { KERNEL_EDGES } from './kernel';
import { LIFECYCLE_EDGES } from './lifecycle';
import { NETWORK_EDGES } from './network';
import { RUNTIME_EDGES } from './runtime';
import { STORAGE_EDGES } from './storage';
import { CausalEdge } from '../causal-edge';

/**
 * What brings about what on an EKS node. There are no cycles: where two conditions feed each other, the edge stands in the direction in which an engineer
 * would repair them. Several edges between the same two conditions are alternatives.
 */
export const EDGES: readonly CausalEdge[] = [
  ...LIFECYCLE_EDGES, ...RUNTIME_EDGES, ...KERNEL_EDGES, ...NETWORK_EDGES, ...STORAGE_EDGES, ...IDENTITY_EDGES, ...ACCELERATOR_EDGES,
];
