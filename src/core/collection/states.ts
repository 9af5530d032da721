/**
 * A collection's way, in order; the last four are ends and never change. `awaiting upload`: we can do no more, somebody has to apply the manifest that was handed out.
 */
export const COLLECTION_STATES = [
  'requested', 'pending approval', 'awaiting upload', 'collecting', 'uploaded', 'extracting', 'indexing', 'ready', 'partial', 'failed', 'expired',
] as const;

export type CollectionState = typeof COLLECTION_STATES[number];

const ENDS: ReadonlySet<CollectionState> = new Set<CollectionState>(['ready', 'partial', 'failed', 'expired']);

/** Nothing more will happen. */
export function isEnd(state: CollectionState): boolean {
  return ENDS.has(state);
}

/** There is evidence to question. */
export function hasEvidence(state: CollectionState): boolean {
  return state === 'ready' || state === 'partial';
}

/** Place on the way: a state never gives way to one of lower rank. */
export function rankOf(state: CollectionState): number {
  return COLLECTION_STATES.indexOf(state);
}

/** Percent of the way at which a state begins. The run on the node takes most of the time. */
export const PROGRESS_AT: Readonly<Record<CollectionState, number>> = {
  'requested': 0, 'pending approval': 2, 'awaiting upload': 5, 'collecting': 10, 'uploaded': 60, 'extracting': 65, 'indexing': 90, 'ready': 100, 'partial': 100, 'failed': 0, 'expired': 0,
};
