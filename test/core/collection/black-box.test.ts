import * as fc from 'fast-check';
import { alarmEvent, BlackBoxWorld, GROUP, healthEvent, HOOK, MINUTE, NODE, rebalanceEvent, spotEvent, terminationEvent } from './black-box-world';
import { BLACK_BOX_LINK_SECONDS } from '../../../src/catalog/black-box';
import { blackBoxNoticeOf } from '../../../src/core/collection/black-box-event';
import { isEnd } from '../../../src/core/collection/states';
import { MemoryEvidenceStore } from '../memory-evidence-store';

const OTHER = 'i-0fedcba9876543210';

function world(...options: ConstructorParameters<typeof BlackBoxWorld>): BlackBoxWorld {
  const made = new BlackBoxWorld(...options);
  made.add();
  return made;
}

describe('what an event is', () => {
  const health = healthEvent() as any;
  const alarm = alarmEvent() as any;
  test.each<[string, unknown, unknown]>([
    ['a spot interruption', spotEvent(), { trigger: 'spot-interruption', region: 'us-east-1', instanceIds: [NODE] }],
    ['a rebalance recommendation', rebalanceEvent(), { trigger: 'rebalance-recommendation', instanceIds: [NODE] }],
    ['a termination that waits', terminationEvent(NODE, '87654321-4321-4321-4321-210987654321'), { trigger: 'termination', occurrence: '87654321-4321-4321-4321-210987654321', termination: { group: GROUP, hook: HOOK, instanceId: NODE } }],
    ['a scheduled event, where its instances are and not where it was delivered', healthEvent([NODE, NODE, 'vol-1']), { trigger: 'scheduled-event', region: 'us-east-1', instanceIds: [NODE] }],
    ['a scheduled event that names its instances by ARN', healthEvent([`arn:aws:ec2:us-east-1:111122223333:instance/${NODE}`]), { instanceIds: [NODE] }],
    ['an alarm over a group', alarmEvent(), { trigger: 'status-check', group: GROUP, instanceIds: [] }],
    ['an alarm that is over', alarmEvent(GROUP, { state: { value: 'OK' } }), undefined],
    ['an alarm over another metric', { ...alarm, detail: JSON.parse(JSON.stringify(alarm.detail).replace('StatusCheckFailed', 'CPUUtilization')) }, undefined],
    ['an alarm over several metrics', alarmEvent(GROUP, { configuration: { metrics: [alarm.detail.configuration.metrics[0], { id: 'e', expression: 'm1 > 0' }] } }), undefined],
    ['a scheduled event that is over', healthEvent([NODE], { statusCode: 'closed' }), undefined],
    ['trouble in a region', healthEvent([NODE], { eventTypeCategory: 'issue' }), undefined],
    ['news of another service', healthEvent([NODE], { service: 'RDS' }), undefined],
    ['a launch', { ...terminationEvent(NODE, '87654321-4321-4321-4321-210987654321') as object, 'detail-type': 'EC2 Instance-launch Lifecycle Action' }, undefined],
    ['another source', { ...spotEvent() as object, source: 'my.app' }, undefined],
    ['an id that is none', spotEvent('i-../../x'), undefined],
    ['a region that is none', spotEvent(NODE, '../x'), undefined],
    ['a bundle that arrived', { 'source': 'aws.s3', 'detail-type': 'Object Created', 'region': 'us-east-1', 'detail': {} }, undefined],
    ['nothing', undefined, undefined],
  ])('%s', (_, event, notice) => {
    if (notice === undefined) { expect(blackBoxNoticeOf(event)).toBeUndefined(); } else { expect(blackBoxNoticeOf(event)).toMatchObject(notice as object); }
  });

  test('nothing that arrives makes reading it fail', () => {
    fc.assert(fc.property(fc.oneof(fc.anything(), fc.record({ 'source': fc.constantFrom('aws.ec2', 'aws.health', 'aws.cloudwatch', 'aws.autoscaling'), 'detail-type': fc.constantFrom('AWS Health Event', 'EC2 Instance Rebalance Recommendation', 'CloudWatch Alarm State Change'), 'region': fc.constant('us-east-1'), 'detail': fc.anything() })), event => {
      const notice = blackBoxNoticeOf(event);
      expect(notice === undefined || notice.instanceIds.every(each => /^i-[0-9a-f]+$/.test(each))).toBe(true);
    }));
    expect(blackBoxNoticeOf(health)).toBeDefined();
  });
});

