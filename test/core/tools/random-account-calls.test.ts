import { answerOf } from './fake-bundle';
import { capturesOf } from './local-capture-files';
import { Random } from '../../../benchmarks/evaluation/random';
import { callTool, ToolContext, TOOLS } from '../../../src/core/tools';
import { DEFAULT_TOKENS, tokensOf } from '../../../src/core/tools/budget';
import { CaptureWorld, NODE } from '../capture/capture-world';
import { DNS_BLOCKED, exampleReader, libraryOf } from '../example-bundles';

const CALLS = 1_000;
const CAPTURES = ['dns-dropped.pcapng.gz', 'mtu-hole.pcap.gz', 'loss-20-percent.pcap.gz', 'healthy-http.pcapng.gz', 'routing-loop.pcap.gz'];
const NODES = 70;
const GROUPS = 30;

const node = (index: number): string => `i-${index.toString(16).padStart(17, '0')}`;

let context: ToolContext;
let world: CaptureWorld;
let logKeys: string[];
let executionIds: string[];
let commandIds: string[];
let planId: string;

/** An account that says much: many node groups with long complaints, collections that failed for long reasons, a batch, captures. */
beforeAll(async () => {
  world = new CaptureWorld({}, { settings: { limits: { perHour: 1_000, coolDownSeconds: 0, concurrent: 100 } } });
  const { installation } = world;
  const { nodes, ssm, clock, services } = installation;
  nodes.clusters.push({
    name: 'prod',
    region: 'us-east-1',
    nodegroups: Array.from({ length: GROUPS }, (_, index) => ({
      name: `workers-${index}-${'x'.repeat(index * 3)}`, status: 'DEGRADED', issues: Array.from({ length: index % 7 }, (__, issue) => ({ code: `NodeCreationFailure${issue}`, message: 'Instances failed to join the cluster «日本». '.repeat(6), resourceIds: [node(index)] })),
    })),
  });
  for (let index = 1; index <= NODES; index += 1) { nodes.add(node(index), index % 9 === 0 ? { ping: 'ConnectionLost' } : {}); }
  ssm.plan = (id) => (/[02468]$/.test(id) ? { durationMs: 60_000, status: 'Failed', failureMessage: 'кое-что пошло не так на узле '.repeat(20) } : { durationMs: 60_000, status: 'Success', uploadAfterMs: 50_000 });
  const reader = await exampleReader(DNS_BLOCKED);
  context = { bundles: libraryOf([reader]), clock, collections: services, captures: capturesOf(Object.fromEntries(CAPTURES.map((name) => [name, { instanceId: DNS_BLOCKED }]))) };
  logKeys = reader.manifest.files.filter(({ size }) => size > 0).map(({ path }) => `${reader.manifest.instanceId}/${reader.manifest.bundleId}/${path}`);
  executionIds = [];
  for (const index of [1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13]) { executionIds.push((await asked('collect', { instanceId: node(index) })).executionId as string); }
  planId = (await asked('batch_collect', { clusterName: 'prod', strategy: 'all', maxTotalCollections: 60 })).planId as string;
  await asked('batch_collect', { planId, dryRun: false });
  commandIds = [];
  for (let index = 0; index < 3; index += 1) { commandIds.push((await world.capture({ instanceId: index === 0 ? NODE : node(index), podName: `web-${'y'.repeat(200)}`, hosts: ['10.0.0.0/8', '2001:db8::/32'] })).commandId as string); }
  await clock.pass(600_000);
  await world.sweep(3);
}, 120_000);

/** These read streams, which take their own time; the others wait for the simulated account. */
const STREAMING = new Set(['artifact', 'tcpdump_analyze']);

async function timed<T>(tool: string, work: Promise<T>): Promise<T> {
  return STREAMING.has(tool) ? work : world.installation.clock.run(work);
}

async function asked(tool: string, args: Record<string, unknown>): Promise<Record<string, any>> {
  return timed(tool, answerOf(context, tool, args));
}

