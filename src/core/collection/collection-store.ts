import * as z from 'zod';
import { CollectionListener, newsOf } from './collection-news';
import { changeJson, encodeJson, readJson } from './json-document';
import { batchKeys, collectionKeys } from './keys';
import { CollectionRecord, collectionSchema } from './record';
import { isEnd } from './states';
import { advance, CollectionEvent } from './transition';
import { Clock, EvidenceStore } from '../ports';

/** What an SSM execution of ours is: a run on a node, the wrapper that asks for it, or a run over many nodes. */
const executionSchema = z.object({
  schemaVersion: z.literal(1),
  role: z.enum(['run', 'approval', 'fleet', 'fleet-approval']),
  /** id of the collection or batch */
  id: z.string().max(64),
  region: z.string().max(64),
});

export type ExecutionOwner = z.infer<typeof executionSchema>;

/** Records of collections, and the index keys beside them. */
export class CollectionStore {
  constructor(readonly documents: EvidenceStore, private readonly clock: Clock, private readonly listener: CollectionListener = () => undefined) {}

  async read(id: string): Promise<CollectionRecord | undefined> {
    return readJson(this.documents, collectionKeys.record(id), collectionSchema);
  }

  /** Index keys first: a record that is in no index would be lost to history and sweeper, an index key without a record is passed over. */
  async create(record: CollectionRecord): Promise<void> {
    const { id, instanceId, requestedAt } = record;
    const index = [collectionKeys.byNode(instanceId, requestedAt, id), collectionKeys.byTime(requestedAt, id)];
    // children of a fleet are looked after by their batch
    if (record.batchId === undefined) { index.push(collectionKeys.active(requestedAt, id)); }
    await Promise.all(index.map(async key => this.documents.putDocument(key, Buffer.alloc(0))));
    await this.documents.putDocument(collectionKeys.record(id), encodeJson(record), { ifAbsent: true });
  }

  /** The record after `event`, stored; undefined when there is no such collection. */
  async apply(id: string, event: CollectionEvent): Promise<CollectionRecord | undefined> {
    let before: CollectionRecord | undefined;
    const after = await changeJson(this.documents, collectionKeys.record(id), collectionSchema, record => {
      before = record;
      return record && advance(record, event, this.clock.now());
    });
    if (before && after) { newsOf(before, after).forEach(this.listener); }
    if (after && isEnd(after.state)) { await this.conclude(after); }
    return after;
  }

  /** What follows from an end. Repeated by the sweeper when we died in between. */
  async conclude(record: CollectionRecord): Promise<void> {
    if (record.batchId !== undefined) {
      await this.documents.putDocument(batchKeys.ended(record.batchId, record.instanceId, record.state), Buffer.alloc(0));
    }
    if (record.upload !== undefined) { await this.documents.deleteDocument(collectionKeys.uploadLink(record.id)); }
    await this.documents.deleteDocument(collectionKeys.active(record.requestedAt, record.id));
  }

  async ownerOf(executionId: string): Promise<ExecutionOwner | undefined> {
    return readJson(this.documents, collectionKeys.execution(executionId), executionSchema);
  }

  /** Says whom an execution belongs to. The first word counts: an execution is never given to another. */
  async own(executionId: string, owner: Omit<ExecutionOwner, 'schemaVersion'>): Promise<ExecutionOwner> {
    const document: ExecutionOwner = { schemaVersion: 1, ...owner };
    if (await this.documents.putDocument(collectionKeys.execution(executionId), encodeJson(document), { ifAbsent: true })) { return document; }
    return await this.ownerOf(executionId) ?? document;
  }

  /** Records that exist among `ids`, in that order. */
  async readAll(ids: readonly string[]): Promise<CollectionRecord[]> {
    const records = await Promise.all(ids.map(async id => this.read(id)));
    return records.filter(record => record !== undefined);
  }
}
