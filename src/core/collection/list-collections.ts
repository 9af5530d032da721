import { isAllowed } from './cluster-scope';
import { collectionKeys, idOfIndexKey } from './keys';
import { CollectionRecord } from './record';
import { CollectionServices } from './services';
import { CollectionState } from './states';

export interface CollectionFilter {
  readonly instanceId?: string;
  readonly state?: CollectionState;
  readonly region?: string;
}

export interface CollectionPage {
  /** newest first */
  readonly records: readonly CollectionRecord[];
  /** key to go on after; undefined: that was all */
  readonly after?: string;
}

/** Index keys looked at in one step, and in one page at most: a rare filter answers with fewer rows and a place to go on. */
const STEP = 100;
const MOST_STEPS = 4;

/** Collections from our own records, newest first. Those of clusters that are no longer in scope are left out. */
export async function listCollections(services: CollectionServices, filter: CollectionFilter, limit: number, after?: string): Promise<CollectionPage> {
  const { store, collections, settings } = services;
  const prefix = filter.instanceId === undefined ? collectionKeys.byTimePrefix : collectionKeys.byNodePrefix(filter.instanceId);
  const records: CollectionRecord[] = [];
  let last = after;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const keys = await store.list(prefix, { after: last, limit: STEP });
    // an index key of a request that died at its beginning has no record
    const found = await Promise.all(keys.map(async key => ({ key, record: await collections.read(idOfIndexKey(key)) })));
    for (const { key, record } of found) {
      last = key;
      if (!record || !isAllowed(settings.clusters, record.cluster, record.region) || !matches(record, filter)) { continue; }
      records.push(record);
      if (records.length === limit) { return { records, after: last }; }
    }
    if (keys.length < STEP) { return { records }; }
  }
  return { records, after: last };
}

function matches(record: CollectionRecord, { state, region }: CollectionFilter): boolean {
  return (state === undefined || record.state === state) && (region === undefined || record.region === region);
}
