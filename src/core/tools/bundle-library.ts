import { BundleReader } from '../evidence/bundle-reader';

/** What is known about a bundle without opening it. */
export interface BundleSummary {
  readonly instanceId: string;
  readonly bundleId: string;
  readonly cluster?: string;
  readonly region?: string;
  readonly nodeName?: string;
  /** UTC, ISO 8601 */
  readonly collectedAt?: string;
  readonly state: 'ready' | 'partial';
  /** one word or sentence about the node, from diagnosis */
  readonly verdict?: string;
}

/** Which bundles to list. */
export interface BundleQuery {
  readonly instanceId?: string;
  /** at most so many; a store gives at most 50 */
  readonly limit?: number;
}

/** The bundles a server can answer about: those given on the command line, or those in the evidence bucket. */
export interface BundleLibrary {
  /** newest collection first; bundles without a collection time last */
  list(query?: BundleQuery): Promise<BundleSummary[]>;
  /**
   * Opens a bundle. Without `bundleId`, the newest of `instanceId`; with `bundleId` alone, that bundle whatever its node.
   * Throws ToolError NO_BUNDLE, INSTANCE_REQUIRED (several nodes are loaded and neither is given; names them), INSTANCE_NOT_FOUND,
   * BUNDLE_NOT_FOUND, BUNDLE_NOT_READY, BUNDLE_EXPIRED, BUNDLE_UNREADABLE, CLUSTER_NOT_ALLOWED.
   */
  open(instanceId?: string, bundleId?: string): Promise<BundleReader>;
}
