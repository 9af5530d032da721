import { SETTLE_MS, takeArchive } from './automation-event';
import { CollectionFailure, CollectionRecord } from './record';
import { CollectionServices } from './services';

const MINUTE = 60_000;

/** The event of an upload may be lost: the bucket is looked at this often. */
const LOOK_MS = 5 * MINUTE;
/** A start that left no trace after this has died. */
const START_LOST_MS = 10 * MINUTE;

/** A collection without a run: its bundle is put into the bucket by us, or by the holder of a link. */
export function awaitsUpload({ collector, state }: CollectionRecord): boolean {
  return collector !== 'ssm-runbook' && (state === 'requested' || state === 'awaiting upload' || state === 'collecting');
}

/** Takes a bundle whose event was lost; ends what can bring none any more. */
export async function attendUpload(services: CollectionServices, record: CollectionRecord): Promise<void> {
  const { collections, clock } = services;
  const now = clock.now();
  // S3 looks at the time of a link when a request begins, and an upload takes a while
  const isOver = record.upload ? now > record.upload.expiresAt + SETTLE_MS : now - record.updatedAt > START_LOST_MS;
  if ((!isOver && !isDue(now - record.requestedAt, LOOK_MS)) || await takeArchive(services, record) || !isOver) { return; }
  await collections.apply(record.id, record.upload ? { kind: 'expired', failure: record.collector === 'ssm-command' ? NODE_GONE : NOT_UPLOADED } : { kind: 'failed', failure: START_LOST });
}

/** True once in every `period`, for a caller that comes every minute. */
export function isDue(elapsed: number, period: number): boolean {
  return Math.floor(elapsed / period) !== Math.floor((elapsed - MINUTE) / period);
}

export const START_LOST: CollectionFailure = {
  code: 'START_LOST', message: 'The run on the node was never started: the request broke off before.', fix: 'Collect again.', retryable: true,
};

/** Of a node that was about to go. */
export const NODE_GONE: CollectionFailure = {
  code: 'NODE_GONE', message: 'The node uploaded nothing before its end, or could not reach the bucket.', fix: 'See history for its console output, and for earlier bundles.', retryable: false,
};

const NOT_UPLOADED: CollectionFailure = {
  code: 'NOT_UPLOADED',
  message: 'No bundle was uploaded before the link of the NodeDiagnostic ended: it was not applied, or the node monitoring agent of the node did not act on it.',
  fix: 'See kubectl describe nodediagnostics, and whether the node runs the eks-node-monitoring-agent add-on (Auto Mode has it built in). Delete the old resource before applying a new one.',
  retryable: true,
};
