import { BundleReader } from '../evidence/bundle-reader';

/** Open bundles, least recently used dropped first: an open reader holds its manifest and index pages. */
export class ReaderCache {
  private readonly readers = new Map<string, Promise<BundleReader>>();

  constructor(private readonly limit: number) {}

  async get(key: string, open: () => Promise<BundleReader>): Promise<BundleReader> {
    const known = this.readers.get(key);
    const reader = known ?? open();
    this.readers.delete(key);
    this.readers.set(key, reader);
    for (const oldest of this.readers.keys()) {
      if (this.readers.size <= this.limit) break;
      this.readers.delete(oldest);
    }
    try {
      return await reader;
    } catch (error) {
      if (this.readers.get(key) === reader) this.readers.delete(key);
      throw error;
    }
  }
}
