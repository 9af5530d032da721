import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { s3Range, S3Object } from './s3-ranges';
import { isAbsent, storageError } from './storage-error';
import { ArchiveSource, NotFoundError } from '../core/ports';

/**
 * Chunks, of 64 KiB as sockets give them, that are fetched while the reader works on an earlier one: 16 MiB. Logs shrink to a twentieth, what is packed already not at all, so what is taken from the archive in a second varies
 * as much, and one connection gives the same all the time.
 */
const CHUNKS_AHEAD = 256;

/** A bundle archive in a bucket. */
export class S3ArchiveSource implements ArchiveSource {
  /** @throws NotFoundError, StorageError */
  static async open(client: S3Client, object: S3Object): Promise<S3ArchiveSource> {
    try {
      const { ContentLength, VersionId } = await client.send(new HeadObjectCommand({ Bucket: object.bucket, Key: object.key, VersionId: object.versionId }));
      return new S3ArchiveSource(client, { ...object, versionId: object.versionId ?? VersionId }, ContentLength ?? 0);
    } catch (error) {
      if (isAbsent(error)) throw new NotFoundError(object.key);
      throw storageError(error, 's3:GetObject', object.bucket, object.key);
    }
  }

  readonly name: string;

  constructor(private readonly client: S3Client, private readonly object: S3Object, readonly size: number) {
    this.name = object.key.slice(object.key.lastIndexOf('/') + 1);
  }

  async *stream(offset = 0, length = Number.POSITIVE_INFINITY): AsyncGenerator<Uint8Array> {
    const end = Math.min(this.size, offset + length);
    if (end <= offset) return;
    try {
      yield* readAhead(s3Range(this.client, this.object, offset, end), CHUNKS_AHEAD);
    } catch (error) {
      throw storageError(error, this.object.versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion', this.object.bucket, this.object.key);
    }
  }
}

/** Takes items while the consumer is busy, up to `limit` of them. */
async function* readAhead<T>(items: AsyncGenerator<T>, limit: number): AsyncGenerator<T> {
  const ready: T[] = [];
  let wake: () => void = () => undefined;
  let stopped = false;
  let state: { done: boolean; error?: unknown } = { done: false };
  const turn = async (): Promise<void> => new Promise<void>(resolve => { wake = resolve; });
  void (async () => {
    try {
      for await (const item of items) {
        ready.push(item);
        wake();
        while (ready.length >= limit && !stopped) await turn();
        if (stopped) return;
      }
      state = { done: true };
    } catch (error) {
      state = { done: true, error };
    }
    wake();
  })();
  try {
    for (;;) {
      const item = ready.shift();
      if (item !== undefined) {
        wake();
        yield item;
      } else if (state.error !== undefined) {
        throw state.error;
      } else if (state.done) {
        return;
      } else {
        await turn();
      }
    }
  } finally {
    // not awaited: what is being fetched may take its time
    stopped = true;
    wake();
  }
}
