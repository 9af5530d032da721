import { BatchRecord } from './batch-record';
import { readBatch } from './batch-store';
import { isAllowed } from '../cluster-scope';
import { CollectionError } from '../collection-error';
import { CollectionServices } from '../services';

/** A plan or run as a caller may see it. One of a cluster that is not in scope, or not any more, does not exist for the caller. Throws PLAN_NOT_FOUND. */
export async function findBatch({ store, settings }: CollectionServices, id: string): Promise<BatchRecord> {
  const batch = await readBatch({ store }, id);
  if (!batch || !isAllowed(settings.clusters, batch.cluster, batch.region)) {
    throw new CollectionError('PLAN_NOT_FOUND', `There is no plan ${id}. Make one: batch_collect with clusterName.`);
  }
  return batch;
}
