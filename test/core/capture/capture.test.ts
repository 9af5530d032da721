import { CaptureWorld, NODE } from './capture-world';
import { CAPTURE_EXITS, CaptureExit } from '../../../src/catalog/capture-exit-codes';
import { CAPTURE_DELIVERY_SECONDS } from '../../../src/catalog/capture-parameters';
import { StoredCaptures } from '../../../src/core/capture/stored-captures';
import { CollectorError } from '../../../src/core/ports';
import { TOOLS } from '../../../src/core/tools';

const OTHER = 'i-0fedcba9876543210';

async function refused(world: CaptureWorld, args: Record<string, unknown>): Promise<{ code: string; message: string; retryAfterSeconds?: number }> {
  const answer = await world.installation.call('tcpdump_capture', args);
  if (answer.ok) { throw new Error('was not refused'); }
  return answer.error;
}

describe('a capture, from request to packets', () => {
  test('is capturing, uploading, ready; and what the node counted comes with the sweeper', async () => {
    const world = new CaptureWorld();
    const { commandId: captureId, state, recording, next } = await world.capture({ instanceId: NODE, durationSeconds: 90, protocol: 'udp', ports: ['53'] });
    expect([state, recording]).toEqual(['capturing', '90 s on interface any of the node, both directions, 128 bytes of each packet, at most 100000 packets and 25 MB, filter: udp and port 53']);
    expect(next).toEqual([{ tool: 'tcpdump_capture', args: { commandId: captureId }, why: expect.any(String) }]);
    const seen = new Set<string>();
    for (let minute = 0; minute < 3; minute += 1) {
      for (let second = 0; second < 60; second += 1) {
        seen.add(await world.state(captureId));
        await world.installation.clock.pass(1_000);
      }
      await world.sweepNow();
    }
    expect([...seen]).toEqual(['capturing', 'uploading', 'ready']);
    expect(await world.capture({ commandId: captureId })).toMatchObject({ state: 'ready', bytes: 5_000, packets: 42, droppedByKernel: 3, stoppedBy: 'duration', gaps: [], next: [{ tool: 'tcpdump_analyze', args: { commandId: captureId } }] });
  });

  test('every answer is of the shape that the tool announces', async () => {
    const world = new CaptureWorld();
    const { output } = TOOLS.find(each => each.name === 'tcpdump_capture')!;
    const { commandId: captureId } = await world.capture();
    for (const minutes of [0, 1, 3]) {
      await world.sweep(minutes);
      expect(output.safeParse(await world.capture({ commandId: captureId })).error).toBeUndefined();
    }
  });

  test('sends the document of the region, and nothing but values of its parameters', async () => {
    const world = new CaptureWorld({}, { settings: { clusters: [{ name: 'prod', region: 'us-east-1' }, { name: 'prod', region: 'eu-west-1' }] } });
    world.installation.nodes.add(OTHER, { region: 'eu-west-1' });
    await world.capture({ instanceId: NODE, podName: 'web-0', podNamespace: 'shop', interface: 'eth0', direction: 'in', ring: true, snapLength: 96, maxPackets: 10, maxMegabytes: 2, durationSeconds: 5, hosts: ['10.0.0.1'] });
    await world.capture({ instanceId: OTHER });
    expect(world.sent).toEqual([
      {
        region: 'us-east-1',
        document: 'Captures',
        instanceId: NODE,
        deliverySeconds: CAPTURE_DELIVERY_SECONDS,
        parameters: {
          CaptureId: expect.stringMatching(/^p-/), UploadUrl: expect.stringMatching(/^https:/), Scope: 'pod', PodNamespace: 'shop', PodName: 'web-0', Interface: 'eth0', Direction: 'in', Ring: 'true', SnapLength: '96', MaxPackets: '10', MaxMegabytes: '2', DurationSeconds: '5', Filter: 'host 10.0.0.1',
        },
      },
      expect.objectContaining({ region: 'eu-west-1', document: 'EksNodeDiagnostics-PacketCapture-1-headers-us-east-1' }),
    ]);
  });

  test('is not asked of SSM by whoever asks us: only the sweeper looks', async () => {
    const world = new CaptureWorld();
    const { commandId: captureId } = await world.capture();
    for (let call = 0; call < 100; call += 1) { await world.state(captureId); }
    expect(world.looks).toBe(0);
  });

  test('is followed until its counts are known, and then no more', async () => {
    const world = new CaptureWorld();
    await world.capture({ instanceId: NODE, durationSeconds: 10 });
    await world.sweep(2);
    const { looks } = world;
    await world.sweep(5);
    expect(world.looks).toBe(looks);
    expect(await world.installation.store.list('captures/active/')).toEqual([]);
  });
});

