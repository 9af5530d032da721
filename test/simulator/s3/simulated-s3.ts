import { ServerResponse } from 'node:http';
import { crc32 } from 'node:zlib';
import { BucketSettings, describeSettings, SETTINGS } from './bucket-settings';
import { bodyOfFile } from './object-body';
import { Conditions, ObjectStore, ObjectVersion } from './object-store';
import { checkSignature } from './presigned-link';
import { S3Error } from './s3-error';
import { xmlDocument, XmlValue } from './xml';
import { Clock } from '../../../src/core/ports';
import { Link, LinkOptions } from '../http/link';
import { LocalServer, WholeRequest } from '../http/local-server';

/** What befalls a request instead of an answer: an error of S3, or a connection that breaks. */
export type Mishap = S3Error | 'broken';

const NO_BODY = Buffer.alloc(0);

/** S3 over HTTP with one versioned bucket: what this package uses of the API, and errors for the rest. See README.md. */
export class SimulatedS3 {
  readonly link: Link;
  /** absent: nobody asks for them */
  settings: BucketSettings | undefined;
  /** of whoever signs links; absent: signatures are not checked */
  secret?: string;
  private readonly server: LocalServer;

  /** @param store default: an empty one. Two may share one, at different distances */
  constructor(readonly bucket: string, private readonly clock: Clock, options: LinkOptions = {}, readonly store = new ObjectStore(clock)) {
    this.link = new Link(options);
    this.server = new LocalServer(clock, async (request, response) => this.handle(request, response));
  }

  /** asked for every request */
  mishap: (operation: string, key: string) => Mishap | undefined = () => undefined;

  async start(): Promise<string> { return this.server.start(); }

  stop(): void { this.server.stop(); }

  /** Puts an object that stays in its file. */
  putFile(key: string, file: string): ObjectVersion { return this.store.put(key, bodyOfFile(file)); }

  private async handle(request: WholeRequest, response: ServerResponse): Promise<void> {
    const [, bucket = '', ...rest] = request.url.pathname.split('/');
    const key = decodeURIComponent(rest.join('/'));
    const operation = operationOf(request, key);
    const answered = this.link.begin(operation);
    await this.link.travel(request.started, request.body.length);
    try {
      const mishap = this.mishap(operation, key);
      if (mishap === 'broken') { response.destroy(); return; }
      if (mishap) { throw mishap; }
      if (decodeURIComponent(bucket) !== this.bucket) { throw new S3Error('NoSuchBucket', 404); }
      this.checkLife(request.url);
      if (this.secret !== undefined) { checkSignature(this.secret, request.method, request.url, request.headers); }
      checkSum(request);
      await this.answer(operation, key, request, response, answered);
    } catch (error) {
      if (!(error instanceof S3Error)) { throw error; }
      const text = request.method === 'HEAD' ? '' : xmlDocument('Error', { Code: error.code, Message: error.message, Key: key });
      response.writeHead(error.status, { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(text) }).end(text);
    } finally {
      answered();
    }
  }

