import { changeBatch, endBatch } from './batch-store';
import { withChunk } from './drive-batch';
import { ExecutionOwner } from '../collection-store';
import { CollectionServices } from '../services';
import { isEnded, phaseOf } from '../ssm-status';

/** A part of a batch, or the wrapper that a batch waits for, changed its status. The next part is for others to start: who takes events in has no right to start anything. */
export async function onFleetStatus(services: CollectionServices, owner: ExecutionOwner, { executionId, status }: { readonly executionId: string; readonly status: string }): Promise<void> {
  if (!isEnded(status)) { return; }
  if (owner.role === 'fleet-approval') {
    if (phaseOf(status) === 'succeeded') { return; }
    const batch = await changeBatch(services, owner.id, current => current);
    if (batch?.state === 'pending approval' || (batch?.state === 'running' && batch.chunks.length === 0)) { await endBatch(services, owner.id, 'failed', phaseOf(status) === 'stopped' ? 'Nobody approved the plan in time.' : 'The plan was denied, or its approval failed.'); }
    return;
  }
  await changeBatch(services, owner.id, batch => {
    const index = batch.chunks.findIndex(chunk => chunk.executionId === executionId);
    return index < 0 || batch.chunks[index]!.endedAt !== undefined ? batch : withChunk(batch, index, { ...batch.chunks[index]!, endedAt: services.clock.now() });
  });
}
