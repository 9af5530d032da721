import { ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { automationStatusOf } from '../../src/aws/automation-status-event';
import { collectionServices } from '../../src/aws/collection-services';
import { collectionSettings } from '../../src/aws/collection-settings';
import { S3ArchiveBucket } from '../../src/aws/s3-archive-bucket';
import { Telemetry } from '../../src/aws/telemetry';
import { MemoryEvidenceStore } from '../core/memory-evidence-store';

const TELEMETRY = new Telemetry({ installation: 'Test', metricsNamespace: 'Test', logLevel: 'ERROR' });
const ENV = {
  AWS_REGION: 'eu-west-1',
  EVIDENCE_BUCKET: 'b',
  CLUSTER_SCOPE: 'prod@eu-west-1,prod@us-east-1',
  COLLECTION_DOCUMENT: 'D',
  AUTOMATION_ROLE_ARN: 'arn:aws:iam::1:role/A',
  TRUST_NODEGROUP_TAG: 'true',
  COLLECTIONS_PER_HOUR: '30',
  COLLECTION_COOL_DOWN_SECONDS: '300',
  CONCURRENT_COLLECTIONS: '10',
  RETENTION_DAYS: '7',
  APPROVAL_DOCUMENT: '',
};

describe('settings from the environment', () => {
  test('are what the construct set', () => {
    expect(collectionSettings(ENV)).toEqual({
      homeRegion: 'eu-west-1',
      clusters: [{ name: 'prod', region: 'eu-west-1' }, { name: 'prod', region: 'us-east-1' }],
      trustNodegroupTag: true,
      bucket: 'b',
      document: 'D',
      automationRoleArn: 'arn:aws:iam::1:role/A',
      limits: { perHour: 30, coolDownSeconds: 300, concurrent: 10 },
      retentionDays: 7,
    });
    expect(collectionSettings({ ...ENV, CLUSTER_SCOPE: '*', APPROVAL_DOCUMENT: 'W' })).toMatchObject({ clusters: 'all', approvalDocument: 'W' });
  });

  test.each([['CLUSTER_SCOPE', 'prod'], ['CLUSTER_SCOPE', ''], ['COLLECTIONS_PER_HOUR', 'many'], ['EVIDENCE_BUCKET', undefined]])('a wrong %s (%s) is named, and never read as something wider', (name, value) => {
    expect(() => collectionSettings({ ...ENV, [name]: value })).toThrow(name);
  });
});

test('the first version of an upload is found behind any number of later ones', async () => {
  const s3 = mockClient(S3Client);
  s3.on(ListObjectVersionsCommand).resolves({ IsTruncated: true, NextKeyMarker: 'eks_a.tar.gz', NextVersionIdMarker: 'v2', Versions: [{ Key: 'eks_a.tar.gz', VersionId: 'v3' }, { Key: 'eks_a.tar.gz', VersionId: 'v2' }] });
  s3.on(ListObjectVersionsCommand, { VersionIdMarker: 'v2' }).resolves({
    IsTruncated: false, Versions: [{ Key: 'eks_a.tar.gz', VersionId: 'v1', Size: 5, LastModified: new Date(1_000) }, { Key: 'eks_a.tar.gz.other', VersionId: 'x' }],
  });
  const bucket = new S3ArchiveBucket(new S3Client({ region: 'eu-west-1' }), 'b', undefined);
  expect(await bucket.firstVersion('eks_a.tar.gz')).toEqual({ versionId: 'v1', bytes: 5, uploadedAt: 1_000 });
});

test('a bundle whose event was lost is sent to the queue as its event would have been', async () => {
  const sqs = mockClient(SQSClient);
  sqs.on(SendMessageCommand).resolves({});
  const services = collectionServices({ settings: collectionSettings(ENV), store: new MemoryEvidenceStore(), s3: new S3Client({ region: 'eu-west-1' }), ingestQueueUrl: 'https://sqs.eu-west-1.amazonaws.com/1/q', telemetry: TELEMETRY });
  await services.archives.requestIngest('eks_a.tar.gz', 'v1', 5);
  expect(JSON.parse(sqs.commandCalls(SendMessageCommand)[0]!.args[0].input.MessageBody!)).toMatchObject({
    'source': 'aws.s3', 'detail-type': 'Object Created', 'detail': { bucket: { name: 'b' }, object: { 'key': 'eks_a.tar.gz', 'version-id': 'v1' } },
  });
  expect(services.ids.next()).toMatch(/^[0-9a-f]{16}$/);
});

describe('events of Systems Manager', () => {
  const event = { 'source': 'aws.ssm', 'region': 'eu-west-1', 'detail-type': 'EC2 Automation Execution Status-change Notification', 'detail': { ExecutionId: '11111111-2222-4333-8444-555555555555', Status: 'Failed' } };

  test('a status change is read', () => {
    expect(automationStatusOf(event)).toEqual({ region: 'eu-west-1', executionId: '11111111-2222-4333-8444-555555555555', status: 'Failed' });
  });

  test.each([undefined, null, 'x', {}, { ...event, source: 'custom' }, { ...event, detail: { ExecutionId: '../x', Status: 'Failed' } }, { ...event, 'detail-type': 'EC2 Automation Step Status-change Notification' }])('%j is none', other => {
    expect(automationStatusOf(other)).toBeUndefined();
  });
});