describe('a spot interruption', () => {
  test('has what the node has in the bucket within the minute, and its console beside it', async () => {
    const made = world();
    const [answer] = await made.deliver(spotEvent());
    expect(answer).toMatchObject({ outcome: 'collecting' });
    await made.installation.clock.pass(MINUTE);
    const history = await made.history();
    expect(history.map(each => [each.collector, each.trigger, each.state]).sort()).toEqual([['console-output', 'spot-interruption', 'ready'], ['ssm-command', 'spot-interruption', 'ready']]);
    expect(made.installation.evidence.get(answer!.collectionId!)).toBe(`${NODE} ${answer!.collectionId}`);
    expect(made.commands.sent).toMatchObject([{ instanceId: NODE, document: 'BlackBox', timeoutSeconds: 30 }]);
    expect(made.links).toEqual([{ key: `uploads/${answer!.collectionId}/ssm-command.tar.gz`, seconds: BLACK_BOX_LINK_SECONDS }]);
  });

  test('shows in status and cluster_health with what triggered it', async () => {
    const made = world();
    made.installation.nodes.clusters.push({ name: 'prod', region: 'us-east-1', nodegroups: [] });
    const [answer] = await made.deliver(spotEvent());
    await made.installation.clock.pass(MINUTE);
    expect(await made.answered('status', { executionId: answer!.collectionId })).toMatchObject({ state: 'ready', trigger: 'spot-interruption', collector: 'ssm-command' });
    expect((await made.answered('cluster_health', { clusterName: 'prod' })).nodes[0].collection).toMatchObject({ trigger: 'spot-interruption', state: 'ready' });
  });

  test('runs beside the runbook that an earlier recommendation began: that may not end in time', async () => {
    const made = world();
    await made.deliver(rebalanceEvent());
    await made.installation.clock.pass(30_000);
    expect(await made.deliver(spotEvent())).toMatchObject([{ outcome: 'collecting' }]);
    await made.installation.clock.pass(MINUTE);
    expect((await made.history()).map(each => [each.collector, each.state]).sort()).toEqual([['console-output', 'ready'], ['ssm-command', 'ready'], ['ssm-runbook', 'collecting']]);
  });

  test.each([['whose agent is silent', { ping: 'ConnectionLost' }], ['of Bottlerocket', { platformName: 'Bottlerocket' }], ['of Auto Mode', { operator: 'eks.amazonaws.com', ping: undefined }], ['that is going down', { state: 'shutting-down' }]])('of a node %s takes the console only', async (_, over) => {
    const made = new BlackBoxWorld();
    made.add(over);
    await made.deliver(spotEvent());
    await made.installation.clock.pass(MINUTE);
    expect((await made.history()).map(each => [each.collector, each.state])).toEqual([['console-output', 'ready']]);
    expect(made.commands.sent).toEqual([]);
  });

  test('does not wait for Systems Manager to say whether the agent answers', async () => {
    const made = world();
    made.installation.nodes.denied.add('DescribeInstanceInformation');
    await made.deliver(spotEvent());
    expect(made.commands.sent).toHaveLength(1);
  });

  test('of a node that goes before it takes the command ends with that reason, and the console is there', async () => {
    const made = world();
    made.commands.plan = () => ({ pickUpMs: 20_000, durationMs: 10_000, exitCode: 0 });
    const [answer] = await made.deliver(spotEvent());
    made.installation.clock.after(5_000, () => { made.installation.nodes.nodes.get(NODE)!.state = 'terminated'; });
    await made.minutes(4);
    expect(await made.answered('status', { executionId: answer!.collectionId })).toMatchObject({ state: 'failed', failure: { code: 'NODE_GONE', message: expect.stringContaining('before its SSM agent took the command') } });
    expect((await made.history()).find(each => each.collector === 'console-output')).toMatchObject({ state: 'ready' });
  });

  test('of a node that goes in the middle ends, too: nobody tells of its end', async () => {
    const made = world();
    made.installation.clock.after(5_000, () => { made.installation.nodes.nodes.get(NODE)!.state = 'terminated'; });
    const [answer] = await made.deliver(spotEvent());
    await made.minutes(5);
    expect(await made.answered('status', { executionId: answer!.collectionId })).toMatchObject({ state: 'expired', failure: { code: 'NODE_GONE' } });
    expect(await made.services.store.list('collections/watch/')).toEqual([]);
  });

  test.each([[84, 'DISK_LOW'], [91, 'UPLOAD_REFUSED'], [83, 'COMMAND_MISSING'], [1, 'COMMAND_FAILED']])('whose script ends with %i says why: %s', async (exitCode, code) => {
    const made = world();
    made.commands.plan = () => ({ pickUpMs: 1_000, durationMs: 5_000, exitCode });
    const [answer] = await made.deliver(spotEvent());
    await made.minutes(3);
    expect(await made.answered('status', { executionId: answer!.collectionId })).toMatchObject({ state: 'failed', failure: { code } });
  });

  test('whose upload event was lost is found', async () => {
    const made = world();
    made.installation.bucket.delivery = () => [];
    const [answer] = await made.deliver(spotEvent());
    await made.minutes(3);
    expect((await made.records()).find(each => each.id === answer!.collectionId)).toMatchObject({ state: 'uploaded', archive: { key: `uploads/${answer!.collectionId}/ssm-command.tar.gz` } });
  });

  test('without our document in the region says what to deploy', async () => {
    const made = new BlackBoxWorld({}, { settings: { clusters: [{ name: 'prod', region: 'eu-west-1' }] } });
    made.add({ region: 'eu-west-1' });
    const [answer] = await made.deliver(spotEvent(NODE, 'eu-west-1'));
    expect(await made.answered('status', { executionId: answer!.collectionId })).toMatchObject({ state: 'failed', failure: { code: 'DOCUMENT_MISSING', fix: expect.stringContaining('EksNodeDiagnosticsRegion') } });
    made.commands.documents.add('EksNodeDiagnostics-BlackBox-1-us-east-1');
    made.add({ region: 'eu-west-1' }, OTHER);
    await made.deliver(spotEvent(OTHER, 'eu-west-1'));
    expect(made.commands.sent).toMatchObject([{ document: 'EksNodeDiagnostics-BlackBox-1-us-east-1' }]);
  });
});

