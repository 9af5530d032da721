import { AutoScalingClient, CompleteLifecycleActionCommand, RecordLifecycleActionHeartbeatCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeInstancesCommand, DescribeInstanceStatusCommand, EC2Client, GetConsoleOutputCommand } from '@aws-sdk/client-ec2';
import { DescribeClusterCommand, DescribeNodegroupCommand, EKSClient, ListNodegroupsCommand } from '@aws-sdk/client-eks';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  CreateActivationCommand, DescribeAutomationExecutionsCommand, DescribeDocumentCommand, DescribeInstanceInformationCommand, DescribeInstancePropertiesCommand, GetAutomationExecutionCommand,
  GetCommandInvocationCommand, SendCommandCommand, SSMClient, StartAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import { AwsEndpoint } from './aws-endpoint';
import { simulatedQueue } from './simulated-queue';
import { AwsCaller } from '../../../src/aws/aws-caller';
import { SsmNodeCollector } from '../../../src/aws/ssm-node-collector';
import { SimulatedAccount, SimulatedService } from '../simulated-account';
import { RUNBOOK } from '../simulated-ssm';
import { VirtualClock } from '../virtual-clock';

const NODE = 'i-0123456789abcdef0';
const PARAMETERS = { EKSInstanceId: [NODE], LogDestination: ['evidence'] };

const ACTION = { AutoScalingGroupName: 'workers', LifecycleHookName: 'hook', LifecycleActionToken: '87654321-4321-4321-4321-210987654321' };

const clock = new VirtualClock();
const queued: string[] = [];
const account = new SimulatedAccount(clock, { put: () => undefined });
const endpoint = AwsEndpoint.of(account, { sqs: simulatedQueue(body => queued.push(body)) });
let common: { readonly endpoint: string; readonly region: string; readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }; readonly maxAttempts: 1 };

