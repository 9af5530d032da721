import { callTool, ErrorAnswer, SuccessAnswer, TOOLS } from '../../../src/core/tools';
import { tokensOf } from '../../../src/core/tools/budget';
import { SimulatedInstallation } from '../../simulator/simulated-installation';

const NODE = 'i-0123456789abcdef0';

function installation(options: ConstructorParameters<typeof SimulatedInstallation>[0] = {}): SimulatedInstallation {
  const made = new SimulatedInstallation(options);
  made.nodes.add(NODE);
  return made;
}

async function collected(world: SimulatedInstallation, args: Record<string, unknown> = {}): Promise<SuccessAnswer> {
  const answer = await world.call('collect', { instanceId: NODE, ...args });
  expect(answer).toMatchObject({ ok: true });
  const tool = TOOLS.find(each => each.name === 'collect')!;
  expect(tool.output.safeParse(answer).error).toBeUndefined();
  return answer as SuccessAnswer;
}

async function status(world: SimulatedInstallation, executionId: unknown): Promise<SuccessAnswer> {
  const answer = await world.call('status', { executionId });
  expect(TOOLS.find(each => each.name === 'status')!.output.safeParse(answer).error).toBeUndefined();
  return answer as SuccessAnswer;
}

describe('a collection, from request to evidence', () => {
  test('passes through its states in order, its percentage only rises, and it is ready only when it can be questioned', async () => {
    const world = installation();
    const { executionId } = await collected(world);
    const seen: { state: unknown; progress: number }[] = [];
    for (let second = 0; second < 300; second += 5) {
      const { state, progress } = await status(world, executionId) as unknown as { state: string; progress: number };
      if (seen.at(-1)?.state !== state) { seen.push({ state, progress }); }
      expect(progress).toBeGreaterThanOrEqual(seen.at(-1)!.progress);
      if (state === 'ready') { expect(world.evidence.get(String(executionId))).toContain(NODE); } else { expect(world.evidence.has(String(executionId))).toBe(false); }
      await world.clock.pass(5_000);
    }
    expect(seen.map(each => each.state)).toEqual(['collecting', 'extracting', 'ready']);
    const last = await status(world, executionId);
    expect(last).toMatchObject({ progress: 100, subjects: [{ instanceId: NODE, cluster: 'prod', region: 'us-east-1', bundleId: executionId }], next: [{ tool: 'quick_triage' }] });
    expect((last.stepDetails as { stepName: string }[]).map(each => each.stepName)).toEqual(['requested', 'collecting', 'uploaded', 'extracting', 'indexing', 'ready']);
  });

  test('status asked 1,000 times makes no call to SSM', async () => {
    const world = installation();
    const { executionId } = await collected(world);
    const before = { ...world.ssm.calls };
    for (let call = 0; call < 1_000; call += 1) {
      await status(world, executionId);
      await world.clock.pass(300);
    }
    expect((await status(world, executionId)).state).toBe('ready');
    const calls = Object.entries(world.ssm.calls).reduce((sum, [name, count]) => sum + count - (before[name] ?? 0), 0);
    expect(calls).toBeLessThanOrEqual(5);
  });

  test('a bundle that is cut off ends as partial', async () => {
    const world = installation();
    world.ssm.plan = id => ({ durationMs: 60_000, status: 'Success', uploadAfterMs: 50_000, content: `${id} truncated` });
    const { executionId } = await collected(world);
    await world.clock.pass(300_000);
    expect(await status(world, executionId)).toMatchObject({ state: 'partial', outcome: 'partial', progress: 100 });
  });

  test.each([
    ['AccessDenied when calling PutObject: User is not authorized to perform: kms:GenerateDataKey', 'NODE_LACKS_KMS', 'kms:Decrypt'],
    ['upload failed: Access Denied', 'NODE_LACKS_PUT', 's3:PutObject'],
    ['Bucket evidence is potentially public, refusing to upload', 'BUCKET_REFUSED', 'policy'],
    ['only 4% available disk space', 'DISK_FULL', '10 %'],
    ['InvalidInstanceId: i-1 is not in a valid state for account 1', 'AGENT_OFFLINE', 'agent'],
    ['An error occurred (AccessDenied) calling s3:GetBucketAcl', 'NODE_LACKS_BUCKET_CHECK', 's3:GetBucketAcl'],
    ['something new', 'RUN_FAILED', 'do not know'],
  ])('a run that fails with "%s" tells the operator %s', async (failureMessage, code, words) => {
    const world = installation();
    world.ssm.plan = () => ({ durationMs: 60_000, status: 'Failed', failureMessage });
    const { executionId } = await collected(world);
    await world.clock.pass(120_000);
    const answer = await status(world, executionId);
    expect(answer).toMatchObject({ state: 'failed', failure: { code, detail: failureMessage } });
    const failure = answer.failure as { message: string; fix: string };
    expect(`${failure.message} ${failure.fix}`).toContain(words);
    expect(answer.progress).toBeLessThan(100);
  });

  test('what a node prints cannot speak through a failure', async () => {
    const world = installation();
    world.ssm.plan = () => ({ durationMs: 60_000, status: 'Failed', failureMessage: 'boom \u001b[2J\u202e secret AKIAIOSFODNN7EXAMPLE '.repeat(200) });
    const { executionId } = await collected(world);
    await world.clock.pass(120_000);
    const text = JSON.stringify(await status(world, executionId));
    expect(text).not.toMatch(/\\u001b|\u202e|AKIAIOSFODNN7EXAMPLE/);
    expect(tokensOf(text)).toBeLessThan(1_000);
  });
});

