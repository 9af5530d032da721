import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { buildFunctions } from './invoke';
import { ENVIRONMENT } from '../../src/catalog/environment';
import { LAMBDA_PROCESSOR_MB } from '../../src/catalog/limits';
import { FunctionProcess } from '../simulator/processes/function-process';
import { bytesOf } from '../simulator/s3/object-body';
import { Mishap, SimulatedS3 } from '../simulator/s3/simulated-s3';

const BUCKET = 'evidence';
const NOW = Date.parse('2026-11-20T12:00:00Z');
const clock = { now: () => NOW };
const folder = mkdtempSync(path.join(tmpdir(), 'threads-'));
const BUNDLE = path.join(folder, 'eks_i-0f78150d0b349c98f_2026-11-20_0908-UTC_0.7.9.tar.gz');

beforeAll(() => {
  buildFunctions();
  execFileSync(process.execPath, [path.join(__dirname, '..', '..', 'benchmarks', 'generate-bundle.mjs'), '--mb', '48', '--out', BUNDLE], { stdio: 'ignore' });
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface TakenIn { readonly failures: number; readonly threads: number; readonly evidence: Readonly<Record<string, string>>; readonly outcome?: Record<string, unknown> }

/** Takes the bundle in with a function of so many processors. */
async function takenIn(processors: number, archive: Buffer, mishap?: (operation: string) => Mishap | undefined): Promise<TakenIn> {
  const s3 = new SimulatedS3(BUCKET, clock);
  const environment = {
    AWS_ENDPOINT_URL: await s3.start(),
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(LAMBDA_PROCESSOR_MB * processors),
    // tells of every thread that is made
    NODE_DEBUG: 'worker',
    [ENVIRONMENT.evidenceBucket]: BUCKET,
    [ENVIRONMENT.clusterScope]: '*',
    [ENVIRONMENT.selectedTools]: 'errors',
  };
  const ingest = new FunctionProcess({ bundle: 'ingest', environment });
  try {
    const key = `imports/${path.basename(BUNDLE)}`;
    const { versionId } = s3.store.putBytes(key, archive);
    s3.mishap = (operation, name) => name === key ? mishap?.(operation) : undefined;
    const event = { 'source': 'aws.s3', 'detail-type': 'Object Created', 'time': new Date(NOW).toISOString(), 'detail': { bucket: { name: BUCKET }, object: { key, 'size': archive.length, 'version-id': versionId } } };
    const { batchItemFailures } = await ingest.invoke<{ batchItemFailures: unknown[] }>({ Records: [{ messageId: 'm', body: JSON.stringify(event), attributes: { ApproximateReceiveCount: '1' } }] }, clock.now);
    const written = s3.store.list('evidence/', '').versions;
    const evidence = await Promise.all(written.map(async each => [each.key, createHash('sha256').update(await bytesOf(each.body!)).digest('hex')]));
    const threads = ingest.log.filter(each => /created Worker with ID/.test(String(each.text))).length;
    return { failures: batchItemFailures.length, threads, evidence: Object.fromEntries(evidence), outcome: ingest.log.find(each => each.message === 'bundle taken in') };
  } finally {
    ingest.stop();
    s3.stop();
  }
}

/** What differs with the day only. */
const lasting = ({ evidence }: TakenIn) => Object.fromEntries(Object.entries(evidence).filter(([key]) => !key.endsWith('manifest.json')));

describe('a function with two processors inflates on a thread of its own', () => {
  let archive: Buffer;
  let alone: TakenIn;

  beforeAll(async () => {
    expect(statSync(BUNDLE).size).toBeGreaterThan(3 << 20);
    archive = readFileSync(BUNDLE);
    alone = await takenIn(1, archive);
  }, 120_000);

  test('and writes the same evidence as one without', async () => {
    const two = await takenIn(2, archive);
    expect({ one: alone.threads, two: two.threads, failures: two.failures }).toEqual({ one: 0, two: 1, failures: 0 });
    expect(Object.keys(two.evidence).length).toBeGreaterThan(4);
    expect(lasting(two)).toEqual(lasting(alone));
  }, 120_000);

  test('also where the connection breaks on the way', async () => {
    let left = 2;
    const broken = await takenIn(2, archive, operation => operation === 'GetObject' && (left -= 1) === 0 ? 'broken' : undefined);
    expect(left).toBeLessThan(0);
    expect(lasting(broken)).toEqual(lasting(alone));
  }, 120_000);

  test('and keeps what comes before damage, as one without', async () => {
    const damaged = Buffer.from(archive);
    damaged.fill(0xff, archive.length >> 1, (archive.length >> 1) + 64);
    const [one, two] = [await takenIn(1, damaged), await takenIn(2, damaged)];
    expect(two.threads).toBe(1);
    expect(lasting(two)).toEqual(lasting(one));
    expect(lasting(two)).not.toEqual(lasting(alone));
  }, 120_000);

  test('and gives the bundle back to the queue when S3 no longer lets it be read', async () => {
    let asked = 0;
    const { S3Error } = await import('../simulator/s3/s3-error');
    const refused = await takenIn(2, archive, operation => operation === 'GetObject' && (asked += 1) > 1 ? new S3Error('AccessDenied', 403) : undefined);
    expect(refused.failures).toBe(1);
    expect(refused.outcome).toBeUndefined();
  }, 120_000);
});
