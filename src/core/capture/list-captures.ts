import { captureKeys } from './capture-keys';
import { CaptureRecord } from './capture-record';
import { CaptureStore } from './capture-store';
import { captureStateAt } from './capture-transition';
import { ClusterAllowance, isAllowed } from '../collection/cluster-scope';
import { CollectionFilter } from '../collection/list-collections';
import { listRecords, RecordPage } from '../collection/list-records';

/** Who asks, and when. */
export interface CaptureReader {
  readonly clusters: ClusterAllowance;
  /** UTC milliseconds */
  readonly now: number;
}

/** Captures from our own records, newest first, in the state that they are in now. Those of clusters that are no longer in scope are left out. */
export async function listCaptures(
  captures: CaptureStore, { clusters, now }: CaptureReader, { instanceId, state, region }: CollectionFilter, limit: number, after?: string,
): Promise<RecordPage<CaptureRecord>> {
  return listRecords(captures.documents, {
    prefix: instanceId === undefined ? captureKeys.byTimePrefix : captureKeys.byNodePrefix(instanceId),
    read: async id => captures.read(id),
    accepts: record => isAllowed(clusters, record.cluster, record.region) && (state === undefined || captureStateAt(record, now) === state) && (region === undefined || record.region === region),
    limit,
    after,
  });
}