describe('what is asked again', () => {
  test('joins what runs, and finds what a token stands for', async () => {
    const world = new CaptureWorld();
    const args = { instanceId: NODE, idempotencyToken: 'incident-7', durationSeconds: 30 };
    const first = await world.capture(args);
    expect(await world.capture(args)).toMatchObject({ commandId: first.commandId, joined: true });
    await world.sweep(2);
    expect(await world.capture(args)).toMatchObject({ commandId: first.commandId, joined: true, state: 'ready' });
    expect((await world.capture({ instanceId: NODE, durationSeconds: 30 })).commandId).not.toBe(first.commandId);
    expect(world.sent).toHaveLength(2);
  });

  test('of many at once, one starts', async () => {
    const world = new CaptureWorld();
    const answers = await Promise.all(Array.from({ length: 10 }, async () => world.installation.call('tcpdump_capture', { instanceId: NODE })));
    expect(world.sent).toHaveLength(1);
    for (const answer of answers) { expect(answer.ok || answer.error.code).toEqual(answer.ok ? true : 'CAPTURE_RUNNING'); }
  });

  test('with the token of another capture is refused', async () => {
    const world = new CaptureWorld();
    await world.capture({ instanceId: NODE, idempotencyToken: 't' });
    expect(await refused(world, { instanceId: NODE, idempotencyToken: 't', durationSeconds: 60 })).toMatchObject({ code: 'INVALID_ARGUMENT', message: expect.stringContaining('Use another token') });
  });

  test('with the token of one that failed starts anew', async () => {
    const world = new CaptureWorld();
    world.plan = { exitCode: CAPTURE_EXITS.DISK_LOW };
    const { commandId: captureId } = await world.capture({ instanceId: NODE, idempotencyToken: 't' });
    await world.sweep(4);
    expect((await world.capture({ instanceId: NODE, idempotencyToken: 't' })).commandId).not.toBe(captureId);
  });
});

