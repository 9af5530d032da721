import { CollectionRecord } from './record';
import { hasEvidence, isEnd } from './states';

/** What happened to a collection: its run began, or it ended with or without evidence. */
export type CollectionNews = 'started' | 'ready' | 'failed';

/** Told by whoever stored the step, so once in all; a process that dies in between tells nobody. Must be cheap. */
export type CollectionListener = (news: CollectionNews) => void;

/** What is new in a record since it was read. */
export function newsOf(before: CollectionRecord, after: CollectionRecord): readonly CollectionNews[] {
  const news: CollectionNews[] = [];
  if (before.execution === undefined && after.execution !== undefined) { news.push('started'); }
  if (!isEnd(before.state) && isEnd(after.state)) { news.push(hasEvidence(after.state) ? 'ready' : 'failed'); }
  return news;
}