describe('asking again', () => {
  test('a running collection of the node is joined, also without a token', async () => {
    const world = installation();
    const first = await collected(world);
    const second = await collected(world);
    expect([first.joined, second.joined, second.executionId]).toEqual([false, true, first.executionId]);
    expect(world.ssm.calls.StartAutomationExecution).toBe(1);
  });

  test('of twenty requests at once one starts and all get the same collection', async () => {
    const world = installation();
    const ids = new Set<unknown>();
    const context = { bundles: { list: async () => [], open: async () => { throw new Error(); } }, clock: world.clock, collections: world.services };
    let answers = await world.clock.run(Promise.all(Array.from({ length: 20 }, async () => callTool('collect', { instanceId: NODE }, context))));
    const early = answers.filter(each => !each.ok) as ErrorAnswer[];
    expect(early.every(each => each.error.code === 'COLLECTION_STARTING' && each.error.retryable)).toBe(true);
    await world.clock.pass(5_000);
    answers = [...answers.filter(each => each.ok), ...await world.clock.run(Promise.all(early.map(async () => callTool('collect', { instanceId: NODE }, context))))];
    answers.forEach(each => ids.add((each as SuccessAnswer).executionId));
    expect([answers.length, ids.size, world.ssm.calls.StartAutomationExecution]).toEqual([20, 1, 1]);
  });

  test('a token stands for its collection also after it is ready, but not after it failed', async () => {
    const world = installation();
    const first = await collected(world, { idempotencyToken: 'incident-7' });
    await world.clock.pass(300_000);
    expect(await collected(world, { idempotencyToken: 'incident-7' })).toMatchObject({ executionId: first.executionId, joined: true, state: 'ready' });

    const failing = installation();
    failing.ssm.plan = () => ({ durationMs: 60_000, status: 'Failed', failureMessage: 'no space left on device' });
    const failed = await collected(failing, { idempotencyToken: 'incident-7' });
    await failing.clock.pass(300_000);
    const again = await collected(failing, { idempotencyToken: 'incident-7' });
    expect(again).toMatchObject({ joined: false });
    expect(again.executionId).not.toBe(failed.executionId);
  });

  test('a node that was just collected is not collected again before its cool-down is over', async () => {
    const world = installation();
    await collected(world);
    await world.clock.pass(300_000);
    const refusal = await world.call('collect', { instanceId: NODE }) as ErrorAnswer;
    expect(refusal.error).toMatchObject({ code: 'LIMIT_REACHED', retryable: true, retryAfterSeconds: 300 });
    await world.clock.pass(300_000);
    await collected(world);
  });

  test('no more than so many collections start within an hour; the refusal says when the next may', async () => {
    const world = installation({ settings: { limits: { perHour: 3, coolDownSeconds: 0, concurrent: 50 } } });
    for (let node = 0; node < 4; node += 1) { world.nodes.add(`i-0000000000000000${node}`); }
    for (let node = 0; node < 3; node += 1) { await collected(world, { instanceId: `i-0000000000000000${node}` }); }
    const { error } = await world.call('collect', { instanceId: 'i-00000000000000003' }) as ErrorAnswer;
    expect(error).toMatchObject({ code: 'LIMIT_REACHED', retryable: true });
    await world.clock.pass((error.retryAfterSeconds! - 61) * 1_000);
    expect(await world.call('collect', { instanceId: 'i-00000000000000003' })).toMatchObject({ ok: false });
    await world.clock.pass(61_000);
    await collected(world, { instanceId: 'i-00000000000000003' });
  });

  test('no more than so many collections run at a time', async () => {
    const world = installation({ settings: { limits: { perHour: 100, coolDownSeconds: 0, concurrent: 1 } } });
    world.nodes.add('i-00000000000000001');
    await collected(world);
    expect(await world.call('collect', { instanceId: 'i-00000000000000001' })).toMatchObject({ ok: false, error: { code: 'LIMIT_REACHED' } });
    await world.clock.pass(300_000);
    await collected(world, { instanceId: 'i-00000000000000001' });
  });
});

