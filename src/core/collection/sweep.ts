import { attach, isRunOf, START_WINDOW_MS } from './adopt';
import { onAutomationStatus, onRunStatus, takeArchive } from './automation-event';
import { sweepBatches } from './batch/sweep-batches';
import { failureOf, ingestFailure } from './failure-reason';
import { collectionKeys, idOfIndexKey, timeOfActiveKey } from './keys';
import { sourceOfRecord } from './machine-source';
import { AutomationView } from './ports';
import { CollectionFailure, CollectionRecord } from './record';
import { CollectionServices } from './services';
import { isEnded, phaseOf } from './ssm-status';
import { isEnd } from './states';
import { attendUpload, awaitsUpload, isDue, START_LOST } from './sweep-uploads';

const MINUTE = 60_000;

/** A start that nobody noted down is looked for after this; SSM's lists lag behind by seconds. */
const START_UNKNOWN_MS = 2 * MINUTE;
/** ...and given up after this. */
const START_LOST_MS = 10 * MINUTE;
/** A run usually takes 3 to 5 minutes; its event is late after this. */
const RUN_OVERDUE_MS = 15 * MINUTE;
/** No run takes so long: SSM has forgotten it, or we cannot see it. */
const RUN_LOST_MS = 6 * 60 * MINUTE;
/** A wrapper is asked for this often: its end may not have been told, and the run that it had started neither. */
const APPROVAL_CHECK_MS = 10 * MINUTE;
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
    const list = lists.get(record.region);
    // a list of another document's runs says nothing of this one
    await attend(services, record, list?.document === documentOf(services, record) ? list : undefined);
    const after = await collections.read(record.id);
    if (after && isEnd(after.state)) { closed += 1; }
  }
  await sweepBatches(services);
  return { outstanding: records.length, closed };
}

/** Runs that began in a span of time, in one region. */
interface RunList {
  readonly document: string;
  readonly from: number;
  readonly to: number;
  readonly executions: readonly AutomationView[];
}

/** One list a region, around a collection that needs a look at SSM: each in its turn, so that one that cannot be settled does not hold up the others. */
async function recentRuns(services: CollectionServices, records: readonly CollectionRecord[]): Promise<Map<string, RunList>> {
  const now = services.clock.now();
  const waiting = new Map<string, CollectionRecord[]>();
  for (const record of records) {
    if (record.collector !== 'ssm-runbook') { continue; }
    const unknownStart = record.state === 'requested' && now - record.requestedAt > START_UNKNOWN_MS;
    const overdue = record.state === 'collecting' && record.execution !== undefined && !record.settling && now - record.execution.startedAt > RUN_OVERDUE_MS;
    if (unknownStart || overdue) { waiting.set(record.region, [...(waiting.get(record.region) ?? []), record]); }
  }
  const lists = new Map<string, RunList>();
  for (const [region, candidates] of waiting) {
    const record = candidates[Math.floor(now / MINUTE) % candidates.length]!;
    const begin = record.execution?.startedAt ?? record.requestedAt;
    const [from, to] = [begin - 2 * START_WINDOW_MS, begin + 2 * START_WINDOW_MS];
    const page = await services.collector.list({ region, documentPrefix: documentOf(services, record), startedAfter: from, startedBefore: to });
    // newest first: what did not fit on the page lies before its last
    const reached = page.nextPageToken === undefined ? from : page.executions.at(-1)?.startedAt ?? to;
    lists.set(region, { document: documentOf(services, record), from: reached, to, executions: page.executions });
  }
  return lists;
}

async function attend(services: CollectionServices, record: CollectionRecord, list: RunList | undefined): Promise<void> {
  const { collections, clock } = services;
  const now = clock.now();
  const runs = list?.executions ?? [];
  if (record.settling) {
    if (now < record.settling.until || await takeArchive(services, record)) { return; }
    await collections.apply(record.id, { kind: 'settled' });
    return;
  }
  if (awaitsUpload(record)) { return attendUpload(services, record); }
  switch (record.state) {
    case 'requested': {
      if (now - record.requestedAt < START_UNKNOWN_MS) { return; }
      const run = await findStart(services, record, runs);
      if (run) {
        await attach(services, record.id, record.region, run.executionId);
      } else if (now - record.requestedAt > RUN_LOST_MS || (now - record.requestedAt > START_LOST_MS && wasListed(record, list))) {
        await collections.apply(record.id, { kind: 'failed', failure: START_LOST });
      }
      return;
    }
    case 'pending approval':
      if (isDue(now - record.requestedAt, APPROVAL_CHECK_MS)) { await attendApproval(services, record); }
      return;
    case 'collecting': {
      const execution = record.execution!;
      if (now - execution.startedAt < RUN_OVERDUE_MS || await takeArchive(services, record)) { return; }
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

/** Asks for the wrapper; when that has ended after a yes, for the run. */
async function attendApproval(services: CollectionServices, record: CollectionRecord): Promise<void> {
  const { collections, collector, clock } = services;
  const now = clock.now();
  const { executionId, region } = record.approval!;
  const view = await collector.find(region, executionId);
  if (!view || !isEnded(view.status)) {
    if (now - record.requestedAt > APPROVAL_LOST_MS) { await collections.apply(record.id, { kind: 'expired', failure: NO_NEWS }); }
    return;
  }
  await onAutomationStatus(services, { region, executionId, status: view.status });
  const ended = view.endedAt ?? now;
  const after = await collections.read(record.id);
  if (!after || after.state !== 'pending approval' || now - ended < START_UNKNOWN_MS) { return; }
  const query = { region: record.region, documentPrefix: documentOf(services, record), startedAfter: ended - 2 * START_WINDOW_MS, startedBefore: ended + START_WINDOW_MS };
  const run = record.collector === 'ssm-runbook' ? await findStart(services, record, (await collector.list(query)).executions) : undefined;
  if (run) {
    await attach(services, record.id, record.region, run.executionId);
  } else {
    await collections.apply(record.id, { kind: 'failed', failure: phaseOf(view.status) === 'failed' ? failureOf(view.status, view, services.settings.hidesAddresses) : START_LOST });
  }
}

function documentOf({ settings }: CollectionServices, record: CollectionRecord): string {
  return sourceOfRecord(settings, record)?.document ?? settings.document;
}

/** The run that a request started before it died. A list does not tell what a run was asked to do, so those that are nobody's are looked up. */
async function findStart(services: CollectionServices, record: CollectionRecord, runs: readonly AutomationView[]): Promise<AutomationView | undefined> {
  for (const run of runs) {
    if (run.parentId !== undefined) { continue; }
    const owner = await services.collections.ownerOf(run.executionId);
    if (owner?.role === 'run' && owner.id === record.id) { return run; }
    if (owner) { continue; }
    const view = await services.collector.find(record.region, run.executionId);
    if (view && isRunOf(services, record, view)) { return view; }
  }
  return undefined;
}

/** Whether a run that this request began would be in the list. */
function wasListed({ requestedAt }: CollectionRecord, list: RunList | undefined): boolean {
  return list !== undefined && list.from <= requestedAt - 5_000 && list.to >= requestedAt + START_WINDOW_MS;
}

const NO_NEWS: CollectionFailure = {
  code: 'NO_NEWS', message: 'Systems Manager told no end of the run within the time that any run takes.', fix: 'Look at the execution in the Systems Manager console, then collect again.', retryable: true,
};
