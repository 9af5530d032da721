import { isAllowed } from './cluster-scope';
import { collectionKeys } from './keys';
import { listRecords, RecordPage } from './list-records';
import { CollectionRecord } from './record';
import { CollectionServices } from './services';

export interface CollectionFilter {
  readonly instanceId?: string | undefined;
  /** any of the states of collections, or another: then there are none */
  readonly state?: string | undefined;
  readonly region?: string | undefined;
}

/** Collections from our own records, newest first. Those of clusters that are no longer in scope are left out. */
export async function listCollections(
  { store, collections, settings }: CollectionServices, { instanceId, state, region }: CollectionFilter, limit: number, after?: string,
): Promise<RecordPage<CollectionRecord>> {
  return listRecords(store, {
    prefix: instanceId === undefined ? collectionKeys.byTimePrefix : collectionKeys.byNodePrefix(instanceId),
    read: async id => collections.read(id),
    accepts: record => isAllowed(settings.clusters, record.cluster, record.region) && (state === undefined || record.state === state) && (region === undefined || record.region === region),
    limit,
    after,
  });
}