describe('limits', () => {
  test('a node records one capture at a time; another is told when to come back', async () => {
    const world = new CaptureWorld();
    await world.capture({ instanceId: NODE, durationSeconds: 100 });
    await world.installation.clock.pass(40_000);
    expect(await refused(world, { instanceId: NODE, durationSeconds: 30 })).toMatchObject({ code: 'CAPTURE_RUNNING', retryAfterSeconds: 60 });
  });

  test('so many at a time over all nodes; an ended one makes room at once', async () => {
    const world = new CaptureWorld({ concurrent: 1 });
    world.installation.nodes.add(OTHER);
    const { commandId: captureId } = await world.capture({ instanceId: NODE, durationSeconds: 10 });
    expect(await refused(world, { instanceId: OTHER })).toMatchObject({ code: 'LIMIT_REACHED', message: expect.stringContaining('PacketCapture.concurrent') });
    await world.installation.clock.pass(20_000);
    expect(await world.state(captureId)).toBe('ready');
    expect((await world.capture({ instanceId: OTHER })).state).toBe('capturing');
  });

  test('the hour\'s allowance is that of collections', async () => {
    const world = new CaptureWorld({}, { settings: { limits: { perHour: 1, coolDownSeconds: 0, concurrent: 5 } } });
    world.installation.nodes.add(OTHER);
    await world.capture();
    expect(await refused(world, { instanceId: OTHER })).toMatchObject({ code: 'LIMIT_REACHED', message: expect.stringContaining('collectionLimits') });
  });

  test.each<[string, Record<string, unknown>, RegExp]>([
    ['longer than deployed', { durationSeconds: 200 }, /durationSeconds is 200, expected 1 to 60: PacketCapture\.maxDuration/],
    ['payload where only headers may be recorded', { snapLength: 1_500 }, /snapLength is 1500, expected 64 to 256: only headers.*PacketCapture\.headers/],
    ['a pattern of interfaces', { interface: 'eni+' }, /interface must be the name of a network interface.*patterns are not taken/],
    ['an option as interface', { interface: '-w' }, /interface must be/],
    ['a pattern of pods', { podName: 'web-*' }, /podName must be the whole name/],
    ['a command as namespace', { podName: 'web', podNamespace: 'a;id' }, /podNamespace must be/],
    ['a filter that is none', { filter: 'tcp port 80; reboot' }, /filter: character 12: got ';'/],
    ['names as hosts', { hosts: ['kube-dns'] }, /hosts: got "kube-dns"/],
    ['a ring of one half', { ring: true, maxMegabytes: 1 }, /maxMegabytes is 1, expected 2 to 100: a ring has two halves/],
  ])('%s is refused before anybody is asked', async (_, args, message) => {
    const world = new CaptureWorld({ maxSeconds: 60, approvalDocument: 'Approval' });
    expect(await refused(world, { instanceId: NODE, durationSeconds: 30, ...args })).toMatchObject({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(message) });
    expect([world.sent, world.links, [...world.installation.ssm.executions]]).toEqual([[], [], []]);
  });

  test('neither a node nor a capture is named', async () => {
    expect(await refused(new CaptureWorld(), {})).toMatchObject({ code: 'INVALID_ARGUMENT', message: expect.stringContaining('give instanceId') });
  });

  test.each<[string, string, Parameters<CaptureWorld['installation']['nodes']['add']>[1]]>([
    ['of another cluster', 'CLUSTER_NOT_ALLOWED', { cluster: 'payroll' }],
    ['of no cluster', 'CLUSTER_NOT_ALLOWED', { tags: {} }],
    ['that is stopped', 'INSTANCE_NOT_RUNNING', { state: 'stopped' }],
    ['whose agent is away', 'AGENT_OFFLINE', { ping: 'ConnectionLost' }],
    ['that SSM does not know', 'NOT_SSM_MANAGED', { ping: undefined }],
    ['of Bottlerocket', 'NODE_NOT_SUPPORTED', { platformName: 'Bottlerocket' }],
    ['of Windows', 'NODE_NOT_SUPPORTED', { platform: 'Windows' }],
  ])('no packets are recorded on a node %s', async (_, code, node) => {
    const world = new CaptureWorld();
    world.installation.nodes.add(OTHER, node);
    expect(await refused(world, { instanceId: OTHER })).toMatchObject({ code });
    expect(world.sent).toEqual([]);
  });

  test('no packets are recorded on a machine whose logs may be collected, but which is no node', async () => {
    const source = { name: 'ecs', region: 'us-east-1', document: 'D', roleArn: 'arn:aws:iam::1:role/R', machineParameter: 'M', bucketParameter: 'B', roleParameter: 'R', keyPrefix: 'ecs_', tags: { team: 'a' } };
    const world = new CaptureWorld({}, { settings: { sources: [source], clusters: [{ name: 'machines.ecs', region: 'us-east-1' }] } });
    world.installation.nodes.add(OTHER, { tags: { team: 'a' } });
    expect(await refused(world, { instanceId: OTHER })).toMatchObject({ code: 'NODE_NOT_SUPPORTED', message: expect.stringContaining('source ecs') });
    expect(world.sent).toEqual([]);
  });

  test('where packets may not be recorded at all, the tool says what would allow it', async () => {
    const world = new CaptureWorld();
    Object.assign(world.installation.services, { recording: undefined });
    expect((await refused(world, { instanceId: NODE })).message).toContain('packetCapture');
  });
});

