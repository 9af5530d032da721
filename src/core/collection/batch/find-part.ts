import { BatchRecord, collectionIdIn } from './batch-record';
import { changeBatch } from './batch-store';
import { withChunk } from './drive-batch';
import { CollectionServices } from '../services';
import { runParameters } from '../start-run';

/** Clocks differ a little. */
const EARLIER_MS = 60_000;

/**
 * Looks for the execution of a part whose starter died, or got no answer, before it noted the id down: what a token that was used before brings, Systems Manager does not promise. Nobody else's execution has our
 * bucket, our role and just the nodes that this part has made records for: a node is in one collection at a time.
 * @returns whether it was found
 */
export async function findPart(services: CollectionServices, batch: BatchRecord, index: number): Promise<boolean> {
  const { collector, collections, settings } = services;
  const { from, to } = batch.chunks[index]!;
  const part = batch.nodes.slice(from, to);
  const records = new Set((await collections.readAll(part.map(each => collectionIdIn(batch.id, each)))).map(each => each.instanceId));
  if (records.size === 0) { return false; }
  const since = (batch.startedAt ?? batch.plannedAt) - EARLIER_MS;
  const { executions } = await collector.list({ region: batch.region, documentPrefix: settings.document, startedAfter: since });
  for (const { executionId, parentId, startedAt = 0 } of executions) {
    if (parentId !== undefined || startedAt < since) { continue; }
    const known = await collections.ownerOf(executionId);
    // it may have been noted whose it is, and not in the batch
    if (known && (known.role !== 'fleet' || known.id !== batch.id || batch.chunks.some(each => each.executionId === executionId))) { continue; }
    const view = await collector.find(batch.region, executionId);
    const isOurs = view?.targets?.length === records.size && view.targets.every(each => records.has(each))
      && Object.entries(runParameters(settings)).every(([name, [value]]) => view.parameters?.[name]?.[0] === value);
    if (!isOurs) { continue; }
    const owner = await collections.own(executionId, { role: 'fleet', id: batch.id, region: batch.region });
    if (owner.id !== batch.id) { continue; }
    await changeBatch(services, batch.id, current => current.chunks[index]!.executionId === undefined ? withChunk(current, index, { ...current.chunks[index]!, executionId }) : current);
    return true;
  }
  return false;
}