describe('a notice that leaves time', () => {
  test.each<[string, unknown]>([['rebalance-recommendation', rebalanceEvent()], ['scheduled-event', healthEvent()]])('%s runs the runbook', async (trigger, event) => {
    const made = new BlackBoxWorld();
    made.add({ scheduled: true });
    await made.deliver(event);
    await made.minutes(5);
    expect(await made.history()).toMatchObject([{ collector: 'ssm-runbook', trigger, state: 'ready' }]);
  });

  test('joins a run that is under way, and a bundle that is fresh', async () => {
    const made = world();
    const { executionId } = await made.answered('collect', { instanceId: NODE });
    expect(await made.deliver(rebalanceEvent())).toEqual([{ instanceId: NODE, outcome: 'joined', collectionId: executionId }]);
    await made.minutes(5);
    made.installation.nodes.nodes.get(NODE)!.scheduled = true;
    expect(await made.deliver(healthEvent())).toMatchObject([{ outcome: 'joined', collectionId: executionId }]);
    expect(await made.history()).toHaveLength(1);
  });

  test('is joined by an agent that asks for the node meanwhile', async () => {
    const made = world();
    const [answer] = await made.deliver(rebalanceEvent());
    expect(await made.answered('collect', { instanceId: NODE })).toMatchObject({ joined: true, executionId: answer!.collectionId });
  });

  test('needs no approval: whoever chose black-box collection gave it', async () => {
    const made = world({}, { settings: { approvalDocument: 'Approval' } });
    await made.deliver(rebalanceEvent());
    expect([...made.installation.ssm.executions.values()].map(each => each.document)).toEqual(['AWSSupport-CollectEKSInstanceLogs']);
  });

  test('of a Windows node is recorded as what cannot be collected', async () => {
    const made = new BlackBoxWorld();
    made.add({ platform: 'Windows' });
    expect(await made.deliver(rebalanceEvent())).toMatchObject([{ outcome: 'impossible' }]);
    expect(await made.history()).toMatchObject([{ state: 'failed', failure: { code: 'NODE_NOT_SUPPORTED' }, trigger: 'rebalance-recommendation' }]);
  });

  test('of many nodes is an answer for each', async () => {
    const made = new BlackBoxWorld();
    made.add({ scheduled: true });
    made.add({ scheduled: false }, OTHER);
    expect((await made.deliver(healthEvent([NODE, OTHER, 'i-0aaaaaaaaaaaaaaaa']))).map(each => [each.instanceId, each.outcome]).sort()).toEqual([['i-0aaaaaaaaaaaaaaaa', 'refused'], [NODE, 'collecting'], [OTHER, 'refused']].sort());
  });
});

