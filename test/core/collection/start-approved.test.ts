import { APPROVAL_TAG, ApprovedCollection } from '../../../src/catalog/approval';
import { approvedFrom } from '../../../src/core/collection/approved-event';
import { collectionKeys } from '../../../src/core/collection/keys';
import { startApproved } from '../../../src/core/collection/start-approved';
import { sweep } from '../../../src/core/collection/sweep';
import { SuccessAnswer } from '../../../src/core/tools';
import { SimulatedInstallation } from '../../simulator/simulated-installation';
import { RUNBOOK } from '../../simulator/simulated-ssm';

const NODE = 'i-0123456789abcdef0';

/** A request that waits for a human, and what the wrapper would send once it was approved. */
async function requested(): Promise<{ readonly world: SimulatedInstallation; readonly approved: ApprovedCollection }> {
  const world = new SimulatedInstallation({ settings: { approvalDocument: 'Approval', installation: 'Diagnostics' } });
  world.nodes.add(NODE);
  const { approval } = await world.call('collect', { instanceId: NODE }) as SuccessAnswer & { readonly approval: { readonly executionId: string } };
  const { parameters } = world.ssm.executions.get(approval.executionId)!;
  return {
    world,
    approved: { collectionId: parameters.CollectionId![0]!, instanceIds: parameters.InstanceId!, region: parameters.Region![0]!, cluster: parameters.Cluster![0]!, approvalId: approval.executionId },
  };
}

const runs = (world: SimulatedInstallation) => [...world.ssm.executions.values()].filter((each) => each.document === RUNBOOK);

describe('what a human approved', () => {
  test('is started: that node, by the runbook, and followed to its end', async () => {
    const { world, approved } = await requested();
    expect(runs(world)).toEqual([]);
    world.ssm.decide(approved.approvalId, true);
    const record = await world.clock.run(startApproved(world.services, approved));
    expect(record.state).toBe('collecting');
    expect(runs(world)).toMatchObject([{ parameters: { EKSInstanceId: [NODE] }, region: approved.region }]);
    await world.clock.pass(300_000);
    expect(await world.call('status', { executionId: approved.collectionId })).toMatchObject({ state: 'ready' });
  });

  test('is started once, however often the automation calls', async () => {
    const { world, approved } = await requested();
    for (let call = 0; call < 3; call++) { await world.clock.run(startApproved(world.services, approved)); }
    expect(runs(world)).toHaveLength(1);
  });

  test.each<[string, Partial<ApprovedCollection>, RegExp]>([
    ['another node than the record names', { instanceIds: ['i-0fffffffffffffff0'] }, /with node i-0fffffffffffffff0, recorded is i-0123456789abcdef0/],
    ['more nodes than the record names', { instanceIds: [NODE, 'i-0fffffffffffffff0'] }, /with node i-0123456789abcdef0, i-0f/],
    ['another region', { region: 'eu-west-1' }, /with region eu-west-1/],
    ['another cluster', { cluster: 'payroll' }, /with cluster payroll, recorded is prod/],
    ['another request', { approvalId: '00000000-1111-2222-3333-444444444444' }, /with request 00000000/],
    ['a collection that does not exist', { collectionId: 'c-0000000000000000' }, /there is no record/],
  ])('is not started when it speaks of %s', async (_name, change, message) => {
    const { world, approved } = await requested();
    await expect(world.clock.run(startApproved(world.services, { ...approved, ...change }))).rejects.toThrow(message);
    expect(runs(world)).toEqual([]);
  });

  test('long after the request is followed, too, when neither the request nor the start could be noted down', async () => {
    const { world, approved } = await requested();
    const { documents } = world.services.collections;
    const key = collectionKeys.record(approved.collectionId);
    const { approval, ...record } = JSON.parse((await documents.getDocument(key))!.toString());
    expect(approval).toBeDefined();
    // the tool function died behind its request, and the answer to the start is lost
    await documents.putDocument(key, Buffer.from(JSON.stringify({ ...record, state: 'requested' })));
    await world.clock.pass(40 * 60_000);
    world.ssm.losesAnswer = () => true;
    world.ssm.decide(approved.approvalId, true);
    await world.clock.run(startApproved(world.services, approved));
    world.ssm.losesAnswer = () => false;
    world.ssm.end(world.ssm.executions.get(approved.approvalId)!, 'Success');
    for (let minute = 0; minute < 45; minute += 1) {
      await world.clock.pass(60_000);
      await world.clock.run(sweep(world.services));
    }
    expect(runs(world)).toHaveLength(1);
    expect(await world.call('status', { executionId: approved.collectionId })).toMatchObject({ state: 'ready' });
  });

  test('too late is not started any more', async () => {
    const { world, approved } = await requested();
    await world.services.collections.apply(approved.collectionId, { kind: 'expired', failure: { code: 'APPROVAL_LAPSED', message: 'x', fix: 'y', retryable: true } });
    expect((await world.clock.run(startApproved(world.services, approved))).state).toBe('expired');
    expect(runs(world)).toEqual([]);
  });
});

