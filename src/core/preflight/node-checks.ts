import { attemptAll } from './attempt';
import { CheckResult, failed, ok, skipped, unknown } from './check';
import { NodeExpectations, NodeInspectors } from './ports';
import { chooseCollector, isChoice } from '../collection/choose-collector';
import { clusterOf, describeAllowance, isAllowed } from '../collection/cluster-scope';
import { CollectorKind } from '../collection/collector-kind';
import { kindOf, obstacleOf } from '../collection/node-kind';
import { ManagedNode, NodeInstance } from '../ports';

/** A node in one line: what it is, and of which cluster. */
export function nodeTitle(instance: NodeInstance): string {
  const cluster = clusterOf(instance.tags, true);
  return `${instance.instanceId} (${[kindOf(instance), instance.instanceType, instance.availabilityZone, cluster && `of ${cluster}`].filter(each => each !== undefined).join(', ')})`;
}

/** Whether the instance is a running node of a cluster in scope. */
export function nodeCheck(instance: NodeInstance, { clusters, trustNodegroupTag }: NodeExpectations): CheckResult {
  const { instanceId, region, state, tags } = instance;
  const cluster = clusterOf(tags, trustNodegroupTag);
  if (cluster === undefined) {
    return failed('node', `${instanceId} carries no tag aws:eks:cluster-name, so nothing proves that it is a node of a cluster in scope`, 'EKS sets that tag when the node joins. If it cannot join, see the bundle by hand: imports/ of the evidence bucket.');
  }
  if (clusters !== undefined && !isAllowed(clusters, cluster, region)) {
    return failed('node', `${instanceId} belongs to ${cluster} in ${region}; in scope: ${describeAllowance(clusters)}`, 'Add the cluster to the ClusterScope of the construct and deploy again, or choose a node of a cluster in scope.');
  }
  return state === 'running' ? ok('node', `running, of ${cluster} in ${region}`) : failed('node', `${instanceId} is ${state}; logs can be collected from a running instance only`);
}

/** What is known of the way by which a node would be collected. */
export interface AgentFindings {
  readonly checks: readonly CheckResult[];
  /** absent: it cannot be collected, or it is not known how */
  readonly collector?: CollectorKind;
}

/** Operating system, whether Systems Manager reaches the node, and which collector it gets. */
export async function agentChecks({ directory, collects }: NodeInspectors, instance: NodeInstance, now: number): Promise<AgentFindings> {
  let collector: CollectorKind | undefined;
  const checks = await attemptAll(['os', 'agent', 'collector'], async () => {
    const [managed] = (await directory.managed(instance.region, { instanceIds: [instance.instanceId] })).nodes;
    const choice = chooseCollector(instance, managed, now);
    if (isChoice(choice)) { ({ collector } = choice); }
    return [...reached(instance, managed, now), collectorCheck(collector)];
  }, collects);
  return { checks, ...(collector !== undefined && { collector }) };
}

function reached(instance: NodeInstance, managed: ManagedNode | undefined, now: number): CheckResult[] {
  const obstacle = obstacleOf(instance, managed, now);
  if (!obstacle) { return [ok('os', platformOf(instance, managed)), ok('agent', `online, version ${managed?.agentVersion ?? 'unknown'}`)]; }
  switch (obstacle.code) {
    case 'INSTANCE_NOT_RUNNING':
      return [ok('os', platformOf(instance, managed)), skipped('agent', `the instance is ${instance.state}`)];
    case 'NODE_NOT_SUPPORTED':
      return [obstacle.instead === undefined ? failed('os', obstacle.message) : ok('os', obstacle.message), skipped('agent', 'the runbook does not work on this node')];
    default: {
      const untold = `${instance.platform ?? 'not told'}; which Linux it is only its agent could tell (on Bottlerocket the runbook does not work)`;
      return [managed?.platformName === undefined ? unknown('os', untold) : ok('os', managed.platformName), failed('agent', obstacle.message)];
    }
  }
}

function collectorCheck(collector: CollectorKind | undefined): CheckResult {
  switch (collector) {
    case 'ssm-runbook': return ok('collector', 'ssm-runbook: everything');
    case 'node-diagnostic': return ok('collector', 'node-diagnostic: collect gives a manifest that somebody applies in the cluster');
    case 'console-output': return ok('collector', 'console-output: what EC2 has of the console, as long as the runbook cannot be used');
    default: return failed('collector', 'no collector works on this node');
  }
}

function platformOf(instance: NodeInstance, managed: ManagedNode | undefined): string {
  return managed?.platformName ?? instance.platform ?? 'not told';
}
