import { gunzipSync } from 'node:zlib';
import { contextOf, INSTANCE } from './fake-bundle';
import { callTool, ErrorAnswer, SuccessAnswer, TOOLS } from '../../../src/core/tools';
import { tokensOf } from '../../../src/core/tools/budget';
import { SimulatedInstallation } from '../../simulator/simulated-installation';
import { MemoryEvidenceStore } from '../memory-evidence-store';

const FREE = { limits: { perHour: 1_000, coolDownSeconds: 0, concurrent: 500 } };

async function answered(world: SimulatedInstallation, tool: string, args: Record<string, unknown> = {}): Promise<SuccessAnswer & Record<string, any>> {
  const answer = await world.call(tool, args);
  expect(answer).toMatchObject({ ok: true });
  expect(TOOLS.find(each => each.name === tool)!.output.safeParse(answer).error).toBeUndefined();
  return answer as SuccessAnswer;
}

describe('history of an account', () => {
  async function busy(): Promise<SimulatedInstallation> {
    const world = new SimulatedInstallation({ settings: FREE });
    world.ssm.plan = id => id.endsWith('3') ? { durationMs: 60_000, status: 'Failed', failureMessage: 'no space left on device' } : { durationMs: 60_000, status: 'Success', uploadAfterMs: 50_000 };
    for (let round = 0; round < 5; round += 1) {
      for (let node = 1; node <= 5; node += 1) {
        world.nodes.add(`i-0000000000000000${node}`);
        await answered(world, 'collect', { instanceId: `i-0000000000000000${node}` });
      }
      await world.clock.pass(200_000);
    }
    return world;
  }

  test('lists every attempt, newest first, and every one once however it is paged', async () => {
    const world = await busy();
    const all = (await answered(world, 'history', { maxResults: 50 })).collections;
    expect(all).toHaveLength(25);
    const times = all.map((each: any) => each.requestedAt);
    expect(times).toEqual([...times].sort().reverse());

    const paged: string[] = [];
    let pageToken: string | undefined;
    do {
      const page = await answered(world, 'history', { maxResults: 4, pageToken });
      paged.push(...page.collections.map((each: any) => each.executionId));
      ({ nextPageToken: pageToken } = page);
      // a collection that comes in between neither shifts nor repeats the pages
      if (paged.length === 4) { await answered(world, 'collect', { instanceId: 'i-00000000000000001' }); }
    } while (pageToken !== undefined);
    expect(paged).toEqual(all.map((each: any) => each.executionId));
  });

  test('filters by node and by state, and says why attempts failed', async () => {
    const world = await busy();
    const failed = (await answered(world, 'history', { status: 'failed' })).collections;
    expect(failed.map((each: any) => [each.instanceId, each.failure.code, each.bundleId])).toEqual(Array(5).fill(['i-00000000000000003', 'DISK_FULL', undefined]));
    const ofNode = await answered(world, 'history', { instanceId: 'i-00000000000000002', status: 'ready' });
    expect(ofNode.collections).toHaveLength(5);
    expect(ofNode.next[0]).toMatchObject({ tool: 'quick_triage', args: { instanceId: 'i-00000000000000002', bundleId: ofNode.collections[0].executionId } });
  });

  test('says when evidence has expired', async () => {
    const world = await busy();
    await world.clock.pass(9 * 86_400_000);
    expect((await answered(world, 'history')).collections.filter((each: any) => each.bundleId !== undefined).every((each: any) => each.evidenceExpired)).toBe(true);
  });

  test('leaves out clusters that are no longer in scope', async () => {
    const world = await busy();
    Object.assign(world.services.settings, { clusters: [{ name: 'other', region: 'us-east-1' }] });
    expect((await answered(world, 'history')).collections).toEqual([]);
  });

  test('takes few round trips: listing and reading in step, never one by one', async () => {
    const world = await busy();
    const store = world.store as MemoryEvidenceStore;
    const calls: string[] = [];
    for (const name of ['list', 'getDocument'] as const) {
      const original = store[name].bind(store) as (...args: any[]) => Promise<any>;
      (store as any)[name] = async (...args: any[]) => { calls.push(name); return original(...args); };
    }
    await answered(world, 'history', { maxResults: 20 });
    expect(calls.filter(each => each === 'list')).toHaveLength(1);
  });
});

describe('bundles brought by hand', () => {
  test('stand on the first page, after the collections, and can be questioned', async () => {
    const world = new SimulatedInstallation({ settings: FREE });
    world.nodes.add(INSTANCE);
    await answered(world, 'collect', { instanceId: INSTANCE });
    const answer = await callTool('history', {}, { ...contextOf({ bundleId: '0123456789abcdef' }), collections: world.services }) as SuccessAnswer & Record<string, any>;
    expect(TOOLS.find(each => each.name === 'history')!.output.safeParse(answer).error).toBeUndefined();
    expect(answer.collections.map((each: any) => [each.bundleId, each.state])).toEqual([[undefined, 'collecting'], ['0123456789abcdef', 'ready']]);
  });
});

