import { documentVersion } from './store/document-version';
import { EvidenceStore, ListOptions, NotFoundError, PutOptions, SegmentWriter, VersionedDocument } from '../core/ports';

/** Keeps small documents for the time of one call and forgets segments: for detection that leaves nothing behind. */
export class MemoryStore implements EvidenceStore {
  private readonly documents = new Map<string, Buffer>();

  async createSegment(): Promise<SegmentWriter> {
    return { write: async () => undefined, close: async () => undefined, abort: async () => undefined };
  }

  async readRange(key: string): Promise<Buffer> {
    throw new NotFoundError(key);
  }

  async getDocument(key: string): Promise<Buffer | undefined> {
    return this.documents.get(key);
  }

  async getVersioned(key: string): Promise<VersionedDocument | undefined> {
    const bytes = this.documents.get(key);
    return bytes && { bytes, version: documentVersion(bytes) };
  }

  async putDocument(key: string, bytes: Uint8Array, { ifAbsent, ifVersion }: PutOptions = {}): Promise<boolean> {
    const current = this.documents.get(key);
    if (ifAbsent && current) return false;
    if (ifVersion !== undefined && (!current || documentVersion(current) !== ifVersion)) return false;
    this.documents.set(key, Buffer.from(bytes));
    return true;
  }

  async deleteDocument(key: string): Promise<void> {
    this.documents.delete(key);
  }

  async list(prefix: string, { after = '', limit }: ListOptions = {}): Promise<string[]> {
    return [...this.documents.keys()].filter(key => key.startsWith(prefix) && key > after).sort().slice(0, limit);
  }
}