  private async answer(operation: string, key: string, { url, headers, body }: WholeRequest, response: ServerResponse, answered: () => void): Promise<void> {
    const query = url.searchParams;
    const uploadId = query.get('uploadId') ?? '';
    const conditions: Conditions = {
      ...(headers['if-match'] !== undefined && { ifMatch: headers['if-match'] }), ...(headers['if-none-match'] !== undefined && { ifNoneMatch: headers['if-none-match'] }),
    };
    switch (operation) {
      case 'GetObject': case 'HeadObject':
        return this.send(response, this.store.get(key, query.get('versionId') ?? undefined, conditions), headers.range, operation === 'HeadObject', query, answered);
      case 'PutObject': {
        const { etag, versionId } = this.store.putBytes(key, body, conditions);
        return empty(response, 200, { etag, 'x-amz-version-id': versionId });
      }
      case 'DeleteObject':
        this.store.delete(key);
        return empty(response, 204);
      case 'CreateMultipartUpload':
        return document(response, 'InitiateMultipartUploadResult', { Bucket: this.bucket, Key: key, UploadId: this.store.createUpload(key) });
      case 'UploadPart':
        return empty(response, 200, { etag: this.store.putPart(uploadId, Number(query.get('partNumber')), body) });
      case 'CompleteMultipartUpload': {
        const { etag, versionId } = this.store.completeUpload(uploadId, partsIn(body.toString()), conditions);
        response.setHeader('x-amz-version-id', versionId);
        return document(response, 'CompleteMultipartUploadResult', { Bucket: this.bucket, Key: key, ETag: etag });
      }
      case 'AbortMultipartUpload':
        this.store.abortUpload(uploadId);
        return empty(response, 204);
      case 'ListMultipartUploads':
        return document(response, 'ListMultipartUploadsResult', { Bucket: this.bucket, IsTruncated: false, Upload: this.store.openUploads().map(each => ({ Key: each.key, UploadId: each.id })) });
      case 'ListObjectsV2': return this.list(query, response);
      case 'ListObjectVersions': return this.listVersions(query, response);
      default: {
        const settings = this.settings && describeSettings(operation, this.settings);
        if (settings === undefined) { throw new S3Error('NotImplemented', 501, `the simulator has no ${operation}`); }
        response.writeHead(200, { 'content-type': settings.startsWith('{') ? 'application/json' : 'application/xml', 'content-length': Buffer.byteLength(settings), 'x-amz-bucket-region': this.settings!.region }).end(settings);
      }
    }
  }

  private async send(response: ServerResponse, version: ReturnType<ObjectStore['get']>, range: string | undefined, isHead: boolean, query: URLSearchParams, answered: () => void): Promise<void> {
    const { body, etag, versionId, lastModified } = version;
    const [start, end] = rangeOf(range, body.size);
    const disposition = query.get('response-content-disposition');
    response.writeHead(range === undefined ? 200 : 206, {
      'content-length': end - start,
      etag,
      'x-amz-version-id': versionId,
      'last-modified': new Date(lastModified).toUTCString(),
      'accept-ranges': 'bytes',
      'content-type': query.get('response-content-type') ?? 'binary/octet-stream',
      ...(range !== undefined && { 'content-range': `bytes ${start}-${end - 1}/${body.size}` }),
      ...(disposition !== null && { 'content-disposition': disposition }),
    });
    answered();
    if (!isHead) {
      for await (const part of this.link.paced(body.read(start, end))) {
        if (response.destroyed) { return; }
        // the reader's pace is ours
        if (!response.write(part)) { await drained(response); }
      }
    }
    response.end();
  }

  private list(query: URLSearchParams, response: ServerResponse): void {
    const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
    const { versions, isTruncated } = this.store.list(query.get('prefix') ?? '', after, Number(query.get('max-keys') ?? 1000));
    document(response, 'ListBucketResult', {
      Name: this.bucket,
      KeyCount: versions.length,
      IsTruncated: isTruncated,
      NextContinuationToken: isTruncated ? versions.at(-1)!.key : undefined,
      Contents: versions.map(each => ({ Key: each.key, Size: each.body!.size, ETag: each.etag, LastModified: new Date(each.lastModified).toISOString() })),
    });
  }

