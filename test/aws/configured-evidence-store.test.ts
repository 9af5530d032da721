import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { s3Body } from './s3-body';
import { ConfiguredEvidenceStore } from '../../src/aws/configured-evidence-store';
import { CONFIGURATION_KEYS } from '../../src/catalog/keys';

const s3 = mockClient(S3Client);
let folder: string;

beforeEach(() => {
  s3.reset();
  s3.on(GetObjectCommand).callsFake(({ Key }: { Key: string }) => ({ Body: s3Body(Buffer.from(`bucket ${Key}`)), ETag: '"1"' }));
  folder = mkdtempSync(path.join(tmpdir(), 'layer-'));
  mkdirSync(path.join(folder, 'configuration'));
  writeFileSync(path.join(folder, CONFIGURATION_KEYS.rulePack), 'deployed rules');
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = async (key: string, from: string | undefined = folder): Promise<string | undefined> => (await new ConfiguredEvidenceStore(new S3Client({}), 'evidence', from).getDocument(key))?.toString();

test('what the stack deployed stands before what lies in the bucket', async () => {
  expect(await read(CONFIGURATION_KEYS.rulePack)).toBe('deployed rules');
  expect(s3.commandCalls(GetObjectCommand)).toHaveLength(0);
});

test('what the stack does not deploy is read from the bucket, as is everything that is no configuration', async () => {
  expect(await read(CONFIGURATION_KEYS.suppressions)).toBe('bucket configuration/suppressions.json');
  expect(await read('nodes/i-1/latest.json')).toBe('bucket nodes/i-1/latest.json');
});

test('no other key reaches the file system, however it is written', async () => {
  writeFileSync(path.join(folder, 'secret.json'), 'secret');
  expect(await read('configuration/../secret.json')).toBe('bucket configuration/../secret.json');
});

test('a stack without configuration reads the bucket', async () => {
  expect(await new ConfiguredEvidenceStore(new S3Client({}), 'evidence', undefined).getDocument(CONFIGURATION_KEYS.rulePack).then(String)).toBe('bucket configuration/rules.json');
});