describe('an approved plan over many nodes', () => {
  const NODES = [NODE, 'i-0123456789abcdef1', 'i-0123456789abcdef2'];

  async function planned() {
    const world = new SimulatedInstallation({ settings: { approvalDocument: 'Approval', installation: 'Diagnostics' } });
    world.nodes.clusters.push({ name: 'prod', region: 'us-east-1', nodegroups: [] });
    NODES.forEach((node) => world.nodes.add(node));
    const plan = await world.call('batch_collect', { clusterName: 'prod', strategy: 'all' }) as SuccessAnswer & { readonly planId: string };
    const begun = await world.call('batch_collect', { planId: plan.planId, dryRun: false }) as SuccessAnswer & { readonly state: string };
    expect(begun).toMatchObject({ ok: true });
    const wrapper = [...world.ssm.executions.values()].find((each) => each.document === 'Approval')!;
    const { parameters } = wrapper;
    const approved = { collectionId: parameters.CollectionId![0]!, instanceIds: parameters.InstanceId!, region: parameters.Region![0]!, cluster: parameters.Cluster![0]!, approvalId: wrapper.id };
    return { world, approved, wrapper };
  }
  const record = async (world: SimulatedInstallation, approved: ApprovedCollection): Promise<Record<string, any>> => JSON.parse((await world.store.getDocument(`batches/${approved.collectionId}/batch.json`))!.toString());
  const rewrite = async (world: SimulatedInstallation, approved: ApprovedCollection, change: object): Promise<void> => {
    await world.store.putDocument(`batches/${approved.collectionId}/batch.json`, Buffer.from(JSON.stringify({ ...await record(world, approved), ...change })));
  };

  test('is started by the starter, exactly its nodes, and followed to its end', async () => {
    const { world, approved } = await planned();
    expect(runs(world)).toEqual([]);
    world.ssm.decide(approved.approvalId, true);
    await expect(world.clock.run(startApproved(world.services, approved))).resolves.toMatchObject({ state: 'running' });
    expect(runs(world).map(({ fleet }) => fleet).filter((fleet) => fleet !== undefined)).toHaveLength(1);
    await world.sweepFor(20);
    await expect(record(world, approved)).resolves.toMatchObject({ state: 'done' });
    expect([...world.evidence.keys()]).toHaveLength(NODES.length);
  });

  test('is not started by a record that says so: the sweeper starts nothing that waits for a human', async () => {
    const { world, approved } = await planned();
    await rewrite(world, approved, { state: 'running', approvalId: undefined });
    await world.sweepFor(30);
    expect(runs(world)).toEqual([]);
  });

  test('is not started when the record names other nodes by then', async () => {
    const { world, approved } = await planned();
    await rewrite(world, approved, { nodes: [...NODES, 'i-0fffffffffffffff0'] });
    await expect(world.clock.run(startApproved(world.services, approved))).rejects.toThrow(/is not what plan/);
    expect(runs(world)).toEqual([]);
  });

  test('is not started when nodes are added between the check and the start', async () => {
    const { world, approved } = await planned();
    const store = world.services.collections.documents;
    const put = store.putDocument.bind(store);
    store.putDocument = async (key, bytes, options) => {
      const done = await put(key, bytes, options);
      const written = key.endsWith('/batch.json') ? JSON.parse(Buffer.from(bytes).toString()) : undefined;
      if (written?.state === 'running' && written.chunks.length === 0) { await put(key, Buffer.from(JSON.stringify({ ...written, nodes: [...NODES, 'i-0fffffffffffffff0'] }))); }
      return done;
    };
    await expect(world.clock.run(startApproved(world.services, approved))).rejects.toThrow(/changed after it was approved: i-0fffffffffffffff0/);
    expect(runs(world)).toEqual([]);
  });

  test('ends when the starter has died', async () => {
    const { world, approved } = await planned();
    await rewrite(world, approved, { state: 'running', chunks: [{ from: 0, to: 3, takenAt: world.clock.now() }] });
    await world.sweepFor(15);
    await expect(record(world, approved)).resolves.toMatchObject({ state: 'failed', reason: expect.stringMatching(/no word came of its start/) });
  });

  test('ends when the request ended without a word', async () => {
    const { world, approved, wrapper } = await planned();
    world.ssm.onStatus = () => undefined;
    world.ssm.end(wrapper, 'TimedOut');
    await world.sweepFor(16);
    await expect(record(world, approved)).resolves.toMatchObject({ state: 'failed', reason: 'Nobody approved the plan in time.' });
  });
});

test('a request carries the name of the installation, by which approvers may decide it', async () => {
  const world = new SimulatedInstallation({ settings: { approvalDocument: 'Approval', installation: 'Diagnostics' } });
  world.nodes.add(NODE);
  const sent: Record<string, unknown>[] = [];
  const send = world.ssm.send.bind(world.ssm);
  world.ssm.send = (region, operation, input) => { if (operation === 'StartAutomationExecution') { sent.push(input); } return send(region, operation, input); };
  await world.call('collect', { instanceId: NODE });
  expect(sent).toMatchObject([{ DocumentName: 'Approval', Tags: [{ Key: APPROVAL_TAG, Value: 'Diagnostics' }] }]);
});

describe('what the wrapper sends', () => {
  const rest = { collectionId: 'c-0123456789abcdef', region: 'eu-west-1', cluster: 'prod', approvalId: 'x' };

  test.each<[string, unknown]>([['a list', [NODE]], ['a list as JSON text', JSON.stringify([NODE])], ['one name', NODE]])('is understood as %s', (_name, instanceIds) => {
    expect(approvedFrom({ ...rest, instanceIds }).instanceIds).toEqual([NODE]);
  });

  test.each<[string, unknown]>([['nothing', undefined], ['an empty list', []], ['a broken list', `["${NODE}"`], ['a number', 7]])('is refused with %s for nodes', (_name, instanceIds) => {
    expect(() => approvedFrom({ ...rest, instanceIds })).toThrow();
  });

  test('is refused when it is no object', () => { expect(() => approvedFrom('x')).toThrow(); });
});
