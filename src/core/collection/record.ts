import * as z from 'zod';
import { COLLECTOR_KINDS } from './collector-kind';
import { COLLECTION_STATES } from './states';
import { BLACK_BOX_TRIGGERS } from '../../catalog/black-box';
import { INSTANCE_ID } from '../evidence/keys';

/** Why a collection did not end well, in words for an operator. */
export const failureSchema = z.object({
  /** stable: clients branch on it */
  code: z.string().max(64),
  /** what happened */
  message: z.string().max(600),
  /** what to change so that the next collection works */
  fix: z.string().max(600),
  /** the service's own words, cut */
  detail: z.string().max(400).optional(),
  /** whether the same call may succeed without a change */
  retryable: z.boolean(),
});

export type CollectionFailure = z.infer<typeof failureSchema>;

const time = z.int().nonnegative();

/** A state of a collection and when it was reached. */
const stepSchema = z.object({ state: z.enum(COLLECTION_STATES), at: time });

/** `collections/<id>.json`: what we know of one collection. Times are UTC milliseconds. */
export const collectionSchema = z.object({
  schemaVersion: z.literal(1),
  id: z.string().regex(/^c-[0-9a-f]{16}$/),
  /** how the node's logs are got */
  collector: z.enum(COLLECTOR_KINDS),
  /** why that way and no other, in a sentence */
  collectorReason: z.string().max(600).optional(),
  instanceId: z.string().regex(INSTANCE_ID),
  region: z.string().max(64),
  /** where the region came from: the caller, an earlier collection, or a look-up */
  regionSource: z.enum(['given', 'recorded', 'detected']),
  /** by the AWS-written tag, at the time of the request */
  cluster: z.string().max(128),
  /** how the names of bundles begin that the runbook of a machine's source uploads; absent: those of nodes */
  keyPrefix: z.string().max(16).optional(),
  /** of a node that is collected by a NodeDiagnostic: its name in Kubernetes, where we know it */
  nodeName: z.string().max(253).optional(),
  batchId: z.string().max(64).optional(),
  /** what made black-box collection ask for it; absent: somebody did */
  trigger: z.enum(BLACK_BOX_TRIGGERS).optional(),
  state: z.enum(COLLECTION_STATES),
  /** 0 to 100; never falls */
  progress: z.int().min(0).max(100),
  requestedAt: time,
  updatedAt: time,
  endedAt: time.optional(),
  steps: z.array(stepSchema).max(32),
  /** the wrapper that waits for a human */
  approval: z.object({ executionId: z.string().max(64), region: z.string().max(64) }).optional(),
  /** the run on the node */
  execution: z.object({ id: z.string().max(64), startedAt: time, status: z.string().max(64).optional() }).optional(),
  /** of our own document: `by` tells attempts apart, `id` is SSM's, once it has answered */
  command: z.object({ by: z.string().max(64), at: time, id: z.string().max(64).optional() }).optional(),
  /** a link was handed out by which the bundle can be uploaded. The link itself is kept apart, and not for long */
  upload: z.object({ expiresAt: time }).optional(),
  /** the run has ended without a bundle: what the collection ends with if none comes until then */
  settling: z.object({ until: time, failure: failureSchema }).optional(),
  /** what the node uploaded: the first version of the object */
  archive: z.object({ key: z.string().max(256), versionId: z.string().max(1024), bytes: z.int().nonnegative(), at: time }).optional(),
  /** how often the sweeper has asked for the archive to be taken in */
  ingestRequests: z.int().nonnegative().optional(),
  /** the node as diagnosed, in one sentence */
  verdict: z.string().max(500).optional(),
  failure: failureSchema.optional(),
  /** a bundle of this collection that came after its end, and was refused */
  lateUpload: z.object({ versionId: z.string().max(1024), at: time }).optional(),
});

export type CollectionRecord = z.infer<typeof collectionSchema>;

/** UTC milliseconds as of which the evidence speaks: when the run began, or, where there is none, when the bundle came. */
export function collectedAtOf({ collector, execution, archive, requestedAt }: CollectionRecord): number {
  return execution?.startedAt ?? (collector === 'ssm-runbook' ? requestedAt : archive?.at ?? requestedAt);
}
