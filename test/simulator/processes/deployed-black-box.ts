import { FunctionProcess } from './function-process';
import { LiveTime } from './live-time';
import { MessageQueue } from './message-queue';
import { EventPattern, matchesPattern } from '../event-pattern';
import { ServiceEvent } from '../service-events';

/** What a stack says of black-box collection. */
export interface BlackBoxDeployment {
  /** of the function */
  readonly environment: Readonly<Record<string, string>>;
  /** of the rules that lead to its queue */
  readonly rules: readonly EventPattern[];
  /** SSM document in the home region */
  readonly document: string;
  /** of the lifecycle hook */
  readonly heartbeatSeconds: number;
  readonly attempts: number;
  readonly visibilityMs: number;
}

/** Execution environments of the function that work beside one another. */
const ENVIRONMENTS = 2;

/** Black-box collection between EventBridge and its function: rules, the queue with what fails again later, and the schedule of each minute. */
export class DeployedBlackBox {
  readonly queue: MessageQueue;
  readonly functions: readonly FunctionProcess[];
  /** the schedule does not come any more: the function is down */
  isDown = false;
  private turns = 0;
  private stopped = false;

  constructor(private readonly time: LiveTime, private readonly deployment: BlackBoxDeployment, environment: Readonly<Record<string, string>>) {
    this.functions = Array.from({ length: ENVIRONMENTS }, () => new FunctionProcess({ bundle: 'black-box', environment: { ...environment, ...deployment.environment } }));
    const { attempts, visibilityMs } = deployment;
    this.queue = new MessageQueue(time.clock, {
      attempts,
      visibilityMs,
      receive: async Records => (await this.invoke<{ batchItemFailures: { itemIdentifier: string }[] }>({ Records })).batchItemFailures.map(each => each.itemIdentifier),
    });
    this.everyMinute();
  }

  /**
   * A service tells EventBridge.
   *
   * @param delays ms after which each copy arrives
   * @returns whether a rule is for it
   */
  publish(event: ServiceEvent, delays: readonly number[] = [500]): boolean {
    const isMeant = this.deployment.rules.some(rule => matchesPattern(rule, event));
    if (isMeant) { for (const delay of delays) { this.time.clock.after(delay, () => this.queue.send(JSON.stringify(event))); } }
    return isMeant;
  }

  /** Log records of all environments. */
  get log(): readonly Record<string, unknown>[] { return this.functions.flatMap(each => each.log); }

  stop(): void {
    this.stopped = true;
    this.functions.forEach(each => each.stop());
  }

  private async invoke<T>(event: object): Promise<T> {
    if (this.isDown) { throw new Error('the function is down'); }
    this.turns += 1;
    return this.time.during(this.functions[this.turns % ENVIRONMENTS]!.invoke<T>(event, () => this.time.clock.now()));
  }

  private everyMinute(): void {
    this.time.clock.after(60_000, () => {
      if (this.stopped) { return; }
      this.everyMinute();
      // what fails comes again with the next minute
      void this.invoke({ 'source': 'aws.events', 'detail-type': 'Scheduled Event', 'detail': {} }).catch(() => undefined);
    });
  }
}
