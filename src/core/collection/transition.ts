import { CollectionFailure, CollectionRecord } from './record';
import { CollectionState, isEnd, PROGRESS_AT, rankOf } from './states';

/** What can happen to a collection. Events come late, twice and in any order. */
export type CollectionEvent =
  | { readonly kind: 'approval-requested'; readonly executionId: string; readonly region: string }
  | { readonly kind: 'started'; readonly executionId: string }
  /** a link for the upload was handed out */
  | { readonly kind: 'upload-offered'; readonly expiresAt: number }
  /** our document is about to be sent */
  | { readonly kind: 'command-begun'; readonly by: string; readonly expiresAt: number }
  | { readonly kind: 'command-sent'; readonly by: string; readonly commandId: string }
  /** we have put the bundle into the bucket ourselves */
  | { readonly kind: 'taken' }
  /** the run ended; `settleMs`: how long a bundle may still come. 0: it is certain that none will */
  | { readonly kind: 'run-ended'; readonly status: string; readonly failure: CollectionFailure; readonly settleMs: number }
  | { readonly kind: 'archive-arrived'; readonly archive: NonNullable<CollectionRecord['archive']> }
  | { readonly kind: 'ingest-requested' }
  | { readonly kind: 'extracting'; readonly percent: number }
  | { readonly kind: 'indexing' }
  | { readonly kind: 'indexed'; readonly state: 'ready' | 'partial'; readonly verdict?: string }
  | { readonly kind: 'failed'; readonly failure: CollectionFailure }
  | { readonly kind: 'expired'; readonly failure: CollectionFailure }
  | { readonly kind: 'settled' };

/**
 * The record after an event, or the same record when the event says nothing new. Pure. An end never changes, the state never steps back, the percentage never falls.
 * @param at UTC milliseconds of our clock
 */
export function advance(record: CollectionRecord, event: CollectionEvent, at: number): CollectionRecord {
  if (isEnd(record.state)) { return afterEnd(record, event, at); }
  switch (event.kind) {
    case 'approval-requested':
      return record.approval ? record : moved({ ...record, approval: { executionId: event.executionId, region: event.region } }, 'pending approval', at);
    case 'started':
      // one collection is one run: a second start of ours would be a defect, and is not followed
      return record.execution ? record : moved({ ...record, execution: { id: event.executionId, startedAt: at } }, 'collecting', at);
    case 'upload-offered':
      return record.upload ? record : moved({ ...record, upload: { expiresAt: event.expiresAt } }, 'awaiting upload', at);
    case 'command-begun':
      return record.archive || isSending(record, at) ? record : moved({ ...record, command: { by: event.by, at }, upload: { expiresAt: event.expiresAt } }, 'collecting', at);
    case 'command-sent':
      return record.command?.by !== event.by || record.command.id !== undefined ? record : { ...record, command: { ...record.command, id: event.commandId }, updatedAt: at };
    case 'taken':
      return moved(record, 'collecting', at);
    case 'run-ended':
      return runEnded(record, event, at);
    case 'archive-arrived':
      return record.archive ? record : moved(without({ ...record, archive: event.archive }, 'settling'), 'uploaded', at);
    case 'ingest-requested':
      return { ...record, ingestRequests: (record.ingestRequests ?? 0) + 1, updatedAt: at };
    case 'extracting':
      return record.archive ? moved(record, 'extracting', at, PROGRESS_AT.extracting + Math.floor((PROGRESS_AT.indexing - PROGRESS_AT.extracting) * event.percent / 100)) : record;
    case 'indexing':
      return record.archive ? moved(record, 'indexing', at) : record;
    case 'indexed':
      return record.archive ? moved({ ...record, ...(event.verdict !== undefined && { verdict: event.verdict }) }, event.state, at) : record;
    case 'failed':
    case 'expired':
      return moved(without({ ...record, failure: event.failure }, 'settling'), event.kind, at);
    case 'settled': {
      if (!record.settling || record.archive || at < record.settling.until) { return record; }
      return moved(without({ ...record, failure: record.settling.failure }, 'settling'), 'failed', at);
    }
  }
}

/** An attempt that has told nothing for so long has died: SSM answers within seconds. The node does nothing twice. */
const SENDING_MS = 20_000;

function isSending({ command }: CollectionRecord, at: number): boolean {
  return command !== undefined && (command.id !== undefined || at - command.at < SENDING_MS);
}

function runEnded(record: CollectionRecord, event: Extract<CollectionEvent, { kind: 'run-ended' }>, at: number): CollectionRecord {
  // once it is uploaded the bundle decides, whatever the run reports
  const told = record.execution && record.execution.status !== event.status
    ? { ...record, execution: { ...record.execution, status: event.status }, updatedAt: at }
    : record;
  if (record.archive) { return told; }
  if (event.settleMs <= 0) { return moved(without({ ...told, failure: event.failure }, 'settling'), 'failed', at); }
  return record.settling ? told : { ...told, settling: { until: at + event.settleMs, failure: event.failure }, updatedAt: at };
}

function afterEnd(record: CollectionRecord, event: CollectionEvent, at: number): CollectionRecord {
  if (event.kind !== 'archive-arrived' || record.archive || record.lateUpload) { return record; }
  return { ...record, lateUpload: { versionId: event.archive.versionId, at } };
}

/** In `state` if that is further on the way; with at least its percentage. Both stay where they are otherwise. */
function moved(record: CollectionRecord, state: CollectionState, at: number, percent = PROGRESS_AT[state]): CollectionRecord {
  const forward = rankOf(state) > rankOf(record.state);
  if (!forward && percent <= record.progress) { return record; }
  return {
    ...record,
    progress: Math.max(record.progress, percent),
    updatedAt: Math.max(record.updatedAt, at),
    ...(forward && { state, steps: [...record.steps, { state, at }], ...(isEnd(state) && { endedAt: at }) }),
  };
}

function without<K extends keyof CollectionRecord>(record: CollectionRecord, key: K): CollectionRecord {
  const { [key]: _dropped, ...rest } = record;
  return rest as CollectionRecord;
}
