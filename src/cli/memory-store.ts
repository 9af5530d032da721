import { EvidenceStore, NotFoundError, SegmentWriter } from '../core/ports';

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

  async putDocument(key: string, bytes: Uint8Array, options?: { readonly ifAbsent?: boolean }): Promise<boolean> {
    if (options?.ifAbsent && this.documents.has(key)) return false;
    this.documents.set(key, Buffer.from(bytes));
    return true;
  }

  async list(prefix: string): Promise<string[]> {
    return [...this.documents.keys()].filter(key => key.startsWith(prefix)).sort();
  }
}
