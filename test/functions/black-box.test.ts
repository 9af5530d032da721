import { AutoScalingClient, CompleteLifecycleActionCommand, RecordLifecycleActionHeartbeatCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeInstancesCommand, DescribeInstanceStatusCommand, EC2Client } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import { SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { AwsCaller } from '../../src/aws/aws-caller';
import { Ec2InstanceHealth } from '../../src/aws/black-box-health';
import { AutoScalingTerminations } from '../../src/aws/black-box-terminations';
import { Telemetry } from '../../src/aws/telemetry';
import { CollectorError } from '../../src/core/ports';
import { healthEvent, NODE, spotEvent } from '../core/collection/black-box-world';

const TOLD = {
  AWS_REGION: 'us-east-1',
  EVIDENCE_BUCKET: 'evidence',
  CLUSTER_SCOPE: 'prod@us-east-1',
  COLLECTION_DOCUMENT: 'AWSSupport-CollectEKSInstanceLogs',
  AUTOMATION_ROLE_ARN: 'arn:aws:iam::111122223333:role/Automation',
  COLLECTIONS_PER_HOUR: '60',
  COLLECTION_COOL_DOWN_SECONDS: '600',
  CONCURRENT_COLLECTIONS: '20',
  RETENTION_DAYS: '7',
  LOG_LEVEL: 'ERROR',
  BLACK_BOX: JSON.stringify({ document: 'BlackBox', triggers: ['spot-interruption', 'scheduled-event'], perHour: 10, holdSeconds: 600, terminations: [], statusChecks: [] }),
};
const message = (messageId: string, body: unknown) => ({ messageId, body: typeof body === 'string' ? body : JSON.stringify(body), attributes: { ApproximateReceiveCount: '1' } });
const refusing = (name: string, status = 400) => Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status } });

describe('the function', () => {
  const environment = { ...process.env };
  afterEach(() => { process.env = { ...environment }; });

  test('says which variable is missing', async () => {
    Object.assign(process.env, { ...TOLD, BLACK_BOX: '' });
    const { handler } = await import('../../src/functions/black-box.lambda');
    await expect(handler({})).rejects.toThrow(/BLACK_BOX is not what the construct sets/);
  });

  test('asks for what failed again, alone; what is no notice, and instances of no cluster, are done with', async () => {
    Object.assign(process.env, TOLD);
    const ec2 = mockClient(EC2Client);
    ec2.on(DescribeInstancesCommand, { InstanceIds: [NODE] }).resolves({ Reservations: [{ Instances: [{ InstanceId: NODE, InstanceLifecycle: 'spot', State: { Name: 'running' } }] }] });
    ec2.on(DescribeInstancesCommand, { InstanceIds: ['i-0fedcba9876543210'] }).rejects(refusing('UnauthorizedOperation', 403));
    const ssm = mockClient(SSMClient);
    const s3 = mockClient(S3Client);
    const { handler } = await import('../../src/functions/black-box.lambda');
    const emitted = jest.spyOn(Telemetry.prototype, 'emit');
    const Records = [message('another cluster', spotEvent()), message('forbidden', spotEvent('i-0fedcba9876543210')), message('no notice', { source: 'aws.ec2' }), message('no JSON', '{')];
    expect(await handler({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: 'forbidden' }, { itemIdentifier: 'no JSON' }] });
    expect([ssm.commandCalls(SendCommandCommand).length, s3.calls().length]).toEqual([0, 0]);
    // what is no notice is counted; other clusters' instances are nobody's business
    expect(emitted.mock.calls).toEqual([[{ blackBoxRefused: 1 }]]);
    emitted.mockRestore();
  });

  test('counts a notice that EC2 does not confirm', async () => {
    Object.assign(process.env, TOLD);
    mockClient(EC2Client).on(DescribeInstancesCommand).resolves({ Reservations: [] });
    const { handler } = await import('../../src/functions/black-box.lambda');
    const emitted = jest.spyOn(Telemetry.prototype, 'emit');
    expect(await handler({ Records: [message('of no instance', spotEvent())] })).toEqual({ batchItemFailures: [] });
    expect(emitted.mock.calls).toEqual([[{ blackBoxTriggered: 0, blackBoxOverBudget: 0, blackBoxRefused: 1 }]]);
    emitted.mockRestore();
  });

  test('called by the schedule looks for what it began, and does no more', async () => {
    Object.assign(process.env, TOLD);
    const s3 = mockClient(S3Client);
    s3.resolves({ Contents: [] } as never);
    const ec2 = mockClient(EC2Client);
    const { handler } = await import('../../src/functions/black-box.lambda');
    expect(await handler({ source: 'aws.events' } as object)).toEqual({ batchItemFailures: [] });
    expect([s3.calls().map(each => (each.args[0].input as { Prefix?: string }).Prefix), ec2.calls()]).toEqual([['collections/watch/'], []]);
  });
});

describe('what AWS says', () => {
  const caller = new AwsCaller({ attempts: 2, sleep: async () => undefined });

  test('of the health of instances: any failed check counts, events that are over do not', async () => {
    const ec2 = mockClient(EC2Client);
    ec2.on(DescribeInstanceStatusCommand).resolves({
      InstanceStatuses: [
        { InstanceId: 'i-1', InstanceStatus: { Status: 'ok' }, SystemStatus: { Status: 'impaired' }, Events: [{ Code: 'instance-stop', Description: '[Completed] done' }] },
        { InstanceId: 'i-2', InstanceStatus: { Status: 'initializing' }, SystemStatus: { Status: 'ok' }, Events: [{ Code: 'instance-retirement', Description: 'degraded hardware' }] },
      ],
    });
    const health = new Ec2InstanceHealth(region => new EC2Client({ region }), caller);
    expect(await health.of('us-east-1', ['i-1', 'i-2'])).toEqual([{ instanceId: 'i-1', impaired: true, scheduled: false }, { instanceId: 'i-2', impaired: false, scheduled: true }]);
    expect(ec2.commandCalls(DescribeInstanceStatusCommand)[0]!.args[0].input).toMatchObject({ IncludeAllInstances: true });
    expect(await health.of('us-east-1', [])).toEqual([]);
    expect(healthEvent()).toBeDefined();
  });

  test('of a termination: it goes on by the token it was told with, and one that is over is a refusal, not a failure', async () => {
    const autoScaling = mockClient(AutoScalingClient);
    const terminations = new AutoScalingTerminations(region => new AutoScalingClient({ region }), caller);
    const action = { region: 'us-east-1', group: 'g', hook: 'h', token: 't', instanceId: NODE };
    autoScaling.on(CompleteLifecycleActionCommand).resolves({});
    autoScaling.on(RecordLifecycleActionHeartbeatCommand).rejects(refusing('ValidationError'));
    await terminations.release(action);
    expect(autoScaling.commandCalls(CompleteLifecycleActionCommand)[0]!.args[0].input).toEqual({ AutoScalingGroupName: 'g', LifecycleHookName: 'h', LifecycleActionToken: 't', InstanceId: NODE, LifecycleActionResult: 'CONTINUE' });
    await expect(terminations.heartbeat(action)).rejects.toMatchObject({ code: 'REQUEST_REFUSED' });
    autoScaling.on(RecordLifecycleActionHeartbeatCommand).rejects(refusing('Throttling'));
    await expect(terminations.heartbeat(action)).rejects.toBeInstanceOf(CollectorError);
    await expect(terminations.heartbeat(action)).rejects.toMatchObject({ code: 'THROTTLED' });
  });
});
