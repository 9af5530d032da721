import { sweep } from '../../../src/core/collection/sweep';
import { SimulatedInstallation } from '../../simulator/simulated-installation';

const NODE = 'i-0123456789abcdef0';

/** A request whose process died before it could note down the run that it had started; no event tells of it. */
async function interrupted(): Promise<{ readonly world: SimulatedInstallation; readonly id: string }> {
  const world = new SimulatedInstallation();
  world.nodes.add(NODE);
  world.ssm.delivery = () => [];
  world.ssm.losesAnswer = () => true;
  const { executionId } = await world.call('collect', { instanceId: NODE }) as unknown as { executionId: string };
  world.ssm.losesAnswer = () => false;
  return { world, id: executionId };
}

function foreignRun(world: SimulatedInstallation, parameters: Record<string, string[]>): string {
  const { AutomationExecutionId } = world.ssm.send('us-east-1', 'StartAutomationExecution', { DocumentName: 'AWSSupport-CollectEKSInstanceLogs', Parameters: { EKSInstanceId: [NODE], ...parameters } }) as { AutomationExecutionId: string };
  return AutomationExecutionId;
}

test('a run that was started and not noted down is found again', async () => {
  const { world, id } = await interrupted();
  expect(await world.call('status', { executionId: id })).toMatchObject({ state: 'requested' });
  await world.sweepFor(4);
  expect(await world.call('status', { executionId: id })).toMatchObject({ state: 'ready' });
});

test.each([
  ['another team\'s run on the same node at the same time', { LogDestination: ['theirs'], AutomationAssumeRole: ['arn:aws:iam::111122223333:role/Automation'] }],
  ['a run into our bucket by another role', { LogDestination: ['evidence'], AutomationAssumeRole: ['arn:aws:iam::111122223333:role/Theirs'] }],
])('%s is not taken for it', async (_name, parameters) => {
  const { world, id } = await interrupted();
  const [own] = [...world.ssm.executions.keys()];
  world.ssm.executions.delete(own!);
  await world.clock.pass(2_000);
  const foreign = foreignRun(world, parameters);
  await world.sweepFor(15);
  expect(await world.call('status', { executionId: id })).toMatchObject({ state: 'failed', failure: { code: 'START_LOST' } });
  expect(await world.services.collections.ownerOf(foreign)).toBeUndefined();
  expect([...world.evidence.keys()]).toEqual([]);
});

test('a second upload under the same name is no evidence, whichever is told of first', async () => {
  const world = new SimulatedInstallation();
  world.nodes.add(NODE);
  await world.call('collect', { instanceId: NODE });
  const [run] = [...world.ssm.executions.keys()];
  const arrival = { key: `eks_${NODE}_${run}.tar.gz`, size: 1, arrivedAt: 5 };
  expect(await world.arrivals.judge({ ...arrival, versionId: 'v1' })).toMatchObject({ accepted: true });
  expect(await world.arrivals.judge({ ...arrival, versionId: 'v2' })).toMatchObject({ accepted: false, code: 'SECOND_UPLOAD' });
  expect(await world.arrivals.judge({ ...arrival, versionId: 'v1' })).toMatchObject({ accepted: true });
});

test('uploads below uploads/ need a link of ours, of which there is none', async () => {
  expect(await new SimulatedInstallation().arrivals.judge({ key: 'uploads/x.tar.gz', versionId: 'v1', size: 1, arrivedAt: 1 })).toMatchObject({ accepted: false });
});

test('the sweeper asks nobody when nothing is outstanding', async () => {
  const world = new SimulatedInstallation();
  await world.clock.run(sweep(world.services));
  expect([world.ssm.calls, world.nodes.calls]).toEqual([{}, {}]);
});
