import { ErrorAnswer, SuccessAnswer, TOOLS } from '../../../src/core/tools';
import { SimulatedInstallation } from '../../simulator/simulated-installation';

const WIDE = { limits: { perHour: 1_000, coolDownSeconds: 0, concurrent: 100 } };

const id = (index: number): string => `i-${index.toString(16).padStart(17, '0')}`;

async function answered(world: SimulatedInstallation, tool: string, args: Record<string, unknown> = {}): Promise<SuccessAnswer & Record<string, any>> {
  const answer = await world.call(tool, args);
  if (!answer.ok) { throw new Error(JSON.stringify(answer)); }
  expect(TOOLS.find(each => each.name === tool)!.output.safeParse(answer).error).toBeUndefined();
  for (const call of answer.next) { expect(TOOLS.find(each => each.name === call.tool)!.input.safeParse(call.args).error).toBeUndefined(); }
  return answer as SuccessAnswer;
}

/** 40 nodes alike, and some that are not. */
function cluster(options: ConstructorParameters<typeof SimulatedInstallation>[0] = { settings: WIDE }): SimulatedInstallation {
  const world = new SimulatedInstallation(options);
  world.nodes.clusters.push({ name: 'prod', region: 'us-east-1', nodegroups: [{ name: 'workers', status: 'DEGRADED', issues: [{ code: 'NodeCreationFailure', message: 'did not join', resourceIds: [id(7)] }] }] });
  for (let index = 1; index <= 40; index += 1) { world.nodes.add(id(index)); }
  world.nodes.add(id(50), { imageId: 'ami-new' });
  world.nodes.add(id(60), { ping: 'ConnectionLost' });
  world.nodes.add(id(61), { state: 'stopped' });
  world.nodes.add(id(62), { operator: 'eks.amazonaws.com', ping: undefined, tags: { 'aws:eks:cluster-name': 'prod', 'eks:kubernetes-node-pool-name': 'general' } });
  world.nodes.add(id(63), { tags: { 'aws:eks:cluster-name': 'prod', 'karpenter.sh/nodepool': 'default' } });
  world.nodes.add(id(64), { tags: { 'eks:cluster-name': 'prod', 'eks:nodegroup-name': 'workers' } });
  world.nodes.add(id(70), { cluster: 'other' });
  return world;
}

describe('cluster_health', () => {
  test('shows every node of the cluster and no other, by kind, those with issues first', async () => {
    const world = cluster();
    const answer = await answered(world, 'cluster_health', { clusterName: 'prod' });
    expect(answer.healthSummary).toMatchObject({ totalNodes: 46, unhealthyCount: 4, byKind: { 'managed': 44, 'auto-mode': 1, 'karpenter': 1 } });
    const rows = answer.nodes as { instanceId: string; issues: string[]; collectable: boolean; obstacle?: string }[];
    const withIssues = rows.filter(each => each.issues.length > 0);
    expect(withIssues.map(each => [each.instanceId, each.issues[0]])).toEqual([
      [id(7), 'NODEGROUP_NodeCreationFailure'], [id(64), 'NEVER_JOINED'], [id(60), 'AGENT_OFFLINE'], [id(61), 'INSTANCE_STOPPED'],
    ]);
    expect(rows.slice(0, 4)).toEqual(withIssues);
    expect(answer.nodegroups).toEqual([expect.objectContaining({ name: 'workers', status: 'DEGRADED', issues: [{ code: 'NodeCreationFailure', message: 'did not join', nodes: 1 }] })]);
  });

  test('pages through all nodes, each once, also when nodes come and go meanwhile', async () => {
    const world = cluster();
    const seen: string[] = [];
    let pageToken: string | undefined;
    do {
      const page = await answered(world, 'cluster_health', { clusterName: 'prod', pageToken });
      seen.push(...page.nodes.map((each: any) => each.instanceId));
      ({ nextPageToken: pageToken } = page);
      world.nodes.nodes.delete(id(1));
      world.nodes.add(id(2));
    } while (pageToken !== undefined);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(46);
  });

  test('shows the last bundle of a node and its verdict', async () => {
    const world = cluster();
    await answered(world, 'collect', { instanceId: id(7) });
    await world.clock.pass(300_000);
    const [first] = (await answered(world, 'cluster_health', { clusterName: 'prod' })).nodes;
    expect(first).toMatchObject({ instanceId: id(7), collection: { state: 'ready', verdict: 'no fault found' } });
  });

  test('detailed: a row has zone, type and image, too, and costs more', async () => {
    const [concise, detailed] = [await answered(cluster(), 'cluster_health', { clusterName: 'prod' }), await answered(cluster(), 'cluster_health', { clusterName: 'prod', response_format: 'detailed' })];
    expect([concise.nodes[0], detailed.nodes[0]].map(each => 'imageId' in each)).toEqual([false, true]);
    expect(detailed.nodes.length).toBeLessThanOrEqual(concise.nodes.length);
  });

  test('says what it was not allowed to see', async () => {
    const world = cluster();
    world.nodes.denied.add('ListNodegroups').add('DescribeInstanceInformation');
    const answer = await answered(world, 'cluster_health', { clusterName: 'prod' });
    expect(answer.outcome).toBe('partial');
    expect(answer.gaps.join(' ')).toMatch(/node groups: .*Systems Manager: /);
    expect(answer.nodes[0]).not.toHaveProperty('ssm');
  });

  test.each([['other', 'CLUSTER_NOT_ALLOWED'], ['absent', 'CLUSTER_NOT_ALLOWED']])('cluster %s is refused', async (clusterName, code) => {
    expect((await cluster().call('cluster_health', { clusterName }) as ErrorAnswer).error.code).toBe(code);
  });
});

