import { auditRecord } from '../../../src/core/audit/audit-record';
import { chooseCollector } from '../../../src/core/collection/choose-collector';
import { startApproved } from '../../../src/core/collection/start-approved';
import { SuccessAnswer, TOOLS } from '../../../src/core/tools';
import { SimulatedInstallation } from '../../simulator/simulated-installation';
import { SimulatedNode } from '../../simulator/simulated-nodes';

const NODE = 'i-0123456789abcdef0';
const HYBRID = 'mi-0123456789abcdef0';
const PANIC = '[  812.001] Kernel panic - not syncing: Fatal exception\n';
const MINUTE = 60_000;

const AUTO_MODE = { operator: 'eks.amazonaws.com', tags: { 'aws:eks:cluster-name': 'prod', 'eks:kubernetes-node-pool-name': 'general' }, ping: undefined };
const ofCluster = (arn: string) => ({ ping: 'Online', tags: { EKSClusterARN: arn } });

type Answered = SuccessAnswer & Record<string, any>;

function world(over: Partial<SimulatedNode> = {}, options: ConstructorParameters<typeof SimulatedInstallation>[0] = {}, id = NODE): SimulatedInstallation {
  const made = new SimulatedInstallation(options);
  made.nodes.add(id, over);
  return made;
}

async function answered(made: SimulatedInstallation, tool: string, args: Record<string, unknown>): Promise<Answered> {
  const answer = await made.call(tool, args);
  expect(answer).toMatchObject({ ok: true });
  expect(TOOLS.find((each) => each.name === tool)!.output.safeParse(answer).error).toBeUndefined();
  return answer as Answered;
}

const keyOf = (id: string): string => `uploads/${id}/node-diagnostic.tar.gz`;

describe('the collector of a node', () => {
  test.each<[string, Partial<SimulatedNode>, string, RegExp]>([
    ['a node whose agent answers', {}, 'ssm-runbook', /agent of the node answers/],
    ['an Auto Mode node', AUTO_MODE, 'node-diagnostic', /Auto Mode/],
    ['an Auto Mode node that has stopped', { ...AUTO_MODE, state: 'stopped', consoleOutput: PANIC }, 'console-output', /is stopped/],
    ['a Bottlerocket node', { platformName: 'Bottlerocket' }, 'node-diagnostic', /Bottlerocket/],
    ['a stopped node', { state: 'stopped', consoleOutput: PANIC }, 'console-output', /is stopped/],
    ['a node without SSM', { ping: undefined, consoleOutput: PANIC }, 'console-output', /AmazonSSMManagedInstanceCore/],
    ['a node whose agent is silent', { ping: 'ConnectionLost', consoleOutput: PANIC }, 'console-output', /has not answered/],
  ])('is chosen for %s, and it is said why', async (_, over, collector, why) => {
    const made = world(over);
    const answer = await answered(made, 'collect', { instanceId: NODE });
    expect(answer).toMatchObject({ collector, collectorReason: expect.stringMatching(why) });
    expect(Object.keys(made.ssm.calls).includes('StartAutomationExecution')).toBe(collector === 'ssm-runbook');
    expect(await answered(made, 'status', { executionId: answer.executionId })).toMatchObject({ collector });
  });

  test('is another when a manifest brought nothing', () => {
    const instance = { instanceId: NODE, region: 'us-east-1', state: 'running', tags: { 'eks:kubernetes-node-pool-name': 'general' } };
    expect(chooseCollector(instance, undefined, 0, { id: 'c-1', collector: 'node-diagnostic', state: 'expired' })).toMatchObject({ collector: 'console-output', why: expect.stringContaining('c-1') });
    expect(chooseCollector(instance, undefined, 0, { id: 'c-1', collector: 'console-output', state: 'ready' })).toMatchObject({ collector: 'node-diagnostic' });
  });

  test.each([
    ['of an allowed cluster', 'arn:aws:eks:us-east-1:111122223333:cluster/prod', true],
    ['of another cluster', 'arn:aws:eks:us-east-1:111122223333:cluster/payroll', false],
    ['of a cluster of that name elsewhere', 'arn:aws:eks:eu-west-1:111122223333:cluster/prod', false],
    ['whose tag is no ARN of a cluster', 'prod', false],
  ])('of a hybrid node %s', async (_, arn, allowed) => {
    const made = world(ofCluster(arn), {}, HYBRID);
    const answer = await made.call('collect', { instanceId: HYBRID });
    expect(answer).toMatchObject(allowed ? { ok: true, collector: 'node-diagnostic', cluster: 'prod', state: 'awaiting upload' } : { ok: false, error: { code: 'CLUSTER_NOT_ALLOWED' } });
  });
});

