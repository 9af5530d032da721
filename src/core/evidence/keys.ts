import { createHash } from 'node:crypto';
import { KEY_PREFIXES } from '../../catalog/keys';

const { evidence, nodes, bundles } = KEY_PREFIXES;

/** Larger than any time we meet, so that `FAR_FUTURE - time` sorts the newest first. */
const FAR_FUTURE = 9_999_999_999_999;

/** Where derived data of a bundle lives (DESIGN section 3, Keys). */
export const evidenceKeys = {
  prefix: (instanceId: string, bundleId: string): string => `${evidence}${instanceId}/${bundleId}`,
  manifest: (instanceId: string, bundleId: string): string => `${evidence}${instanceId}/${bundleId}/manifest.json`,
  facts: (instanceId: string, bundleId: string): string => `${evidence}${instanceId}/${bundleId}/facts.json`,
  findings: (instanceId: string, bundleId: string): string => `${evidence}${instanceId}/${bundleId}/findings.json`,
  /** what AWS knew of the node at collection; absent for a bundle brought by hand */
  instance: (instanceId: string, bundleId: string): string => `${evidence}${instanceId}/${bundleId}/instance.json`,
  segment: (instanceId: string, bundleId: string, index: number): string => `${evidence}${instanceId}/${bundleId}/segment-${pad(index)}`,
  grams: (instanceId: string, bundleId: string, index: number): string => `${evidence}${instanceId}/${bundleId}/grams-${pad(index)}`,
  occurrences: (instanceId: string, bundleId: string): string => `${evidence}${instanceId}/${bundleId}/occurrences`,
  numbers: (instanceId: string): string => `${nodes}${instanceId}/numbers.json`,
  latest: (instanceId: string): string => `${nodes}${instanceId}/latest.json`,
};

/** Where it is kept which bundles there are; outlives their evidence. Index keys are empty objects: their names say all. */
export const bundleKeys = {
  summary: (bundleId: string): string => `${bundles}by-id/${bundleId}.json`,
  byTimePrefix: `${bundles}by-time/`,
  byTime: (time: number, bundleId: string): string => `${bundles}by-time/${newestFirst(time)}-${bundleId}`,
  byNodePrefix: (instanceId: string): string => `${bundles}by-node/${instanceId}/`,
  byNode: (instanceId: string, time: number, bundleId: string): string => `${bundles}by-node/${instanceId}/${newestFirst(time)}-${bundleId}`,
  /** the bundle that an index key names */
  idOf: (indexKey: string): string => indexKey.slice(indexKey.lastIndexOf('/') + 1).replace(/^\d+-/, ''),
};

/** `i-0123456789abcdef0` (8 or 17 hexadecimal digits; `mi-…` for a hybrid node), or what we give to a bundle without one. */
export const INSTANCE_ID = /^(?:m?i-[0-9a-f]{8}(?:[0-9a-f]{9})?|unknown-[0-9a-f]{8,16})$/;

/** 16 hexadecimal digits of SHA-256; the id of a bundle brought by hand is that of its content. */
export function contentId(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

function newestFirst(time: number): string {
  return String(FAR_FUTURE - time).padStart(13, '0');
}

function pad(index: number): string {
  return String(index).padStart(4, '0');
}
