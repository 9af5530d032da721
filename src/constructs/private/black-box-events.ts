import { EventPattern } from 'aws-cdk-lib/aws-events';
import { blackBoxHook } from '../../catalog/black-box';
import { BlackBox, BlackBoxTrigger } from '../black-box';

/** A kind of event that is of use to black-box collection. */
export interface BlackBoxEvents {
  readonly id: string;
  readonly description: string;
  readonly pattern: EventPattern;
}

/**
 * The events that a choice asks for. Those of EC2 and AWS Health are the account's: whether an instance is a node in scope is for the function to find out.
 *
 * @param homeRegion where the function is
 * @param from only events of groups of this region; absent: of all, as they arrive in the home region
 */
export function blackBoxEvents({ triggers, terminations, statusChecks }: BlackBox, homeRegion: string, from?: string): BlackBoxEvents[] {
  const types = [
    ...triggers.includes(BlackBoxTrigger.SPOT_INTERRUPTION) ? ['EC2 Spot Instance Interruption Warning'] : [],
    ...triggers.includes(BlackBoxTrigger.REBALANCE_RECOMMENDATION) ? ['EC2 Instance Rebalance Recommendation'] : [],
  ];
  const namesOf = (groups: BlackBox['terminations']): string[] => groups.filter(({ region = homeRegion }) => from === undefined || region === from).map(({ autoScalingGroupName }) => autoScalingGroupName);
  const [held, checked] = [namesOf(terminations), namesOf(statusChecks)];
  return [
    ...types.length === 0 ? [] : [{ id: 'SpotNotices', description: 'EC2 takes a spot instance back, or is likely to', pattern: { source: ['aws.ec2'], detailType: types } }],
    ...triggers.includes(BlackBoxTrigger.SCHEDULED_EVENT) ? [{
      id: 'ScheduledEvents',
      description: 'EC2 has scheduled an event for instances',
      pattern: { source: ['aws.health'], detailType: ['AWS Health Event'], detail: { service: ['EC2'], eventTypeCategory: ['scheduledChange'] } },
    }] : [],
    ...held.length === 0 ? [] : [{
      id: 'Terminations',
      description: 'An Auto Scaling group terminates a node, and waits',
      pattern: { source: ['aws.autoscaling'], detailType: ['EC2 Instance-terminate Lifecycle Action'], detail: { LifecycleHookName: [blackBoxHook(homeRegion)], AutoScalingGroupName: held } },
    }],
    ...checked.length === 0 ? [] : [{
      id: 'StatusChecks',
      description: 'A status check of a node failed',
      pattern: {
        source: ['aws.cloudwatch'],
        detailType: ['CloudWatch Alarm State Change'],
        detail: { state: { value: ['ALARM'] }, configuration: { metrics: { metricStat: { metric: { namespace: ['AWS/EC2'], name: ['StatusCheckFailed'], dimensions: { AutoScalingGroupName: checked } } } } } },
      },
    }],
  ];
}