describe('a node that is collected by a NodeDiagnostic', () => {
  test('gets a manifest with its name and a link to a key that is its collection\'s own, marked as a right to write', async () => {
    const { nodeDiagnostic, executionId, state, next } = await answered(world(AUTO_MODE), 'collect', { instanceId: NODE });
    expect(state).toBe('awaiting upload');
    expect(nodeDiagnostic.manifest).toMatch(new RegExp(`^apiVersion: eks.amazonaws.com/v1alpha1\nkind: NodeDiagnostic\nmetadata:\n  name: ${NODE}\nspec:\n  logCapture:\n    destination: "https://evidence.example/uploads/${executionId}/node-diagnostic.tar.gz\\?X-Amz-Signature=`));
    expect(nodeDiagnostic).toMatchObject({ writeCapability: true, expiresAt: expect.any(String), caution: expect.stringContaining('upload') });
    expect(next.map((each) => each.tool)).toEqual(['status', 'collect']);
  });

  test('of Bottlerocket is called by its host name', async () => {
    const { nodeDiagnostic } = await answered(world({ platformName: 'Bottlerocket' }), 'collect', { instanceId: NODE });
    expect(nodeDiagnostic.manifest).toContain(`\n  name: ip-${NODE}.internal\n`);
  });

  test('keeps its name to itself where addresses are hidden: EC2 made it of one. Who applies the manifest is told how to find it', async () => {
    const { nodeDiagnostic } = await answered(world({ platformName: 'Bottlerocket' }, { settings: { hidesAddresses: true } }), 'collect', { instanceId: NODE });
    expect(JSON.stringify(nodeDiagnostic)).not.toContain('.internal');
    expect(nodeDiagnostic.manifest).toContain('\n  name: NAME-OF-THE-NODE\n');
    expect(nodeDiagnostic.steps[0]).toMatch(new RegExp(`NAME-OF-THE-NODE: kubectl get nodes .* \\| grep ${NODE}$`));
    expect((await answered(world(AUTO_MODE, { settings: { hidesAddresses: true } }), 'collect', { instanceId: NODE })).nodeDiagnostic.manifest).toContain(`\n  name: ${NODE}\n`);
  });

  test('waits until the bundle comes, and is ready then', async () => {
    const made = world(AUTO_MODE);
    const { executionId } = await answered(made, 'collect', { instanceId: NODE });
    await made.sweepFor(20);
    expect(await answered(made, 'status', { executionId })).toMatchObject({ state: 'awaiting upload' });
    const uploadedAt = made.clock.now();
    made.bucket.put(keyOf(executionId), 'theirs');
    await made.clock.pass(MINUTE);
    const ready = await answered(made, 'status', { executionId });
    expect(ready.state).toBe('ready');
    expect(ready.subjects).toMatchObject([{ instanceId: NODE, cluster: 'prod', bundleId: executionId, collectedAt: new Date(uploadedAt).toISOString() }]);
    expect(made.evidence.get(executionId)).toBe('theirs');
  });

  test('is found when the event of its upload was lost', async () => {
    const made = world(AUTO_MODE);
    made.bucket.delivery = () => [];
    const { executionId } = await answered(made, 'collect', { instanceId: NODE });
    made.bucket.put(keyOf(executionId), 'theirs');
    await made.sweepFor(40);
    expect(await answered(made, 'status', { executionId })).toMatchObject({ state: 'ready' });
  });

  test('expires with its link, which is gone then', async () => {
    const made = world(AUTO_MODE);
    const { executionId } = await answered(made, 'collect', { instanceId: NODE });
    expect([...(made.store as any).objects.keys()].some((key: string) => key.includes('upload-links/'))).toBe(true);
    await made.sweepFor(50);
    expect((await answered(made, 'collect', { instanceId: NODE }))).not.toHaveProperty('nodeDiagnostic');
    await made.sweepFor(10);
    expect(await answered(made, 'status', { executionId })).toMatchObject({ state: 'expired', failure: { code: 'NOT_UPLOADED', fix: expect.stringContaining('kubectl') } });
    expect([...(made.store as any).objects.keys()].some((key: string) => key.includes('upload-links/'))).toBe(false);
  });

  test('is joined by who asks again, with the same link', async () => {
    const made = world(AUTO_MODE);
    const first = await answered(made, 'collect', { instanceId: NODE });
    const second = await answered(made, 'collect', { instanceId: NODE });
    expect([second.joined, second.nodeDiagnostic.manifest]).toEqual([true, first.nodeDiagnostic.manifest]);
  });

  test('its link is told by collect and by nothing else: not by status or history, not in what is audited', async () => {
    const made = world(AUTO_MODE);
    const answer = await answered(made, 'collect', { instanceId: NODE });
    const others = [await answered(made, 'status', { executionId: answer.executionId }), await answered(made, 'history', {}), auditRecord({ tool: 'collect', args: { instanceId: NODE }, answer, startedAt: 0, endedAt: 1 })];
    expect(JSON.stringify(answer)).toContain('X-Amz-Signature');
    for (const other of others) { expect(JSON.stringify(other)).not.toMatch(/X-Amz|evidence\.example/); }
  });

  test.each([
    ['a key that no link is for', 'uploads/c-0123456789abcdef/other.tar.gz', 'NO_COLLECTION_OF_OURS'],
    ['another collection\'s key', 'uploads/c-0123456789abcdef/node-diagnostic.tar.gz', 'NO_COLLECTION_OF_OURS'],
    ['something else below uploads/', 'uploads/x.tar.gz', 'NOT_A_BUNDLE_NAME'],
  ])('is not what comes as %s', async (_, key, code) => {
    const made = world(AUTO_MODE);
    await answered(made, 'collect', { instanceId: NODE });
    made.bucket.put(key, 'forged');
    await made.clock.pass(MINUTE);
    expect([made.evidence.size, made.refused]).toEqual([0, [{ key, code }]]);
  });

  test('is not what is put beside it by the name of another collector, nor what is uploaded a second time', async () => {
    const made = world(AUTO_MODE);
    const { executionId } = await answered(made, 'collect', { instanceId: NODE });
    made.bucket.put(`uploads/${executionId}/console-output.tar.gz`, 'forged');
    made.bucket.put(keyOf(executionId), 'theirs');
    made.bucket.put(keyOf(executionId), 'second');
    await made.clock.pass(MINUTE);
    expect(made.refused.map((each) => each.code).sort()).toEqual(['NO_COLLECTION_OF_OURS', 'SECOND_UPLOAD']);
    expect([...made.evidence.values()]).toEqual(['theirs']);
  });

  test('needs an approval where collections do: before it there is no link', async () => {
    const made = world(AUTO_MODE, { settings: { approvalDocument: 'Approval' } });
    const asked = await answered(made, 'collect', { instanceId: NODE });
    expect(asked.state).toBe('pending approval');
    expect(asked).not.toHaveProperty('nodeDiagnostic');
    const [execution] = [...made.ssm.executions.values()];
    made.ssm.decide(execution!.id, true);
    await made.clock.run(startApproved(made.services, { collectionId: asked.executionId, instanceIds: [NODE], region: 'us-east-1', cluster: 'prod', approvalId: execution!.id }));
    made.ssm.end(execution!, 'Success');
    await made.clock.pass(MINUTE);
    expect(await answered(made, 'collect', { instanceId: NODE })).toMatchObject({ joined: true, state: 'awaiting upload', nodeDiagnostic: { writeCapability: true } });
  });
});

