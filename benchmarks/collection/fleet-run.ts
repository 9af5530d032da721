import { SuccessAnswer } from '../../src/core/tools';
import { seeded } from '../../test/simulator/random';
import { SimulatedInstallation } from '../../test/simulator/simulated-installation';
import { RUNBOOK } from '../../test/simulator/simulated-ssm';

export interface FleetReport {
  readonly nodes: number;
  readonly planCalls: number;
  readonly startCalls: number;
  readonly readCalls: number;
  readonly throttled: number;
  readonly refusals: number;
  readonly peakConcurrent: number;
  /** seconds in which the quotas would have let all runs begin, and in which they did */
  readonly idealSeconds: number;
  readonly actualSeconds: number;
  readonly lost: number;
  readonly twice: number;
  readonly ready: number;
  readonly failed: number;
  readonly complete: boolean;
}

/** Automations at a time; those over many nodes and their children both count. */
const CONCURRENT = 100;

/** One cluster of many nodes, planned and collected whole under the quotas of a real account. */
export async function runFleet(count: number, seed = 1): Promise<FleetReport> {
  const random = seeded(seed);
  const world = new SimulatedInstallation({ seed, settings: { limits: { perHour: count, coolDownSeconds: 0, concurrent: CONCURRENT } } });
  world.nodes.clusters.push({ name: 'prod', region: 'us-east-1', nodegroups: Array.from({ length: 10 }, (_, index) => ({ name: `group-${index}`, status: 'ACTIVE', issues: [] })) });
  const types = ['m6i.large', 'm7g.xlarge', 'c6i.2xlarge', 'r6i.large'];
  for (let index = 0; index < count; index += 1) {
    const group = `group-${Math.floor(random() * 10)}`;
    world.nodes.add(`i-${(index + 1).toString(16).padStart(17, '0')}`, {
      zone: `us-east-1${'abc'[index % 3]}`,
      instanceType: types[index % 4]!,
      imageId: random() < 0.01 ? 'ami-old' : 'ami-1',
      tags: { 'aws:eks:cluster-name': 'prod', 'eks:cluster-name': 'prod', 'eks:nodegroup-name': group },
    });
  }
  const durations: number[] = [];
  world.ssm.plan = () => {
    const durationMs = Math.floor(120_000 + random() * 180_000);
    durations.push(durationMs);
    return random() < 0.02 ? { durationMs, status: 'Failed', failureMessage: 'no space left on device' } : { durationMs, status: 'Success', uploadAfterMs: durationMs - 5_000 };
  };
  let refusals = 0;
  const call = async (tool: string, args: Record<string, unknown>): Promise<SuccessAnswer & Record<string, any>> => {
    const answer = await world.call(tool, args);
    if (!answer.ok) { refusals += 1; }
    return answer as SuccessAnswer;
  };
  const plan = await call('batch_collect', { clusterName: 'prod', strategy: 'all', maxTotalCollections: count });
  const planCalls = total(world.nodes.calls) + total(world.ssm.calls);
  const begun = world.clock.now();
  await call('batch_collect', { planId: plan.planId, dryRun: false });
  let status = await call('batch_status', { batchId: plan.planId });
  for (let minute = 0; minute < count && !status.allComplete; minute += 10) {
    await world.sweepFor(10);
    status = await call('batch_status', { batchId: plan.planId });
  }
  const runs = [...world.ssm.executions.values()].filter(each => each.document === RUNBOOK && each.fleet === undefined);
  const perNode = new Map<string, number>();
  for (const run of runs) { perNode.set(run.parameters.EKSInstanceId![0]!, (perNode.get(run.parameters.EKSInstanceId![0]!) ?? 0) + 1); }
  const summary = status.summary as Record<string, number>;
  return {
    nodes: count,
    planCalls,
    startCalls: world.ssm.calls.StartAutomationExecution ?? 0,
    readCalls: (world.ssm.calls.GetAutomationExecution ?? 0) + (world.ssm.calls.DescribeAutomationExecutions ?? 0),
    throttled: world.ssm.quotas.start.refused + world.ssm.quotas.read.refused,
    refusals,
    peakConcurrent: world.ssm.peakConcurrent,
    idealSeconds: Math.round(lastStart(durations) / 1000),
    actualSeconds: Math.round((Math.max(...runs.map(each => each.startedAt!)) - begun) / 1000),
    lost: count - perNode.size,
    twice: [...perNode.values()].filter(each => each > 1).length,
    ready: summary.ready ?? 0,
    failed: summary.failed ?? 0,
    complete: status.allComplete as boolean,
  };
}

/** When the last of these runs begins if a run begins whenever one of the account's places is free, and none is needed for anything else. */
function lastStart(durations: readonly number[]): number {
  const free = new Array<number>(CONCURRENT).fill(0);
  let last = 0;
  for (const duration of durations) {
    const place = free.indexOf(Math.min(...free));
    last = free[place]!;
    free[place] = last + duration;
  }
  return last;
}

function total(calls: Record<string, number>): number {
  return Object.values(calls).reduce((sum, each) => sum + each, 0);
}
