import { ListObjectVersionsCommand, ObjectVersion, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AwsCaller } from './aws-caller';
import { ArchiveBucket } from '../core/ports';

/** Versions of one key are few: an attacker may make more, but the listing pages through them. */
const PAGE = 1_000;

/** What nodes uploaded to the bucket's root, and the queue of the ingest function. */
export class S3ArchiveBucket implements ArchiveBucket {
  constructor(
    private readonly s3: S3Client, private readonly bucket: string, private readonly queue: { readonly sqs: SQSClient; readonly url: string } | undefined, private readonly caller = new AwsCaller(),
  ) {}

  async firstVersion(key: string): Promise<{ readonly versionId: string; readonly bytes: number; readonly uploadedAt: number } | undefined> {
    let oldest: ObjectVersion | undefined;
    let marker: { readonly KeyMarker?: string; readonly VersionIdMarker?: string } | undefined = {};
    // newest first
    while (marker) {
      const command: ListObjectVersionsCommand = new ListObjectVersionsCommand({ Bucket: this.bucket, Prefix: key, MaxKeys: PAGE, ...marker });
      const page = await this.caller.call({ action: 's3:ListBucketVersions', on: `bucket ${this.bucket}` }, async () => this.s3.send(command));
      oldest = (page.Versions ?? []).filter(each => each.Key === key).at(-1) ?? oldest;
      marker = page.IsTruncated ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker } : undefined;
    }
    return oldest && { versionId: oldest.VersionId ?? 'null', bytes: oldest.Size ?? 0, uploadedAt: oldest.LastModified?.getTime() ?? 0 };
  }

  /** Sends what EventBridge would have sent for the object. */
  async requestIngest(key: string, versionId: string, bytes: number): Promise<void> {
    if (!this.queue) { return; }
    const { sqs, url } = this.queue;
    const event = {
      'source': 'aws.s3',
      'detail-type': 'Object Created',
      'time': new Date().toISOString(),
      'detail': { bucket: { name: this.bucket }, object: { 'key': key, 'version-id': versionId, 'size': bytes } },
    };
    await this.caller.call({ action: 'sqs:SendMessage', on: 'the ingest queue' }, async () => sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify(event) })));
  }
}
