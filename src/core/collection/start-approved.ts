import * as z from 'zod';
import { BatchServices } from './batch/drive-batch';
import { startApprovedBatch } from './batch/start-approved-batch';
import { CollectionError } from './collection-error';
import { CollectionRecord } from './record';
import { CollectionSettings } from './services';
import { CollectorServices, startCollection } from './start-collection';
import { ApprovedCollection } from '../../catalog/approval';

/** What the wrapper automation sends; its parameters were checked against patterns by SSM, and were shown to the approver. */
export const approvedSchema: z.ZodType<ApprovedCollection> = z.object({
  collectionId: z.string().max(64),
  instanceIds: z.array(z.string().max(64)).min(1).max(50),
  region: z.string().max(64),
  cluster: z.string().max(128),
  approvalId: z.string().max(64),
});

/** What the starter has. */
export type StarterServices = CollectorServices & Omit<BatchServices, 'store'> & { readonly settings: Pick<CollectionSettings, 'homeRegion'> };

/** What was started: a collection, or a plan. */
export type StartedApproval = Pick<CollectionRecord, 'execution'> & { readonly state: string };

/**
 * Starts what a human has approved: exactly the nodes that the request showed. A record that has come to say something else since then, or that belongs to another
 * request, is not started. Throws CollectionError.
 */
export async function startApproved(services: StarterServices, approved: ApprovedCollection): Promise<StartedApproval> {
  if (approved.collectionId.startsWith('b-')) { return startApprovedBatch({ ...services, store: services.collections.documents }, approved); }
  const record = await services.collections.read(approved.collectionId);
  if (record === undefined) { throw new CollectionError('COLLECTION_NOT_FOUND', `Approved was ${approved.collectionId}, of which there is no record.`); }
  const { instanceId, region, cluster, approval } = record;
  const differs = [
    approved.instanceIds.length !== 1 || approved.instanceIds[0] !== instanceId ? `node ${approved.instanceIds.join(', ')}, recorded is ${instanceId}` : undefined,
    approved.region !== region ? `region ${approved.region}, recorded is ${region}` : undefined,
    approved.cluster !== cluster ? `cluster ${approved.cluster}, recorded is ${cluster}` : undefined,
    // the record may not name its request yet, when the tool function died after asking
    approval !== undefined && approval.executionId !== approved.approvalId ? `request ${approved.approvalId}, recorded is ${approval.executionId}` : undefined,
  ].find(each => each !== undefined);
  if (differs !== undefined) { throw new CollectionError('INVALID_ARGUMENT', `Approved was ${approved.collectionId} with ${differs}. Nothing was started: collect again.`); }
  if (approval === undefined) {
    // else a start whose answer is lost would be looked for around the time of the request, which may be hours before
    await services.collections.apply(record.id, { kind: 'approval-requested', executionId: approved.approvalId, region: services.settings.homeRegion });
  }
  return startCollection(services, approved.collectionId);
}