  private listVersions(query: URLSearchParams, response: ServerResponse): void {
    const all = this.store.versions(query.get('prefix') ?? '');
    const [marker, versionMarker] = [query.get('key-marker'), query.get('version-id-marker')];
    const from = marker === null ? 0 : 1 + all.findLastIndex(each => each.key < marker || (each.key === marker && (versionMarker === null || each.versionId >= versionMarker)));
    const to = from + Math.min(1000, Number(query.get('max-keys') ?? 1000));
    const page = all.slice(from, to);
    const entry = (each: ObjectVersion): XmlValue => ({
      Key: each.key,
      VersionId: each.versionId,
      IsLatest: all.find(other => other.key === each.key) === each,
      LastModified: new Date(each.lastModified).toISOString(),
      ETag: each.etag,
      Size: each.body?.size,
    });
    document(response, 'ListVersionsResult', {
      Name: this.bucket,
      IsTruncated: to < all.length,
      ...(to < all.length && { NextKeyMarker: page.at(-1)!.key, NextVersionIdMarker: page.at(-1)!.versionId }),
      Version: page.filter(each => each.body).map(entry),
      DeleteMarker: page.filter(each => !each.body).map(entry),
    });
  }

  /** A presigned link dies at its time. */
  private checkLife({ searchParams }: URL): void {
    const [date, seconds] = [searchParams.get('X-Amz-Date'), searchParams.get('X-Amz-Expires')];
    if (date === null || seconds === null) { return; }
    const signed = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
    if (!(this.clock.now() <= signed + Number(seconds) * 1000)) { throw new S3Error('AccessDenied', 403, 'Request has expired'); }
  }
}

function operationOf({ method, url: { searchParams: query } }: WholeRequest, key: string): string {
  if (key === '' && method === 'HEAD') { return 'HeadBucket'; }
  const setting = key === '' && method === 'GET' ? [...query.keys()].find(each => each in SETTINGS) : undefined;
  if (setting !== undefined) { return SETTINGS[setting]!; }
  if (key === '') { return method !== 'GET' ? `${method} of a bucket` : query.has('versions') ? 'ListObjectVersions' : query.has('uploads') ? 'ListMultipartUploads' : 'ListObjectsV2'; }
  if (query.has('uploads')) { return 'CreateMultipartUpload'; }
  if (query.has('uploadId')) { return { PUT: 'UploadPart', POST: 'CompleteMultipartUpload', DELETE: 'AbortMultipartUpload' }[method] ?? method; }
  return { GET: 'GetObject', HEAD: 'HeadObject', PUT: 'PutObject', DELETE: 'DeleteObject' }[method] ?? method;
}

/** [start, end) */
function rangeOf(range: string | undefined, size: number): readonly [number, number] {
  if (range === undefined) { return [0, size]; }
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range) ?? [];
  if (from === undefined || Number(from) >= size) { throw new S3Error('InvalidRange', 416, 'The requested range is not satisfiable'); }
  return [Number(from), to ? Math.min(size, Number(to) + 1) : size];
}

function checkSum({ headers, body }: WholeRequest): void {
  if (headers['content-encoding']?.includes('aws-chunked')) { throw new S3Error('NotImplemented', 501, 'the simulator takes no chunked bodies'); }
  const expected = headers['x-amz-checksum-crc32'];
  if (expected === undefined) { return; }
  const actual = Buffer.alloc(4);
  actual.writeUInt32BE(crc32(body));
  if (actual.toString('base64') !== expected) { throw new S3Error('BadDigest', 400, 'The CRC32 you specified did not match what we received.'); }
}

function partsIn(xml: string): { readonly number: number; readonly etag: string }[] {
  return [...xml.matchAll(/<Part>([\s\S]*?)<\/Part>/g)].map(([, part = '']) => ({
    number: Number(/<PartNumber>(\d+)</.exec(part)?.[1]),
    etag: (/<ETag>([^<]*)</.exec(part)?.[1] ?? '').replace(/&quot;|&#34;/g, '"'),
  }));
}

function empty(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, { ...headers, 'content-length': 0 }).end(NO_BODY);
}

function document(response: ServerResponse, root: string, content: XmlValue | { readonly [name: string]: XmlValue | readonly XmlValue[] }): void {
  const text = xmlDocument(root, content as XmlValue);
  response.writeHead(200, { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(text) }).end(text);
}

async function drained(response: ServerResponse): Promise<void> {
  return new Promise(resolve => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}