describe('a failed status check', () => {
  test('takes the console of the nodes of the group that failed, and of no others', async () => {
    const made = new BlackBoxWorld();
    made.add({ impaired: true });
    made.add({}, OTHER);
    made.add({ impaired: true, tags: { 'aws:eks:cluster-name': 'prod', 'aws:autoscaling:groupName': 'others' } }, 'i-0aaaaaaaaaaaaaaaa');
    expect(await made.deliver(alarmEvent())).toMatchObject([{ instanceId: NODE, outcome: 'collecting' }]);
    await made.installation.clock.pass(MINUTE);
    expect(await made.history()).toMatchObject([{ collector: 'console-output', trigger: 'status-check', state: 'ready' }]);
    expect([made.commands.sent, made.installation.ssm.executions.size]).toEqual([[], 0]);
  });

  test('of a group that was not chosen does nothing', async () => {
    const made = new BlackBoxWorld({ statusChecks: [] });
    made.add({ impaired: true });
    await made.deliver(alarmEvent());
    expect([await made.records(), made.installation.nodes.calls]).toEqual([[], {}]);
  });
});

describe('a termination', () => {
  test('is held up until the bundle is in the bucket, by a heartbeat a minute, and no longer', async () => {
    const made = world();
    const [answer] = await made.deliver(made.terminate());
    expect(answer).toMatchObject({ outcome: 'collecting' });
    await made.minutes(5);
    expect(made.terminations.ended).toMatchObject([{ instanceId: NODE, by: 'completed', beats: 3 }]);
    expect(made.terminations.ended[0]!.afterMs).toBeGreaterThanOrEqual(170_000);
    expect(made.terminations.ended[0]!.afterMs).toBeLessThanOrEqual(181_000);
    expect(await made.history()).toMatchObject([{ trigger: 'termination', state: 'ready' }]);
    expect(await made.services.store.list('collections/watch/')).toEqual([]);
  });

  test('goes on at the limit, whatever the run does', async () => {
    const made = world({ holdSeconds: 420 });
    made.installation.ssm.plan = () => ({ durationMs: 3_600_000, status: 'Success' });
    await made.deliver(made.terminate());
    await made.minutes(12);
    const [{ afterMs } = { afterMs: NaN }] = made.terminations.ended;
    expect([made.terminations.ended.length, afterMs > 360_000 - 1, afterMs <= 420_000]).toEqual([1, true, true]);
  });

  test('counts its time from when Auto Scaling began, however late the event comes', async () => {
    const made = world();
    made.installation.ssm.plan = () => ({ durationMs: 3_600_000, status: 'Success' });
    const event = made.terminate();
    await made.installation.clock.pass(4 * MINUTE + 17_000);
    await made.deliver(event);
    await made.minutes(12);
    expect(made.terminations.ended).toHaveLength(1);
    expect(made.terminations.ended[0]!.afterMs).toBeLessThanOrEqual(600_000);
  });

  test('is never held up for longer than the limit: whenever its event comes, whatever the run does, whether Auto Scaling answers or our function dies', async () => {
    await fc.assert(fc.asyncProperty(
      fc.integer({ min: 180, max: 900 }), fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 59_999 }), fc.integer({ min: 1, max: 1_200_000 }),
      fc.constantFrom('Success', 'Failed', 'TimedOut', 'Cancelled', 'never'), fc.integer({ min: 0, max: 20 }), fc.array(fc.constantFrom('InternalFailure', 'Throttling'), { maxLength: 12 }), fc.array(fc.integer({ min: 0, max: 300_000 }), { maxLength: 2 }),
      async (holdSeconds, late, phase, durationMs, status, dies, faults, repeats) => {
        const made = world({ holdSeconds });
        const { clock, ssm } = made.installation;
        ssm.plan = () => ({ durationMs: status === 'never' ? 86_400_000 : durationMs, status, ...(status === 'Success' && { uploadAfterMs: Math.floor(durationMs * 0.9) }) });
        await clock.pass(phase);
        const event = made.terminate();
        for (const delay of [0, ...repeats]) { clock.after(late + delay, () => made.queue(event)); }
        clock.after(late + 1_000, () => { made.terminations.faults.push(...faults); });
        // after so many minutes nobody looks any more
        await clock.pass(MINUTE - phase);
        for (let minute = 0; minute < 40; minute += 1) {
          if (minute < dies || dies === 20) { await made.minutes(1).catch(() => undefined); } else { await clock.pass(MINUTE); }
        }
        expect(made.terminations.waiting.size).toBe(0);
        for (const { afterMs } of made.terminations.ended) { expect(afterMs).toBeLessThanOrEqual(holdSeconds * 1_000); }
      },
    ), { numRuns: 150 });
  }, 120_000);

  test('goes on at once when the run has failed', async () => {
    const made = world();
    made.installation.ssm.plan = () => ({ durationMs: 30_000, status: 'Failed', failureMessage: 'no space left' });
    await made.deliver(made.terminate());
    await made.minutes(2);
    expect(made.terminations.ended).toMatchObject([{ by: 'completed' }]);
    expect(made.terminations.ended[0]!.afterMs).toBeLessThanOrEqual(60_000);
  });

  test.each<[string, Parameters<BlackBoxWorld['add']>[0], ConstructorParameters<typeof BlackBoxWorld>[0], string]>([
    ['no node of a cluster in scope', { tags: { 'aws:eks:cluster-name': 'payroll', 'aws:autoscaling:groupName': GROUP } }, {}, 'out-of-scope'],
    ['a node of which only the console can be had', { ping: 'ConnectionLost' }, {}, 'collecting'],
    ['a node that is over budget', {}, { perHour: 0 }, 'over-budget'],
    ['a node that cannot be collected', { platform: 'Windows' }, {}, 'impossible'],
    ['an instance that EC2 says is in another group', { tags: { 'aws:eks:cluster-name': 'prod', 'aws:autoscaling:groupName': 'x' } }, {}, 'refused'],
  ])('of %s goes on at once', async (_, over, chosen, outcome) => {
    const made = new BlackBoxWorld(chosen);
    made.add(over);
    expect(await made.deliver(made.terminate())).toMatchObject([{ outcome }]);
    expect(made.terminations.ended).toMatchObject([{ by: 'completed', beats: 1 }]);
  });

  test('does not count a fresh bundle: what ended the node may have come later', async () => {
    const made = world();
    await made.answered('collect', { instanceId: NODE });
    await made.minutes(5);
    expect(await made.deliver(made.terminate())).toMatchObject([{ outcome: 'collecting' }]);
  });

  test('by a run that an agent has begun waits for that one', async () => {
    const made = world();
    await made.answered('collect', { instanceId: NODE });
    await made.deliver(made.terminate());
    await made.minutes(4);
    expect(made.terminations.ended).toMatchObject([{ by: 'completed' }]);
    expect(made.terminations.ended[0]!.afterMs).toBeGreaterThanOrEqual(150_000);
  });

  test('of which Auto Scaling knows nothing is refused before anything is asked of the node', async () => {
    const made = world();
    expect(await made.deliver(terminationEvent(NODE, '87654321-4321-4321-4321-210987654321'))).toMatchObject([{ outcome: 'refused' }]);
    expect([await made.records(), await made.services.store.list('collections/watch/')]).toEqual([[], []]);
  });

  test.each<[string, [string?, string?, string?]]>([['another hook of the group', [NODE, GROUP, 'drain']], ['a group that was not chosen', [NODE, 'others']]])('for %s is nothing to us', async (_, args) => {
    const made = world();
    expect(await made.deliver(made.terminate(...args))).toMatchObject([{ outcome: 'not-chosen' }]);
    expect(made.terminations.calls).toEqual({});
  });

  test('that somebody else let go is not held up any more', async () => {
    const made = world();
    await made.deliver(made.terminate());
    made.terminations.waiting.clear();
    await made.minutes(1);
    expect(await made.services.store.list('collections/watch/holds/')).toEqual([]);
  });

  test('survives minutes in which Auto Scaling does not answer', async () => {
    const made = world();
    await made.deliver(made.terminate());
    made.terminations.faults.push('InternalFailure', 'InternalFailure', 'InternalFailure', 'Throttling', 'Throttling', 'Throttling');
    await made.minutes(5);
    expect(made.terminations.ended).toMatchObject([{ by: 'completed' }]);
  });
});

