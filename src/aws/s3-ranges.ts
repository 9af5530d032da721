import type { Readable } from 'node:stream';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { backOff } from './retry';

/** Times that a broken stream is taken up again without a byte of progress. */
const MAX_RETRIES = 4;

/** One object, or one version of it. */
export interface S3Object {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
}

/**
 * The bytes [start, end) of an object as they come. A stream that breaks is taken up where it broke: the SDK repeats requests, but not bodies. The object must not
 * change meanwhile; that it has is an error (HTTP 412). Errors are those of the SDK.
 */
export async function* s3Range(client: S3Client, object: S3Object, start: number, end: number): AsyncGenerator<Buffer> {
  let position = start;
  let etag: string | undefined;
  for (let retries = 0; ;) {
    let body: Readable | undefined;
    try {
      const answer = await client.send(new GetObjectCommand({
        Bucket: object.bucket,
        Key: object.key,
        VersionId: object.versionId,
        Range: `bytes=${position}-${Number.isFinite(end) ? end - 1 : ''}`,
        IfMatch: etag,
      }));
      etag = answer.ETag;
      body = answer.Body as Readable;
      for await (const chunk of body) {
        position += (chunk as Buffer).length;
        retries = 0;
        yield chunk as Buffer;
      }
      // a connection that was closed early ends some streams without an error
      const expected = lengthOf(answer.ContentRange);
      if (position >= Math.min(end, expected ?? position)) return;
      throw new Error(`the answer ended at byte ${position}`);
    } catch (error) {
      if (!isBroken(error) || retries >= MAX_RETRIES) throw error;
      retries += 1;
      await backOff(retries);
    } finally {
      body?.destroy();
    }
  }
}

/** `bytes 0-99/1234` -> 1234 */
function lengthOf(contentRange: string | undefined): number | undefined {
  const total = /\/(\d+)$/.exec(contentRange ?? '')?.[1];
  return total === undefined ? undefined : Number(total);
}

/** The connection broke, as opposed to: S3 answered with an error, after the SDK's own retries. */
function isBroken(error: unknown): boolean {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === undefined;
}
