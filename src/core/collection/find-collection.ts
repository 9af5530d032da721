import { isAllowed } from './cluster-scope';
import { CollectionError } from './collection-error';
import { CollectionRecord } from './record';
import { CollectionServices } from './services';

/**
 * The record of a collection by its id, or by the id of its SSM execution. Executions that we did not start, and nodes of
 * clusters that are not in scope, or not any more, do not exist for the caller. Throws COLLECTION_NOT_FOUND.
 */
export async function findCollection({ collections, settings }: CollectionServices, executionId: string): Promise<CollectionRecord> {
  const own = /^c-[0-9a-f]{16}$/.test(executionId);
  const owner = own ? undefined : await collections.ownerOf(executionId);
  const id = own ? executionId : owner?.role === 'run' || owner?.role === 'approval' ? owner.id : undefined;
  const record = id === undefined ? undefined : await collections.read(id);
  if (!record || !isAllowed(settings.clusters, record.cluster, record.region)) { throw new CollectionError('COLLECTION_NOT_FOUND', `No collection of ours has executionId ${executionId}. See history for those there are.`); }
  return record;
}
