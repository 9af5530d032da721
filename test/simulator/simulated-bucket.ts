import { NodeUploads } from './node-uploads';
import { VirtualClock } from './virtual-clock';
import { ArchiveBucket } from '../../src/core/ports';

export interface ObjectVersion {
  readonly key: string;
  readonly versionId: string;
  readonly bytes: number;
  readonly uploadedAt: number;
  /** whose logs these are, for tests that hold the evidence against the truth */
  readonly content: string;
}

export interface ObjectEvent { readonly key: string; readonly versionId: string; readonly bytes: number; readonly at: number }

/** The bucket's root with versions, and its events: at least once, unordered. */
export class SimulatedBucket implements ArchiveBucket, NodeUploads {
  readonly versions = new Map<string, ObjectVersion[]>();
  private count = 0;

  constructor(private readonly clock: VirtualClock) {}

  /** ms after which each copy of an event arrives */
  delivery: () => readonly number[] = () => [1_500];
  onObject: (event: ObjectEvent) => unknown = () => undefined;

  put(key: string, content: string, bytes = 1_000_000): ObjectVersion {
    const version = { key, versionId: `v${this.count += 1}`, bytes, uploadedAt: this.clock.now(), content };
    this.versions.set(key, [...(this.versions.get(key) ?? []), version]);
    for (const delay of this.delivery()) { this.clock.after(delay, () => this.tell(version)); }
    return version;
  }

  async firstVersion(key: string): Promise<{ readonly versionId: string; readonly bytes: number; readonly uploadedAt: number } | undefined> {
    return this.versions.get(key)?.[0];
  }

  async requestIngest(key: string, versionId: string): Promise<void> {
    const version = this.versions.get(key)?.find(each => each.versionId === versionId);
    if (version) { this.clock.after(1_000, () => this.tell(version)); }
  }

  find(key: string, versionId: string): ObjectVersion | undefined {
    return this.versions.get(key)?.find(each => each.versionId === versionId);
  }

  private tell({ key, versionId, bytes, uploadedAt }: ObjectVersion): void {
    this.onObject({ key, versionId, bytes, at: uploadedAt });
  }
}