describe('what is not believed', () => {
  test.each<[string, Parameters<BlackBoxWorld['add']>[0], unknown]>([
    ['the interruption of an instance that is no spot instance', { spot: false }, spotEvent()],
    ['the recommendation for one that is none', { spot: false }, rebalanceEvent()],
    ['an event that EC2 has not scheduled', { scheduled: false }, healthEvent()],
    ['an instance that does not exist', {}, spotEvent(OTHER)],
  ])('%s', async (_, over, event) => {
    const made = new BlackBoxWorld();
    made.add(over);
    expect(await made.deliver(event)).toMatchObject([{ outcome: 'refused' }]);
    expect([await made.records(), made.commands.sent, made.installation.ssm.executions.size]).toEqual([[], [], 0]);
  });

  test.each<[string, Parameters<BlackBoxWorld['add']>[0]]>([
    ['a node of another cluster', { cluster: 'payroll' }],
    ['an instance of no cluster', { tags: {} }],
    ['an instance that only its owner says is a node', { tags: { 'kubernetes.io/cluster/prod': 'owned' } }],
    ['a node of a cluster of that name elsewhere', { region: 'eu-west-1' }],
  ])('%s is not collected', async (_, over) => {
    const made = new BlackBoxWorld();
    made.add(over);
    const [answer] = await made.deliver(spotEvent(NODE, over?.region));
    expect(answer!.outcome).not.toBe('collecting');
    expect([await made.records(), made.commands.sent]).toEqual([[], []]);
  });

  test('news of regions without a cluster in scope are nobody\'s fault: they are not even asked about', async () => {
    const made = world();
    expect(await made.deliver(healthEvent([NODE], { eventRegion: 'ap-south-1' }))).toMatchObject([{ outcome: 'not-chosen' }]);
    expect(made.installation.nodes.calls).toEqual({});
  });

  test('a trigger that was not chosen', async () => {
    const made = world({ triggers: ['scheduled-event'] });
    expect(await made.deliver(spotEvent())).toMatchObject([{ outcome: 'not-chosen' }]);
    expect(made.installation.nodes.calls).toEqual({});
  });
});

