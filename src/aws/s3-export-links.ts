import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { ExportLinks } from '../core/ports';

/** Presigned links to exports. A link is a right to read: it is given to the caller and never logged. */
export class S3ExportLinks implements ExportLinks {
  constructor(private readonly s3: S3Client, private readonly bucket: string) {}

  async presign(key: string, seconds: number, fileName: string): Promise<string> {
    const command = new GetObjectCommand({
      Bucket: this.bucket, Key: key, ResponseContentDisposition: `attachment; filename="${fileName}"`, ResponseContentType: 'application/gzip',
    });
    return getSignedUrl(this.s3, command, { expiresIn: seconds });
  }
}