describe('preflight', () => {
  test('of a node that can be collected passes, and says what it cannot know', async () => {
    const world = new SimulatedInstallation();
    world.nodes.add(INSTANCE);
    const answer = await answered(world, 'validate', { instanceId: INSTANCE, preflight: true });
    expect(answer).toMatchObject({ collectable: true, next: [{ tool: 'collect' }] });
    // one row for everything that is not looked at from here
    const others = 'agent-route, automation-role, upload, key, key-policy, route, network-acl, security-groups';
    expect(answer.gaps).toEqual([`${others}: not known`, 'uploader: not known', 'disk: not known']);
    expect(answer.preflight.find((each: any) => each.check === others).seen).toContain('doctor --stack');
    expect(tokensOf(JSON.stringify(answer))).toBeLessThan(450);
    expect(answer.preflight.map((each: any) => `${each.check} ${each.outcome}`)).toEqual([
      'node ok', 'os ok', 'agent ok', 'collector ok', `${others} unknown`, 'uploader unknown', 'disk unknown', 'runbook ok',
    ]);
  });

  test.each([
    [{ ping: 'ConnectionLost' }, 'agent'],
    [{ platform: 'Windows' as const }, 'os'],
    [{ tags: {} }, 'node'],
  ])('of a node with %j fails at %s', async (over, check) => {
    const world = new SimulatedInstallation();
    world.nodes.add(INSTANCE, over);
    const answer = await answered(world, 'validate', { instanceId: INSTANCE, preflight: true });
    expect(answer.collectable).toBe(false);
    expect(answer.preflight.find((each: any) => each.outcome === 'failed').check).toBe(check);
  });

  test('looks at the bucket, the way to it and the last bundle where it has the rights', async () => {
    const world = new SimulatedInstallation();
    world.nodes.add(INSTANCE);
    const { directory } = world.services;
    const looking = {
      ...world.services,
      directory: { ...directory, instance: async () => ({ ...(await directory.instance('us-east-1', INSTANCE))!, subnetId: 'subnet-1', vpcId: 'vpc-1' }), managed: directory.managed.bind(directory) },
      inspectors: {
        buckets: { exposure: async () => ({ policyIsPublic: true, publicGrants: [] }) },
        network: { routeTable: async () => ({ id: 'rtb-1', routes: [] }), s3Endpoints: async () => [] },
      },
    };
    Object.setPrototypeOf(looking.directory, directory);
    const answer = await world.clock.run(callTool('validate', { instanceId: INSTANCE, preflight: true }, { bundles: contextOf({}).bundles, clock: world.clock, collections: looking as any })) as any;
    expect(TOOLS.find(each => each.name === 'validate')!.output.safeParse(answer).error).toBeUndefined();
    expect(answer.collectable).toBe(false);
    expect(answer.preflight.filter((each: any) => each.outcome === 'failed').map((each: any) => each.check)).toEqual(['route', 'bucket-private']);
    expect(answer.preflight.find((each: any) => each.check === 'route')).toMatchObject({ seen: expect.stringContaining('rtb-1'), fix: expect.stringContaining('gateway endpoint') });
  });

  test('of a node that is collected in another way passes, and says which', async () => {
    const world = new SimulatedInstallation();
    world.nodes.add(INSTANCE, { platformName: 'Bottlerocket' });
    const answer = await answered(world, 'validate', { instanceId: INSTANCE, preflight: true });
    expect(answer).toMatchObject({ collectable: true, next: [{ tool: 'collect' }] });
    expect(answer.preflight.find((each: any) => each.check === 'collector')).toMatchObject({ outcome: 'ok', seen: expect.stringContaining('node-diagnostic') });
    expect(answer.preflight.filter((each: any) => each.outcome === 'failed')).toEqual([]);
  });

  test('names the permission that is missing', async () => {
    const world = new SimulatedInstallation();
    world.nodes.add(INSTANCE);
    world.nodes.denied.add('DescribeInstances');
    expect((await answered(world, 'validate', { instanceId: INSTANCE, preflight: true })).preflight[0]).toMatchObject({ outcome: 'failed', seen: expect.stringContaining('ec2:DescribeInstances') });
  });
});

describe('artifact', () => {
  const text = Array.from({ length: 5_000 }, (_, line) => `line ${line + 1} of a log\n`).join('');

  function exporting() {
    const world = new SimulatedInstallation();
    const { bundles, clock } = contextOf({ files: [{ path: 'kubelet/kubelet.log', kind: 'kubelet-log' as any, text }], blockBytes: 4_096 } as any);
    const call = async (args: Record<string, unknown>) => callTool('artifact', { logKey: `${INSTANCE}/bundle-1/kubelet/kubelet.log`, ...args }, { bundles, clock, collections: world.services });
    return { world, call, store: world.store as MemoryEvidenceStore };
  }

  test('hands out exactly the stored text, once written and once signed, for a bounded time', async () => {
    const { call, store, world } = exporting();
    const answer = await call({ expirationMinutes: 30 }) as SuccessAnswer & Record<string, any>;
    expect(TOOLS.find(each => each.name === 'artifact')!.output.safeParse(answer).error).toBeUndefined();
    const [key] = await store.list('exports/');
    expect(gunzipSync(store.objects.get(key!)!).toString()).toBe(text);
    expect(answer).toMatchObject({ presignedUrl: expect.stringContaining(key!), lines: [1, 5_000], textBytes: text.length, expiresAt: new Date(world.clock.now() + 1_800_000).toISOString() });
    await call({});
    expect(await store.list('exports/')).toEqual([key]);
  });

  test('of a range of lines', async () => {
    const { call, store } = exporting();
    await call({ startLine: 4_999, lineCount: 10 });
    const [key] = await store.list('exports/');
    expect(gunzipSync(store.objects.get(key!)!).toString()).toBe('line 4999 of a log\nline 5000 of a log\n');
  });

  test('never lives longer than the credentials that sign it', async () => {
    expect((await exporting().call({ expirationMinutes: 61 }) as ErrorAnswer).error.code).toBe('INVALID_ARGUMENT');
  });

  test('of lines beyond the end is an error that names the end', async () => {
    const answer = await exporting().call({ startLine: 6_000 }) as ErrorAnswer;
    expect(answer.error.message).toContain('5000 lines');
  });
});
