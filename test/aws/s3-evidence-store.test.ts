import {
  AbortMultipartUploadCommand, CreateMultipartUploadCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client, UploadPartCommand,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { rangeAnswer, s3Body, sdkError } from './s3-body';
import { S3EvidenceStore } from '../../src/aws/s3-evidence-store';
import { StorageError } from '../../src/core/ports';

const s3 = mockClient(S3Client);
const store = new S3EvidenceStore(new S3Client({ region: 'eu-west-1' }), 'bucket');
const DOCUMENT = Buffer.from('{}');
const MIB = 1024 * 1024;

beforeEach(() => s3.reset());

async function failure(work: Promise<unknown>): Promise<StorageError> {
  const error: unknown = await work.then(() => undefined, reason => reason);
  expect(error).toBeInstanceOf(StorageError);
  return error as StorageError;
}

describe('a conditional write', () => {
  test('that meets another one is repeated, and ends as S3 decides', async () => {
    s3.on(PutObjectCommand).rejectsOnce(sdkError('ConditionalRequestConflict', 409)).rejectsOnce(sdkError('ConditionalRequestConflict', 409)).resolves({});
    expect(await store.putDocument('k', DOCUMENT, { ifAbsent: true })).toBe(true);
    expect(s3.commandCalls(PutObjectCommand).map(call => call.args[0].input.IfNoneMatch)).toEqual(['*', '*', '*']);
  });

  test('that never gets its turn is told as throttled, so that the caller may try again', async () => {
    s3.on(PutObjectCommand).rejects(sdkError('ConditionalRequestConflict', 409));
    expect(await failure(store.putDocument('k', DOCUMENT, { ifVersion: '"v"' }))).toMatchObject({ code: 'THROTTLED', retryable: true });
  });

  test.each([[{ ifAbsent: true }, sdkError('PreconditionFailed', 412)], [{ ifVersion: '"v"' }, sdkError('PreconditionFailed', 412)], [{ ifVersion: '"v"' }, sdkError('NoSuchKey', 404)]])(
    '%j that no longer holds is false, not an error', async (condition, refusal) => {
      s3.on(PutObjectCommand).rejects(refusal);
      expect(await store.putDocument('k', DOCUMENT, condition)).toBe(false);
    });
});

describe('a refusal', () => {
  const DENIED = 'User: arn:aws:sts::111122223333:assumed-role/Diagnostics-Tools/tools is not authorized to perform: kms:Decrypt on resource: "arn:aws:kms:eu-west-1:111122223333:key/k1" '
    + 'because no identity-based policy allows the kms:Decrypt action';

  test('names who may not do what on what, and how to fix it', async () => {
    s3.on(GetObjectCommand).rejects(sdkError('AccessDenied', 403, DENIED));
    const { code, message, retryable } = await failure(store.getDocument('nodes/x'));
    expect([code, retryable]).toEqual(['ACCESS_DENIED', false]);
    expect(message).toMatch(/Diagnostics-Tools may not kms:Decrypt on arn:aws:kms:eu-west-1:111122223333:key\/k1, because no identity-based policy.*key policy/);
  });

  test('without any detail names the permission that the call needs', async () => {
    s3.on(GetObjectCommand).rejects(sdkError('AccessDenied', 403, 'Access Denied'));
    expect((await failure(store.getDocument('nodes/x'))).message).toMatch(/may not s3:GetObject on s3:\/\/bucket\/nodes\/x/);
  });

  test('for want of s3:ListBucket says that the object may simply not exist', async () => {
    s3.on(GetObjectCommand).rejects(sdkError('AccessDenied', 403, DENIED.replace('kms:Decrypt on', 's3:ListBucket on')));
    expect((await failure(store.getDocument('nodes/x'))).message).toMatch(/may simply not exist.*Grant s3:ListBucket/);
  });

  test.each([
    ['SlowDown', 503, 'THROTTLED', true],
    ['InternalError', 500, 'UNAVAILABLE', true],
    ['NoSuchBucket', 404, 'REJECTED', false],
    ['InvalidRequest', 400, 'REJECTED', false],
  ])('%s (%d) is %s', async (name, status, code, retryable) => {
    s3.on(ListObjectsV2Command).rejects(sdkError(name, status));
    expect(await failure(store.list('nodes/'))).toMatchObject({ code, retryable });
  });
});

describe('reading', () => {
  const content = Buffer.from(Array.from({ length: 20_000 }, (_, i) => i & 0xff));

  test('goes on where a connection broke', async () => {
    const asked: string[] = [];
    s3.on(GetObjectCommand).callsFake(({ Range }: { Range: string }) => {
      asked.push(Range);
      return rangeAnswer(content, Range, asked.length < 3 ? 5000 : undefined);
    });
    expect((await store.readRange('k', 100, 15_100)).equals(content.subarray(100, 15_100))).toBe(true);
    expect(asked).toEqual(['bytes=100-15099', 'bytes=5100-15099', 'bytes=10100-15099']);
  });

  test('gives up on a connection that breaks again and again without a byte', async () => {
    s3.on(GetObjectCommand).callsFake(({ Range }: { Range: string }) => rangeAnswer(content, Range, 0));
    expect((await failure(store.readRange('k', 0, 10))).code).toBe('UNAVAILABLE');
  });

  test('a document whose body breaks is read again', async () => {
    s3.on(GetObjectCommand).callsFakeOnce(() => ({ ETag: '"e"', Body: s3Body(content, 5000) })).callsFake(() => ({ ETag: '"e"', Body: s3Body(content) }));
    expect((await store.getDocument('k'))!.equals(content)).toBe(true);
  });

  test('lists over several pages, and no further than asked', async () => {
    s3.on(ListObjectsV2Command).callsFake(({ ContinuationToken }: { ContinuationToken?: string }) => (ContinuationToken === undefined
      ? { Contents: [{ Key: 'a' }, { Key: 'b' }], IsTruncated: true, NextContinuationToken: 't' }
      : { Contents: [{ Key: 'c' }], IsTruncated: false }));
    expect(await store.list('')).toEqual(['a', 'b', 'c']);
    s3.resetHistory();
    expect(await store.list('', { limit: 2 })).toEqual(['a', 'b']);
    expect(s3.commandCalls(ListObjectsV2Command)).toHaveLength(1);
  });
});

describe('a segment', () => {
  test('holds the writer back while parts are on their way, so that memory stays bounded', async () => {
    const release: (() => void)[] = [];
    s3.on(CreateMultipartUploadCommand).resolves({ UploadId: 'u' });
    s3.on(UploadPartCommand).callsFake(async () => new Promise(resolve => { release.push(() => resolve({ ETag: '"p"' })); }));
    const segment = await store.createSegment('k');
    let written = 0;
    const writing = (async () => {
      for (; written < 80; written += 1) await segment.write(Buffer.alloc(MIB));
    })();
    await new Promise(resolve => setTimeout(resolve, 100));
    expect(written).toBeLessThanOrEqual(24);
    const releasing = setInterval(() => release.shift()?.(), 1);
    await writing;
    clearInterval(releasing);
  });

  test('whose part fails is given up, and tells why', async () => {
    s3.on(CreateMultipartUploadCommand).resolves({ UploadId: 'u' });
    s3.on(UploadPartCommand).rejects(sdkError('AccessDenied', 403, 'Access Denied'));
    s3.on(AbortMultipartUploadCommand).resolves({});
    const segment = await store.createSegment('evidence/s');
    const work = async () => {
      for (let i = 0; i < 10; i += 1) await segment.write(Buffer.alloc(MIB));
      await segment.close();
    };
    expect((await failure(work())).message).toMatch(/may not s3:PutObject on s3:\/\/bucket\/evidence\/s/);
    expect(s3.commandCalls(AbortMultipartUploadCommand)).toHaveLength(1);
  });
});