describe('what cannot be collected is refused with the way that works', () => {
  test.each([
    ['a Windows node', { platform: 'Windows' as const }, 'NODE_NOT_SUPPORTED', 'imports/'],
    ['a node that is only starting', { state: 'pending' }, 'INSTANCE_NOT_RUNNING', 'pending'],
    ['a terminated node', { state: 'terminated' }, 'INSTANCE_NOT_FOUND', 'history'],
    ['a node of another cluster', { tags: { 'aws:eks:cluster-name': 'secret' } }, 'CLUSTER_NOT_ALLOWED', 'prod (us-east-1)'],
    ['a node that only claims the cluster by a tag of its owner', { tags: { 'kubernetes.io/cluster/prod': 'owned' } }, 'CLUSTER_NOT_ALLOWED', 'aws:eks:cluster-name'],
    ['a machine whose forged node group tag disagrees with the tag of AWS', { tags: { 'aws:eks:cluster-name': 'secret', 'eks:cluster-name': 'prod' } }, 'CLUSTER_NOT_ALLOWED', 'secret'],
  ])('%s', async (_name, over, code, words) => {
    const world = installation();
    world.nodes.add(NODE, over);
    const { error } = await world.call('collect', { instanceId: NODE }) as ErrorAnswer;
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
    expect(world.ssm.calls.StartAutomationExecution).toBeUndefined();
  });

  test('a region that holds no allowed cluster, without a look there', async () => {
    const world = installation();
    expect(await world.call('collect', { instanceId: NODE, region: 'eu-west-1' })).toMatchObject({ ok: false, error: { code: 'CLUSTER_NOT_ALLOWED' } });
    expect(world.nodes.calls).toEqual({});
  });

  test('a region without the runbook', async () => {
    const world = installation();
    world.ssm.documents = new Set();
    expect(await world.call('collect', { instanceId: NODE })).toMatchObject({ ok: false, error: { code: 'DOCUMENT_NOT_FOUND', message: expect.stringContaining('AWSSupport-CollectEKSInstanceLogs in us-east-1') } });
  });

  test('a missing permission is named: who, which action, on what', async () => {
    const world = installation();
    world.ssm.denied.add('StartAutomationExecution');
    const { error } = await world.call('collect', { instanceId: NODE }) as ErrorAnswer;
    expect(error.code).toBe('ACCESS_DENIED');
    expect(error.message).toMatch(/assumed-role\/Tools\/f may not call ssm:StartAutomationExecution on arn:aws:ssm:us-east-1::document\/x/);
    // a failed start keeps nobody from trying again
    world.ssm.denied.clear();
    await collected(world);
  });
});

describe('the region of a node', () => {
  const settings = { clusters: [{ name: 'prod', region: 'us-east-1' }, { name: 'prod', region: 'eu-west-1' }] };

  test('is looked up in all regions in scope, then remembered', async () => {
    const world = new SimulatedInstallation({ settings: { ...settings, limits: { perHour: 9, coolDownSeconds: 0, concurrent: 9 } } });
    world.nodes.add(NODE, { region: 'eu-west-1' });
    expect(await collected(world)).toMatchObject({ region: 'eu-west-1', regionSource: 'detected' });
    await world.clock.pass(300_000);
    expect(await collected(world)).toMatchObject({ region: 'eu-west-1', regionSource: 'recorded' });
    await world.clock.pass(300_000);
    expect(await collected(world, { region: 'eu-west-1' })).toMatchObject({ regionSource: 'given' });
    expect([...world.ssm.executions.values()].map(each => each.region)).toEqual(['eu-west-1', 'eu-west-1', 'eu-west-1']);
  });
});

