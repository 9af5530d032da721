import { CreateBucketCommand, GetObjectCommand, HeadObjectCommand, PutBucketEncryptionCommand, S3Client } from '@aws-sdk/client-s3';
import { describeWithMoto, Moto } from './moto';
import { uploadSigner } from '../../src/aws/clients';
import { S3UploadLinks } from '../../src/aws/s3-upload-links';

const BUCKET = 'evidence-bucket';
const KEY = 'uploads/c-0123456789abcdef/node-diagnostic.tar.gz';
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token', AWS_REGION: 'eu-west-1' };

function within<T>(environment: Record<string, string>, work: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, environment);
  return work().finally(() => { process.env = before; });
}

test('a link names bucket, key and life, and asks nothing of who uses it but a PUT: no header, no checksum of a body that we do not know', async () => {
  const url = new URL(await within(CREDENTIALS, async () => new S3UploadLinks(uploadSigner(), BUCKET).presign(KEY, 2_700)));
  expect([url.protocol, url.host, url.pathname]).toEqual(['https:', `${BUCKET}.s3.eu-west-1.amazonaws.com`, `/${KEY}`]);
  expect([url.searchParams.get('X-Amz-SignedHeaders'), url.searchParams.get('X-Amz-Expires'), url.searchParams.get('x-id')]).toEqual(['host', '2700', 'PutObject']);
  expect([...url.searchParams.keys()].filter((name) => /checksum|sdk|content-md5/i.test(name))).toEqual([]);
  expect(url.searchParams.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD').toBe('UNSIGNED-PAYLOAD');
});

describeWithMoto('on a simulated S3', () => {
  let moto: Moto;
  let client: S3Client;

  beforeAll(async () => {
    moto = await Moto.start();
    client = new S3Client({ endpoint: moto.endpoint, region: 'us-east-1', forcePathStyle: true, credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' } });
    await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
  });

  afterAll(() => {
    client?.destroy();
    moto?.stop();
  });

  test('a plain PUT of any body by a link makes the object', async () => {
    // a name of the host itself would not resolve
    const signer = new S3Client({ endpoint: moto.endpoint, region: 'us-east-1', forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED', credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' } });
    const url = await new S3UploadLinks(signer, BUCKET).presign(KEY, 60);
    const answer = await fetch(url, { method: 'PUT', body: Buffer.from('a bundle') });
    expect(answer.status).toBe(200);
    const object = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key: KEY }));
    expect(await object.Body!.transformToString()).toBe('a bundle');
    signer.destroy();
  });

  test('in a bucket that encrypts with a KMS key by default a plain PUT is encrypted by it: the link asks for no header about that', async () => {
    const key = 'arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555';
    await client.send(new PutBucketEncryptionCommand({ Bucket: BUCKET, ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key }, BucketKeyEnabled: true }] } }));
    const signer = new S3Client({ endpoint: moto.endpoint, region: 'us-east-1', forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED', credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' } });
    const encrypted = KEY.replace('abcdef/', 'abcdee/');
    const url = await new S3UploadLinks(signer, BUCKET).presign(encrypted, 60);
    expect([...new URL(url).searchParams.keys()].filter((name) => /encryption/i.test(name))).toEqual([]);
    expect((await fetch(url, { method: 'PUT', body: Buffer.from('a bundle') })).status).toBe(200);
    expect(await client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: encrypted }))).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key });
    signer.destroy();
  });
});
