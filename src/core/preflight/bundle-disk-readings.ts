import { DiskReading, DiskReadings } from './ports';
import { factsOf } from '../compare/facts-of';
import { BundleReader } from '../evidence/bundle-reader';
import type { BundleLibrary } from '../tools/bundle-library';

/** Answers of a library that only mean: nothing to go by. */
const NO_BUNDLE = new Set(['INSTANCE_NOT_FOUND', 'NO_BUNDLE', 'BUNDLE_NOT_FOUND', 'BUNDLE_NOT_READY', 'BUNDLE_EXPIRED', 'BUNDLE_UNREADABLE', 'CLUSTER_NOT_ALLOWED']);

/** What the newest bundle of a node says of its file systems. */
export class BundleDiskReadings implements DiskReadings {
  constructor(private readonly bundles: BundleLibrary) {}

  async latest(instanceId: string): Promise<DiskReading | undefined> {
    let reader: BundleReader;
    try {
      reader = await this.bundles.open(instanceId);
    } catch (error) {
      if (NO_BUNDLE.has((error as { code?: string }).code ?? '')) { return undefined; }
      throw error;
    }
    const { bundleId, collectedAt } = reader.manifest;
    const rows = factsOf(await reader.facts(), 'mounts').flatMap(({ facts }) => facts.usage);
    if (collectedAt === undefined || rows.length === 0) { return undefined; }
    return { bundleId, collectedAt, rows: rows.map(({ mountPoint, usePercent, availableBytes }) => ({ mountPoint, usePercent, availableBytes })) };
  }
}
