import { CaptureWorld, NODE } from './capture-world';
import { captureListener } from '../../../src/aws/collection-telemetry';
import { Telemetry } from '../../../src/aws/telemetry';
import { CAPTURE_EXITS } from '../../../src/catalog/capture-exit-codes';
import { CaptureNews } from '../../../src/core/capture/capture-news';
import { CaptureStore } from '../../../src/core/capture/capture-store';
import { SuccessAnswer, TOOLS } from '../../../src/core/tools';

const FREE = { settings: { limits: { perHour: 1_000, coolDownSeconds: 0, concurrent: 500 } } };

async function ask(world: CaptureWorld, tool: string, args: Record<string, unknown>): Promise<SuccessAnswer & Record<string, any>> {
  const answer = await world.installation.call(tool, args);
  if (!answer.ok) { throw new Error(`${answer.error.code}: ${answer.error.message}`); }
  const { output, input } = TOOLS.find(each => each.name === tool)!;
  expect(output.safeParse(answer).error).toBeUndefined();
  for (const { tool: name, args: next } of answer.next) { expect([name, TOOLS.find(each => each.name === name)!.input.safeParse(next).success]).toEqual([name, true]); }
  expect(input.safeParse(args).success).toBe(true);
  return answer;
}

describe('a capture can be followed as a collection is', () => {
  test('status takes its id, says the same as tcpdump_capture, and what to call next', async () => {
    const world = new CaptureWorld();
    const { commandId } = await world.capture({ instanceId: NODE, durationSeconds: 30 });
    expect(await ask(world, 'status', { executionId: commandId })).toMatchObject({
      executionId: commandId, commandId, instanceId: NODE, cluster: 'prod', state: 'capturing', suggestedPollIntervalSeconds: 15, next: [{ tool: 'status', args: { executionId: commandId } }],
    });
    await world.sweep(2);
    const ended = await ask(world, 'status', { executionId: commandId });
    expect(ended).toMatchObject({ state: 'ready', bytes: 5_000, packets: 42, next: [{ tool: 'tcpdump_analyze', args: { commandId } }] });
    const { executionId, ...rest } = ended;
    expect(rest).toEqual(await world.capture({ commandId }));
  });

  test('status shows where a human has to approve', async () => {
    const world = new CaptureWorld({ approvalDocument: 'Approval' });
    const { commandId } = await world.capture();
    expect(await ask(world, 'status', { executionId: commandId })).toMatchObject({ state: 'pending approval', approval: { url: expect.stringMatching(/^https:\/\/us-east-1\.console\.aws\.amazon\.com\/systems-manager\/automation\/execution\//) } });
  });

  test.each([['of no capture', (world: CaptureWorld) => { void world; }], ['of a cluster out of scope', (world: CaptureWorld) => { Object.assign(world.installation.services, { settings: { ...world.installation.services.settings, clusters: [{ name: 'test', region: 'us-east-1' }] } }); }]])('an id %s is not found', async (which, change) => {
    const world = new CaptureWorld();
    const { commandId } = await world.capture();
    change(world);
    const answer = await world.installation.call('status', { executionId: which === 'of no capture' ? 'p-0000000000000000' : commandId });
    expect(answer).toMatchObject({ ok: false, error: { code: 'CAPTURE_NOT_FOUND' } });
  });
});

describe('a capture can be found later', () => {
  async function busy(rounds = 9): Promise<{ world: CaptureWorld; ids: string[] }> {
    const world = new CaptureWorld({ concurrent: 20 }, FREE);
    const ids: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      world.plan = round % 3 === 2 ? { exitCode: CAPTURE_EXITS.TCPDUMP_MISSING } : {};
      ids.unshift((await world.capture({ instanceId: NODE, durationSeconds: 5 })).commandId as string);
      if (round % 2 === 0) { await ask(world, 'collect', { instanceId: NODE }); }
      await world.sweep(12);
    }
    return { world, ids };
  }

  test('history lists them beside collections, newest first, with why they failed', async () => {
    const { world, ids } = await busy();
    const { captures, collections, next } = await ask(world, 'history', { instanceId: NODE, maxResults: 50 });
    expect(captures.map((each: any) => each.commandId)).toEqual(ids);
    expect(collections.length).toBeGreaterThan(2);
    expect(captures[0]).toMatchObject({ state: 'failed', recording: expect.stringContaining('5 s on interface any'), failure: { code: 'TCPDUMP_MISSING' } });
    expect(captures[1]).toMatchObject({ state: 'ready', bytes: 5_000, packets: 42 });
    expect(next).toContainEqual({ tool: 'tcpdump_analyze', args: { commandId: ids[1] }, why: expect.any(String) });
  });

  test('pages give each of both lists once, whatever fills an answer', async () => {
    const { world, ids } = await busy(24);
    const all = (await ask(world, 'history', { maxResults: 50 })).collections.map((each: any) => each.executionId);
    for (const args of [{ maxResults: 2 }, { maxResults: 50, maxTokens: 2_000, response_format: 'detailed' }]) {
      const seen: { captures: string[]; collections: string[] } = { captures: [], collections: [] };
      let pageToken: string | undefined;
      let pages = 0;
      do {
        const page: Record<string, any> = await ask(world, 'history', { ...args, pageToken });
        seen.captures.push(...page.captures.map((each: any) => each.commandId));
        seen.collections.push(...page.collections.map((each: any) => each.executionId));
        pageToken = page.nextPageToken as string | undefined;
        pages += 1;
      } while (pageToken !== undefined);
      expect(pages).toBeGreaterThan(1);
      expect(seen).toEqual({ captures: ids, collections: all });
    }
  });

  test('filters hold for both lists', async () => {
    const { world } = await busy();
    const failed = await ask(world, 'history', { status: 'failed' });
    expect(failed.captures).toHaveLength(3);
    expect(failed.collections).toEqual([]);
    const { commandId } = await world.capture({ instanceId: NODE });
    const capturing = await ask(world, 'history', { status: 'capturing', region: 'us-east-1' });
    expect([capturing.captures.map((each: any) => each.commandId), capturing.collections]).toEqual([[commandId], []]);
    expect((await ask(world, 'history', { region: 'eu-west-1' })).captures).toEqual([]);
  });

  test('history says when packets have expired, and does not offer to read them', async () => {
    const { world } = await busy();
    await world.installation.clock.pass(9 * 86_400_000);
    const { captures, next } = await ask(world, 'history', { instanceId: NODE });
    expect(captures.filter((each: any) => each.state === 'ready').every((each: any) => each.packetsExpired)).toBe(true);
    expect(next.map((each: any) => each.tool)).not.toContain('tcpdump_analyze');
  });

  test('without packet capture there is no such list', async () => {
    const world = new CaptureWorld();
    Object.assign(world.installation.services, { recording: undefined });
    expect(await ask(world, 'history', {})).not.toHaveProperty('captures');
    expect(await world.installation.call('status', { executionId: 'p-0000000000000000' })).toMatchObject({ ok: false, error: { code: 'COLLECTION_NOT_FOUND' } });
  });
});

describe('what becomes of captures is counted', () => {
  test('once each: started, and ready or failed, whoever saw it and however often', async () => {
    const world = new CaptureWorld({ concurrent: 20, approvalDocument: 'Approval' }, FREE);
    const news: CaptureNews[] = [];
    Object.assign(world.recording, { captures: new CaptureStore(world.installation.store, world.installation.clock, each => news.push(each)) });
    const { approval, commandId } = await world.capture({ instanceId: NODE, durationSeconds: 5 });
    expect(news).toEqual([]);
    await world.approve(approval.executionId);
    await world.approve(approval.executionId);
    for (let call = 0; call < 3; call += 1) {
      await world.sweep(1);
      await world.state(commandId);
    }
    expect(news).toEqual(['started', 'ready']);
    world.plan = { exitCode: CAPTURE_EXITS.DISK_LOW };
    const second = await world.capture({ instanceId: NODE, durationSeconds: 6 });
    await world.approve(second.approval.executionId);
    await world.sweep(3);
    expect(news).toEqual(['started', 'ready', 'started', 'failed']);
  });

  test('as metrics in the embedded format', () => {
    const lines: string[] = [];
    const write = jest.spyOn(process.stdout, 'write').mockImplementation(text => lines.push(String(text)) > 0);
    const telemetry = new Telemetry({ installation: 'test', metricsNamespace: 'Nodes', logLevel: 'ERROR' });
    for (const news of ['started', 'ready', 'failed'] as const) { captureListener(telemetry)(news); }
    write.mockRestore();
    expect(lines.map(line => Object.keys(JSON.parse(line) as object).filter(key => key.startsWith('Captures')))).toEqual([['CapturesStarted'], ['CapturesReady'], ['CapturesFailed']]);
  });
});