describe('the budget', () => {
  const node = (index: number): string => `i-${String(index).padStart(17, '0')}`;

  test('holds for a cluster and an hour; what is beyond is recorded, and says so', async () => {
    const made = new BlackBoxWorld({ perHour: 3 }, { settings: { clusters: [{ name: 'prod', region: 'us-east-1' }, { name: 'dev', region: 'us-east-1' }] } });
    for (let index = 0; index < 5; index += 1) { made.add({}, node(index)); }
    made.add({ cluster: 'dev' }, node(9));
    const outcomes = [];
    for (let index = 0; index < 5; index += 1) { outcomes.push((await made.deliver(spotEvent(node(index))))[0]!.outcome); }
    expect(outcomes).toEqual(['collecting', 'collecting', 'collecting', 'over-budget', 'over-budget']);
    expect(await made.history(node(4))).toMatchObject([{ state: 'failed', trigger: 'spot-interruption', failure: { code: 'BLACK_BOX_BUDGET', message: expect.stringContaining('3 nodes of cluster prod') } }]);
    expect(await made.deliver(spotEvent(node(9)))).toMatchObject([{ outcome: 'collecting' }]);
    await made.installation.clock.pass(61 * MINUTE);
    expect(await made.deliver(spotEvent(node(4)))).toMatchObject([{ outcome: 'collecting' }]);
  });

  test('is not spent by repeated notices, nor does it take from what agents may collect', async () => {
    const made = world({ perHour: 2 }, { settings: { limits: { perHour: 1, coolDownSeconds: 600, concurrent: 50 } } });
    for (let time = 0; time < 5; time += 1) { await made.deliver(spotEvent()); }
    expect(await made.deliver(rebalanceEvent())).toMatchObject([{ outcome: 'collecting' }]);
    made.add({}, OTHER);
    expect(await made.answered('collect', { instanceId: OTHER })).toMatchObject({ joined: false });
  });
});

