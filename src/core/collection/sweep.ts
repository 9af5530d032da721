import { attach, isRunOf, START_WINDOW_MS } from './adopt';
import { onAutomationStatus, onRunStatus, takeArchive } from './automation-event';
import { ingestFailure } from './failure-reason';
import { collectionKeys, idOfIndexKey, timeOfActiveKey } from './keys';
import { AutomationView } from './ports';
import { CollectionFailure, CollectionRecord } from './record';
import { CollectionServices } from './services';
import { isEnded } from './ssm-status';
import { isEnd } from './states';

const MINUTE = 60_000;

/** A start that nobody noted down is looked for after this; SSM's lists lag behind by seconds. */
const START_UNKNOWN_MS = 2 * MINUTE;
/** ...and given up after this. */
const START_LOST_MS = 10 * MINUTE;
/** A run usually takes 3 to 5 minutes; its event is late after this. */
const RUN_OVERDUE_MS = 15 * MINUTE;
/** No run takes so long: SSM has forgotten it, or we cannot see it. */
const RUN_LOST_MS = 6 * 60 * MINUTE;
/** Approvals lapse by themselves; this is for a wrapper whose end nobody told. */
const APPROVAL_CHECK_MS = 60 * MINUTE;
const APPROVAL_LOST_MS = 31 * 24 * 60 * MINUTE;
/** Intake of a bundle that says nothing for so long has died; the queue would bring it again, later. */
const INGEST_SILENT_MS = 20 * MINUTE;
const MOST_INGEST_REQUESTS = 3;
/** An index key without a record belongs to a request that died at its beginning. */
const ORPHAN_MS = 10 * MINUTE;

const PAGE = 1_000;

export interface SweepReport {
  /** collections that had not ended when the sweep began */
  readonly outstanding: number;
  /** of these, ended by this sweep */
  readonly closed: number;
}

/**
 * Closes every collection whose event is late, lost or was never forwarded. Idle when nothing is outstanding: then it is one list of keys. At most one list call to SSM a region,
 * and one look-up a collection that is overdue, of which few are taken at a time.
 */
export async function sweep(services: CollectionServices): Promise<SweepReport> {
  const { store, collections, clock } = services;
  const keys = await store.list(collectionKeys.activePrefix, { limit: PAGE });
  const records: CollectionRecord[] = [];
  await Promise.all(keys.map(async key => {
    const record = await collections.read(idOfIndexKey(key));
    if (record && !isEnd(record.state)) {
      records.push(record);
    } else if (record) {
      await collections.conclude(record);
    } else if (clock.now() - timeOfActiveKey(key) > ORPHAN_MS) {
      await store.deleteDocument(key);
    }
  }));
  records.sort((a, b) => a.requestedAt - b.requestedAt);
  const lists = await recentRuns(services, records);
  let closed = 0;
  for (const record of records) {
    await attend(services, record, lists.get(record.region) ?? []);
    const after = await collections.read(record.id);
    if (after && isEnd(after.state)) { closed += 1; }
  }
  return { outstanding: records.length, closed };
}

/** One list a region, around the oldest collection that needs a look at SSM. */
async function recentRuns(services: CollectionServices, records: readonly CollectionRecord[]): Promise<Map<string, readonly AutomationView[]>> {
  const now = services.clock.now();
  const lists = new Map<string, readonly AutomationView[]>();
  for (const record of records) {
    const unknownStart = record.state === 'requested' && now - record.requestedAt > START_UNKNOWN_MS;
    const overdue = record.state === 'collecting' && record.execution !== undefined && !record.settling && now - record.execution.startedAt > RUN_OVERDUE_MS;
    if ((!unknownStart && !overdue) || lists.has(record.region)) { continue; }
    const begin = record.execution?.startedAt ?? record.requestedAt;
    const page = await services.collector.list({
      region: record.region, documentPrefix: services.settings.document, startedAfter: begin - START_WINDOW_MS, startedBefore: begin + START_WINDOW_MS,
    });
    lists.set(record.region, page.executions);
  }
  return lists;
}

async function attend(services: CollectionServices, record: CollectionRecord, runs: readonly AutomationView[]): Promise<void> {
  const { collections, clock } = services;
  const now = clock.now();
  if (record.settling) {
    if (now < record.settling.until || await takeArchive(services, record, record.execution?.id ?? '')) { return; }
    await collections.apply(record.id, { kind: 'settled' });
    return;
  }
  switch (record.state) {
    case 'requested': {
      if (now - record.requestedAt < START_UNKNOWN_MS) { return; }
      const run = await findStart(services, record, runs);
      if (run) {
        await attach(services, record.id, record.region, run.executionId);
      } else if (now - record.requestedAt > START_LOST_MS) {
        await collections.apply(record.id, { kind: 'failed', failure: START_LOST });
      }
      return;
    }
    case 'pending approval': {
      if (now - record.updatedAt < APPROVAL_CHECK_MS) { return; }
      const { executionId, region } = record.approval!;
      const view = await services.collector.find(region, executionId);
      if (view && isEnded(view.status)) { await onAutomationStatus(services, { region, executionId, status: view.status }); }
      if (now - record.requestedAt > APPROVAL_LOST_MS) { await collections.apply(record.id, { kind: 'expired', failure: NO_NEWS }); }
      return;
    }
    case 'collecting': {
      const execution = record.execution!;
      if (now - execution.startedAt < RUN_OVERDUE_MS || await takeArchive(services, record, execution.id)) { return; }
      const view = runs.find(each => each.executionId === execution.id) ?? await services.collector.find(record.region, execution.id);
      if (view && isEnded(view.status)) {
        await onRunStatus(services, record, { region: record.region, executionId: execution.id, status: view.status }, view);
      } else if (now - execution.startedAt > RUN_LOST_MS) {
        await collections.apply(record.id, { kind: 'expired', failure: NO_NEWS });
      }
      return;
    }
    default: {
      if (now - record.updatedAt < INGEST_SILENT_MS || !record.archive) { return; }
      if ((record.ingestRequests ?? 0) >= MOST_INGEST_REQUESTS) {
        await collections.apply(record.id, { kind: 'failed', failure: ingestFailure('The bundle arrived, but could not be taken in within several attempts.') });
        return;
      }
      await services.archives.requestIngest(record.archive.key, record.archive.versionId, record.archive.bytes);
      await collections.apply(record.id, { kind: 'ingest-requested' });
    }
  }
}

/** The run that a request started before it died. A list does not tell what a run was asked to do, so those that are nobody's are looked up. */
async function findStart(services: CollectionServices, record: CollectionRecord, runs: readonly AutomationView[]): Promise<AutomationView | undefined> {
  for (const run of runs) {
    if (run.parentId !== undefined || await services.collections.ownerOf(run.executionId)) { continue; }
    const view = await services.collector.find(record.region, run.executionId);
    if (view && isRunOf(services, record, view)) { return view; }
  }
  return undefined;
}

const START_LOST: CollectionFailure = {
  code: 'START_LOST', message: 'The run on the node was never started: the request broke off before.', fix: 'Collect again.', retryable: true,
};

const NO_NEWS: CollectionFailure = {
  code: 'NO_NEWS', message: 'Systems Manager told no end of the run within the time that any run takes.', fix: 'Look at the execution in the Systems Manager console, then collect again.', retryable: true,
};
