import * as z from 'zod';
import { CAPTURE_STATES } from './capture-states';
import { CAPTURE_BOUNDS, HEADER_BYTES, PAYLOAD_BYTES } from '../../catalog/capture-parameters';
import { failureSchema } from '../collection/record';
import { INSTANCE_ID } from '../evidence/keys';

/** What is to be recorded. Patterns are those of the document; `filter` is as our grammar renders it. */
export const captureSpecSchema = z.object({
  scope: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('host') }),
    z.object({ kind: z.literal('pod'), namespace: z.string().max(63), name: z.string().max(253) }),
  ]),
  interface: z.string().max(15),
  direction: z.enum(['in', 'out', 'inout']),
  seconds: z.int().min(1).max(CAPTURE_BOUNDS.seconds),
  /** bytes kept of each packet */
  snapLength: z.int().min(HEADER_BYTES.least).max(PAYLOAD_BYTES),
  maxPackets: z.int().min(1).max(CAPTURE_BOUNDS.packets),
  maxMegabytes: z.int().min(1).max(CAPTURE_BOUNDS.megabytes),
  ring: z.boolean(),
  filter: z.string().max(2_000).optional(),
});

export type CaptureSpec = z.infer<typeof captureSpecSchema>;

const time = z.int().nonnegative();

/** What the node says of its recording: numbers, and whether they are so only the node knows. */
const claimedSchema = z.object({
  packets: z.int().nonnegative().optional(),
  droppedByKernel: z.int().nonnegative().optional(),
  /** the ring was full: older packets were overwritten */
  wrapped: z.boolean(),
  stopped: z.enum(['duration', 'packets', 'bytes', 'disk', 'error']),
  /** of the file that it uploaded */
  bytes: z.int().nonnegative().optional(),
});

export type ClaimedCounts = z.infer<typeof claimedSchema>;

/** `captures/<id>.json`: what we know of one capture. Times are UTC milliseconds. */
export const captureSchema = z.object({
  schemaVersion: z.literal(1),
  id: z.string().regex(/^p-[0-9a-f]{16}$/),
  instanceId: z.string().regex(INSTANCE_ID),
  region: z.string().max(64),
  /** by the AWS-written tag, at the time of the request */
  cluster: z.string().max(128),
  spec: captureSpecSchema,
  state: z.enum(CAPTURE_STATES),
  requestedAt: time,
  updatedAt: time,
  endedAt: time.optional(),
  /** the wrapper that waits for a human */
  approval: z.object({ executionId: z.string().max(64), region: z.string().max(64) }).optional(),
  /** set before the command is sent, so that it is sent at most once */
  startedAt: time.optional(),
  /** `runningSince`: when the node began, as SSM tells */
  command: z.object({ id: z.string().max(64), runningSince: time.optional() }).optional(),
  /** bytes of the file that was uploaded */
  bytes: z.int().nonnegative().optional(),
  claimed: claimedSchema.optional(),
  /** there is a file, and the node says that its upload failed */
  disowned: z.boolean().optional(),
  failure: failureSchema.optional(),
});

export type CaptureRecord = z.infer<typeof captureSchema>;
