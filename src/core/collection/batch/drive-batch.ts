import { BatchChunk, BatchRecord, CHUNK_NODES, collectionIdIn } from './batch-record';
import { changeBatch, endBatch, endedNodes, readBatch } from './batch-store';
import { claimNode, readClaim } from '../claim';
import { encodeJson } from '../json-document';
import { batchKeys } from '../keys';
import { CollectorError } from '../ports';
import { CollectionRecord } from '../record';
import { CollectionServices, CollectionSettings } from '../services';
import { clientTokenOf, NODE_PARAMETER, runParameters, StartServices } from '../start-run';
import { hasEvidence } from '../states';

/** SSM runs 100 automations at a time in an account and region, and queues the rest. */
const ACCOUNT_CONCURRENT = 100;
/** Who took a chunk and gave no execution after this has died. */
export const TAKEN_GRACE_MS = 120_000;
/** Store requests at a time. */
const AT_ONCE = 32;

/**
 * How many fleet executions run at a time, and how wide each. Where we may use all that the account has, each is as wide as that and SSM's own queue holds the line: then no slot
 * stands empty while one of them runs out. Where less is allowed, two share it.
 */
export function fleetWidth(concurrent: number): { readonly fleets: number; readonly each: number } {
  return concurrent >= ACCOUNT_CONCURRENT * 0.9 ? { fleets: 3, each: Math.min(concurrent, ACCOUNT_CONCURRENT) } : { fleets: concurrent > 1 ? 2 : 1, each: Math.max(1, Math.floor(concurrent / 2)) };
}

/** What starting the parts of a batch takes. */
export interface BatchServices extends StartServices, Pick<CollectionServices, 'store' | 'clock'> {
  /** without `coolDownSeconds`: what a human has approved node by node is collected, however fresh a node's bundle is */
  readonly settings: StartServices['settings'] & { readonly limits: Pick<CollectionSettings['limits'], 'concurrent'> & Partial<Pick<CollectionSettings['limits'], 'coolDownSeconds'>> };
}

/**
 * Starts as many parts of a batch as may run now. Called when it begins, and by the sweeper where no human must agree.
 *
 * @param last nobody tries again later: what cannot be started now fails
 */
export async function driveBatch(services: BatchServices, id: string, last = false): Promise<BatchRecord | undefined> {
  let batch = await readBatch(services, id);
  while (batch?.state === 'running') {
    const index = await takeChunk(services, batch);
    if (index === undefined) { break; }
    const started = await startChunk(services, id, index, last);
    if (!started) { break; }
    batch = await readBatch(services, id);
  }
  return readBatch(services, id);
}

/** The index of a part that is ours to start: a new one, or one whose taker has died. */
async function takeChunk(services: BatchServices, seen: BatchRecord): Promise<number | undefined> {
  const now = services.clock.now();
  const { fleets } = fleetWidth(services.settings.limits.concurrent);
  const abandoned = seen.chunks.findIndex(chunk => chunk.executionId === undefined && chunk.endedAt === undefined && now - chunk.takenAt > TAKEN_GRACE_MS);
  let taken: number | undefined;
  await changeBatch(services, seen.id, batch => {
    taken = undefined;
    const chunk = batch.chunks[abandoned];
    if (chunk && chunk.executionId === undefined && chunk.endedAt === undefined && now - chunk.takenAt > TAKEN_GRACE_MS) {
      taken = abandoned;
      return withChunk(batch, abandoned, { ...chunk, takenAt: now });
    }
    const from = batch.chunks.at(-1)?.to ?? 0;
    if (batch.state !== 'running' || from >= batch.nodes.length || batch.chunks.filter(each => each.endedAt === undefined).length >= fleets) { return batch; }
    taken = batch.chunks.length;
    return { ...batch, chunks: [...batch.chunks, { from, to: Math.min(from + CHUNK_NODES, batch.nodes.length), takenAt: now }] };
  });
  return taken;
}

