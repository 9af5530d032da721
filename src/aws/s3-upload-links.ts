import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { UploadLinks } from '../core/ports';

/**
 * Presigned links for uploads. A link is a right to write one object: it is given to who asked for it and never logged. The host is all that is signed, so that a plain HTTP PUT
 * without headers of its own will do; the bucket's default encrypts it, for which the signer needs `kms:GenerateDataKey`.
 */
export class S3UploadLinks implements UploadLinks {
  /** @param s3 made with `requestChecksumCalculation: 'WHEN_REQUIRED'`: a checksum in the link would be that of an empty body */
  constructor(private readonly s3: S3Client, private readonly bucket: string) {}

  async presign(key: string, seconds: number): Promise<string> {
    return getSignedUrl(this.s3, new PutObjectCommand({ Bucket: this.bucket, Key: key }), { expiresIn: seconds });
  }
}
