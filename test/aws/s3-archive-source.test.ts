import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { sdkStreamMixin } from '@smithy/core/serde';
import { mockClient } from 'aws-sdk-client-mock';
import { rangeAnswer, sdkError } from './s3-body';
import { S3ArchiveSource } from '../../src/aws/s3-archive-source';
import { NotFoundError } from '../../src/core/ports';

const s3 = mockClient(S3Client);
const client = new S3Client({ region: 'eu-west-1' });
const OBJECT = { bucket: 'bucket', key: 'eks_i-0123456789abcdef0_x.tar.gz', versionId: 'v1' };
const content = randomBytes(3_000_000);

beforeEach(() => {
  s3.reset();
  s3.on(HeadObjectCommand).resolves({ ContentLength: content.length, VersionId: 'v1' });
  s3.on(GetObjectCommand).callsFake(({ Range }: { Range: string }) => rangeAnswer(content, Range));
});

async function read(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test('an archive streams whole, as it comes', async () => {
  const source = await S3ArchiveSource.open(client, OBJECT);
  expect([source.name, source.size]).toEqual(['eks_i-0123456789abcdef0_x.tar.gz', 3_000_000]);
  expect((await read(source.stream())).equals(content)).toBe(true);
});

test('any part can be read, as a zip directory needs', async () => {
  const source = await S3ArchiveSource.open(client, OBJECT);
  expect((await read(source.stream(2_999_990))).equals(content.subarray(-10))).toBe(true);
  expect((await read(source.stream(5, 7))).equals(content.subarray(5, 12))).toBe(true);
  expect((await read(source.stream(3_000_000))).length).toBe(0);
});

test('every read is of the one version that was admitted', async () => {
  await read((await S3ArchiveSource.open(client, OBJECT)).stream());
  expect(s3.commandCalls(GetObjectCommand).map(call => call.args[0].input.VersionId)).toEqual(['v1']);
});

test('a stream that breaks is taken up where it broke, of the same object', async () => {
  let answers = 0;
  s3.on(GetObjectCommand).callsFake(({ Range }: { Range: string }) => rangeAnswer(content, Range, (answers += 1) < 5 ? 600_000 : undefined));
  expect((await read((await S3ArchiveSource.open(client, OBJECT)).stream())).equals(content)).toBe(true);
  expect(s3.commandCalls(GetObjectCommand).map(call => call.args[0].input.IfMatch)).toEqual([undefined, '"e1"', '"e1"', '"e1"', '"e1"']);
});

test('a reader that is slow is not overrun: no more than 16 MiB and what sockets hold are fetched ahead', async () => {
  const size = 64 * 1024 * 1024;
  let sent = 0;
  const endless = function* () {
    for (;;) {
      sent += 65_536;
      yield Buffer.alloc(65_536);
    }
  };
  s3.on(GetObjectCommand).callsFake(() => ({ Body: sdkStreamMixin(Readable.from(endless(), { objectMode: false })) }));
  for await (const chunk of new S3ArchiveSource(client, OBJECT, size).stream()) {
    expect(chunk.byteLength).toBeGreaterThan(0);
    await new Promise(resolve => setTimeout(resolve, 50));
    break;
  }
  expect(sent).toBeLessThan(18 * 1024 * 1024);
});

test('a missing archive is a NotFoundError; a refused one says which permission', async () => {
  s3.on(HeadObjectCommand).rejects(sdkError('NotFound', 404));
  await expect(S3ArchiveSource.open(client, OBJECT)).rejects.toBeInstanceOf(NotFoundError);
  s3.on(HeadObjectCommand).resolves({ ContentLength: 10 });
  s3.on(GetObjectCommand).rejects(sdkError('AccessDenied', 403, 'Access Denied'));
  await expect(read((await S3ArchiveSource.open(client, OBJECT)).stream())).rejects.toMatchObject({ code: 'ACCESS_DENIED', message: expect.stringMatching(/s3:GetObjectVersion on s3:\/\/bucket/) });
});
