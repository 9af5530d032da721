import { BatchRecord, collectionIdIn } from './batch-record';
import { changeBatch, endBatch, endedNodes, readBatch } from './batch-store';
import { abandonBatch, driveBatch, inParallel, TAKEN_GRACE_MS, withChunk } from './drive-batch';
import { findPart } from './find-part';
import { onFleetStatus } from './fleet-status';
import { PLAN_LIFE_MS } from './run-batch';
import { attach } from '../adopt';
import { onRunStatus } from '../automation-event';
import { batchKeys, collectionKeys } from '../keys';
import { AutomationView } from '../ports';
import { CollectionServices } from '../services';
import { isEnded } from '../ssm-status';
import { NODE_PARAMETER } from '../start-run';
import { isEnd } from '../states';
import { isDue } from '../sweep-uploads';

const MINUTE = 60_000;
/** SSM's lists lag behind by seconds; after this every child of an ended execution is in them. */
const SETTLED_MS = 2 * MINUTE;
/** The end of a part is asked for this often when no event tells it. */
const PART_CHECK_MS = 15 * MINUTE;
/** Who began to run a plan in its last minute is done by then. */
const LATE_RUN_MS = 15 * MINUTE;
/** Time for a request for approval to be noted. */
const REQUEST_LOST_MS = 10 * MINUTE;
/** The starter has five minutes. */
const STARTER_LOST_MS = 10 * MINUTE;

/** Looks after batches under way: starts their next parts where no human must agree, closes parts whose events were lost, and ends them. */
export async function sweepBatches(services: CollectionServices): Promise<void> {
  for (const key of await services.store.list(batchKeys.activePrefix, { limit: 100 })) {
    const batch = await readBatch(services, key.slice(batchKeys.activePrefix.length));
    // whoever was to run a plan may have died before: after its time nobody can any more
    const lapsed = batch?.state === 'planned' && services.clock.now() - batch.plannedAt > PLAN_LIFE_MS + LATE_RUN_MS;
    if (lapsed || batch?.endedAt !== undefined) { await services.store.deleteDocument(key); }
    if (!batch || lapsed || batch.endedAt !== undefined) { continue; }
    if (batch.state === 'pending approval' && batch.approvalId === undefined) { await attendRequest(services, batch); continue; }
    if (batch.approvalId !== undefined && batch.chunks.length === 0) { await attendApproval(services, batch, batch.approvalId); } else if (batch.state !== 'planned' && batch.state !== 'pending approval') { await attend(services, batch); }
  }
}

/** Whoever was to ask for approval may have died before, or before noting down that it did. A yes that comes later starts nothing. */
async function attendRequest(services: CollectionServices, batch: BatchRecord): Promise<void> {
  if (services.clock.now() - (batch.startedAt ?? batch.plannedAt) > REQUEST_LOST_MS) { await endBatch(services, batch.id, 'failed', 'The request for approval was lost. Plan again.'); }
}

/** Nothing was started yet: the wrapper may have ended without a word. */
async function attendApproval(services: CollectionServices, batch: BatchRecord, executionId: string): Promise<void> {
  if (!isDue(services.clock.now() - (batch.startedAt ?? batch.plannedAt), PART_CHECK_MS)) { return; }
  const view = await services.collector.find(services.settings.homeRegion, executionId);
  if (view) { await onFleetStatus(services, { schemaVersion: 1, role: 'fleet-approval', id: batch.id, region: batch.region }, { executionId, status: view.status }); }
}

