import { createHash } from 'node:crypto';
import { bodyOfParts, ObjectBody } from './object-body';
import { noSuchKey, preconditionFailed, S3Error } from './s3-error';
import { Clock } from '../../../src/core/ports';

/** Larger bodies get an ETag that does not tell of their content, as multipart uploads do. */
const HASHED_BYTES = 1 << 20;
const LEAST_PART_BYTES = 5 << 20;
const PAGE_KEYS = 1_000;

/** One version of an object; without a body it is a delete marker. */
export interface ObjectVersion {
  readonly key: string;
  readonly versionId: string;
  readonly etag: string;
  /** UTC milliseconds */
  readonly lastModified: number;
  readonly body?: ObjectBody;
}

/** Conditions of a read or write, as in the headers of the same name. */
export interface Conditions {
  readonly ifMatch?: string;
  /** `*`: only when there is no such object */
  readonly ifNoneMatch?: string;
}

interface Upload { readonly key: string; readonly parts: Map<number, { readonly bytes: Buffer; readonly etag: string }> }

/** One versioned bucket: strongly consistent, with conditional writes and multipart uploads (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html). */
export class ObjectStore {
  private readonly objects = new Map<string, ObjectVersion[]>();
  private readonly uploads = new Map<string, Upload>();
  private sorted: string[] | undefined;
  private count = 0;

  constructor(private readonly clock: Clock) {}

  /** Told of every object that is created, before its writer is. */
  onCreated: (version: ObjectVersion & { readonly body: ObjectBody }) => void = () => undefined;

  put(key: string, body: ObjectBody, etag = this.next('e'), conditions: Conditions = {}): ObjectVersion {
    this.check(this.current(key), conditions);
    const version = { key, versionId: this.next('v'), etag, lastModified: this.clock.now(), body };
    this.add(version);
    this.onCreated(version);
    return version;
  }

  putBytes(key: string, bytes: Buffer, conditions?: Conditions): ObjectVersion {
    return this.put(key, bodyOfParts([bytes]), etagOf(bytes) ?? this.next('e'), conditions);
  }

  /** @throws S3Error when there is none */
  get(key: string, versionId?: string, { ifMatch }: Conditions = {}): ObjectVersion & { readonly body: ObjectBody } {
    const version = versionId === undefined ? this.current(key) : this.objects.get(key)?.find(each => each.versionId === versionId);
    if (!version?.body) { throw versionId === undefined ? noSuchKey() : new S3Error('NoSuchVersion', 404); }
    if (ifMatch !== undefined && ifMatch !== version.etag) { throw preconditionFailed(); }
    return version as ObjectVersion & { readonly body: ObjectBody };
  }

  delete(key: string): void {
    if (this.current(key)) { this.add({ key, versionId: this.next('v'), etag: '', lastModified: this.clock.now() }); }
  }

  /** Keys by UTF-8 bytes, a page of them. */
  list(prefix: string, after: string, limit = PAGE_KEYS): { readonly versions: ObjectVersion[]; readonly isTruncated: boolean } {
    this.sorted ??= [...this.objects.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const most = Math.min(limit, PAGE_KEYS);
    const versions: ObjectVersion[] = [];
    for (const key of this.sorted) {
      if (!key.startsWith(prefix) || key <= after) { continue; }
      const version = this.current(key);
      if (!version) { continue; }
      if (versions.length === most) { return { versions, isTruncated: true }; }
      versions.push(version);
    }
    return { versions, isTruncated: false };
  }

  /** Versions of the keys with this prefix, of each the newest first. */
  versions(prefix: string): ObjectVersion[] {
    return [...this.objects.keys()].filter(key => key.startsWith(prefix)).sort().flatMap(key => [...this.objects.get(key)!].reverse());
  }

  createUpload(key: string): string {
    const id = this.next('u');
    this.uploads.set(id, { key, parts: new Map() });
    return id;
  }

  putPart(id: string, number: number, bytes: Buffer): string {
    const etag = etagOf(bytes) ?? this.next('p');
    this.upload(id).parts.set(number, { bytes, etag });
    return etag;
  }

  completeUpload(id: string, listed: readonly { readonly number: number; readonly etag: string }[], conditions?: Conditions): ObjectVersion {
    const { key, parts } = this.upload(id);
    const chosen = listed.map(({ number, etag }) => {
      const part = parts.get(number);
      if (part?.etag !== etag) { throw new S3Error('InvalidPart', 400); }
      return part.bytes;
    });
    if (chosen.slice(0, -1).some(each => each.length < LEAST_PART_BYTES)) { throw new S3Error('EntityTooSmall', 400, 'Your proposed upload is smaller than the minimum allowed size'); }
    const version = this.put(key, bodyOfParts(chosen), `"${this.next('m').slice(1, -1)}-${chosen.length}"`, conditions);
    this.uploads.delete(id);
    return version;
  }

  abortUpload(id: string): void {
    this.upload(id);
    this.uploads.delete(id);
  }

  openUploads(): readonly { readonly id: string; readonly key: string }[] {
    return [...this.uploads].map(([id, { key }]) => ({ id, key }));
  }

  private current(key: string): ObjectVersion | undefined {
    const newest = this.objects.get(key)?.at(-1);
    return newest?.body && newest;
  }

  private check(current: ObjectVersion | undefined, { ifMatch, ifNoneMatch }: Conditions): void {
    if (ifNoneMatch === '*' && current) { throw preconditionFailed(); }
    if (ifMatch === undefined) { return; }
    if (!current) { throw noSuchKey(); }
    if (current.etag !== ifMatch) { throw preconditionFailed(); }
  }

  private add(version: ObjectVersion): void {
    const versions = this.objects.get(version.key);
    if (versions) { versions.push(version); } else {
      this.objects.set(version.key, [version]);
      this.sorted = undefined;
    }
  }

  private upload(id: string): Upload {
    const upload = this.uploads.get(id);
    if (!upload) { throw new S3Error('NoSuchUpload', 404); }
    return upload;
  }

  private next(kind: string): string {
    const id = `${kind}${String(this.count += 1).padStart(8, '0')}`;
    return kind === 'v' || kind === 'u' ? id : `"${id}"`;
  }
}

function etagOf(bytes: Buffer): string | undefined {
  return bytes.length > HASHED_BYTES ? undefined : `"${createHash('md5').update(bytes).digest('hex')}"`;
}
