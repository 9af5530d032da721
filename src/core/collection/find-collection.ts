import { CollectionError } from './collection-error';
import { CollectionRecord } from './record';
import { CollectionServices } from './services';

/** The record of a collection by its id, or by the id of its SSM execution. Executions that we did not start do not exist for us. Throws COLLECTION_NOT_FOUND. */
export async function findCollection({ collections }: CollectionServices, executionId: string): Promise<CollectionRecord> {
  const own = /^c-[0-9a-f]{16}$/.test(executionId);
  const owner = own ? undefined : await collections.ownerOf(executionId);
  const id = own ? executionId : owner?.role === 'run' || owner?.role === 'approval' ? owner.id : undefined;
  const record = id === undefined ? undefined : await collections.read(id);
  if (!record) { throw new CollectionError('COLLECTION_NOT_FOUND', `No collection of ours has executionId ${executionId}. See history for those there are.`); }
  return record;
}