test('status, detailed: the run in AWS and the size of what came, for an operator', async () => {
  const world = installation();
  const { executionId } = await collected(world);
  const concise = await world.call('status', { executionId });
  const detailed = await world.call('status', { executionId, response_format: 'detailed' });
  expect(TOOLS.find(each => each.name === 'status')!.output.safeParse(detailed).error).toBeUndefined();
  expect(Object.keys(concise)).not.toContain('run');
  expect(detailed).toMatchObject({ run: { executionId: expect.any(String), startedAt: expect.any(String) } });
});

describe('approval', () => {
  const settings = { approvalDocument: 'Approval' };

  test('the request waits for a human, who finds a link; nothing is started before', async () => {
    const world = installation({ settings });
    const { executionId, state, approval } = await collected(world);
    expect([state, (approval as { url: string }).url]).toEqual(['pending approval', expect.stringMatching(/^https:\/\/us-east-1\.console\.aws\.amazon\.com\/systems-manager\/automation\/execution\//)]);
    await world.clock.pass(3_600_000);
    expect((await status(world, executionId)).state).toBe('pending approval');
    expect(world.ssm.executions.size).toBe(1);
  });

  test('a denial ends it, and says who ends what', async () => {
    const world = installation({ settings });
    const { executionId, approval } = await collected(world);
    world.ssm.decide((approval as { executionId: string }).executionId, false);
    await world.clock.pass(10_000);
    expect(await status(world, executionId)).toMatchObject({ state: 'failed', failure: { code: 'APPROVAL_DENIED', retryable: false } });
  });

  test('an approval that nobody gave in time expires it', async () => {
    const world = installation({ settings });
    const { executionId, approval } = await collected(world);
    world.ssm.end(world.ssm.executions.get((approval as { executionId: string }).executionId)!, 'TimedOut');
    await world.clock.pass(10_000);
    expect(await status(world, executionId)).toMatchObject({ state: 'expired', failure: { code: 'APPROVAL_LAPSED' } });
  });
});

describe('executions that we did not start', () => {
  test('are not shown', async () => {
    const world = installation();
    const answer = await world.call('status', { executionId: '11111111-2222-4333-8444-555555555555' }) as ErrorAnswer;
    expect(answer.error.code).toBe('COLLECTION_NOT_FOUND');
  });

  test('leave no evidence: neither another team\'s run of the same runbook, nor a forged name', async () => {
    const world = installation();
    world.ssm.send('us-east-1', 'StartAutomationExecution', { DocumentName: 'AWSSupport-CollectEKSInstanceLogs', Parameters: { EKSInstanceId: [NODE], LogDestination: ['evidence'] } });
    world.bucket.put(`eks_${NODE}_aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee.tar.gz`, 'forged');
    await world.clock.pass(600_000);
    expect(world.evidence.size).toBe(0);
    expect(world.refused.map(each => each.code)).toEqual(['NO_COLLECTION_OF_OURS', 'NO_COLLECTION_OF_OURS']);
  });

  test('a bundle under our execution but another node\'s name is refused', async () => {
    const world = installation();
    await collected(world);
    const [execution] = [...world.ssm.executions.values()];
    world.bucket.put(`eks_i-0000000000000000f_${execution!.id}.tar.gz`, 'forged');
    await world.clock.pass(300_000);
    expect(world.refused).toEqual([{ key: `eks_i-0000000000000000f_${execution!.id}.tar.gz`, code: 'OTHER_INSTANCE' }]);
    expect([...world.evidence.values()]).toEqual([`${NODE} ${execution!.id}`]);
  });
});

test('where there is no account, the tools say so', async () => {
  const context = { bundles: { list: async () => [], open: async () => { throw new Error(); } }, clock: { now: () => 0 } };
  for (const name of ['collect', 'status']) { expect(await callTool(name, {}, context)).toMatchObject({ ok: false, error: { code: 'NOT_AVAILABLE_LOCALLY' } }); }
});
