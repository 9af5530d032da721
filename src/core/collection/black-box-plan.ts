import { BlackBoxNotice } from './black-box-event';
import { CollectorKind } from './collector-kind';
import { Obstacle, obstacleOf } from './node-kind';
import { InstanceHealthView, ManagedNode, NodeInstance } from './ports';
import { BlackBoxTriggerName } from '../../catalog/black-box';

/** Tag that EC2 Auto Scaling writes on its instances. */
export const GROUP_TAG = 'aws:autoscaling:groupName';

/**
 * Why a notice is not believed: what EC2 says about the instance does not agree with it. Undefined: it agrees. Whoever can write into our queue can make up a notice, but not what
 * EC2 says.
 */
export function disagreement({ trigger, group, termination }: BlackBoxNotice, { spot, tags }: NodeInstance, health: InstanceHealthView | undefined): string | undefined {
  switch (trigger) {
    case 'spot-interruption':
    case 'rebalance-recommendation':
      return spot ? undefined : 'EC2 says that it is no spot instance';
    case 'scheduled-event':
      return health?.scheduled ? undefined : 'EC2 has no event scheduled for it';
    case 'status-check':
      return !health?.impaired ? 'EC2 says that its status checks have not failed' : tags[GROUP_TAG] === group ? undefined : 'it is in another Auto Scaling group';
    case 'termination':
      return tags[GROUP_TAG] === termination?.group ? undefined : 'it is in another Auto Scaling group';
  }
}

/** How a node is collected, or what stands in the way. */
export interface BlackBoxPlan {
  /** the first is what matters most; others run beside it */
  readonly collectors: readonly CollectorKind[];
  /** in a sentence */
  readonly why: string;
}

const WHY: Readonly<Record<BlackBoxTriggerName, string>> = {
  'spot-interruption': 'EC2 takes this spot instance back within two minutes: our own document saves what it has within seconds.',
  'rebalance-recommendation': 'EC2 says that this spot instance is likely to be taken back: the runbook collects everything while there is time.',
  'termination': 'The Auto Scaling group terminates this node, which is held up until its logs are in the bucket.',
  'scheduled-event': 'EC2 has scheduled an event for this node: the runbook collects everything before.',
  'status-check': 'A status check of EC2 failed. Such a node rarely answers, so this takes what EC2 has of its console.',
};

/** What is collected of a node, by what is about to happen to it and what it is. */
export function planFor(trigger: BlackBoxTriggerName, instance: NodeInstance, managed: ManagedNode | undefined, now: number): BlackBoxPlan | Obstacle {
  const obstacle = obstacleOf(instance, managed, now);
  // what EC2 prints of Windows is no console, and an instance that is only starting has none
  if (obstacle && obstacle.instead === undefined) { return obstacle; }
  if (trigger === 'status-check') { return { collectors: ['console-output'], why: WHY[trigger] }; }
  if (obstacle) { return { collectors: ['console-output'], why: `Triggered by ${trigger}. ${obstacle.message}` }; }
  return { collectors: trigger === 'spot-interruption' ? ['ssm-command', 'console-output'] : ['ssm-runbook'], why: WHY[trigger] };
}

export function isPlan(plan: BlackBoxPlan | Obstacle): plan is BlackBoxPlan {
  return 'collectors' in plan;
}
