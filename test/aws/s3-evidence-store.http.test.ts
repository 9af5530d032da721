import { CreateBucketCommand, ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3';
import * as fc from 'fast-check';
import { describeWithMoto, Moto } from './moto';
import { S3EvidenceStore } from '../../src/aws/s3-evidence-store';
import { NotFoundError } from '../../src/core/ports';
import { SimulatedS3 } from '../simulator/s3/simulated-s3';

const BUCKET = 'evidence-bucket';
const KEY = 'evidence/i-0123456789abcdef0/0011223344556677/segment-0000';
const MIB = 1024 * 1024;

interface Service { readonly endpoint: string; stop(): void }

/** Moto's bucket is made by a request; ours is there. */
async function startMoto(): Promise<Service> {
  const moto = await Moto.start();
  const client = clientOf(moto.endpoint);
  await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
  client.destroy();
  return moto;
}

async function startSimulator(): Promise<Service> {
  const s3 = new SimulatedS3(BUCKET, { now: () => Date.now() });
  return { endpoint: await s3.start(), stop: () => s3.stop() };
}

function clientOf(endpoint: string): S3Client {
  return new S3Client({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' } });
}

// the same demands on both: what holds for moto's S3, which others wrote, must hold for our simulator, which is faster and can be disturbed
describeWithMoto('on moto\'s S3', () => { theStore(startMoto); });
describe('on the simulator\'s S3', () => { theStore(startSimulator); });

function theStore(begin: () => Promise<Service>): void {
  let service: Service;
  let client: S3Client;
  let store: S3EvidenceStore;

  beforeAll(async () => {
    service = await begin();
    client = clientOf(service.endpoint);
    store = new S3EvidenceStore(client, BUCKET);
  });

  afterAll(() => {
    client?.destroy();
    service?.stop();
  });

  const put = async (key: string, text: string) => store.putDocument(key, Buffer.from(text));
  const text = async (key: string) => (await store.getDocument(key))?.toString();

  describe('a segment', () => {
    test.each([['nothing', 0], ['less than a part', MIB], ['exactly a part', 8 * MIB], ['several parts', 27 * MIB + 3]])('of %s reads back as it was written', async (_, size) => {
      const content = Buffer.alloc(size, 'abcdefghijk');
      const segment = await store.createSegment(KEY);
      for (let at = 0; at < size; at += 100_003) await segment.write(content.subarray(at, at + 100_003));
      await segment.close();
      expect((await store.readRange(KEY, 0, size + 10)).equals(content)).toBe(true);
    });

    test('is invisible until it is closed', async () => {
      const segment = await store.createSegment('evidence/unseen');
      for (let i = 0; i < 20; i += 1) await segment.write(Buffer.alloc(MIB));
      expect(await store.list('evidence/unseen')).toEqual([]);
      await segment.close();
      expect(await store.list('evidence/unseen')).toEqual(['evidence/unseen']);
    });

    test('that is given up leaves nothing behind, no parts that are paid for either', async () => {
      const segment = await store.createSegment('evidence/given-up');
      for (let i = 0; i < 20; i += 1) await segment.write(Buffer.alloc(MIB));
      await segment.abort();
      expect(await store.list('evidence/given-up')).toEqual([]);
      expect((await client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }))).Uploads ?? []).toEqual([]);
    });
  });

  describe('reading ranges', () => {
    test('gives exactly the bytes asked for, clipped at the end of the object', async () => {
      await put('a/range', '0123456789');
      await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: 14 }), fc.integer({ min: 0, max: 14 }), async (start, end) => {
        expect((await store.readRange('a/range', start, end)).toString()).toBe('0123456789'.slice(start, Math.max(start, end)));
      }), { numRuns: 40 });
    });

    test('of a missing object is a NotFoundError', async () => {
      await expect(store.readRange('a/missing', 0, 1)).rejects.toBeInstanceOf(NotFoundError);
    });
  });

  describe('documents that several writers change', () => {
    test('are created once', async () => {
      const results = await Promise.all(Array.from({ length: 8 }, (_, i) => store.putDocument('collections/once', Buffer.from(`${i}`), { ifAbsent: true })));
      expect(results.filter(Boolean)).toHaveLength(1);
    });

    test('are replaced only at the version that was read', async () => {
      await put('nodes/a.json', 'one');
      const { version } = (await store.getVersioned('nodes/a.json'))!;
      expect(await store.putDocument('nodes/a.json', Buffer.from('two'), { ifVersion: version })).toBe(true);
      expect(await store.putDocument('nodes/a.json', Buffer.from('three'), { ifVersion: version })).toBe(false);
      expect(await text('nodes/a.json')).toBe('two');
    });

    test('that were deleted are not replaced, and deleting again is no error', async () => {
      await put('nodes/b.json', 'one');
      const { version } = (await store.getVersioned('nodes/b.json'))!;
      await store.deleteDocument('nodes/b.json');
      await store.deleteDocument('nodes/b.json');
      expect(await store.putDocument('nodes/b.json', Buffer.from('two'), { ifVersion: version })).toBe(false);
      expect(await store.getVersioned('nodes/b.json')).toBeUndefined();
    });
  });

  test('keys are listed in order and in parts', async () => {
    const keys = Array.from({ length: 12 }, (_, i) => `many/${String(i).padStart(4, '0')}`);
    await Promise.all(keys.map(async key => put(key, '')));
    expect(await store.list('many/')).toEqual(keys);
    expect(await store.list('many/', { after: 'many/0004', limit: 3 })).toEqual(keys.slice(5, 8));
    expect(await store.list('none/')).toEqual([]);
  });
}