/** Makes the records of a part and starts its execution. Begun again after a crash it makes and starts the same. @returns false when no more should be tried now */
async function startChunk(services: BatchServices, id: string, index: number, last: boolean): Promise<boolean> {
  const { settings, collector, collections, clock } = services;
  const batch = (await readBatch(services, id))!;
  const chunk = batch.chunks[index]!;
  const nodes = await enroll(services, batch, batch.nodes.slice(chunk.from, chunk.to));
  if (nodes.length === 0) {
    await changeBatch(services, id, current => withChunk(current, index, { ...current.chunks[index]!, endedAt: clock.now() }));
    return true;
  }
  const { each } = fleetWidth(settings.limits.concurrent);
  try {
    const executionId = await collector.start({
      region: batch.region,
      document: settings.document,
      parameters: runParameters(settings),
      clientToken: clientTokenOf(`fleet ${id} ${index}`),
      // one fault that all nodes share must not be met by thousands of them
      fleet: { parameter: NODE_PARAMETER, values: nodes, maxConcurrency: each, maxErrors: String(Math.max(10, Math.ceil(nodes.length / 5))) },
    });
    await collections.own(executionId, { role: 'fleet', id, region: batch.region });
    await changeBatch(services, id, current => withChunk(current, index, { ...current.chunks[index]!, executionId }));
    return true;
  } catch (error) {
    if (!(error instanceof CollectorError)) { throw error; }
    // the sweeper takes the part on again; what cannot get better ends the batch
    // no answer is not a no: it may have begun, and the sweeper looks for it
    if (error.code === 'SERVICE_FAILED' || (!last && (error.code === 'THROTTLED' || error.code === 'QUEUE_FULL'))) { return false; }
    await abandonBatch(services, batch, index, error.message);
    return false;
  }
}

/** Records for nodes that are in no collection; those that are, or were so lately that their bundle answers the question, are joined. @returns the nodes that this part collects */
async function enroll(services: BatchServices, batch: BatchRecord, instanceIds: readonly string[]): Promise<string[]> {
  const { collections, store, clock } = services;
  const enrolled: string[] = [];
  // a part that is begun again leaves out whom it left out before: the batch has told that they are in another collection
  const ended = await endedNodes(services, batch.id);
  await inParallel(instanceIds, async instanceId => {
    const id = collectionIdIn(batch.id, instanceId);
    const known = await collections.read(id);
    if (!known && ended.get(instanceId) === 'joined') { return; }
    if (!known) {
      const fresh = await freshCollection(services, instanceId);
      if (fresh) {
        await store.putDocument(batchKeys.ended(batch.id, instanceId, 'joined'), encodeJson({ id: fresh.id }));
        return;
      }
      const claim = await claimNode(services, instanceId, id, batch.region);
      if (claim.kind !== 'claimed' && !(claim.kind === 'joined' && claim.record.id === id)) {
        await store.putDocument(batchKeys.ended(batch.id, instanceId, 'joined'), encodeJson(claim.kind === 'joined' ? { id: claim.record.id } : {}));
        return;
      }
      const now = clock.now();
      await collections.create({
        schemaVersion: 1,
        id,
        collector: 'ssm-runbook',
        instanceId,
        region: batch.region,
        regionSource: 'recorded',
        cluster: batch.cluster,
        batchId: batch.id,
        state: 'requested',
        progress: 0,
        requestedAt: now,
        updatedAt: now,
        steps: [{ state: 'requested', at: now }],
      });
    }
    enrolled.push(instanceId);
  });
  // the same request for the same token, whatever order the store answered in
  return enrolled.sort();
}

/** The node's last collection, if it gave a bundle within the cool-down. */
async function freshCollection({ settings, store, collections, clock }: BatchServices, instanceId: string): Promise<CollectionRecord | undefined> {
  const { coolDownSeconds = 0 } = settings.limits;
  const claim = coolDownSeconds === 0 ? undefined : await readClaim({ store }, instanceId);
  const last = claim && await collections.read(claim.id);
  return last?.collector === 'ssm-runbook' && hasEvidence(last.state) && clock.now() - last.requestedAt < coolDownSeconds * 1000 ? last : undefined;
}

/** Ends a batch whose part cannot be started, and the collections of that part. */
export async function abandonBatch(services: Pick<CollectionServices, 'store' | 'collections' | 'clock'>, batch: BatchRecord, index: number, message: string): Promise<void> {
  const chunk = batch.chunks[index]!;
  await inParallel(batch.nodes.slice(chunk.from, chunk.to), async instanceId => {
    await services.collections.apply(collectionIdIn(batch.id, instanceId), {
      kind: 'failed', failure: { code: 'START_REFUSED', message: message.slice(0, 500), fix: 'See the message; validate with instanceId and preflight checks what a collection needs.', retryable: false },
    });
  });
  // the end first: a part that is over, in a batch that is not, would never be looked at again
  await endBatch(services, batch.id, 'failed', message);
  await changeBatch(services, batch.id, current => withChunk(current, index, { ...current.chunks[index]!, endedAt: services.clock.now(), reconciled: true }));
}

export function withChunk(batch: BatchRecord, index: number, chunk: BatchChunk): BatchRecord {
  return { ...batch, chunks: batch.chunks.map((each, at) => at === index ? chunk : each) };
}

/** Runs `work` on all items, a bounded number at a time. */
export async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, async () => {
    while (next < items.length) {
      const item = items[next]!;
      next += 1;
      await work(item);
    }
  }));
}
