import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';

const APPROVED = { collectionId: 'c-0123456789abcdef', instanceIds: ['i-0123456789abcdef0'], region: 'eu-west-1', cluster: 'prod', approvalId: 'x' };

describe('the starter', () => {
  const environment = { ...process.env };
  afterEach(() => { process.env = { ...environment }; });

  test('says which variable is missing instead of failing in the middle of an approval', async () => {
    const { handler } = await import('../../src/functions/starter');
    await expect(handler({})).rejects.toThrow(/environment variable EVIDENCE_BUCKET is missing/);
  });

  test('starts nothing for a collection of which there is no record', async () => {
    Object.assign(process.env, { EVIDENCE_BUCKET: 'evidence', CLUSTER_SCOPE: 'prod@eu-west-1', COLLECTION_DOCUMENT: 'AWSSupport-CollectEKSInstanceLogs', AUTOMATION_ROLE_ARN: 'arn:aws:iam::111122223333:role/Automation', CONCURRENT_COLLECTIONS: '10' });
    const s3 = mockClient(S3Client);
    s3.rejects(Object.assign(new Error('NoSuchKey'), { name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } }));
    const ssm = mockClient(SSMClient);
    const { handler } = await import('../../src/functions/starter');
    await expect(handler(APPROVED)).rejects.toThrow(/of which there is no record/);
    await expect(handler({ ...APPROVED, instanceIds: [] })).rejects.toThrow();
    expect(ssm.commandCalls(StartAutomationExecutionCommand)).toEqual([]);
  });
});