describe('a notice that comes twice', () => {
  test.each<[string, (made: BlackBoxWorld) => unknown]>([['spot-interruption', () => spotEvent()], ['rebalance-recommendation', () => rebalanceEvent()], ['scheduled-event', () => healthEvent()], ['termination', made => made.terminate()], ['status-check', () => alarmEvent()]])('%s joins', async (trigger, eventOf) => {
    const made = new BlackBoxWorld();
    made.add({ scheduled: true, impaired: true });
    const event = eventOf(made);
    const [first] = await made.deliver(event);
    const before = (await made.records()).length;
    expect(await made.deliver(event)).toMatchObject([{ outcome: 'joined', collectionId: first!.collectionId }]);
    await made.minutes(5);
    expect((await made.records()).map(each => each.trigger)).toEqual(Array(before).fill(trigger));
  });

  test('at the same time sends one command', async () => {
    const made = world();
    for (let time = 0; time < 4; time += 1) { made.queue(spotEvent()); }
    await made.minutes(3);
    expect(made.commands.sent).toHaveLength(1);
    expect((await made.history()).map(each => each.state)).toEqual(['ready', 'ready']);
  });

  test('is a new matter after a while', async () => {
    const made = new BlackBoxWorld();
    made.add({ impaired: true });
    await made.deliver(alarmEvent());
    await made.installation.clock.pass(20 * MINUTE);
    expect(await made.deliver(alarmEvent())).toMatchObject([{ outcome: 'collecting' }]);
  });
});

/** Dies after some number of writes, once. */
class MortalStore extends MemoryEvidenceStore {
  left = Infinity;

  async putDocument(...args: Parameters<MemoryEvidenceStore['putDocument']>): Promise<boolean> {
    if (this.left === 0) { this.left = Infinity; throw new Error('the process died'); }
    this.left -= 1;
    return super.putDocument(...args);
  }
}

test.each(Array.from({ length: 14 }, (_, write) => write))('a delivery that dies at write %i is made good by the next: two minutes are not over', async (write) => {
  const store = new MortalStore();
  const made = world({}, { store });
  store.left = write;
  await made.deliver(spotEvent()).catch(() => undefined);
  await made.installation.clock.pass(25_000);
  await made.deliver(spotEvent());
  await made.minutes(2);
  expect((await made.history()).map(each => [each.collector, each.state]).sort()).toEqual([['console-output', 'ready'], ['ssm-command', 'ready']]);
});

test('whatever write the process dies at, and however often a notice comes: every collection ends, every termination goes on, nothing is collected twice', async () => {
  await fc.assert(fc.asyncProperty(
    fc.constantFrom('spot', 'rebalance', 'termination', 'health', 'alarm'), fc.integer({ min: 0, max: 30 }), fc.array(fc.integer({ min: 0, max: 120_000 }), { maxLength: 3 }), fc.boolean(), fc.boolean(), fc.integer(),
    async (kind, dies, repeats, losesAnswer, goes, seed) => {
      const store = new MortalStore();
      const made = new BlackBoxWorld({}, { store, seed });
      made.add({ scheduled: true, impaired: true });
      const event = { spot: spotEvent, rebalance: rebalanceEvent, termination: () => made.terminate(), health: healthEvent, alarm: alarmEvent }[kind]!();
      made.commands.losesAnswer = losesAnswer;
      store.left = dies;
      for (const delay of [0, ...repeats]) { made.installation.clock.after(delay, () => made.queue(event)); }
      if (goes) { made.installation.clock.after(100_000, () => { made.installation.nodes.nodes.get(NODE)!.state = 'terminated'; }); }
      for (let minute = 0; minute < 40; minute += 1) { await made.minutes(1).catch(() => undefined); }
      const records = await made.records();
      expect(records.filter(each => !isEnd(each.state)).map(each => [each.collector, each.state])).toEqual([]);
      expect(made.terminations.waiting.size).toBe(0);
      // what the node was asked for is one matter; a command whose answer was lost may be sent again, and its archive counts once
      expect(made.installation.ssm.executions.size).toBeLessThanOrEqual(1);
      expect(records.length).toBeLessThanOrEqual(2);
      expect([...made.installation.bucket.versions.values()].filter(versions => versions.length > 1)).toEqual([]);
      expect(await made.services.store.list('collections/watch/')).toEqual([]);
    },
  ), { numRuns: 150 });
}, 180_000);
