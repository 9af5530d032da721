import { CaptureRecord, ClaimedCounts } from './capture-record';
import { CaptureState, hasEnded } from './capture-states';
import { CollectionFailure } from '../collection/record';

/** What can happen to a capture. */
export type CaptureEvent =
  | { readonly kind: 'approval-requested'; readonly executionId: string; readonly region: string }
  /** the command is about to be sent */
  | { readonly kind: 'starting' }
  | { readonly kind: 'sent'; readonly commandId: string }
  | { readonly kind: 'running'; readonly since: number }
  /** the file is in the bucket */
  | { readonly kind: 'uploaded'; readonly bytes: number }
  | { readonly kind: 'counted'; readonly claimed: ClaimedCounts }
  | { readonly kind: 'disowned' }
  | { readonly kind: 'failed' | 'expired'; readonly failure: CollectionFailure };

/** The record after an event, or the same record when the event says nothing new. Pure. An end never changes; only what the node says of a finished recording is added to it. */
export function advanceCapture(record: CaptureRecord, event: CaptureEvent, at: number): CaptureRecord {
  if (event.kind === 'counted') { return record.claimed || record.state === 'failed' || record.state === 'expired' ? record : { ...record, claimed: event.claimed, updatedAt: at }; }
  if (event.kind === 'disowned') { return record.disowned || record.state !== 'ready' ? record : { ...record, disowned: true, updatedAt: at }; }
  if (hasEnded(record.state)) { return record; }
  switch (event.kind) {
    case 'approval-requested':
      return record.approval || record.startedAt !== undefined ? record : { ...record, approval: { executionId: event.executionId, region: event.region }, state: 'pending approval', updatedAt: at };
    case 'starting':
      return record.startedAt !== undefined ? record : { ...record, state: 'capturing', startedAt: at, updatedAt: at };
    case 'sent':
      return record.command ? record : { ...record, command: { id: event.commandId }, updatedAt: at };
    case 'running':
      return !record.command || record.command.runningSince !== undefined ? record : { ...record, command: { ...record.command, runningSince: event.since }, updatedAt: at };
    case 'uploaded':
      // an upload that nobody was told to make is not believed
      return record.startedAt === undefined ? record : { ...record, state: 'ready', bytes: event.bytes, updatedAt: at, endedAt: at };
    case 'failed':
    case 'expired':
      return { ...record, state: event.kind, failure: event.failure, updatedAt: at, endedAt: at };
  }
}

const DAY_MS = 86_400_000;

/** Whether S3 has deleted the packets: it does so at the midnight after the last whole day. */
export function packetsHaveExpired({ endedAt = 0 }: CaptureRecord, retentionDays: number, now: number): boolean {
  return now > endedAt + (retentionDays + 1) * DAY_MS;
}

/** The state as it is now. */
export function captureStateAt({ state, command, spec }: CaptureRecord, now: number): CaptureState {
  const isOver = command?.runningSince !== undefined && now >= command.runningSince + spec.seconds * 1_000;
  return state === 'capturing' && isOver ? 'uploading' : state;
}
