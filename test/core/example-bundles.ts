import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { takeIn } from './ingest/ingest-bytes';
import { BundleReader } from '../../src/core/evidence/bundle-reader';
import { BundleLibrary, ToolContext, ToolError } from '../../src/core/tools';

const FOLDER = path.join(__dirname, '..', '..', 'examples', 'bundles');

export const EXAMPLE_NAMES = readdirSync(FOLDER).filter((name) => name.endsWith('.tar.gz')).sort();

/** Two DROP rules in FORWARD on the cluster DNS address. */
export const DNS_BLOCKED = 'i-070e4b8c9d0bf405c';
/** Its healthy peer. */
export const HEALTHY = 'i-085410b671c409e5d';
/** Shims die, PLEG is unhealthy in consequence. */
export const SHIMS_DIE = 'i-0e54bb793ab441aee';

/** The example bundle of an instance, taken in. */
export async function exampleReader(instanceId: string): Promise<BundleReader> {
  const name = EXAMPLE_NAMES.find((each) => each.includes(instanceId))!;
  return (await takeIn(readFileSync(path.join(FOLDER, name)), { name })).reader;
}

/** Bundles as a server holds them; the newest first. */
export function libraryOf(readers: readonly BundleReader[]): BundleLibrary {
  const all = [...readers].sort((a, b) => ((a.manifest.collectedAt ?? '') > (b.manifest.collectedAt ?? '') ? -1 : 1));
  return {
    list: async () => all.map(({ manifest: { instanceId, bundleId, cluster, region, collectedAt, state } }) => ({ instanceId, bundleId, cluster, region, collectedAt, state })),
    open: async (instanceId, bundleId) => {
      if (instanceId === undefined && bundleId === undefined && all.length > 1) { throw new ToolError('INSTANCE_REQUIRED', 'several nodes are loaded'); }
      const found = all.find(({ manifest }) => (instanceId ?? manifest.instanceId) === manifest.instanceId && (bundleId ?? manifest.bundleId) === manifest.bundleId);
      if (!found) { throw new ToolError('BUNDLE_NOT_FOUND', 'no such bundle'); }
      return found;
    },
  };
}

export function toolContext(readers: readonly BundleReader[]): ToolContext {
  return { bundles: libraryOf(readers), clock: { now: () => 0 } };
}
