import { HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { storageError } from './storage-error';
import { PacketFiles } from '../core/capture/recording-ports';

/** Packets in the evidence bucket. Upload links are made with the role of whoever runs this; a link is a right and is never logged. */
export class S3PacketFiles implements PacketFiles {
  constructor(private readonly s3: S3Client, private readonly bucket: string) {}

  async size(key: string): Promise<number | undefined> {
    try {
      const { ContentLength } = await this.s3.send(new HeadObjectCommand({ Bucket: this.bucket, Key: key }));
      return ContentLength;
    } catch (error) {
      // an answer to HEAD has no body, and so no name but that of its status
      if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 404) { return undefined; }
      throw storageError(error, 's3:GetObject', this.bucket, key);
    }
  }

  async uploadUrl(key: string, seconds: number): Promise<string> {
    // with If-None-Match in the signature S3 takes the object only while there is none, so a link is good for one upload
    const command = new PutObjectCommand({ Bucket: this.bucket, Key: key, IfNoneMatch: '*' });
    return getSignedUrl(this.s3, command, { expiresIn: seconds, signableHeaders: new Set(['host', 'if-none-match']) });
  }
}
