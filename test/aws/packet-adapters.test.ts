import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCommandInvocationCommand, SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { AwsCaller } from '../../src/aws/aws-caller';
import { uploadSigner } from '../../src/aws/clients';
import { recordingSettings } from '../../src/aws/recording-settings';
import { S3PacketFiles } from '../../src/aws/s3-packet-files';
import { SsmNodeCommands } from '../../src/aws/ssm-node-commands';
import { captureParameters } from '../../src/catalog/capture-parameters';
import { SimulatedAwsError } from '../simulator/aws-error';

const KEY = 'packets/i-0123456789abcdef0/p-0123456789abcdef.pcap';

describe('a signed upload', () => {
  const before = { ...process.env };
  beforeAll(() => { Object.assign(process.env, { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'ASIAEXAMPLEEXAMPLE00', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: `${'Ab1+/'.repeat(200)}==` }); });
  afterAll(() => { process.env = before; });

  test.each(['evidence-111122223333', 'my.evidence.bucket'])('for bucket %s is of one object, one method and one condition, and passes the pattern of the document', async (bucket) => {
    const url = await new S3PacketFiles(uploadSigner(), bucket).uploadUrl(KEY, 300);
    expect(url).toMatch(new RegExp(captureParameters(false).UploadUrl.pattern));
    const { searchParams, pathname } = new URL(url);
    expect(pathname).toMatch(new RegExp(`/${KEY}$`));
    expect(searchParams.get('X-Amz-Expires')).toBe('300');
    expect(searchParams.get('X-Amz-SignedHeaders')).toBe('host;if-none-match');
    // a checksum of nothing would be that of no capture
    expect([...searchParams.keys()].filter(name => /checksum|content/i.test(name) && name !== 'X-Amz-Content-Sha256')).toEqual([]);
    expect(searchParams.get('X-Amz-Content-Sha256')).toBe('UNSIGNED-PAYLOAD');
  });
});

describe('packets in the bucket', () => {
  const s3 = mockClient(S3Client);
  const files = new S3PacketFiles(new S3Client({ region: 'eu-west-1' }), 'evidence');
  beforeEach(() => { s3.reset(); });

  test('have a size, or are not there', async () => {
    s3.on(HeadObjectCommand).resolves({ ContentLength: 24 });
    expect(await files.size(KEY)).toBe(24);
    s3.on(HeadObjectCommand).rejects(Object.assign(new Error('UnknownError'), { name: 'NotFound', $metadata: { httpStatusCode: 404 } }));
    expect(await files.size(KEY)).toBeUndefined();
  });

  test('that may not be looked at are a missing right, not missing packets', async () => {
    s3.on(HeadObjectCommand).rejects(Object.assign(new Error('Forbidden'), { name: '403', $metadata: { httpStatusCode: 403 } }));
    await expect(files.size(KEY)).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
  });
});

describe('a command', () => {
  const ssm = mockClient(SSMClient);
  const commands = new SsmNodeCommands(() => new SSMClient({ region: 'eu-west-1' }), new AwsCaller({ attempts: 3, sleep: async () => undefined }));
  const request = { region: 'eu-west-1', document: 'Captures', instanceId: 'i-1', parameters: { Interface: 'any' }, deliverySeconds: 60 };
  beforeEach(() => { ssm.reset(); });

  test('goes to one instance by its id, never to tags', async () => {
    ssm.on(SendCommandCommand).resolves({ Command: { CommandId: 'c-1' } });
    expect(await commands.send(request)).toBe('c-1');
    expect(ssm.commandCalls(SendCommandCommand)[0]!.args[0].input).toEqual({ DocumentName: 'Captures', InstanceIds: ['i-1'], Parameters: { Interface: ['any'] }, TimeoutSeconds: 60 });
  });

  test('that may have been sent is not sent again', async () => {
    ssm.on(SendCommandCommand).rejects(new Error('socket hang up'));
    await expect(commands.send(request)).rejects.toMatchObject({ code: 'SERVICE_FAILED' });
    expect(ssm.commandCalls(SendCommandCommand)).toHaveLength(1);
  });

  test.each([
    ['InvalidInstanceId', 'REQUEST_REFUSED', /no agent online \(InvalidInstanceId\)/], ['InvalidDocument', 'DOCUMENT_NOT_FOUND', /EksNodeDiagnosticsRegion/], ['AccessDeniedException', 'ACCESS_DENIED', /ssm:SendCommand/],
  ])('refused with %s is %s', async (name, code, message) => {
    ssm.on(SendCommandCommand).rejects(new SimulatedAwsError(name, 'no'));
    await expect(commands.send(request)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test('is read with the more telling status, an exit code only once it has one, and little of what the node printed', async () => {
    ssm.on(GetCommandInvocationCommand).resolves({ Status: 'TimedOut', StatusDetails: 'Delivery Timed Out', ResponseCode: -1, StandardOutputContent: 'x'.repeat(24_000), ExecutionStartDateTime: '' });
    expect(await commands.find('eu-west-1', 'c-1', 'i-1')).toEqual({ status: 'Delivery Timed Out', output: 'x'.repeat(1_000) });
    ssm.on(GetCommandInvocationCommand).resolves({ Status: 'Failed', StatusDetails: 'Failed', ResponseCode: 86, ExecutionStartDateTime: '2026-11-20T12:00:00.000Z' });
    expect(await commands.find('eu-west-1', 'c-1', 'i-1')).toEqual({ status: 'Failed', exitCode: 86, output: '', startedAt: Date.parse('2026-11-20T12:00:00Z') });
    ssm.on(GetCommandInvocationCommand).rejects(new SimulatedAwsError('InvocationDoesNotExist', 'x'));
    expect(await commands.find('eu-west-1', 'c-1', 'i-1')).toBeUndefined();
  });
});

describe('the settings of captures', () => {
  const env = { AWS_REGION: 'eu-west-1', CAPTURE_DOCUMENT: 'Captures', CAPTURE_PAYLOAD: 'true', CAPTURE_SECONDS: '60', CONCURRENT_CAPTURES: '2', CAPTURE_APPROVAL_DOCUMENT: 'Approval' };
  test('are those of the environment, and none where there is no document', () => {
    expect(recordingSettings(env)).toEqual({ homeRegion: 'eu-west-1', document: 'Captures', payload: true, maxSeconds: 60, concurrent: 2, approvalDocument: 'Approval' });
    expect(recordingSettings({ ...env, CAPTURE_DOCUMENT: undefined })).toBeUndefined();
  });
  test('that are broken name the variable', () => { expect(() => recordingSettings({ ...env, CAPTURE_SECONDS: 'long' })).toThrow(/CAPTURE_SECONDS holds "long"/); });
});
