import { captureKeys } from './capture-keys';
import { CaptureListener, captureNews } from './capture-news';
import { CaptureRecord, captureSchema } from './capture-record';
import { hasEnded } from './capture-states';
import { advanceCapture, CaptureEvent } from './capture-transition';
import { changeJson, encodeJson, readJson } from '../collection/json-document';
import { Clock, EvidenceStore } from '../ports';

/** Records of captures, and the index keys beside them. */
export class CaptureStore {
  constructor(readonly documents: EvidenceStore, private readonly clock: Clock, private readonly listener: CaptureListener = () => undefined) {}

  async read(id: string): Promise<CaptureRecord | undefined> {
    return readJson(this.documents, captureKeys.record(id), captureSchema);
  }

  /** Index keys first: an index key without a record is passed over, a record without would be lost to the sweeper. */
  async create(record: CaptureRecord): Promise<void> {
    const { id, instanceId, requestedAt } = record;
    const index = [captureKeys.active(requestedAt, id), captureKeys.byNode(instanceId, requestedAt, id), captureKeys.byTime(requestedAt, id)];
    await Promise.all(index.map(async key => this.documents.putDocument(key, Buffer.alloc(0))));
    await this.documents.putDocument(captureKeys.record(id), encodeJson(record), { ifAbsent: true });
  }

  /** The record after `event`, stored; undefined when there is no such capture. */
  async apply(id: string, event: CaptureEvent): Promise<CaptureRecord | undefined> {
    const { after } = await this.advance(id, event);
    return after;
  }

  /** Marks the beginning of a start. False for whoever comes second: a command has no token by which SSM would tell a repeated one. */
  async begin(id: string): Promise<boolean> {
    const { before } = await this.advance(id, { kind: 'starting' });
    return before !== undefined && before.startedAt === undefined && !hasEnded(before.state);
  }

  /** Nothing more is to be learned about a capture that has ended. */
  async conclude({ requestedAt, id }: CaptureRecord): Promise<void> {
    await this.documents.deleteDocument(captureKeys.active(requestedAt, id));
  }

  private async advance(id: string, event: CaptureEvent): Promise<{ readonly before: CaptureRecord | undefined; readonly after: CaptureRecord | undefined }> {
    let before: CaptureRecord | undefined;
    const after = await changeJson(this.documents, captureKeys.record(id), captureSchema, (record) => {
      before = record;
      return record && advanceCapture(record, event, this.clock.now());
    });
    if (before && after) { captureNews(before, after).forEach(this.listener); }
    return { before, after };
  }
}