describe('with approval', () => {
  const asked = async () => {
    const world = new CaptureWorld({ approvalDocument: 'Approval' });
    const answer = await world.capture({ instanceId: NODE, podName: 'web-0', durationSeconds: 60 });
    return { world, captureId: answer.commandId as string, answer, executionId: answer.approval.executionId as string };
  };

  test('nothing is sent and no upload is signed before a human agrees; then exactly what was shown', async () => {
    const { world, captureId, answer, executionId } = await asked();
    expect(answer).toMatchObject({ state: 'pending approval', approval: { url: expect.stringContaining('/systems-manager/automation/execution/') } });
    await world.sweep(20);
    expect([world.sent, world.links]).toEqual([[], []]);
    const approvedAt = world.installation.clock.now();
    expect((await world.approve(executionId)).state).toBe('capturing');
    expect(world.links).toEqual([{ key: `packets/${NODE}/${captureId}.pcap`, seconds: 60 + CAPTURE_DELIVERY_SECONDS + 120, at: approvedAt }]);
    await world.sweep(2);
    expect(await world.state(captureId)).toBe('ready');
  });

  test('approved twice, it is sent once', async () => {
    const { world, executionId } = await asked();
    await Promise.all([world.approve(executionId), world.approve(executionId), world.approve(executionId)]);
    expect([world.sent.length, world.links.length]).toEqual([1, 1]);
  });

  test.each<[string, Record<string, unknown>]>([
    ['another node', { instanceId: OTHER }], ['another region', { region: 'eu-west-1' }], ['another cluster', { cluster: 'test' }], ['another capture', { what: '300 s on interface any of the node' }], ['another request', { approvalId: 'e-2' }],
  ])('what was approved for %s is not started', async (_, change) => {
    const { world, executionId } = await asked();
    await expect(world.approve(executionId, change)).rejects.toThrow(/Nothing was started/);
    expect([world.sent, world.links]).toEqual([[], []]);
  });

  test('what the approver reads holds nothing but what the pattern of the wrapper lets pass', async () => {
    const { world, executionId } = await asked();
    const [what] = world.installation.ssm.executions.get(executionId)!.parameters.Capture!;
    expect(what).toBe('60 s on interface any of pod default/web-0, both directions, 128 bytes of each packet, at most 100000 packets and 25 MB, filter: none');
    expect(what).toMatch(/^[A-Za-z0-9 .,:/()&=!_[\]-]{1,2500}$/);
  });

  test('a no fails it, silence expires it, and both make room on the node', async () => {
    for (const [decide, state, code] of [['no', 'failed', 'APPROVAL_DENIED'], ['silence', 'expired', 'APPROVAL_LAPSED']] as const) {
      const { world, captureId, executionId } = await asked();
      if (decide === 'no') { world.installation.ssm.decide(executionId, false); } else { world.installation.ssm.end(world.installation.ssm.executions.get(executionId)!, 'TimedOut'); }
      await world.sweep(1);
      expect(await world.capture({ commandId: captureId })).toMatchObject({ state, failure: { code } });
      await expect(world.approve(executionId)).resolves.toMatchObject({ state });
      expect(world.sent).toEqual([]);
      expect((await world.capture({ instanceId: NODE })).state).toBe('pending approval');
    }
  });
});

