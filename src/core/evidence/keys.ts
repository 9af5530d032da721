import { createHash } from 'node:crypto';

/** Where derived data of a bundle lives (DESIGN section 3, Keys). */
export const evidenceKeys = {
  prefix: (instanceId: string, bundleId: string): string => `evidence/${instanceId}/${bundleId}`,
  manifest: (instanceId: string, bundleId: string): string => `evidence/${instanceId}/${bundleId}/manifest.json`,
  facts: (instanceId: string, bundleId: string): string => `evidence/${instanceId}/${bundleId}/facts.json`,
  findings: (instanceId: string, bundleId: string): string => `evidence/${instanceId}/${bundleId}/findings.json`,
  segment: (instanceId: string, bundleId: string, index: number): string => `evidence/${instanceId}/${bundleId}/segment-${pad(index)}`,
  grams: (instanceId: string, bundleId: string, index: number): string => `evidence/${instanceId}/${bundleId}/grams-${pad(index)}`,
  occurrences: (instanceId: string, bundleId: string): string => `evidence/${instanceId}/${bundleId}/occurrences`,
  numbers: (instanceId: string): string => `nodes/${instanceId}/numbers.json`,
  latest: (instanceId: string): string => `nodes/${instanceId}/latest.json`,
};

/** `i-0123456789abcdef0` (8 or 17 hexadecimal digits; `mi-…` for a hybrid node), or what we give to a bundle without one. */
export const INSTANCE_ID = /^(?:m?i-[0-9a-f]{8}(?:[0-9a-f]{9})?|unknown-[0-9a-f]{8,16})$/;

/** 16 hexadecimal digits of SHA-256; the id of a bundle brought by hand is that of its content. */
export function contentId(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

function pad(index: number): string {
  return String(index).padStart(4, '0');
}
