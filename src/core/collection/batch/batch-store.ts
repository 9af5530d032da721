import { BatchRecord, batchSchema } from './batch-record';
import { changeJson, encodeJson, readJson } from '../json-document';
import { batchKeys } from '../keys';
import { CollectionServices } from '../services';
import { CollectionState } from '../states';

/** S3 lists 1,000 keys a page; the largest batch takes 20. */
const PAGE = 1_000;

export async function readBatch({ store }: Pick<CollectionServices, 'store'>, id: string): Promise<BatchRecord | undefined> {
  return readJson(store, batchKeys.batch(id), batchSchema);
}

export async function createBatch({ store }: CollectionServices, batch: BatchRecord): Promise<void> {
  await store.putDocument(batchKeys.batch(batch.id), encodeJson(batch), { ifAbsent: true });
}

export async function changeBatch({ store }: Pick<CollectionServices, 'store'>, id: string, change: (batch: BatchRecord) => BatchRecord): Promise<BatchRecord | undefined> {
  return changeJson(store, batchKeys.batch(id), batchSchema, batch => batch && change(batch));
}

/** How each node of the batch ended whose collection has. `joined`: it is in another collection. */
export async function endedNodes({ store }: Pick<CollectionServices, 'store'>, id: string): Promise<Map<string, CollectionState | 'joined'>> {
  const prefix = batchKeys.endedPrefix(id);
  const ended = new Map<string, CollectionState | 'joined'>();
  let after: string | undefined;
  for (;;) {
    const keys: string[] = await store.list(prefix, { after, limit: PAGE });
    for (const key of keys) {
      const [instanceId, state] = key.slice(prefix.length).split('/');
      if (instanceId && state) { ended.set(instanceId, state as CollectionState); }
    }
    if (keys.length < PAGE) { return ended; }
    after = keys.at(-1);
  }
}

/** Nothing more will happen to the batch. */
export async function endBatch(services: Pick<CollectionServices, 'store' | 'clock'>, id: string, state: 'done' | 'stopped' | 'failed', reason?: string): Promise<void> {
  await changeBatch(services, id, current => current.endedAt !== undefined ? current : {
    ...current, state, endedAt: services.clock.now(), ...(reason !== undefined && { reason: reason.slice(0, 600) }),
  });
  await services.store.deleteDocument(batchKeys.active(id));
}