describe('what stands in the way is told with what to do', () => {
  test.each(Object.keys(CAPTURE_EXITS) as CaptureExit[])('the node ends with %s', async (code) => {
    const world = new CaptureWorld();
    world.plan = { exitCode: CAPTURE_EXITS[code] };
    const { commandId: captureId } = await world.capture();
    await world.sweep(4);
    const answer = await world.capture({ commandId: captureId });
    expect(answer).toMatchObject({ state: 'failed', failure: { code, message: expect.stringMatching(/.{20}/), fix: expect.stringMatching(/.{10}/) }, next: [] });
  });

  test.each([
    ['Delivery Timed Out', 'UNDELIVERABLE'], ['Undeliverable', 'UNDELIVERABLE'], ['Terminated', 'UNDELIVERABLE'], ['Execution Timed Out', 'TIMED_OUT'], ['TimedOut', 'TIMED_OUT'], ['Cancelled', 'CANCELLED'], ['Canceled', 'CANCELLED'], ['InvalidPlatform', 'UNSUPPORTED_OS'],
    ['AccessDenied', 'ACCESS_DENIED'], ['Failed', 'CAPTURE_FAILED'], ['Success', 'NO_UPLOAD'],
  ])('SSM says %s', async (status, code) => {
    const world = new CaptureWorld();
    world.plan = { status, bytes: undefined, exitCode: status === 'Success' ? 0 : 2 };
    const { commandId: captureId } = await world.capture();
    await world.sweep(4);
    expect(await world.capture({ commandId: captureId })).toMatchObject({ state: 'failed', failure: { code } });
  });

  test.each([
    ['ACCESS_DENIED', 'START_ACCESS_DENIED'], ['THROTTLED', 'START_THROTTLED'], ['DOCUMENT_NOT_FOUND', 'DOCUMENT_MISSING'],
  ] as const)('SSM refuses the command: %s', async (refusal, code) => {
    const world = new CaptureWorld();
    world.plan = { refusal: new CollectorError(refusal, 'refused') };
    await refused(world, { instanceId: NODE });
    const [key] = await world.installation.store.list('captures/by-time/');
    expect(await world.record(key!.split('-').slice(-2).join('-'))).toMatchObject({ state: 'failed', failure: { code } });
  });

  test('an answer of SSM that is lost is not a no: the file that comes counts', async () => {
    const world = new CaptureWorld();
    world.plan = { isAnswerLost: true };
    const { commandId: captureId, state } = await world.capture({ instanceId: NODE, durationSeconds: 20 });
    expect(state).toBe('capturing');
    await world.sweep(1);
    expect(await world.state(captureId)).toBe('ready');
  });

  test('no news at all ends it', async () => {
    const world = new CaptureWorld();
    world.plan = { isAnswerLost: true, bytes: undefined };
    const { commandId: captureId } = await world.capture({ instanceId: NODE, durationSeconds: 20 });
    await world.sweep(13);
    expect(await world.capture({ commandId: captureId })).toMatchObject({ state: 'expired', failure: { code: 'NO_NEWS' } });
    expect(await world.installation.store.list('captures/active/')).toEqual([]);
  });
});

describe('what a node says is not believed', () => {
  test.each([
    ['another line', 'S3_KEY=evidence/i-1/findings.json\nhttps://evil.example'],
    ['a line before ours', `x\n${'eks-node-diagnostics packets=1 received=1 dropped=0 bytes=1 wrapped=false stopped=duration'}`],
    ['words for numbers', 'eks-node-diagnostics packets=many received=1 dropped=0 bytes=1 wrapped=false stopped=duration'],
    ['a reason that we do not know', 'eks-node-diagnostics packets=1 received=1 dropped=0 bytes=1 wrapped=false stopped=<script>'],
  ])('its output: %s', async (_, output) => {
    const world = new CaptureWorld();
    world.plan = { output };
    const { commandId: captureId } = await world.capture();
    await world.sweep(15);
    const answer = JSON.stringify(await world.capture({ commandId: captureId }));
    expect(answer).toContain('"state":"ready"');
    expect(answer).not.toMatch(/evil|findings|script|stoppedBy|"packets"/);
  });

  test('that it uploaded: only the file does', async () => {
    const world = new CaptureWorld();
    world.plan = { status: 'Success', bytes: undefined };
    const { commandId: captureId } = await world.capture();
    await world.sweep(4);
    expect(await world.state(captureId)).toBe('failed');
  });

  test('a file larger than it may be is not read', async () => {
    const world = new CaptureWorld();
    world.plan = { bytes: 26_000_000 };
    const { commandId: captureId } = await world.capture();
    await world.sweep(4);
    expect(await world.capture({ commandId: captureId })).toMatchObject({ state: 'failed', failure: { code: 'FILE_TOO_LARGE' } });
  });

  test('a file that comes before anything was started is none of ours', async () => {
    const world = new CaptureWorld({ approvalDocument: 'Approval' });
    const { commandId: captureId } = await world.capture();
    world.files.set(`packets/${NODE}/${captureId}.pcap`, 1_000);
    expect(await world.state(captureId)).toBe('pending approval');
  });
});

