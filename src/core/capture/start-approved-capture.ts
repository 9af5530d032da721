import * as z from 'zod';
import { CaptureRecord } from './capture-record';
import { describeCapture } from './capture-spec';
import { CaptureStarting, startCapture } from './start-capture';
import { ApprovedCapture } from '../../catalog/approval';
import { CollectionError } from '../collection/collection-error';

const approvedSchema: z.ZodType<ApprovedCapture> = z.object({
  captureId: z.string().regex(/^p-[0-9a-f]{16}$/),
  instanceId: z.string().max(64),
  region: z.string().max(64),
  cluster: z.string().max(128),
  what: z.string().max(4_096),
  approvalId: z.string().max(64),
});

/**
 * Starts the capture that a human has approved: exactly what the request showed. A record that has come to say something else since then, or that belongs to another request, is
 * not started. Throws CollectionError.
 */
export async function startApprovedCapture(starting: CaptureStarting, event: unknown): Promise<CaptureRecord> {
  const approved = approvedSchema.parse(event);
  const record = await starting.captures.read(approved.captureId);
  if (record === undefined) { throw new CollectionError('CAPTURE_NOT_FOUND', `Approved was ${approved.captureId}, of which there is no record.`); }
  const { instanceId, region, cluster, approval, spec } = record;
  const differs = [
    approved.instanceId !== instanceId ? `node ${approved.instanceId}, recorded is ${instanceId}` : undefined,
    approved.region !== region ? `region ${approved.region}, recorded is ${region}` : undefined,
    approved.cluster !== cluster ? `cluster ${approved.cluster}, recorded is ${cluster}` : undefined,
    approved.what !== describeCapture(spec) ? `"${approved.what}", recorded is "${describeCapture(spec)}"` : undefined,
    // the record may not name its request yet, when the tool function died after asking
    approval !== undefined && approval.executionId !== approved.approvalId ? `request ${approved.approvalId}, recorded is ${approval.executionId}` : undefined,
  ].find(each => each !== undefined);
  if (differs !== undefined) { throw new CollectionError('INVALID_ARGUMENT', `Approved was ${approved.captureId} with ${differs}. Nothing was started: capture again.`); }
  return startCapture(starting, approved.captureId);
}
