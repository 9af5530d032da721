import * as z from 'zod';
import { BundleArrival } from '../ports';

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html; keys are not URL-encoded here, unlike in S3's own notifications
const eventSchema = z.looseObject({
  'source': z.literal('aws.s3'),
  'detail-type': z.literal('Object Created'),
  'time': z.string(),
  'detail': z.looseObject({
    bucket: z.looseObject({ name: z.string() }),
    object: z.looseObject({ 'key': z.string().min(1).max(1024), 'size': z.number().optional(), 'version-id': z.string().optional() }),
  }),
});

/**
 * The arrival that an EventBridge event of S3 tells of; undefined for any other event, and for other buckets than ours. The event's sender proves nothing: what it says is
 * checked against the bucket.
 */
export function arrivalOf(event: unknown, bucket: string): BundleArrival | undefined {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success || parsed.data.detail.bucket.name !== bucket) { return undefined; }
  const { time, detail: { object } } = parsed.data;
  return {
    key: object.key,
    ...(object['version-id'] !== undefined && object['version-id'] !== '' && { versionId: object['version-id'] }),
    size: object.size ?? 0,
    arrivedAt: Date.parse(time) || 0,
  };
}