describe('captures for analysis', () => {
  const stored = (world: CaptureWorld, clusters = world.installation.services.settings.clusters) =>
    new StoredCaptures(world.recording.captures, { clusters, retentionDays: 7, now: () => world.installation.clock.now() });

  test('are those that are ready, newest first, as our records have them', async () => {
    const world = new CaptureWorld();
    const first = await world.capture({ instanceId: NODE, durationSeconds: 5, podName: 'web-0', direction: 'in', filter: 'tcp' });
    await world.sweep(1);
    const second = await world.capture({ instanceId: NODE, durationSeconds: 5 });
    await world.sweep(1);
    await world.capture({ instanceId: NODE });
    const listed = await stored(world).list();
    expect(listed.map(each => each.captureId)).toEqual([second.commandId, first.commandId]);
    expect(listed[1]).toEqual({
      captureId: first.commandId, instanceId: NODE, cluster: 'prod', region: 'us-east-1', scope: { kind: 'pod', namespace: 'default', name: 'web-0' }, interface: 'any', direction: 'in', filter: 'tcp', snapLength: 128, startedAt: expect.stringMatching(/Z$/),
    });
    expect(await stored(world).list({ instanceId: OTHER })).toEqual([]);
    expect(await stored(world).list({ instanceId: NODE, limit: 1 })).toHaveLength(1);
  });

  test('are read from front to back', async () => {
    const world = new CaptureWorld();
    const content = Buffer.alloc(9_000_000, 'abc');
    world.plan = { bytes: content.length };
    const { commandId: captureId } = await world.capture({ instanceId: NODE, durationSeconds: 5 });
    await world.sweep(1);
    await world.installation.store.putDocument(`packets/${NODE}/${captureId}.pcap`, content);
    const file = await stored(world).open(captureId);
    const chunks: Uint8Array[] = [];
    for await (const chunk of file!.stream()) { chunks.push(chunk); }
    expect(chunks.length).toBe(3);
    expect(Buffer.concat(chunks).equals(content)).toBe(true);
  });

  test('that cannot be read say why', async () => {
    const world = new CaptureWorld();
    const { commandId: captureId } = await world.capture({ instanceId: NODE, durationSeconds: 5 });
    await expect(stored(world).open(captureId)).rejects.toMatchObject({ code: 'CAPTURE_NOT_READY' });
    await world.sweep(1);
    await expect(stored(world, [{ name: 'test', region: 'us-east-1' }]).open(captureId)).rejects.toMatchObject({ code: 'CLUSTER_NOT_ALLOWED' });
    await world.installation.clock.pass(9 * 86_400_000);
    await expect(stored(world).open(captureId)).rejects.toMatchObject({ code: 'CAPTURE_EXPIRED' });
    expect(await stored(world).open('p-0000000000000000')).toBeUndefined();
    expect(await stored(world).open('../nodes/x')).toBeUndefined();
    world.plan = { exitCode: CAPTURE_EXITS.POD_NOT_FOUND };
    const failed = await world.capture({ instanceId: NODE, podName: 'gone' });
    await world.sweep(4);
    await expect(stored(world).open(failed.commandId)).rejects.toMatchObject({ code: 'CAPTURE_FAILED', message: expect.stringContaining('No running pod') });
  });

  test('of clusters that a caller may not see do not exist for it', async () => {
    const world = new CaptureWorld();
    const { commandId: captureId } = await world.capture();
    Object.assign(world.installation.services, { settings: { ...world.installation.services.settings, clusters: [{ name: 'test', region: 'us-east-1' }] } });
    expect(await refused(world, { commandId: captureId })).toMatchObject({ code: 'CAPTURE_NOT_FOUND' });
  });
});
