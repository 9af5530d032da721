import { CollectionStore } from '../collection/collection-store';
import { collectionKeys, idOfIndexKey } from '../collection/keys';
import { isEnd } from '../collection/states';
import { PendingBundle } from '../tools/stored-library';

const RETRY_SECONDS = 30;

/** Looks for a collection under way that will give the bundle asked for, or the node's next one. */
export function pendingBundles(collections: CollectionStore): (query: { readonly instanceId?: string; readonly bundleId?: string }) => Promise<PendingBundle | undefined> {
  return async ({ instanceId, bundleId }) => {
    const [newest] = bundleId !== undefined || instanceId === undefined ? [] : await collections.documents.list(collectionKeys.byNodePrefix(instanceId), { limit: 1 });
    const id = bundleId ?? (newest === undefined ? undefined : idOfIndexKey(newest));
    const record = id === undefined ? undefined : await collections.read(id);
    if (!record || isEnd(record.state) || (instanceId !== undefined && record.instanceId !== instanceId)) { return undefined; }
    return { state: record.state, cluster: record.cluster, region: record.region, retryAfterSeconds: RETRY_SECONDS };
  };
}