/** A call that needs the account, the same for the same seed. */
function randomCall(random: Random): { tool: string; args: Record<string, unknown> } {
  const maybe = (name: string, value: () => unknown): Record<string, unknown> => (random.chance(0.5) ? { [name]: value() } : {});
  const format = maybe('response_format', () => random.pick(['concise', 'detailed']));
  const budget = random.chance(0.3) ? { maxTokens: 2_000 } : maybe('maxTokens', () => random.int(2_000, 25_000));
  const shape = { ...format, ...budget };
  switch (random.int(0, 8)) {
    case 0: return { tool: 'status', args: { ...shape, executionId: random.pick([...executionIds, ...commandIds]), ...maybe('includeStepDetails', () => random.chance(0.5)) } };
    case 1: return { tool: 'history', args: { ...shape, ...maybe('instanceId', () => node(random.int(1, NODES))), ...maybe('maxResults', () => random.int(1, 50)), ...maybe('status', () => random.pick(['failed', 'ready'])) } };
    case 2: return { tool: 'cluster_health', args: { ...shape, clusterName: 'prod', ...maybe('includeSSMStatus', () => random.chance(0.5)) } };
    case 3: return { tool: 'batch_status', args: { ...shape, ...(random.chance(0.5) ? { batchId: planId } : { executionIds: Array.from({ length: random.int(1, 100) }, () => random.pick(executionIds)) }) } };
    case 4: return { tool: 'validate', args: { ...shape, instanceId: node(random.int(1, NODES)), preflight: true } };
    case 5: return { tool: 'batch_collect', args: { clusterName: 'prod', ...maybe('strategy', () => random.pick(['all', 'sample'])), ...maybe('samplesPerBucket', () => random.int(1, 50)), ...maybe('groupBy', () => random.pick(['az', 'nodegroup', 'ami'])), maxTotalCollections: random.int(1, 500) } };
    case 6: return { tool: 'tcpdump_capture', args: { commandId: random.pick(commandIds) } };
    case 7: return { tool: 'artifact', args: { ...maybe('maxTokens', () => 2_000), logKey: random.pick(logKeys), ...maybe('lineCount', () => random.int(1, 50)) } };
    default: return { tool: 'tcpdump_analyze', args: { ...shape, commandId: random.pick(CAPTURES), section: random.pick(['summary', 'stats', 'packets', 'all']), ...maybe('maxPackets', () => random.int(1, 3_000)) } };
  }
}

/** Tools that change nothing answer alike when they are asked alike. */
const READS = new Set(TOOLS.filter(({ annotations }) => annotations.readOnlyHint).map(({ name }) => name));

test(`${CALLS} random calls in an account: each answer fits its schema and its budget, and the same call gets the same answer`, async () => {
  const random = new Random(11);
  const used = new Set<string>();
  for (let count = 0; count < CALLS; count += 1) {
    const { tool, args } = randomCall(random);
    used.add(tool);
    const answer = await asked(tool, args);
    expect([tool, args, tokensOf(answer) <= ((args.maxTokens as number | undefined) ?? DEFAULT_TOKENS)]).toEqual([tool, args, true]);
    if (count % 10 === 0 && READS.has(tool) && tool !== 'artifact') { expect(await timed(tool, callTool(tool, args, context))).toEqual(answer); }
  }
  expect(used.size).toBe(9);
  // it changes the account, so it comes last
  for (let index = 1; index <= 20; index += 1) { expect(tokensOf(await asked('collect', { instanceId: node(index) }))).toBeLessThanOrEqual(DEFAULT_TOKENS); }
}, 180_000);

const PAGED: Readonly<Record<string, readonly [args: () => Record<string, unknown>, items: (answer: any) => readonly string[]]>> = {
  cluster_health: [() => ({ clusterName: 'prod' }), (answer) => [...answer.nodegroups.map((each: any) => `group ${each.name}`), ...answer.nodes.map((each: any) => each.instanceId)]],
  batch_status: [() => ({ batchId: planId }), (answer) => answer.executions.map((each: any) => each.instanceId)],
  history: [() => ({ maxResults: 50 }), (answer) => [...answer.collections.map((each: any) => each.executionId ?? each.bundleId), ...(answer.captures ?? []).map((each: any) => each.commandId)]],
  validate: [() => ({ instanceId: node(9), preflight: true }), (answer) => answer.preflight.map((each: any) => each.check)],
  tcpdump_analyze: [() => ({ commandId: 'loss-20-percent.pcap.gz', section: 'packets', maxPackets: 3_000 }), (answer) => answer.packets],
};

test.each(Object.keys(PAGED))('%s: small pages give what large ones give, each thing once', async (tool) => {
  const [argsOf, items] = PAGED[tool]!;
  const inPages = async (maxTokens: number): Promise<string[]> => {
    const seen: string[] = [];
    let pageToken: string | undefined;
    let pages = 0;
    do {
      const answer = await asked(tool, { ...argsOf(), response_format: 'detailed', maxTokens, ...(pageToken && { pageToken }) });
      expect(tokensOf(answer)).toBeLessThanOrEqual(maxTokens);
      seen.push(...items(answer));
      pageToken = answer.nextPageToken;
      pages += 1;
    } while (pageToken !== undefined && pages < 400);
    expect(pageToken).toBeUndefined();
    return seen;
  };
  const [small, large] = [await inPages(2_000), await inPages(25_000)];
  expect(new Set(small).size).toBe(small.length);
  expect([...small].sort()).toEqual([...large].sort());
}, 60_000);
