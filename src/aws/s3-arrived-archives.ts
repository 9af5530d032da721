import { ListObjectVersionsCommand, ListObjectVersionsCommandOutput, S3Client } from '@aws-sdk/client-s3';
import { S3ArchiveSource } from './s3-archive-source';
import { storageError } from './storage-error';
import { ArchiveSource, ArrivedArchives, BundleArrival } from '../core/ports';

/** Bundles as they were uploaded, by version. */
export class S3ArrivedArchives implements ArrivedArchives {
  constructor(private readonly client: S3Client, private readonly bucket: string) {}

  async firstVersion(key: string): Promise<string | undefined> {
    let first: string | undefined;
    let page: ListObjectVersionsCommandOutput | undefined;
    do {
      try {
        page = await this.client.send(new ListObjectVersionsCommand({ Bucket: this.bucket, Prefix: key, KeyMarker: page?.NextKeyMarker, VersionIdMarker: page?.NextVersionIdMarker }));
      } catch (error) {
        throw storageError(error, 's3:ListBucketVersions', this.bucket, key);
      }
      // newest first; keys that only begin like this one come after it
      const own = (page.Versions ?? []).filter(each => each.Key === key);
      first = own.at(-1)?.VersionId ?? first;
    } while (page.IsTruncated && page.NextKeyMarker === key);
    return first;
  }

  async open({ key, versionId }: BundleArrival): Promise<ArchiveSource> {
    return S3ArchiveSource.open(this.client, { bucket: this.bucket, key, ...(versionId !== undefined && { versionId }) });
  }
}
