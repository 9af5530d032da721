import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetAutomationExecutionCommand, SSMClient, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { AwsCaller } from '../../src/aws/aws-caller';
import { perRegion } from '../../src/aws/aws-node-directory';
import { toCollectorError } from '../../src/aws/collector-error';
import { Ec2Instances } from '../../src/aws/ec2-instances';
import { SsmNodeCollector } from '../../src/aws/ssm-node-collector';
import { AWS_CALLS } from '../../src/catalog/aws-calls';
import { SimulatedAwsError } from '../simulator/aws-error';

const NAME = { action: 'ssm:StartAutomationExecution', on: 'document D in eu-west-1' };

test.each([['InvalidParameters', 400], ['InternalServerError', 500]])('what AWS repeats of a request holds no link that is a right: %s', (name, status) => {
  const link = 'https://evidence.s3.eu-west-1.amazonaws.com/uploads/c-0123456789abcdef/ssm-command.tar.gz?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIA%2Fx&X-Amz-Signature=abc';
  const { message } = toCollectorError(new SimulatedAwsError(name, `Parameter "UploadUrl" has value "${link}" not matching "^https://x$".`, status), NAME);
  expect(message).not.toMatch(/X-Amz|ASIA|uploads/);
  expect(message).toContain('Parameter "UploadUrl" has value "(a signed link)" not matching "^https://x$".');
});

describe('what AWS refuses becomes an error that an operator can act on', () => {
  test.each([
    ['AccessDeniedException', 'User: arn:aws:sts::1:assumed-role/R/s is not authorized to perform: ssm:X on resource: arn:aws:ssm:::d because no identity-based policy allows the ssm:X action', 'ACCESS_DENIED', /assumed-role\/R\/s may not call ssm:X on arn:aws:ssm:::d/],
    ['AccessDeniedException', 'User: arn:aws:sts::1:assumed-role/R/s is not authorized to perform: ssm:X on resource: arn with an explicit deny in a service control policy', 'ACCESS_DENIED', /explicit deny/],
    ['UnauthorizedOperation', 'You are not authorized to perform this operation.', 'ACCESS_DENIED', /our function's role may not call ssm:StartAutomationExecution on document D/],
    ['ThrottlingException', 'Rate exceeded', 'THROTTLED', /quota/],
    ['RequestLimitExceeded', 'Request limit exceeded.', 'THROTTLED', /quota/],
    ['AutomationDefinitionNotFoundException', 'x', 'DOCUMENT_NOT_FOUND', /document D in eu-west-1/],
    ['AutomationExecutionLimitExceededException', 'x', 'QUEUE_FULL', /running and queued/],
    ['InvalidInstanceID.NotFound', 'x', 'INSTANCE_NOT_FOUND', /no document D/],
    ['InvalidAutomationExecutionParametersException', 'bad', 'REQUEST_REFUSED', /bad/],
  ])('%s: %s', (name, message, code, words) => {
    const error = toCollectorError(new SimulatedAwsError(name, message), NAME);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(words);
  });

  test('no answer at all is told apart from a refusal, because the request may have been carried out', () => {
    expect(toCollectorError(new SimulatedAwsError('TimeoutError', 'socket hang up', 0), NAME).code).toBe('SERVICE_FAILED');
    expect(toCollectorError(new SimulatedAwsError('InternalServerError', 'oops', 500), NAME).code).toBe('SERVICE_FAILED');
  });
});

describe('behind the clients of the SDK', () => {
  const waits: number[] = [];
  const caller = new AwsCaller({ sleep: async ms => { waits.push(ms); }, random: () => 1 });

  test('a throttled start is tried again with growing waits; the agent never hears of it', async () => {
    const ssm = mockClient(SSMClient);
    ssm.on(StartAutomationExecutionCommand).rejectsOnce(new SimulatedAwsError('ThrottlingException', 'Rate exceeded'))
      .rejectsOnce(new SimulatedAwsError('ThrottlingException', 'Rate exceeded')).resolves({ AutomationExecutionId: 'e-1' });
    const collector = new SsmNodeCollector(perRegion(region => new SSMClient({ region, maxAttempts: 1 })), caller);
    expect(await collector.start({ region: 'eu-west-1', document: 'D', parameters: { EKSInstanceId: ['i-1'] }, clientToken: 't' })).toBe('e-1');
    expect(waits).toEqual([850, 1_650]);
    expect(ssm.commandCalls(StartAutomationExecutionCommand)[0]!.args[0].input).toMatchObject({ DocumentName: 'D', Parameters: { EKSInstanceId: ['i-1'] }, ClientToken: 't' });
  });

  test('a start without an answer is not sent twice', async () => {
    const ssm = mockClient(SSMClient);
    ssm.on(StartAutomationExecutionCommand).rejects(new SimulatedAwsError('TimeoutError', 'socket hang up', 0));
    const collector = new SsmNodeCollector(() => new SSMClient({ region: 'eu-west-1' }), caller);
    await expect(collector.start({ region: 'eu-west-1', document: 'D', parameters: {}, clientToken: 't' })).rejects.toMatchObject({ code: 'SERVICE_FAILED' });
    expect(ssm.commandCalls(StartAutomationExecutionCommand)).toHaveLength(1);
  });

  test('an execution that SSM does not know, or an id that is none, is absent', async () => {
    const ssm = mockClient(SSMClient);
    const collector = new SsmNodeCollector(() => new SSMClient({ region: 'eu-west-1' }), caller);
    ssm.on(GetAutomationExecutionCommand).rejects(new SimulatedAwsError('AutomationExecutionNotFoundException', 'x'));
    expect(await collector.find('eu-west-1', 'e-1')).toBeUndefined();
    ssm.on(GetAutomationExecutionCommand).rejects(new SimulatedAwsError('ValidationException', 'x'));
    expect(await collector.find('eu-west-1', 'nonsense')).toBeUndefined();
  });

  test('an instance that Auto Mode manages says by whom', async () => {
    const ec2 = mockClient(EC2Client);
    ec2.on(DescribeInstancesCommand).resolves({ Reservations: [{ Instances: [{ InstanceId: 'i-1', State: { Name: 'running' }, Operator: { Managed: true, Principal: 'eks.amazonaws.com' } }] }] });
    const instances = new Ec2Instances(() => new EC2Client({ region: 'eu-west-1' }), caller);
    expect(await instances.one('eu-west-1', 'i-1')).toMatchObject({ instanceId: 'i-1', region: 'eu-west-1', state: 'running', managedBy: 'eks.amazonaws.com', platform: 'linux' });
  });
});

test('with approval on, the tool function may start nothing but the wrapper', () => {
  const withApproval = AWS_CALLS.filter(each => each.by.includes('tools') && each.approval !== false);
  expect(withApproval.filter(each => each.on === 'collection-document' && each.action === 'ssm:StartAutomationExecution')).toEqual([]);
  expect(withApproval.filter(each => each.action === 'iam:PassRole').map(each => each.on)).toEqual(['approval-role', 'capture-approval-role']);
  expect(withApproval.filter(each => each.action === 'ssm:SendCommand')).toEqual([]);
});
