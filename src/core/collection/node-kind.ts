import { AUTO_MODE_CLASS_TAG, AUTO_MODE_POOL_TAG, KARPENTER_POOL_TAG, NODEGROUP_TAG } from './cluster-scope';
import { CollectorKind } from './collector-kind';
import { ManagedNode, NodeInstance } from './ports';

/** Who runs a node. */
export type NodeKind = 'managed' | 'karpenter' | 'self-managed' | 'auto-mode' | 'hybrid';

export function kindOf(instance: Pick<NodeInstance, 'instanceId' | 'tags' | 'managedBy'>): NodeKind {
  const { tags } = instance;
  if (instance.instanceId.startsWith('mi-')) { return 'hybrid'; }
  if (instance.managedBy?.startsWith('eks') || tags[AUTO_MODE_CLASS_TAG] !== undefined || tags[AUTO_MODE_POOL_TAG] !== undefined) { return 'auto-mode'; }
  if (tags[NODEGROUP_TAG] !== undefined) { return 'managed'; }
  return tags[KARPENTER_POOL_TAG] !== undefined ? 'karpenter' : 'self-managed';
}

/** Why the runbook cannot collect a node, and what can be done. */
export interface Obstacle {
  readonly code: 'NODE_NOT_SUPPORTED' | 'INSTANCE_NOT_RUNNING' | 'NOT_SSM_MANAGED' | 'AGENT_OFFLINE';
  readonly message: string;
  readonly retryable: boolean;
  /** the collector that works all the same */
  readonly instead?: CollectorKind;
}

const NODE_DIAGNOSTIC = 'Its logs come by a NodeDiagnostic resource that somebody applies in the cluster: collect gives the manifest.';
const CONSOLE = 'What EC2 has of its console can be collected meanwhile: collect does.';

/**
 * What keeps the collection runbook from working on a node, or undefined.
 * Auto Mode has no SSM agent, and on Bottlerocket the agent runs in a container that does not see the host
 * (https://docs.aws.amazon.com/eks/latest/userguide/auto-get-logs.html).
 */
export function obstacleOf(instance: NodeInstance, managed: ManagedNode | undefined, now: number): Obstacle | undefined {
  const { instanceId } = instance;
  if (instance.state !== 'running') {
    return { code: 'INSTANCE_NOT_RUNNING', message: `${instanceId} is ${instance.state}; the runbook needs a running instance. See history for a bundle from before.`, retryable: instance.state === 'pending', ...(instance.state !== 'pending' && { instead: 'console-output' as const }) };
  }
  if (kindOf(instance) === 'auto-mode') {
    return { code: 'NODE_NOT_SUPPORTED', message: `${instanceId} is an EKS Auto Mode node: it runs no SSM agent, so the collection runbook cannot reach it. ${NODE_DIAGNOSTIC}`, retryable: false, instead: 'node-diagnostic' };
  }
  if (kindOf(instance) === 'hybrid') {
    return { code: 'NODE_NOT_SUPPORTED', message: `${instanceId} is a hybrid node; the collection runbook takes EC2 instances only. ${NODE_DIAGNOSTIC}`, retryable: false, instead: 'node-diagnostic' };
  }
  if (instance.platform === 'windows') {
    return { code: 'NODE_NOT_SUPPORTED', message: `${instanceId} runs Windows; the collection runbook is for Linux. Run the EKS log collector for Windows on it and bring its .zip to imports/ of the evidence bucket.`, retryable: false };
  }
  if (managed?.platformName !== undefined && /bottlerocket/i.test(managed.platformName)) {
    return { code: 'NODE_NOT_SUPPORTED', message: `${instanceId} runs Bottlerocket: the SSM agent lives in its control container and cannot read the host. ${NODE_DIAGNOSTIC}`, retryable: false, instead: 'node-diagnostic' };
  }
  return agentObstacle(instance, managed, now);
}

/** What keeps Systems Manager from running anything on a machine, or undefined. */
export function agentObstacle({ instanceId }: NodeInstance, managed: ManagedNode | undefined, now: number): Obstacle | undefined {
  if (!managed) {
    return {
      code: 'NOT_SSM_MANAGED',
      message: `${instanceId} is not managed by Systems Manager. Its role needs AmazonSSMManagedInstanceCore (or Default Host Management must be on), the agent must run, and it must reach the ssm, ssmmessages and ec2messages endpoints. ${CONSOLE}`,
      retryable: false,
      instead: 'console-output',
    };
  }
  if (managed.ping !== 'Online') {
    const since = managed.lastPingAt === undefined ? '' : ` for ${Math.max(1, Math.round((now - managed.lastPingAt) / 60_000))} min`;
    return {
      code: 'AGENT_OFFLINE',
      message: `The SSM agent of ${instanceId} has not answered${since} (${managed.ping}). The node may hang, or have lost its network or its role; restart amazon-ssm-agent. ${CONSOLE}`,
      retryable: true,
      instead: 'console-output',
    };
  }
  return undefined;
}
