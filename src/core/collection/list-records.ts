import { idOfIndexKey } from './keys';
import { EvidenceStore } from '../ports';

/** Records by an index of their keys, newest first. */
export interface RecordQuery<R> {
  /** of the index keys */
  readonly prefix: string;
  readonly limit: number;
  /** key to go on after */
  readonly after?: string | undefined;
  read(id: string): Promise<R | undefined>;
  accepts(record: R): boolean;
}

export interface RecordPage<R> {
  readonly records: readonly R[];
  /** key to go on after; undefined: that was all */
  readonly after?: string;
}

/** Index keys looked at in one step, and in one page at most: a rare filter answers with fewer rows and a place to go on. */
const STEP = 100;
const MOST_STEPS = 4;

/** One page of records. An index key of a request that died at its beginning has no record, and is passed over. */
export async function listRecords<R>(store: EvidenceStore, { prefix, read, accepts, limit, after }: RecordQuery<R>): Promise<RecordPage<R>> {
  const records: R[] = [];
  let last = after;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const keys = await store.list(prefix, { after: last, limit: STEP });
    const found = await Promise.all(keys.map(async key => ({ key, record: await read(idOfIndexKey(key)) })));
    for (const { key, record } of found) {
      last = key;
      if (!record || !accepts(record)) { continue; }
      records.push(record);
      if (records.length === limit) { return { records, after: last }; }
    }
    if (keys.length < STEP) { return { records }; }
  }
  return { records, ...(last !== undefined && { after: last }) };
}
