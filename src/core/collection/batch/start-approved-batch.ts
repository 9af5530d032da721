import { batchSchema } from './batch-record';
import { BatchServices, driveBatch } from './drive-batch';
import { ApprovedCollection } from '../../../catalog/approval';
import { CollectionError } from '../collection-error';
import { changeJson } from '../json-document';
import { batchKeys } from '../keys';

/**
 * Starts a plan that an approver has seen, node by node, and nothing that the record may have come to say since: the tool function can write records, and what an agent
 * drives must not decide what is started. A plan that waits for approval has no more nodes than one part takes, so that nothing is left for later. Throws CollectionError.
 */
export async function startApprovedBatch(services: BatchServices, approved: ApprovedCollection): Promise<{ readonly state: string }> {
  const batch = await changeJson(services.store, batchKeys.batch(approved.collectionId), batchSchema, current => {
    if (!current) { return undefined; }
    const same = current.nodes.length === approved.instanceIds.length && current.nodes.every((each, index) => each === approved.instanceIds[index]);
    if (!same || approved.region !== current.region || approved.cluster !== current.cluster || (current.approvalId !== undefined && current.approvalId !== approved.approvalId)) {
      throw new CollectionError('INVALID_ARGUMENT', `What was approved is not what plan ${current.id} asks for: ${current.nodes.length} nodes of ${current.cluster} in ${current.region}. Plan again.`);
    }
    return current.state === 'pending approval' ? { ...current, state: 'running' as const } : current;
  });
  if (!batch) { throw new CollectionError('PLAN_NOT_FOUND', `Approved was plan ${approved.collectionId}, of which there is no record.`); }
  const after = await driveBatch({ ...services, collector: onlyApproved(services.collector, approved) }, batch.id, true);
  return { state: after?.state ?? batch.state };
}

function onlyApproved(collector: BatchServices['collector'], { collectionId, region, instanceIds }: ApprovedCollection): BatchServices['collector'] {
  return {
    start: async request => {
      const others = request.fleet?.values.filter(each => !instanceIds.includes(each)) ?? [];
      if (request.region !== region || others.length > 0) {
        throw new CollectionError('INVALID_ARGUMENT', `Plan ${collectionId} was changed after it was approved: ${others.join(', ') || request.region} was not in it. Nothing was started: plan again.`);
      }
      return collector.start(request);
    },
  };
}