describe('console output', () => {
  const silent = (over: Partial<SimulatedNode> = {}) => ({ ping: 'ConnectionLost', consoleOutput: PANIC, ...over });

  test.each([['of a Nitro instance', {}], ['of an instance of which EC2 keeps only what came with its last change of state', { nitro: false }], ['of a stopped instance', { state: 'stopped' }]])('%s becomes a bundle at once', async (_, over) => {
    const made = world(silent(over));
    const { executionId, gaps } = await answered(made, 'collect', { instanceId: NODE });
    expect(gaps).toEqual([expect.stringContaining('Console output only')]);
    await made.clock.pass(MINUTE);
    expect(await answered(made, 'status', { executionId })).toMatchObject({ state: 'ready', collector: 'console-output' });
    expect(made.evidence.get(executionId)).toBe(PANIC);
  });

  test('that EC2 does not have is said so, with what else there is to do', async () => {
    const made = world(silent({ consoleOutput: '' }));
    expect(await answered(made, 'collect', { instanceId: NODE })).toMatchObject({ state: 'failed', failure: { code: 'NO_CONSOLE_OUTPUT', retryable: true } });
  });

  test('keeps nobody from collecting everything once the node answers again, and is not taken twice within the cool-down', async () => {
    const made = world(silent());
    await answered(made, 'collect', { instanceId: NODE });
    await made.clock.pass(MINUTE);
    expect(await made.call('collect', { instanceId: NODE })).toMatchObject({ ok: false, error: { code: 'LIMIT_REACHED' } });
    made.nodes.nodes.get(NODE)!.ping = 'Online';
    expect(await answered(made, 'collect', { instanceId: NODE })).toMatchObject({ collector: 'ssm-runbook', joined: false });
  });

  test('needs an approval where collections do', async () => {
    const made = world(silent(), { settings: { approvalDocument: 'Approval' } });
    expect(await answered(made, 'collect', { instanceId: NODE })).toMatchObject({ state: 'pending approval', collector: 'console-output' });
    expect(made.nodes.calls.GetConsoleOutput).toBeUndefined();
  });

  test('that may not be read names the permission', async () => {
    const made = world(silent());
    made.nodes.denied.add('GetConsoleOutput');
    expect(await made.call('collect', { instanceId: NODE })).toMatchObject({ ok: false, error: { code: 'ACCESS_DENIED', message: expect.stringContaining('ec2:GetConsoleOutput') } });
  });
});
