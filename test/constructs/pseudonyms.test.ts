import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { environment, install, templateOf } from './installation';
import { CollectionApproval, ConfigurationDocument, PacketCapture } from '../../src';
import { DeployedTemplate } from '../permissions/deployed-template';

const asking = ConfigurationDocument.fromObject({ schemaVersion: 1, pseudonyms: true });

test.each([['the prop', { pseudonyms: true }], ['the redaction rules', { redactionRules: asking }]])('%s turns pseudonyms on in the function that stores', (_, props) => {
  expect(environment(templateOf(props), /Ingestion/)).toMatchObject({ PSEUDONYMS: 'true' });
  expect(environment(templateOf(), /Ingestion/)).not.toHaveProperty('PSEUDONYMS');
});

test('what would show addresses beside them is refused, and so is a bucket without a key for the maps', () => {
  expect(() => install({ pseudonyms: true, packetCapture: PacketCapture.headers({ approval: CollectionApproval.none() }) })).toThrow(/packets hold addresses as they are/);
  expect(() => install({ pseudonyms: false, redactionRules: asking })).toThrow(/one answer/);
  expect(() => install((stack) => ({ pseudonyms: true, bucket: new s3.Bucket(stack, 'Mine') }))).toThrow(/pass encryptionKey/);
  expect(() => install().diagnostics.grantReadPseudonyms(iam.Role.fromRoleName(install().stack, 'People', 'people'))).toThrow(/pseudonyms: true/);
});

describe('who may do what below pseudonyms/', () => {
  const { stack, diagnostics } = install({ pseudonyms: true });
  const people = new iam.Role(stack, 'People', { assumedBy: new iam.AccountRootPrincipal() });
  diagnostics.grantReadPseudonyms(people);
  const deployed = new DeployedTemplate(stack);
  const bucket = deployed.resolve(diagnostics.bucket.bucketArn) as string;
  const roles: Record<string, string> = { tools: 'ToolServer', ingest: 'Ingestion', sweeper: 'Sweeper', people: 'People' };
  const KEY = 'pseudonyms/key';
  const MAP = 'pseudonyms/maps/i-0123456789abcdef0/c-0123456789abcdef.json';

  test.each([
    ['tools', 's3:GetObject', KEY, false], ['tools', 's3:GetObject', MAP, false], ['tools', 's3:PutObject', KEY, false], ['tools', 's3:PutObject', MAP, false],
    ['sweeper', 's3:GetObject', KEY, false], ['sweeper', 's3:GetObject', MAP, false], ['sweeper', 's3:PutObject', KEY, false],
    ['ingest', 's3:GetObject', KEY, true], ['ingest', 's3:GetObject', MAP, false], ['ingest', 's3:PutObject', MAP, true], ['ingest', 's3:DeleteObject', KEY, false], ['ingest', 's3:DeleteObject', MAP, false],
    ['people', 's3:GetObject', MAP, true], ['people', 's3:GetObject', KEY, false], ['people', 's3:GetObject', 'evidence/i-1/b/manifest.json', false], ['people', 's3:PutObject', MAP, false],
  ])('%s: %s %s: %s', async (role, action, key, allowed) => {
    await expect(deployed.allows(deployed.idOf('AWS::IAM::Role', roles[role]!), { action, resource: `${bucket}/${key}`, context: { 's3:TlsVersion': '1.3' } })).resolves.toBe(allowed);
  });

  test('the key is made where there is none, and replaced by nobody', async () => {
    const put = (context: Record<string, string>) => deployed.allows(deployed.idOf('AWS::IAM::Role', 'Ingestion'), { action: 's3:PutObject', resource: `${bucket}/${KEY}`, context: { 's3:TlsVersion': '1.3', ...context } });
    await expect(put({ 's3:if-none-match': '*' })).resolves.toBe(true);
    await expect(put({})).resolves.toBe(false);
  });
});
