import { documentVersion } from '../../src/cli/store/document-version';
import { EvidenceStore, ListOptions, NotFoundError, PutOptions, SegmentWriter, VersionedDocument } from '../../src/core/ports';

/** An evidence store in memory that keeps everything: what S3 or a directory would hold. */
export class MemoryEvidenceStore implements EvidenceStore {
  public readonly objects = new Map<string, Buffer>();
  /** keys of segments that were opened and neither closed nor given up */
  public readonly open = new Set<string>();

  public async createSegment(key: string): Promise<SegmentWriter> {
    const parts: Buffer[] = [];
    this.open.add(key);
    return {
      write: async (bytes) => { parts.push(Buffer.from(bytes)); },
      close: async () => {
        this.open.delete(key);
        this.objects.set(key, Buffer.concat(parts));
      },
      abort: async () => { this.open.delete(key); },
    };
  }

  public async readRange(key: string, start: number, end: number): Promise<Buffer> {
    const object = this.objects.get(key);
    if (!object) { throw new NotFoundError(key); }
    return Buffer.from(object.subarray(start, end));
  }

  public async getDocument(key: string): Promise<Buffer | undefined> {
    return this.objects.get(key);
  }

  public async getVersioned(key: string): Promise<VersionedDocument | undefined> {
    const bytes = this.objects.get(key);
    return bytes && { bytes, version: documentVersion(bytes) };
  }

  public async putDocument(key: string, bytes: Uint8Array, { ifAbsent, ifVersion }: PutOptions = {}): Promise<boolean> {
    const current = this.objects.get(key);
    if (ifAbsent && current) { return false; }
    if (ifVersion !== undefined && (!current || documentVersion(current) !== ifVersion)) { return false; }
    this.objects.set(key, Buffer.from(bytes));
    return true;
  }

  public async deleteDocument(key: string): Promise<void> {
    this.objects.delete(key);
  }

  public async list(prefix: string, { after = '', limit }: ListOptions = {}): Promise<string[]> {
    return [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort().slice(0, limit);
  }
}
