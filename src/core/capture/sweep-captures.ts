import { APPROVAL_DENIED, APPROVAL_LAPSED, captureFailureOf, NO_NEWS, NOT_STARTED } from './capture-failure';
import { captureKeys } from './capture-keys';
import { CaptureRecord } from './capture-record';
import { hasEnded } from './capture-states';
import { findCounts } from './find-counts';
import { deadlineOf, lookForPackets } from './follow-capture';
import { Recording } from './recording';
import { isDenied } from '../collection/automation-event';
import { failureOf } from '../collection/failure-reason';
import { CollectionServices } from '../collection/services';
import { phaseOf } from '../collection/ssm-status';

const MINUTE = 60_000;

/** A start that nobody noted down has not happened: the starter answers within seconds. */
const START_LOST_MS = 5 * MINUTE;
/** Longest time that an approver can be given (30 days), and some. */
const APPROVAL_LOST_MS = 31 * 24 * 60 * MINUTE;
/** An index key without a record belongs to a request that died at its beginning. */
const ORPHAN_MS = 10 * MINUTE;

/**
 * Follows captures that are under way: one look at the bucket, and one at SSM, for each. The only one of our functions that may read how commands ended, because that right cannot
 * be confined to our own commands. Idle when nothing is under way: then it is one list of keys.
 */
export async function sweepCaptures(services: CollectionServices, recording: Recording): Promise<void> {
  const { store, clock } = services;
  for (const key of await store.list(captureKeys.activePrefix, { limit: 200 })) {
    const [, time, id] = /\/(\d{13})-([^/]+)$/.exec(key) ?? [];
    const record = id === undefined ? undefined : await recording.captures.read(id);
    if (record) {
      await attend(services, recording, record);
    } else if (clock.now() - Number(time ?? 0) > ORPHAN_MS) {
      await store.deleteDocument(key);
    }
  }
}

async function attend(services: CollectionServices, recording: Recording, seen: CaptureRecord): Promise<void> {
  const { captures } = recording;
  const record = await lookForPackets(recording, seen);
  if (record.startedAt === undefined && !hasEnded(record.state)) {
    await attendRequest(services, recording, record);
  } else if (record.command === undefined || record.state === 'failed' || record.state === 'expired') {
    await attendUnknown(services, recording, record);
  } else {
    await attendCommand(services, recording, record);
  }
  const after = await captures.read(record.id);
  // a finished capture stays until its counts are known, or cannot be any more
  if (after && hasEnded(after.state) && (after.state !== 'ready' || after.claimed || after.disowned || after.command === undefined || services.clock.now() > deadlineOf(after))) { await captures.conclude(after); }
}

/** Not started yet: a human has not answered, said no, or the request broke off. */
async function attendRequest({ collector, clock }: CollectionServices, { captures }: Recording, record: CaptureRecord): Promise<void> {
  const age = clock.now() - record.requestedAt;
  if (!record.approval) {
    if (age > START_LOST_MS) { await captures.apply(record.id, { kind: 'failed', failure: NOT_STARTED }); }
    return;
  }
  const view = await collector.find(record.approval.region, record.approval.executionId);
  const phase = view && phaseOf(view.status);
  if (phase === 'stopped' || (!view && age > APPROVAL_LOST_MS)) {
    await captures.apply(record.id, { kind: 'expired', failure: APPROVAL_LAPSED });
  } else if (view && phase === 'failed') {
    await captures.apply(record.id, { kind: 'failed', failure: isDenied(view) ? APPROVAL_DENIED : failureOf(view.status, view) });
  } else if (view && phase === 'succeeded' && clock.now() - (view.endedAt ?? clock.now()) > START_LOST_MS) {
    await captures.apply(record.id, { kind: 'failed', failure: NOT_STARTED });
  }
}

/** Started, but SSM's answer never came: the file may. */
async function attendUnknown({ clock }: CollectionServices, { captures }: Recording, record: CaptureRecord): Promise<void> {
  if (!hasEnded(record.state) && clock.now() > deadlineOf(record)) { await captures.apply(record.id, { kind: 'expired', failure: NO_NEWS }); }
}

async function attendCommand({ clock }: CollectionServices, recording: Recording, record: CaptureRecord): Promise<void> {
  const { captures, commands } = recording;
  const view = await commands.find(record.region, record.command!.id, record.instanceId);
  if (view?.startedAt !== undefined) { await captures.apply(record.id, { kind: 'running', since: view.startedAt }); }
  if (view && /^(success|failed|cancel|undeliverable|terminated|invalidplatform|accessdenied|incompatible|\w*timedout)/.test(view.status.toLowerCase().replace(/[^a-z]/g, ''))) {
    // what was uploaded before the command ended is seen here, because S3 is strongly consistent
    const after = await lookForPackets(recording, record);
    if (after.state !== 'ready') {
      await captures.apply(record.id, { kind: 'failed', failure: captureFailureOf(view) });
      return;
    }
    if (view.exitCode !== undefined && view.exitCode > 0) { await captures.apply(record.id, { kind: 'disowned' }); }
    const claimed = findCounts(view.output);
    if (claimed) { await captures.apply(record.id, { kind: 'counted', claimed }); }
  } else if (!hasEnded(record.state) && clock.now() > deadlineOf(record)) {
    await captures.apply(record.id, { kind: 'expired', failure: NO_NEWS });
  }
}
