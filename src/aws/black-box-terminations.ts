import { AutoScalingClient, CompleteLifecycleActionCommand, RecordLifecycleActionHeartbeatCommand } from '@aws-sdk/client-auto-scaling';
import { AwsCaller } from './aws-caller';
import { TerminationHolds, WaitingTermination } from '../core/ports';

/**
 * Lifecycle actions of EC2 Auto Scaling. An action that is over, or never was, is a ValidationError there. `client` gives the client of a region, made with `maxAttempts: 1`.
 *
 * @see https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_RecordLifecycleActionHeartbeat.html
 */
export class AutoScalingTerminations implements TerminationHolds {
  constructor(private readonly client: (region: string) => AutoScalingClient, private readonly caller: AwsCaller) {}

  async heartbeat(action: WaitingTermination): Promise<void> {
    await this.caller.call(named('RecordLifecycleActionHeartbeat', action), async () => this.client(action.region).send(new RecordLifecycleActionHeartbeatCommand(keysOf(action))));
  }

  async release(action: WaitingTermination): Promise<void> {
    await this.caller.call(named('CompleteLifecycleAction', action), async () => this.client(action.region).send(new CompleteLifecycleActionCommand({ ...keysOf(action), LifecycleActionResult: 'CONTINUE' })));
  }
}

function named(operation: string, { instanceId, group, region }: WaitingTermination) {
  return { action: `autoscaling:${operation}`, on: `the termination of ${instanceId} in Auto Scaling group ${group} in ${region}` };
}

function keysOf({ group, hook, token, instanceId }: WaitingTermination) {
  return { AutoScalingGroupName: group, LifecycleHookName: hook, LifecycleActionToken: token, InstanceId: instanceId };
}
