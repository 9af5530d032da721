import { CollectorKind } from './collector-kind';
import { agentObstacle, Obstacle, obstacleOf } from './node-kind';
import { ManagedNode, NodeInstance } from './ports';
import { CollectionRecord } from './record';

/** The collector that works for a node, and why it is that one. */
export interface CollectorChoice {
  readonly collector: CollectorKind;
  /** one or two sentences for who asked */
  readonly why: string;
}

/**
 * The runbook where its agent answers; else what works on such a node, or in its state; else what stands in the way.
 *
 * @param last the node's last collection: where a manifest brought nothing, the console is tried before the next
 */
export function chooseCollector(instance: NodeInstance, managed: ManagedNode | undefined, now: number, last?: Pick<CollectionRecord, 'id' | 'collector' | 'state'>): CollectorChoice | Obstacle {
  const obstacle = obstacleOf(instance, managed, now);
  if (obstacle === undefined) { return { collector: 'ssm-runbook', why: 'The SSM agent of the node answers, so the runbook collects everything.' }; }
  if (obstacle.instead === 'node-diagnostic' && last?.collector === 'node-diagnostic' && last.state === 'expired' && instance.instanceId.startsWith('i-')) {
    return { collector: 'console-output', why: `No bundle came by the NodeDiagnostic of ${last.id}, so this takes what EC2 has of the console. To try a NodeDiagnostic again, collect once more.` };
  }
  return obstacle.instead === undefined ? obstacle : { collector: obstacle.instead, why: obstacle.message };
}

export function isChoice(choice: CollectorChoice | Obstacle): choice is CollectorChoice {
  return 'collector' in choice;
}

/** Machines that are no nodes have one collector: the runbook of their source. */
export function chooseForMachine(instance: NodeInstance, managed: ManagedNode | undefined, now: number): CollectorChoice | Obstacle {
  const { instanceId, state } = instance;
  if (state !== 'running') { return { code: 'INSTANCE_NOT_RUNNING', message: `${instanceId} is ${state}; the runbook needs a running machine.`, retryable: state === 'pending' }; }
  const obstacle = agentObstacle(instance, managed, now);
  if (obstacle === undefined) { return { collector: 'ssm-runbook', why: 'The SSM agent of the machine answers, so the runbook of its source collects its logs.' }; }
  return { code: obstacle.code, message: obstacle.message.replace(/ What EC2 has [^.]*\.$/, ''), retryable: obstacle.retryable };
}
