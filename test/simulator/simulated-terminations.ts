import { SimulatedAwsError } from './aws-error';
import { VirtualClock } from './virtual-clock';

interface WaitingAction { readonly group: string; readonly hook: string; readonly instanceId: string; readonly begunAt: number; beats: number; due: number }

/** Lifecycle actions of EC2 Auto Scaling: an action waits until it is completed, until no heartbeat came in time, or for the longest time that there is. */
export class SimulatedTerminations {
  /** by token */
  readonly waiting = new Map<string, WaitingAction>();
  /** how actions ended */
  readonly ended: { readonly instanceId: string; readonly by: 'completed' | 'timed out'; readonly afterMs: number; readonly beats: number }[] = [];
  readonly calls: Record<string, number> = {};
  /** names of errors that the next calls end with */
  readonly faults: string[] = [];
  readonly denied = new Set<string>();
  /** HeartbeatTimeout of the hooks */
  heartbeatSeconds = 300;

  constructor(private readonly clock: VirtualClock) {}

  begin(group: string, hook: string, instanceId: string, token: string): void {
    this.waiting.set(token, { group, hook, instanceId, begunAt: this.clock.now(), beats: 0, due: 0 });
    this.expect(token);
  }

  send(operation: string, { AutoScalingGroupName, LifecycleHookName, LifecycleActionToken }: Record<string, any>): unknown {
    this.calls[operation] = (this.calls[operation] ?? 0) + 1;
    if (this.denied.has(operation)) { throw new SimulatedAwsError('AccessDenied', `User: arn:aws:sts::111122223333:assumed-role/Collect/f is not authorized to perform: autoscaling:${operation}`, 403); }
    const fault = this.faults.shift();
    if (fault !== undefined) { throw new SimulatedAwsError(fault, 'as the test wants it', fault === 'Throttling' ? 400 : 500); }
    const action = this.waiting.get(LifecycleActionToken as string);
    if (action?.group !== AutoScalingGroupName || action?.hook !== LifecycleHookName) { throw new SimulatedAwsError('ValidationError', `No active Lifecycle Action found with token ${LifecycleActionToken}`); }
    if (operation === 'CompleteLifecycleAction') {
      this.end(LifecycleActionToken as string, 'completed');
    } else {
      action!.beats += 1;
      this.expect(LifecycleActionToken as string);
    }
    return {};
  }

  /** The heartbeat after which the action goes on by itself. */
  private expect(token: string): void {
    const action = this.waiting.get(token)!;
    action.due = this.clock.now() + this.heartbeatSeconds * 1_000;
    const { due } = action;
    this.clock.at(due, () => { if (this.waiting.get(token) === action && action.due === due) { this.end(token, 'timed out'); } });
  }

  private end(token: string, by: 'completed' | 'timed out'): void {
    const { instanceId, begunAt, beats } = this.waiting.get(token)!;
    this.waiting.delete(token);
    this.ended.push({ instanceId, by, afterMs: this.clock.now() - begunAt, beats });
  }
}
