import * as z from 'zod';
import { bundleKeys } from './keys';
import { encodeJson, readJson } from '../collection/json-document';
import { EvidenceStore } from '../ports';

const summarySchema = z.object({
  schemaVersion: z.literal(1),
  instanceId: z.string(),
  bundleId: z.string(),
  cluster: z.string().optional(),
  region: z.string().optional(),
  nodeName: z.string().optional(),
  collectedAt: z.string().optional(),
  state: z.enum(['ready', 'partial']),
  verdict: z.string().optional(),
  /** instance and cluster are those of our own records */
  attested: z.boolean(),
  /** UTC, ISO 8601: when its evidence was whole */
  storedAt: z.string(),
  /** the object that it was taken in from */
  source: z.object({ key: z.string(), versionId: z.string().optional() }),
});

/** `bundles/by-id/<bundleId>.json`: which node a bundle is of and what it said, for as long as state is kept */
export type StoredSummary = z.infer<typeof summarySchema>;

/** Bundles that a listing gives at most: they are read one object each, all at a time. */
export const MOST_LISTED = 50;

export async function readSummary(store: EvidenceStore, bundleId: string): Promise<StoredSummary | undefined> {
  return readJson(store, bundleKeys.summary(bundleId), summarySchema);
}

/** Files a bundle whose evidence is whole. The index comes first, so that a summary, once there, can be found. */
export async function fileSummary(store: EvidenceStore, summary: StoredSummary): Promise<void> {
  const time = Date.parse(summary.collectedAt ?? summary.storedAt);
  const { instanceId, bundleId } = summary;
  await Promise.all([bundleKeys.byTime(time, bundleId), bundleKeys.byNode(instanceId, time, bundleId)].map(async (key) => store.putDocument(key, Buffer.alloc(0))));
  await store.putDocument(bundleKeys.summary(bundleId), encodeJson(summary));
}

/** The newest bundles, of one node or of all: one listing, then one round of reading. */
export async function newestSummaries(store: EvidenceStore, options: { readonly instanceId?: string; readonly limit?: number } = {}): Promise<StoredSummary[]> {
  const prefix = options.instanceId === undefined ? bundleKeys.byTimePrefix : bundleKeys.byNodePrefix(options.instanceId);
  const keys = await store.list(prefix, { limit: Math.min(options.limit ?? MOST_LISTED, MOST_LISTED) });
  const summaries = await Promise.all(keys.map(async (key) => readSummary(store, bundleKeys.idOf(key))));
  return summaries.filter((each) => each !== undefined);
}
