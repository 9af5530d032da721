import { Investigation } from './investigation';
import { BEGINS, CLUSTER, REGION, WalkCluster } from './walk-cluster';
import { TOOL_CATALOG } from '../../../src/catalog/tools';
import { TOOLS } from '../../../src/core/tools';
import { buildFunctions } from '../../functions/invoke';
import { DeployedInstallation } from '../processes/deployed-installation';

/** Captures have a walk of their own. */
const LEFT_OUT = ['tcpdump_capture', 'tcpdump_analyze'];

describe('a whole investigation, through the built functions, over HTTP', () => {
  let world: DeployedInstallation;
  let cluster: WalkCluster;
  let investigation: Investigation;

  beforeAll(async () => {
    buildFunctions();
    world = await DeployedInstallation.start({ begins: BEGINS, clusters: `${CLUSTER}@${REGION}`, approval: true });
    cluster = new WalkCluster(world);
    investigation = new Investigation(world, cluster);
    await investigation.run();
  }, 180_000);

  afterAll(() => {
    world?.stop();
    cluster?.remove();
  });

  const answers = (tool: string) => investigation.transcript.answers(tool) as readonly (Record<string, any>)[];

  test('uses every tool, and every answer keeps to its schema', () => {
    const { steps } = investigation.transcript;
    expect(new Set(steps.map(each => each.tool))).toEqual(new Set(TOOL_CATALOG.map(each => each.name).filter(each => !LEFT_OUT.includes(each))));
    for (const { tool, answer } of steps) { expect([tool, TOOLS.find(each => each.name === tool)!.output.safeParse(answer).error]).toEqual([tool, undefined]); }
  });

  test('a collection starts only after a human agreed, in the region of the node, and passes through all states', () => {
    expect(answers('collect')[0]).toMatchObject({ state: 'pending approval', region: REGION, regionSource: 'detected' });
    expect(answers('status').map(each => each.state)).toEqual(['pending approval', 'ready', 'pending approval', 'ready']);
    expect(answers('status')[1]!.stepDetails.map((each: { stepName: string }) => each.stepName)).toEqual(['requested', 'pending approval', 'collecting', 'uploaded', 'extracting', 'indexing', 'ready']);
    expect(world.functions.starter.invocations).toBe(3);
  });

  test('the cause is found, its evidence reads back, and the download holds the same line', () => {
    const [failing] = answers('quick_triage');
    expect(failing!.rootCauses[0]).toMatchObject({ condition: 'dns-blocked-by-iptables', confidence: 'high' });
    const [critical] = answers('errors');
    const { excerpt } = critical!.findings[0].evidence[0];
    expect(answers('read')[0]!.content).toBe(excerpt);
    expect(excerpt).toMatch(/DROP .* dpt:53/);
    expect(investigation.downloads).toEqual([expect.stringContaining(excerpt)]);
  });

  test('peers are told apart: one is well, one has another fault', () => {
    expect(answers('batch_status').at(-1)).toMatchObject({ allComplete: true, summary: { total: 3, ready: 3 } });
    expect(answers('compare_nodes')[0]!.differences[0]).toMatchObject({ dimension: 'iptables', hits: { [cluster.failing]: 434 } });
    const [, peer, full] = answers('quick_triage');
    expect(peer!.verdict.verdict).toBe('no fault found');
    expect(full!.rootCauses[0].condition).toBe('disk-full');
  });

  test('after the fix the finding is gone, and the comparison says what changed', () => {
    expect(answers('quick_triage').at(-1)).toMatchObject({ verdict: { verdict: 'no fault found' }, rootCauses: [] });
    expect(answers('compare_nodes')[1]!.differences).toEqual([expect.objectContaining({ dimension: 'iptables', what: expect.stringContaining('FORWARD DROP') })]);
  });

  test('nothing went wrong behind it: no dead letter, no error, an audit record for every call, no link in any log', () => {
    expect(world.queue.deadLetters).toEqual([]);
    const logs = Object.values(world.functions).flatMap(each => each.log);
    expect(logs.filter(each => each.level === 'ERROR' || each.text !== undefined)).toEqual([]);
    expect(world.functions.tools.log.filter(each => each.message === 'tool call')).toHaveLength(world.functions.tools.invocations);
    expect(JSON.stringify(logs)).not.toContain('X-Amz-Signature');
  });

  test('Systems Manager is asked for little, however often status was', () => {
    const { ssm } = world.account;
    const calls = Object.entries(ssm.calls).filter(([name]) => name !== 'StartAutomationExecution').reduce((sum, [, count]) => sum + count, 0);
    expect(calls).toBeLessThanOrEqual(15);
    expect([...ssm.executions.values()].filter(each => each.fleet === undefined && each.document !== 'Approval')).toHaveLength(5);
  });
});
