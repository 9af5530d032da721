import { createHash } from 'node:crypto';
import { KEY_PREFIXES } from '../../catalog/keys';

/** Larger than any time we meet, so that `FAR_FUTURE - time` sorts the newest first. */
const FAR_FUTURE = 9_999_999_999_999;

const CAPTURES = KEY_PREFIXES.captures;

function newestFirst(time: number): string {
  return String(FAR_FUTURE - time).padStart(13, '0');
}

/** Where captures and their records lie. Every part is ours or was checked: nothing that a node says is in a key. */
export const captureKeys = {
  record: (id: string): string => `${CAPTURES}${id}.json`,
  byNodePrefix: (instanceId: string): string => `${CAPTURES}by-node/${instanceId}/`,
  byNode: (instanceId: string, requestedAt: number, id: string): string => `${CAPTURES}by-node/${instanceId}/${newestFirst(requestedAt)}-${id}`,
  byTimePrefix: `${CAPTURES}by-time/`,
  byTime: (requestedAt: number, id: string): string => `${CAPTURES}by-time/${newestFirst(requestedAt)}-${id}`,
  /** captures that the sweeper has not finished with, oldest first */
  activePrefix: `${CAPTURES}active/`,
  active: (requestedAt: number, id: string): string => `${CAPTURES}active/${String(requestedAt).padStart(13, '0')}-${id}`,
  /** which capture an idempotency token stands for */
  token: (instanceId: string, token: string): string => `${CAPTURES}by-token/${createHash('sha256').update(`${instanceId}\0${token}`).digest('hex').slice(0, 32)}.json`,
  /** which capture a node is (or was last) in */
  claim: (instanceId: string): string => `${KEY_PREFIXES.nodes}${instanceId}/capture.json`,
  /** the packets themselves */
  packets: (instanceId: string, id: string): string => `${KEY_PREFIXES.packets}${instanceId}/${id}.pcap`,
};

export function isCaptureId(id: string): boolean {
  return /^p-[0-9a-f]{16}$/.test(id);
}
