import {
  AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CreateMultipartUploadCommand, PutObjectCommand, S3Client, UploadPartCommand,
} from '@aws-sdk/client-s3';
import { storageError } from './storage-error';
import { SegmentWriter } from '../core/ports';

/** S3 takes parts from 5 MiB; larger ones hold more memory, smaller ones make more requests. */
const PART_BYTES = 8 * 1024 * 1024;

/** What the signature holds of the body (https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html). */
const BODY_HASH = 'x-amz-content-sha256';

/** Parts on their way at a time. With the one being gathered: 24 MiB for one segment, whatever its size. */
const PARTS_IN_FLIGHT = 2;

/** Memory of parts that were sent, to be filled again: new pages cost more than what is copied into them. For as many as two segments hold, one of which is being closed. */
export class PartBuffers {
  private readonly free: Buffer[] = [];

  take(): Buffer {
    return this.free.pop() ?? Buffer.allocUnsafeSlow(PART_BYTES);
  }

  giveBack(buffer: Buffer): void {
    if (this.free.length < 2 * (PARTS_IN_FLIGHT + 1)) this.free.push(buffer);
  }
}

/** Uploads a segment while it is written: in parts, or at once when it is small. Nothing is visible before `close`. */
export class S3SegmentWriter implements SegmentWriter {
  private gathered: Buffer | undefined;
  private gatheredBytes = 0;
  private uploadId: Promise<string> | undefined;
  private readonly parts: Promise<{ ETag?: string; PartNumber: number }>[] = [];
  private finished = false;

  constructor(private readonly client: S3Client, private readonly bucket: string, private readonly key: string, private readonly buffers = new PartBuffers()) {}

  async write(bytes: Uint8Array): Promise<void> {
    if (this.finished) throw new Error('segment is already closed');
    for (let taken = 0; taken < bytes.byteLength;) {
      this.gathered ??= this.buffers.take();
      const count = Math.min(bytes.byteLength - taken, PART_BYTES - this.gatheredBytes);
      this.gathered.set(bytes.subarray(taken, taken + count), this.gatheredBytes);
      this.gatheredBytes += count;
      taken += count;
      if (this.gatheredBytes < PART_BYTES) continue;
      this.startPart();
      // also where an earlier part's failure is reported
      await this.parts.at(-1 - PARTS_IN_FLIGHT);
    }
  }

  async close(): Promise<void> {
    if (this.finished) return;
    try {
      if (this.uploadId === undefined) await this.putWhole();
      else await this.complete(await this.uploadId);
      this.finished = true;
    } catch (error) {
      await this.abort();
      throw storageError(error, 's3:PutObject', this.bucket, this.key);
    }
  }

  async abort(): Promise<void> {
    if (this.finished) return;
    this.finished = true;
    this.takeGathered();
    // a part that arrives after the upload was given up would stay and be paid for
    await Promise.allSettled(this.parts);
    const uploadId = await this.uploadId?.catch(() => undefined);
    if (uploadId === undefined) return;
    // the bucket's life-cycle rule removes what this leaves
    await this.client.send(new AbortMultipartUploadCommand({ Bucket: this.bucket, Key: this.key, UploadId: uploadId })).catch(() => undefined);
  }

  private startPart(): void {
    this.uploadId ??= this.createUpload();
    const body = this.takeGathered();
    const number = this.parts.length + 1;
    const earlier = this.parts.at(-PARTS_IN_FLIGHT);
    const part = this.uploadPart(this.uploadId, number, body, earlier);
    part.catch(() => undefined); // reported where it is awaited
    this.parts.push(part);
  }

  private async createUpload(): Promise<string> {
    const { UploadId } = await this.client.send(new CreateMultipartUploadCommand({ Bucket: this.bucket, Key: this.key }));
    return UploadId!;
  }

  private async uploadPart(uploadId: Promise<string>, number: number, body: Buffer, earlier: Promise<unknown> | undefined): Promise<{ ETag?: string; PartNumber: number }> {
    await earlier;
    try {
      const command = new UploadPartCommand({ Bucket: this.bucket, Key: this.key, UploadId: await uploadId, PartNumber: number, Body: body });
      // TLS and the CRC-32 guard the bytes; hashing them once more for the signature would take the main thread as long as a twentieth of the whole intake
      command.middlewareStack.add(next => async args => {
        (args.request as { headers: Record<string, string> }).headers[BODY_HASH] = 'UNSIGNED-PAYLOAD';
        return next(args);
      }, { step: 'build', name: 'unsignedPart' });
      const { ETag } = await this.client.send(command);
      this.release(body);
      return { ETag, PartNumber: number };
    } catch (error) {
      throw storageError(error, 's3:PutObject', this.bucket, this.key);
    }
  }

  private async complete(uploadId: string): Promise<void> {
    if (this.gatheredBytes > 0) this.startPart();
    const parts = await Promise.all(this.parts);
    await this.client.send(new CompleteMultipartUploadCommand({ Bucket: this.bucket, Key: this.key, UploadId: uploadId, MultipartUpload: { Parts: parts } }));
  }

  private async putWhole(): Promise<void> {
    const body = this.takeGathered();
    await this.client.send(new PutObjectCommand({ Bucket: this.bucket, Key: this.key, Body: body }));
    this.release(body);
  }

  private takeGathered(): Buffer {
    const body = this.gathered?.subarray(0, this.gatheredBytes) ?? Buffer.alloc(0);
    this.gathered = undefined;
    this.gatheredBytes = 0;
    return body;
  }

  /** Only after an answer: what failed may still be on its way. */
  private release(body: Buffer): void {
    if (body.byteLength > 0) this.buffers.giveBack(Buffer.from(body.buffer));
  }
}
