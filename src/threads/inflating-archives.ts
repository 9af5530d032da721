import { canInflateOnThread, InflateThread } from './inflate-thread';
import { ArchiveSource, ArrivedArchives, BundleArrival, InflatedChunk } from '../core/ports';

/** Archives whose content is inflated on a thread of its own, where that is worth it. Not for a single processor: the threads would only take turns. */
export class InflatingArchives implements ArrivedArchives {
  constructor(private readonly archives: ArrivedArchives) {}

  async firstVersion(key: string): Promise<string | undefined> {
    return this.archives.firstVersion(key);
  }

  async open(arrival: BundleArrival): Promise<ArchiveSource> {
    const source = await this.archives.open(arrival);
    return canInflateOnThread(source.size ?? 0) ? new InflatingSource(source) : source;
  }
}

class InflatingSource implements ArchiveSource {
  constructor(private readonly source: ArchiveSource) {}

  get name(): string { return this.source.name; }

  get size(): number | undefined { return this.source.size; }

  stream(offset?: number, length?: number): AsyncIterable<Uint8Array> {
    return this.source.stream(offset, length);
  }

  inflated(): AsyncGenerator<InflatedChunk> {
    return new InflateThread(this.source).chunks();
  }
}
