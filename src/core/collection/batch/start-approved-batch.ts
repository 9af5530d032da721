import { batchSchema } from './batch-record';
import { ApprovedCollection } from '../../../catalog/approval';
import { EvidenceStore } from '../../ports';
import { CollectionError } from '../collection-error';
import { changeJson } from '../json-document';
import { batchKeys } from '../keys';

/** Lets a plan run that an approver has seen, node by node. The sweeper starts its parts. Throws CollectionError. */
export async function startApprovedBatch(store: EvidenceStore, approved: ApprovedCollection): Promise<{ readonly state: string }> {
  const batch = await changeJson(store, batchKeys.batch(approved.collectionId), batchSchema, current => {
    if (!current) { return undefined; }
    const same = current.nodes.length === approved.instanceIds.length && current.nodes.every((each, index) => each === approved.instanceIds[index]);
    if (!same || approved.region !== current.region || approved.cluster !== current.cluster || (current.approvalId !== undefined && current.approvalId !== approved.approvalId)) {
      throw new CollectionError('INVALID_ARGUMENT', `What was approved is not what plan ${current.id} asks for: ${current.nodes.length} nodes of ${current.cluster} in ${current.region}. Plan again.`);
    }
    return current.state === 'pending approval' ? { ...current, state: 'running' as const } : current;
  });
  if (!batch) { throw new CollectionError('PLAN_NOT_FOUND', `Approved was plan ${approved.collectionId}, of which there is no record.`); }
  return { state: batch.state };
}