describe('a plan', () => {
  test('starts nothing, chooses one of every kind before a second of any, and says why; the same for the same cluster', async () => {
    const world = cluster();
    const plan = await answered(world, 'batch_collect', { clusterName: 'prod', maxTotalCollections: 6 });
    expect(world.ssm.calls.StartAutomationExecution).toBeUndefined();
    expect(plan.chosen.map((each: any) => each.instanceId)).toEqual(expect.arrayContaining([id(7), id(50), id(63), id(64)]));
    expect(plan.chosen[0].reason).toMatch(/has NEVER_JOINED|has NODEGROUP/);
    expect(plan.uncollectable).toEqual(expect.arrayContaining([{ instanceId: id(60), code: 'AGENT_OFFLINE' }, { instanceId: id(61), code: 'INSTANCE_NOT_RUNNING' }, { instanceId: id(62), code: 'NODE_NOT_SUPPORTED' }]));
    const again = await answered(cluster(), 'batch_collect', { clusterName: 'prod', maxTotalCollections: 6 });
    expect(again.chosen).toEqual(plan.chosen);
  });

  test.each(['az', 'nodegroup', 'instance-type', 'ami'])('can be made by %s', async groupBy => {
    const plan = await answered(cluster(), 'batch_collect', { clusterName: 'prod', groupBy, samplesPerBucket: 2 });
    for (const bucket of plan.buckets) { expect(bucket.chosen).toBe(Math.min(2, bucket.totalNodes)); }
  });

  test('is not run without having been seen', async () => {
    expect(await cluster().call('batch_collect', { clusterName: 'prod', dryRun: false })).toMatchObject({ ok: false, error: { code: 'INVALID_ARGUMENT' } });
  });

  test('is outdated after an hour', async () => {
    const world = cluster();
    const { planId } = await answered(world, 'batch_collect', { clusterName: 'prod' });
    await world.clock.pass(3_700_000);
    expect(await world.call('batch_collect', { planId, dryRun: false })).toMatchObject({ ok: false, error: { code: 'PLAN_OUTDATED' } });
  });

  test('beyond the hour\'s allowance is refused before anything starts', async () => {
    const world = cluster({ settings: { limits: { perHour: 5, coolDownSeconds: 0, concurrent: 10 } } });
    const plan = await answered(world, 'batch_collect', { clusterName: 'prod', strategy: 'all', maxTotalCollections: 30 });
    expect(plan.gaps.join(' ')).toContain('larger than what may start within an hour');
    expect(await world.call('batch_collect', { planId: plan.planId, dryRun: false })).toMatchObject({ ok: false, error: { code: 'LIMIT_REACHED', retryable: false } });
    expect(world.ssm.executions.size).toBe(0);
  });
});

