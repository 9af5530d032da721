import {
  DeleteObjectCommand, GetObjectCommand, GetObjectCommandOutput, ListObjectsV2Command, PutObjectCommand, S3Client,
} from '@aws-sdk/client-s3';
import { backOff } from './retry';
import { s3Range } from './s3-ranges';
import { PartBuffers, S3SegmentWriter } from './s3-segment-writer';
import { isAbsent, statusOf, storageError } from './storage-error';
import { EvidenceStore, ListOptions, NotFoundError, PutOptions, SegmentWriter, StorageError, VersionedDocument } from '../core/ports';

/** S3 gives at most so many keys an answer. */
const PAGE_KEYS = 1000;

/** Times that a conditional write is tried while other writers of the key are under way. */
const CONFLICT_TRIES = 6;

const PRECONDITION_FAILED = 412;
const RANGE_NOT_SATISFIABLE = 416;

/** Evidence and state in the bucket. S3 is strongly consistent, and its conditional writes are the only lock there is. Every method throws StorageError. */
export class S3EvidenceStore implements EvidenceStore {
  readonly isDistant = true;
  private readonly partBuffers = new PartBuffers();

  constructor(private readonly client: S3Client, private readonly bucket: string) {}

  async createSegment(key: string): Promise<SegmentWriter> {
    return new S3SegmentWriter(this.client, this.bucket, key, this.partBuffers);
  }

  async readRange(key: string, start: number, end: number): Promise<Buffer> {
    if (end <= start) return Buffer.alloc(0);
    const bytes = Buffer.allocUnsafeSlow(end - start);
    let filled = 0;
    try {
      for await (const chunk of s3Range(this.client, { bucket: this.bucket, key }, start, end)) filled += chunk.copy(bytes, filled);
    } catch (error) {
      if (isAbsent(error)) throw new NotFoundError(key);
      // behind the end: no bytes there, as in a file
      if (statusOf(error) !== RANGE_NOT_SATISFIABLE) throw storageError(error, 's3:GetObject', this.bucket, key);
    }
    return bytes.subarray(0, filled);
  }

  async getDocument(key: string): Promise<Buffer | undefined> {
    return (await this.getVersioned(key))?.bytes;
  }

  async getVersioned(key: string): Promise<VersionedDocument | undefined> {
    for (let attempt = 1; ; attempt += 1) {
      let answer: GetObjectCommandOutput;
      try {
        answer = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      } catch (error) {
        if (isAbsent(error)) return undefined;
        throw storageError(error, 's3:GetObject', this.bucket, key);
      }
      try {
        return { bytes: Buffer.from(await answer.Body!.transformToByteArray()), version: answer.ETag! };
      } catch (error) {
        // the SDK repeats requests, but not bodies that break
        if (attempt >= CONFLICT_TRIES) throw storageError(error, 's3:GetObject', this.bucket, key);
        await backOff(attempt);
      }
    }
  }

  async putDocument(key: string, bytes: Uint8Array, { ifAbsent, ifVersion }: PutOptions = {}): Promise<boolean> {
    const condition = { ...(ifAbsent && { IfNoneMatch: '*' }), ...(ifVersion !== undefined && { IfMatch: ifVersion }) };
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.client.send(new PutObjectCommand({ Bucket: this.bucket, Key: key, Body: bytes, ...condition }));
        return true;
      } catch (error) {
        if (statusOf(error) === PRECONDITION_FAILED) return false;
        // what was to be replaced has been deleted
        if (ifVersion !== undefined && isAbsent(error)) return false;
        if (!isConflict(error)) throw storageError(error, 's3:PutObject', this.bucket, key);
        if (attempt >= CONFLICT_TRIES) {
          throw new StorageError('THROTTLED', `Other writers kept s3://${this.bucket}/${key} busy: ${attempt} conditional writes met another. Try again in a few seconds.`, { cause: error });
        }
        await backOff(attempt);
      }
    }
  }

  async deleteDocument(key: string): Promise<void> {
    try {
      await this.client.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key }));
    } catch (error) {
      if (!isAbsent(error)) throw storageError(error, 's3:DeleteObject', this.bucket, key);
    }
  }

  async list(prefix: string, { after, limit = Number.POSITIVE_INFINITY }: ListOptions = {}): Promise<string[]> {
    const keys: string[] = [];
    let token: string | undefined;
    try {
      do {
        const MaxKeys = Math.min(PAGE_KEYS, limit - keys.length);
        const page = await this.client.send(new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix, StartAfter: after, MaxKeys, ContinuationToken: token }));
        for (const { Key } of page.Contents ?? []) keys.push(Key!);
        token = page.IsTruncated ? page.NextContinuationToken : undefined;
      } while (token !== undefined && keys.length < limit);
    } catch (error) {
      throw storageError(error, 's3:ListBucket', this.bucket, prefix);
    }
    return keys;
  }
}

/** Another conditional write of the key was under way (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html): this one may be repeated as it is. */
function isConflict(error: unknown): boolean {
  return statusOf(error) === 409 || (error as { name?: string }).name === 'ConditionalRequestConflict';
}
