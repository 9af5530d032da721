import { BatchRecord } from './batch-record';
import { changeBatch, endBatch } from './batch-store';
import { driveBatch } from './drive-batch';
import { findBatch } from './find-batch';
import { APPROVAL_PARAMETERS, APPROVAL_TAG } from '../../../catalog/approval';
import { reserveStarts } from '../allowance';
import { CollectionError, ofCollector } from '../collection-error';
import { batchKeys } from '../keys';
import { CollectorError } from '../ports';
import { CollectionServices } from '../services';
import { clientTokenOf } from '../start-run';

/** A plan is of its moment: nodes come and go. */
export const PLAN_LIFE_MS = 60 * 60_000;
/** An approver sees every node; the wrapper takes no more. */
export const MOST_APPROVED_NODES = 50;

/** Runs a plan. Asked again, it goes on with the same run. Throws CollectionError. */
export async function runBatch(services: CollectionServices, id: string): Promise<BatchRecord> {
  const { settings, store, clock } = services;
  const batch = await findBatch(services, id);
  if (batch.state !== 'planned') { return batch; }
  if (clock.now() - batch.plannedAt > PLAN_LIFE_MS) {
    throw new CollectionError('PLAN_OUTDATED', `Plan ${id} is more than an hour old, and nodes may have gone. Make a new one: batch_collect without planId.`);
  }
  if (settings.approvalDocument !== undefined && batch.nodes.length > MOST_APPROVED_NODES) {
    throw new CollectionError('LIMIT_REACHED', `Plan ${id} has ${batch.nodes.length} nodes; an approver sees at most ${MOST_APPROVED_NODES}. Plan again with maxTotalCollections ${MOST_APPROVED_NODES} or less.`);
  }
  const wait = await reserveStarts(store, settings.limits, batch.nodes.length, clock.now());
  if (wait !== undefined) {
    throw new CollectionError('LIMIT_REACHED', `Plan ${id} has ${batch.nodes.length} nodes, more than may still be started within the hour (${settings.limits.perHour}). Plan fewer, wait, or raise collectionLimits.`,
      { retryable: batch.nodes.length <= settings.limits.perHour, ...(batch.nodes.length <= settings.limits.perHour && { retryAfterSeconds: wait }) });
  }
  // first the key by which the sweeper finds it: a run that nobody looks after would never end
  await store.putDocument(batchKeys.active(id), Buffer.alloc(0));
  const state = settings.approvalDocument === undefined ? 'running' : 'pending approval';
  const begun = await changeBatch(services, id, current => current.state === 'planned' ? { ...current, state, startedAt: clock.now() } : current);
  if (state === 'pending approval') { return askApproval(services, begun!); }
  return await driveBatch(services, id) ?? begun!;
}

async function askApproval(services: CollectionServices, batch: BatchRecord): Promise<BatchRecord> {
  const { settings, collector, collections } = services;
  try {
    const approvalId = await collector.start({
      region: settings.homeRegion,
      document: settings.approvalDocument!,
      parameters: {
        [APPROVAL_PARAMETERS.collection]: [batch.id],
        [APPROVAL_PARAMETERS.instances]: batch.nodes,
        [APPROVAL_PARAMETERS.region]: [batch.region],
        [APPROVAL_PARAMETERS.cluster]: [batch.cluster],
      },
      clientToken: clientTokenOf(`approval ${batch.id}`),
      ...(settings.installation !== undefined && { tags: { [APPROVAL_TAG]: settings.installation } }),
    });
    await collections.own(approvalId, { role: 'fleet-approval', id: batch.id, region: settings.homeRegion });
    return await changeBatch(services, batch.id, current => ({ ...current, approvalId })) ?? batch;
  } catch (error) {
    if (!(error instanceof CollectorError)) { throw error; }
    await endBatch(services, batch.id, 'failed', error.message);
    throw ofCollector(error);
  }
}
