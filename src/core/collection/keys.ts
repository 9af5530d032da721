import { createHash } from 'node:crypto';
import { CollectorKind } from './collector-kind';
import { CollectionRecord } from './record';
import { BUNDLE_SUFFIXES, KEY_PREFIXES } from '../../catalog/keys';

/** Larger than any time we meet, so that `FAR_FUTURE - time` sorts the newest first. */
const FAR_FUTURE = 9_999_999_999_999;

function newestFirst(time: number): string {
  return String(FAR_FUTURE - time).padStart(13, '0');
}

const COLLECTIONS = KEY_PREFIXES.collections;
const BATCHES = KEY_PREFIXES.batches;

/** Where records and their index keys lie. Index keys carry what they say in their names: listing them reads no object. */
export const collectionKeys = {
  record: (id: string): string => `${COLLECTIONS}${id}.json`,
  /** what an SSM execution belongs to */
  execution: (executionId: string): string => `${COLLECTIONS}by-execution/${executionId}.json`,
  byNodePrefix: (instanceId: string): string => `${COLLECTIONS}by-node/${instanceId}/`,
  byNode: (instanceId: string, requestedAt: number, id: string): string => `${COLLECTIONS}by-node/${instanceId}/${newestFirst(requestedAt)}-${id}`,
  byTimePrefix: `${COLLECTIONS}by-time/`,
  byTime: (requestedAt: number, id: string): string => `${COLLECTIONS}by-time/${newestFirst(requestedAt)}-${id}`,
  /** collections that have not ended, oldest first; kept apart so that the sweeper need not look at all */
  activePrefix: `${COLLECTIONS}active/`,
  active: (requestedAt: number, id: string): string => `${COLLECTIONS}active/${String(requestedAt).padStart(13, '0')}-${id}`,
  /** which collection an idempotency token stands for */
  token: (instanceId: string, token: string): string => `${COLLECTIONS}by-token/${createHash('sha256').update(`${instanceId}\0${token}`).digest('hex').slice(0, 32)}.json`,
  /** the link by which a bundle can be uploaded: a right to write, kept until the collection ends */
  uploadLink: (id: string): string => `${COLLECTIONS}upload-links/${id}.json`,
  /** starts of the last hour */
  allowance: `${COLLECTIONS}allowance.json`,
  /** which collection a node is (or was last) in */
  claim: (instanceId: string): string => `${KEY_PREFIXES.nodes}${instanceId}/collection.json`,
};

/** What black-box collection keeps beside the records. */
export const blackBoxKeys = {
  /** which collection a notice of a node has led to; notices come twice */
  notice: (trigger: string, instanceId: string, occurrence: string): string => `${COLLECTIONS}by-notice/${createHash('sha256').update([trigger, instanceId, occurrence].join('\0')).digest('hex').slice(0, 32)}.json`,
  /** what a cluster has had within the hour */
  budget: (region: string, cluster: string): string => `${COLLECTIONS}budgets/${region}/${encodeURIComponent(cluster)}.json`,
  /** all that has to be looked after each minute */
  watchPrefix: `${COLLECTIONS}watch/`,
  hold: (instanceId: string): string => `${COLLECTIONS}watch/holds/${instanceId}.json`,
  command: (id: string): string => `${COLLECTIONS}watch/commands/${id}`,
};

export const batchKeys = {
  batch: (id: string): string => `${BATCHES}${id}/batch.json`,
  endedPrefix: (id: string): string => `${BATCHES}${id}/ended/`,
  /** how a node's collection ended */
  ended: (id: string, instanceId: string, state: string): string => `${BATCHES}${id}/ended/${instanceId}/${state}`,
  activePrefix: `${BATCHES}active/`,
  active: (id: string): string => `${BATCHES}active/${id}`,
};

/** Whether an id is that of a collection; bundles brought by hand have others. */
export function isCollectionId(id: string): boolean {
  return /^c-[0-9a-f]{16}$/.test(id);
}

/** The id at the end of an index key. */
export function idOfIndexKey(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1).replace(/^\d+-/, '');
}

/** The time in a key of `active/`. */
export function timeOfActiveKey(key: string): number {
  return Number(/\/(\d{13})-[^/]*$/.exec(key)?.[1] ?? 0);
}

const ARCHIVE_KEY = /^(eks_|ecs_|machine_)(m?i-[0-9a-f]{8,17})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(?:tar\.gz|tgz|zip)$/;

/** Whose bundle a key at the bucket's root claims to be. The runbook chooses the name. */
export function parseArchiveKey(key: string): { readonly prefix: string; readonly instanceId: string; readonly executionId: string } | undefined {
  const match = ARCHIVE_KEY.exec(key);
  return match ? { prefix: match[1]!, instanceId: match[2]!, executionId: match[3]! } : undefined;
}

const UPLOAD_KEY = /^uploads\/(c-[0-9a-f]{16})\/([a-z-]{1,32})\.tar\.gz$/;

/** Where a bundle arrives that no runbook uploads: below a prefix that is the collection's own. */
export function uploadKeyOf(id: string, collector: CollectorKind): string {
  return `${KEY_PREFIXES.uploads}${id}/${collector}.tar.gz`;
}

/** Which collection a key below `uploads/` was made for, and by which collector. */
export function parseUploadKey(key: string): { readonly id: string; readonly collector: string } | undefined {
  const match = UPLOAD_KEY.exec(key);
  return match ? { id: match[1]!, collector: match[2]! } : undefined;
}

/** Where the bundle of a collection may arrive; none while there is no run that could upload one. The runbook for nodes has one name for it, others choose how it ends. */
export function expectedArchiveKeys({ id, collector, instanceId, execution, keyPrefix }: Pick<CollectionRecord, 'id' | 'collector' | 'instanceId' | 'execution' | 'keyPrefix'>): string[] {
  if (collector !== 'ssm-runbook') { return [uploadKeyOf(id, collector)]; }
  if (execution === undefined) { return []; }
  return keyPrefix === undefined ? [`${KEY_PREFIXES.rawBundle}${instanceId}_${execution.id}.tar.gz`] : BUNDLE_SUFFIXES.map(suffix => `${keyPrefix}${instanceId}_${execution.id}${suffix}`);
}