beforeAll(async () => {
  common = { endpoint: await endpoint.start(), region: 'eu-west-1', credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' }, maxAttempts: 1 };
  account.nodes.add(NODE, { region: 'eu-west-1', platformName: 'Amazon Linux & <others>', impaired: true, scheduled: true, consoleOutput: 'Kernel panic <not syncing>\n' });
  account.nodes.add('i-0123456789abcdef1', { region: 'eu-west-1', operator: 'eks.amazonaws.com', ping: undefined });
  account.nodes.clusters.push({ name: 'prod', region: 'eu-west-1', nodegroups: [{ name: 'workers', status: 'DEGRADED', issues: [{ code: 'NodeCreationFailure', message: 'no capacity', resourceIds: ['asg'] }] }] });
  account.ssm.send('eu-west-1', 'StartAutomationExecution', { DocumentName: RUNBOOK, Parameters: PARAMETERS });
  await clock.pass(10_000);
});

afterAll(() => endpoint.stop());

const clients = { ssm: () => new SSMClient(common), ec2: () => new EC2Client(common), eks: () => new EKSClient(common), autoscaling: () => new AutoScalingClient(common) };
const running = (): string => [...account.ssm.executions.keys()][0]!;

test.each([
  ['ssm', () => new GetAutomationExecutionCommand({ AutomationExecutionId: running() })],
  ['ssm', () => new DescribeAutomationExecutionsCommand({ Filters: [{ Key: 'DocumentNamePrefix', Values: [RUNBOOK] }], MaxResults: 50 })],
  ['ssm', () => new DescribeDocumentCommand({ Name: RUNBOOK })],
  ['ssm', () => new DescribeInstanceInformationCommand({ Filters: [{ Key: 'InstanceIds', Values: [NODE] }] })],
  ['ssm', () => new DescribeInstancePropertiesCommand({ MaxResults: 1000 })],
  ['ec2', () => new DescribeInstancesCommand({ InstanceIds: [NODE] })],
  ['ec2', () => new DescribeInstancesCommand({ Filters: [{ Name: 'tag:aws:eks:cluster-name', Values: ['prod'] }, { Name: 'instance-state-name', Values: ['running', 'stopped'] }], IncludeManagedResources: true, MaxResults: 1 })],
  ['ec2', () => new DescribeInstanceStatusCommand({ InstanceIds: [NODE], IncludeAllInstances: true })],
  ['ec2', () => new GetConsoleOutputCommand({ InstanceId: NODE, Latest: true })],
  ['eks', () => new DescribeClusterCommand({ name: 'prod' })],
  ['eks', () => new ListNodegroupsCommand({ clusterName: 'prod', maxResults: 100 })],
  ['eks', () => new DescribeNodegroupCommand({ clusterName: 'prod', nodegroupName: 'workers' })],
] as [SimulatedService, () => { input: object }][])('%s answers over HTTP what it answers in this process: %#', async (service, make) => {
  await clock.pass(5_000);
  const command = make();
  const direct = account.send(service, 'eu-west-1', command.constructor.name.replace(/Command$/, ''), command.input as Record<string, unknown>);
  const client = clients[service]() as unknown as { send(command: unknown): Promise<{ $metadata?: unknown }> };
  const { $metadata: _, ...answer } = await client.send(command);
  expect(answer).toEqual(direct);
  expect(JSON.stringify(answer).length).toBeGreaterThan(20);
});

test.each([
  ['ssm', () => new GetAutomationExecutionCommand({ AutomationExecutionId: 'none' }), 'AutomationExecutionNotFoundException'],
  ['ssm', () => new StartAutomationExecutionCommand({ DocumentName: 'Unknown' }), 'AutomationDefinitionNotFoundException'],
  ['ec2', () => new DescribeInstancesCommand({ InstanceIds: ['i-0000000000000000f'] }), 'InvalidInstanceID.NotFound'],
  ['eks', () => new DescribeClusterCommand({ name: 'other' }), 'ResourceNotFoundException'],
  ['ssm', () => new SendCommandCommand({ DocumentName: 'Unknown', InstanceIds: [NODE] }), 'InvalidDocument'],
  ['autoscaling', () => new RecordLifecycleActionHeartbeatCommand({ ...ACTION, LifecycleActionToken: '0'.repeat(36) }), 'ValidationError'],
] as [SimulatedService, () => unknown, string][])('a refusal of %s keeps its name: %#', async (service, make, name) => {
  await clock.pass(5_000);
  const client = clients[service]() as unknown as { send(command: unknown): Promise<unknown> };
  await expect(client.send(make())).rejects.toMatchObject({ name });
});

test.each(['Success', 'Failed', 'TimedOut', 'Cancelled', 'CompletedWithSuccess', 'CompletedWithFailure', 'Rejected', 'Exited'])('a run that ended as %s reads so through the adapter', async status => {
  account.ssm.plan = () => ({ durationMs: 1_000, status });
  await clock.pass(5_000);
  const collector = new SsmNodeCollector(() => new SSMClient(common), new AwsCaller());
  const id = await collector.start({ region: 'eu-west-1', document: RUNBOOK, parameters: PARAMETERS, clientToken: `0000${status}`.padEnd(36, '0') });
  await clock.pass(5_000);
  expect(await collector.find('eu-west-1', id)).toMatchObject({ executionId: id, status, parameters: PARAMETERS, startedAt: expect.any(Number), endedAt: expect.any(Number) });
});

test('quotas hold over HTTP, and are outlasted by the callers', async () => {
  await clock.pass(5_000);
  const ssm = clients.ssm();
  const starts = await Promise.allSettled(Array.from({ length: 4 }, async () => ssm.send(new StartAutomationExecutionCommand({ DocumentName: RUNBOOK, Parameters: PARAMETERS }))));
  expect(starts.filter(each => each.status === 'fulfilled')).toHaveLength(1);
  expect(starts.find(each => each.status === 'rejected')).toMatchObject({ reason: { name: 'ThrottlingException' } });

  const patient = new SsmNodeCollector(() => ssm, new AwsCaller({ sleep: async ms => clock.pass(ms) }));
  await Promise.all(Array.from({ length: 4 }, async (_, index) => patient.start({ region: 'eu-west-1', document: RUNBOOK, parameters: PARAMETERS, clientToken: String(index).padStart(36, '0') })));
});

test('an answer that is lost is no answer: the caller must not send again', async () => {
  await clock.pass(5_000);
  account.ssm.losesAnswer = () => true;
  const before = account.ssm.executions.size;
  await expect(clients.ssm().send(new StartAutomationExecutionCommand({ DocumentName: RUNBOOK, Parameters: PARAMETERS }))).rejects.toThrow(/socket hang up|ECONNRESET/);
  expect(account.ssm.executions.size).toBe(before + 1);
  account.ssm.losesAnswer = () => false;
});

test('a command is sent to a node that has an agent, and its end can be asked for', async () => {
  account.commands.documents.add('BlackBox');
  account.commands.run = async () => ({ exitCode: 84, output: '' });
  const ssm = clients.ssm();
  const { Command } = await ssm.send(new SendCommandCommand({ DocumentName: 'BlackBox', InstanceIds: [NODE], Parameters: { CollectionId: ['c-1'] } }));
  expect(account.commands.sent).toMatchObject([{ region: 'eu-west-1', instanceId: NODE, parameters: { CollectionId: 'c-1' } }]);
  expect(await ssm.send(new GetCommandInvocationCommand({ CommandId: Command!.CommandId!, InstanceId: NODE }))).toMatchObject({ Status: 'Failed', ResponseCode: 84 });
  await expect(ssm.send(new SendCommandCommand({ DocumentName: 'BlackBox', InstanceIds: ['i-0123456789abcdef1'] }))).rejects.toMatchObject({ name: 'InvalidInstanceId' });
});

test('a termination waits for its heartbeats, and goes on', async () => {
  account.terminations.begin('workers', 'hook', NODE, ACTION.LifecycleActionToken);
  const scaling = clients.autoscaling();
  await scaling.send(new RecordLifecycleActionHeartbeatCommand(ACTION));
  await scaling.send(new CompleteLifecycleActionCommand({ ...ACTION, LifecycleActionResult: 'CONTINUE' }));
  expect(account.terminations.ended).toMatchObject([{ instanceId: NODE, by: 'completed', beats: 1 }]);
});

test('messages reach the queue', async () => {
  await new SQSClient(common).send(new SendMessageCommand({ QueueUrl: `${common.endpoint}/1/queue`, MessageBody: '{"a":"ä"}' }));
  expect(queued).toEqual(['{"a":"ä"}']);
});

test('what the simulator does not have is refused by name, not answered', async () => {
  await expect(clients.ssm().send(new CreateActivationCommand({ IamRole: 'any' }))).rejects.toThrow(/the simulator has no ssm:CreateActivation/);
});
