import { CaptureRecord } from './capture-record';
import { hasEnded } from './capture-states';

/** What happened to a capture: its command was about to be sent, or it ended with or without packets. */
export type CaptureNews = 'started' | 'ready' | 'failed';

/** Told by whoever stored the step, so once in all; a process that dies in between tells nobody. Must be cheap. */
export type CaptureListener = (news: CaptureNews) => void;

/** What is new in a record since it was read. */
export function captureNews(before: CaptureRecord, after: CaptureRecord): readonly CaptureNews[] {
  const news: CaptureNews[] = [];
  if (before.startedAt === undefined && after.startedAt !== undefined) { news.push('started'); }
  if (!hasEnded(before.state) && hasEnded(after.state)) { news.push(after.state === 'ready' ? 'ready' : 'failed'); }
  return news;
}
