import { createHash } from 'node:crypto';
import * as z from 'zod';
import { INSTANCE_ID } from '../../evidence/keys';

const time = z.int().nonnegative();

/** What SSM takes in one execution over many nodes (TargetMaps). */
export const CHUNK_NODES = 300;

/** A part of a batch: one SSM execution over at most 300 nodes. */
const chunkSchema = z.object({
  /** index of its first node in `nodes`, and of the node after its last */
  from: z.int(),
  to: z.int(),
  /** when somebody took it on; the execution's id follows once SSM gave one */
  takenAt: time,
  executionId: z.string().max(64).optional(),
  endedAt: time.optional(),
  /** every node of it has a record that has ended, or that the sweeper looks after */
  reconciled: z.boolean().optional(),
});

export type BatchChunk = z.infer<typeof chunkSchema>;

export const BATCH_STATES = ['planned', 'pending approval', 'running', 'done', 'stopped', 'failed'] as const;

/** `batches/<id>/batch.json`: a plan over many nodes, and how far it is. */
export const batchSchema = z.object({
  schemaVersion: z.literal(1),
  id: z.string().regex(/^b-[0-9a-f]{16}$/),
  cluster: z.string().max(128),
  region: z.string().max(64),
  state: z.enum(BATCH_STATES),
  plannedAt: time,
  startedAt: time.optional(),
  endedAt: time.optional(),
  approvalId: z.string().max(64).optional(),
  /** in the order in which they are collected */
  nodes: z.array(z.string().regex(INSTANCE_ID)).max(20_000),
  chunks: z.array(chunkSchema),
  reason: z.string().max(600).optional(),
});

export type BatchRecord = z.infer<typeof batchSchema>;

/** The collection of a node in a batch: the same however often we begin again. */
export function collectionIdIn(batchId: string, instanceId: string): string {
  return `c-${createHash('sha256').update(`${batchId}\0${instanceId}`).digest('hex').slice(0, 16)}`;
}