describe('a run', () => {
  async function run(world: SimulatedInstallation, args: Record<string, unknown> = {}): Promise<string> {
    const planId = await planned(world, args);
    await answered(world, 'batch_collect', { planId, dryRun: false });
    return planId;
  }

  async function planned(world: SimulatedInstallation, args: Record<string, unknown> = {}): Promise<string> {
    return (await answered(world, 'batch_collect', { clusterName: 'prod', strategy: 'all', maxTotalCollections: 200, ...args })).planId;
  }

  test('collects every node of the plan once, and reports how each ended', async () => {
    const world = cluster();
    world.ssm.plan = instanceId => instanceId === id(5) ? { durationMs: 60_000, status: 'Failed', failureMessage: 'no space left on device' } : { durationMs: 100_000, status: 'Success', uploadAfterMs: 90_000 };
    const batchId = await run(world);
    await answered(world, 'batch_collect', { planId: batchId, dryRun: false });
    await world.sweepFor(20);
    const status = await answered(world, 'batch_status', { batchId });
    expect(status).toMatchObject({ state: 'done', allComplete: true, summary: { total: 43, ready: 42, failed: 1 } });
    expect(status.executions[0]).toMatchObject({ instanceId: id(5), state: 'failed', failure: { code: 'DISK_FULL' } });
    expect(world.evidence.size).toBe(42);
    for (const [bundleId, content] of world.evidence) { expect((await world.services.collections.read(bundleId))!.instanceId).toBe(content.split(' ')[0]); }
    expect([...world.ssm.executions.values()].filter(each => each.parentId !== undefined)).toHaveLength(43);
  });

  test('joins the bundle of a node that was collected within its cool-down, and collects one whose last try failed', async () => {
    const world = cluster({ settings: { limits: { perHour: 1_000, coolDownSeconds: 3_600, concurrent: 100 } } });
    world.ssm.plan = instanceId => instanceId === id(5) && world.ssm.executions.size < 3 ? { durationMs: 60_000, status: 'Failed', failureMessage: 'no space left on device' } : { durationMs: 100_000, status: 'Success', uploadAfterMs: 90_000 };
    const [fresh] = await Promise.all([answered(world, 'collect', { instanceId: id(4) }), answered(world, 'collect', { instanceId: id(5) })]);
    await world.sweepFor(10);
    expect(await answered(world, 'status', { executionId: fresh.executionId })).toMatchObject({ state: 'ready' });
    const batchId = await run(world);
    await world.sweepFor(20);
    const status = await answered(world, 'batch_status', { batchId });
    expect(status).toMatchObject({ state: 'done', summary: { total: 43, joined: 1, ready: 42 } });
    expect([...world.ssm.executions.values()].filter(each => each.parameters.EKSInstanceId?.[0] === id(4))).toHaveLength(1);
  });

  test.each(['Failed', 'TimedOut', 'Cancelled', 'Success'])('completes when every run ends as %s without a bundle', async ended => {
    const world = cluster();
    world.ssm.plan = () => ({ durationMs: 60_000, status: ended });
    const batchId = await run(world, { maxTotalCollections: 8 });
    await world.sweepFor(45);
    expect(await answered(world, 'batch_status', { batchId })).toMatchObject({ allComplete: true, summary: { total: 8, failed: 8 } });
  });

  test('completes when every event of Systems Manager is lost', async () => {
    const world = cluster();
    world.ssm.delivery = () => [];
    world.ssm.plan = instanceId => instanceId === id(5) ? { durationMs: 60_000, status: 'Failed', failureMessage: 'x' } : { durationMs: 100_000, status: 'Success', uploadAfterMs: 90_000 };
    const batchId = await run(world);
    await world.sweepFor(60);
    expect(await answered(world, 'batch_status', { batchId })).toMatchObject({ allComplete: true, summary: { total: 43, ready: 42, failed: 1 } });
  });

  test('stops by itself when most nodes fail, and says so', async () => {
    const world = cluster();
    for (let index = 100; index < 400; index += 1) { world.nodes.add(id(index)); }
    world.ssm.plan = () => ({ durationMs: 60_000, status: 'Failed', failureMessage: 'not authorized to perform: kms:GenerateDataKey' });
    const batchId = await run(world, { maxTotalCollections: 340 });
    await world.sweepFor(60);
    const status = await answered(world, 'batch_status', { batchId });
    expect(status).toMatchObject({ allComplete: true, state: 'stopped', reason: expect.stringContaining('Too many') });
    expect([...world.ssm.executions.values()].filter(each => each.parentId !== undefined).length).toBeLessThan(340);
    expect(status.executions[0].failure.code).toMatch(/NODE_LACKS_KMS|NOT_STARTED/);
  });

  test('joins a node that is being collected already', async () => {
    const world = cluster();
    await answered(world, 'collect', { instanceId: id(3) });
    const batchId = await run(world);
    await world.sweepFor(20);
    expect((await answered(world, 'batch_status', { batchId })).summary).toEqual({ total: 43, ready: 42, joined: 1 });
    expect([...world.ssm.executions.values()].filter(each => each.parameters.EKSInstanceId?.[0] === id(3))).toHaveLength(1);
  });

  test.each([false, true])('whose start was carried out but not answered is found again, and no node is collected twice (a used token is refused: %s)', async spendsTokens => {
    const world = cluster();
    Object.assign(world.ssm, { spendsTokens, delivery: () => [] });
    let lost = 0;
    world.ssm.losesAnswer = () => (lost += 1) === 1;
    const batchId = await run(world);
    world.ssm.losesAnswer = () => false;
    await world.sweepFor(60);
    expect(await answered(world, 'batch_status', { batchId })).toMatchObject({ allComplete: true, summary: { total: 43, ready: 43 } });
    expect([...world.ssm.executions.values()].filter(each => each.fleet)).toHaveLength(1);
  });

  test('is not taken for the lost one of another batch', async () => {
    const world = cluster();
    // another batch of ours, over other nodes, whose start was never noted down either
    world.ssm.losesAnswer = () => true;
    const first = await run(world, { maxTotalCollections: 8 });
    const second = await run(world, { maxTotalCollections: 16 });
    world.ssm.losesAnswer = () => false;
    await world.sweepFor(60);
    for (const batchId of [first, second]) { expect(await answered(world, 'batch_status', { batchId })).toMatchObject({ allComplete: true, state: 'done' }); }
    const perNode = [...world.ssm.executions.values()].filter(each => !each.fleet).map(each => each.parameters.EKSInstanceId![0]!);
    expect(new Set(perNode).size).toBe(perNode.length);
  });

  test('whose request for approval was lost ends, and a yes that comes later starts nothing', async () => {
    const world = cluster({ settings: { ...WIDE, approvalDocument: 'Approval' } });
    const put = world.store.putDocument.bind(world.store);
    let dead = false;
    // the process dies when it has asked, before it notes whom
    world.store.putDocument = async (key, bytes, options) => {
      if (dead || Buffer.from(bytes).toString().includes('fleet-approval')) { dead = true; throw new Error('the process died'); }
      return put(key, bytes, options);
    };
    const planId = await planned(world, { maxTotalCollections: 5 });
    await world.call('batch_collect', { planId, dryRun: false });
    world.store.putDocument = put;
    await world.sweepFor(30);
    expect(await answered(world, 'batch_status', { batchId: planId })).toMatchObject({ state: 'failed', allComplete: true, reason: expect.stringContaining('Plan again') });
    expect(await world.store.list('batches/active/')).toEqual([]);
  });

  test('that nobody came to run is not looked after for ever', async () => {
    const world = cluster();
    const planId = await planned(world, { maxTotalCollections: 5 });
    await world.store.putDocument(`batches/active/${planId}`, Buffer.alloc(0));
    await world.sweepFor(30);
    expect(await world.store.list('batches/active/')).toHaveLength(1);
    await world.sweepFor(50);
    expect(await world.store.list('batches/active/')).toEqual([]);
  });

  test('waits for one approval of the whole plan', async () => {
    const world = cluster({ settings: { ...WIDE, approvalDocument: 'Approval' } });
    const batchId = await run(world, { maxTotalCollections: 5 });
    await world.sweepFor(30);
    expect(await answered(world, 'batch_status', { batchId })).toMatchObject({ state: 'pending approval', allComplete: false, summary: { 'not started': 5 } });
    expect(world.ssm.executions.size).toBe(1);
    const [wrapper] = [...world.ssm.executions.values()];
    world.ssm.decide(wrapper!.id, false);
    await world.clock.pass(10_000);
    expect(await answered(world, 'batch_status', { batchId })).toMatchObject({ state: 'failed', allComplete: true, reason: expect.stringContaining('denied') });
  });

  test('batch_status also takes a list of collections', async () => {
    const world = cluster();
    const { executionId } = await answered(world, 'collect', { instanceId: id(3) });
    expect(await answered(world, 'batch_status', { executionIds: [executionId] })).toMatchObject({ allComplete: false, summary: { total: 1, collecting: 1 } });
    await world.clock.pass(300_000);
    expect(await answered(world, 'batch_status', { executionIds: [executionId] })).toMatchObject({ allComplete: true, summary: { ready: 1 } });
  });
});