async function attend(services: CollectionServices, batch: BatchRecord): Promise<void> {
  const now = services.clock.now();
  for (const [index, chunk] of batch.chunks.entries()) {
    if (chunk.reconciled) { continue; }
    if (chunk.executionId === undefined) {
      if (chunk.endedAt !== undefined || now - chunk.takenAt <= TAKEN_GRACE_MS || await findPart(services, batch, index)) { continue; }
      if (services.settings.approvalDocument !== undefined && now - chunk.takenAt > STARTER_LOST_MS) { await abandonBatch(services, batch, index, STARTER_LOST); }
      continue;
    }
    if (chunk.endedAt === undefined) {
      // one look in a quarter of an hour: on the minutes that the part's own time gives
      if (Math.floor((now - chunk.takenAt) / PART_CHECK_MS) === Math.floor((now - chunk.takenAt - MINUTE) / PART_CHECK_MS)) { continue; }
      const view = await services.collector.find(batch.region, chunk.executionId);
      if (view && isEnded(view.status)) { await changeBatch(services, batch.id, current => withChunk(current, index, { ...current.chunks[index]!, endedAt: current.chunks[index]!.endedAt ?? now })); }
    } else if (now - chunk.endedAt > SETTLED_MS) {
      await reconcile(services, batch, index);
    }
  }
  // what a human approved is the starter's to start: a record that says so proves nothing
  const after = services.settings.approvalDocument === undefined ? await driveBatch(services, batch.id) : await readBatch(services, batch.id);
  const begun = after?.chunks.at(-1)?.to ?? 0;
  if (after && (begun >= after.nodes.length || after.state === 'stopped') && after.chunks.every(each => each.endedAt !== undefined)) { await finish(services, after, begun); }
}

const STARTER_LOST = 'The plan was approved, but no word came of its start. Plan again.';

/** After a part has ended: what each of its children came to, and which nodes it never reached. */
async function reconcile(services: CollectionServices, batch: BatchRecord, index: number): Promise<void> {
  const { collections, collector, store } = services;
  const chunk = batch.chunks[index]!;
  const children = new Map<string, AutomationView>();
  let pageToken: string | undefined;
  do {
    const page = await collector.list({ region: batch.region, parentId: chunk.executionId!, ...(pageToken !== undefined && { pageToken }) });
    for (const view of page.executions) {
      const target = view.target ?? (await collector.find(batch.region, view.executionId))?.parameters?.[NODE_PARAMETER]?.[0];
      if (target !== undefined) { children.set(target, view); }
    }
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  let unreached = 0;
  await inParallel(batch.nodes.slice(chunk.from, chunk.to), async instanceId => {
    const record = await collections.read(collectionIdIn(batch.id, instanceId));
    if (!record) { return; }
    if (isEnd(record.state)) { await collections.conclude(record); return; }
    const view = children.get(instanceId);
    if (!view && record.execution === undefined) {
      unreached += 1;
      await collections.apply(record.id, {
        kind: 'failed', failure: { code: 'NOT_STARTED', message: 'The batch was stopped before it came to this node: too many others had failed.', fix: 'See why they failed (batch_status), mend that, and plan again.', retryable: true },
      });
      return;
    }
    if (view) {
      if (record.execution === undefined) { await attach(services, record.id, batch.region, view.executionId); }
      if (isEnded(view.status)) { await onRunStatus(services, record, { region: batch.region, executionId: view.executionId, status: view.status }, view); }
    }
    const now = await collections.read(record.id);
    // from here on the sweeper looks after it as after any other
    if (now && !isEnd(now.state)) { await store.putDocument(collectionKeys.active(now.requestedAt, now.id), Buffer.alloc(0)); }
  });
  await changeBatch(services, batch.id, current => ({
    ...withChunk(current, index, { ...current.chunks[index]!, reconciled: true }),
    ...(unreached > 0 && { state: 'stopped' as const, reason: 'Too many nodes of one part failed: the rest was not started.' }),
  }));
}

/** The batch is over when each of the nodes that it began with is. */
async function finish(services: CollectionServices, batch: BatchRecord, begun: number): Promise<void> {
  const ended = await endedNodes(services, batch.id);
  if (batch.nodes.slice(0, begun).every(instanceId => ended.has(instanceId))) { await endBatch(services, batch.id, batch.state === 'stopped' ? 'stopped' : 'done', batch.reason); }
}
