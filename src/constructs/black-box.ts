import { Duration, Token } from 'aws-cdk-lib';
import { PropError } from './private/prop-error';
import { BLACK_BOX_LEAST_HOLD_SECONDS, BLACK_BOX_PER_HOUR, BlackBoxTriggerName } from '../catalog/black-box';

/** What EC2 tells of an instance, upon which black-box collection collects it. */
export class BlackBoxTrigger {
  /** EC2 takes a spot instance back within two minutes: an SSM document of this construct saves what the node has within one, and the console output is taken. */
  public static readonly SPOT_INTERRUPTION = new BlackBoxTrigger('spot-interruption');

  /** A spot instance is likely to be taken back: the runbook collects everything. */
  public static readonly REBALANCE_RECOMMENDATION = new BlackBoxTrigger('rebalance-recommendation');

  /** EC2 has scheduled a stop, retirement, reboot or maintenance (told by AWS Health): the runbook collects everything. */
  public static readonly SCHEDULED_EVENT = new BlackBoxTrigger('scheduled-event');

  /** Name of the trigger, as records of collections have it. */
  public readonly name: string;

  private constructor(name: BlackBoxTriggerName) {
    this.name = name;
  }
}

/** An Auto Scaling group of nodes. */
export interface BlackBoxGroup {
  /** Name of the group. */
  readonly autoScalingGroupName: string;

  /**
   * Region of the group. In another one than that of the stack an `EksNodeDiagnosticsRegion` with the same `blackBox` is needed there.
   *
   * @default - the region of the stack
   */
  readonly region?: string;
}

/** When black-box collection collects, and how much. */
export interface BlackBoxOptions {
  /**
   * What EC2 tells of nodes that is acted on.
   *
   * @default - all of BlackBoxTrigger
   */
  readonly triggers?: BlackBoxTrigger[];

  /**
   * Groups whose terminations are held up until the node's logs are in the bucket, by a lifecycle hook that is added to each. The runbook collects everything. AWS does not support
   * changes to the groups of managed node groups: for those it is your decision. A group belongs into one installation of a region only.
   *
   * @default - terminations are not held up
   */
  readonly terminations?: BlackBoxGroup[];

  /**
   * How long a termination may be held up: 3 minutes to 1 hour. A run usually takes 3 to 5 minutes; of this limit the last minute is not always used, because it holds should our function be down, too.
   *
   * @default Duration.minutes(10)
   */
  readonly terminationHold?: Duration;

  /**
   * Groups over whose status checks an alarm is made (0.10 USD a month each). The console output of the nodes that failed is taken.
   *
   * @default - failed status checks are not noticed
   */
  readonly statusChecks?: BlackBoxGroup[];

  /**
   * Nodes of a cluster that triggers may collect in any hour: 1 to 100. What is beyond is recorded as a collection that failed, and counted. `collectionLimits` is for agents, and apart.
   *
   * @default 10
   */
  readonly perHour?: number;

  /**
   * Says that this prop is the approval of what triggers collect. It has to be said where `collectionApproval` is required: nobody could answer in two minutes.
   *
   * @default false
   */
  readonly approvedInAdvance?: boolean;
}

/**
 * That nodes are collected by themselves before they go, or when they have failed: as a flight recorder, what it holds is of use when nobody can ask any more. Nodes of clusters
 * in scope only, and only if EC2 confirms what an event says.
 */
export class BlackBox {
  /**
   * Collect upon triggers.
   *
   * @param options which, and how much
   */
  public static collecting(options: BlackBoxOptions = {}): BlackBox {
    return new BlackBox(options);
  }

  /** What EC2 tells of nodes that is acted on. */
  public readonly triggers: BlackBoxTrigger[];

  /** Groups whose terminations are held up. */
  public readonly terminations: BlackBoxGroup[];

  /** How long a termination may be held up. */
  public readonly terminationHold: Duration;

  /** Groups over whose status checks there is an alarm. */
  public readonly statusChecks: BlackBoxGroup[];

  /** Nodes of a cluster that triggers may collect in any hour. */
  public readonly perHour: number;

  /** Whether this is the approval of what triggers collect. */
  public readonly isApprovedInAdvance: boolean;

  private constructor(options: BlackBoxOptions) {
    const {
      triggers = [BlackBoxTrigger.SPOT_INTERRUPTION, BlackBoxTrigger.REBALANCE_RECOMMENDATION, BlackBoxTrigger.SCHEDULED_EVENT], terminations = [], statusChecks = [],
      terminationHold = Duration.minutes(10), perHour = BLACK_BOX_PER_HOUR, approvedInAdvance = false,
    } = options;
    const prop = 'BlackBox.collecting()';
    if (!Token.isUnresolved(perHour) && (!Number.isInteger(perHour) || perHour < 1 || perHour > 100)) {
      throw new PropError({ prop, got: `perHour: ${perHour}`, expected: 'a whole number from 1 to 100', fix: 'correct it, or leave it out' });
    }
    if (!terminationHold.isUnresolved() && (terminationHold.toSeconds() < BLACK_BOX_LEAST_HOLD_SECONDS || terminationHold.toSeconds() > 3600)) {
      throw new PropError({ prop, got: `terminationHold: ${terminationHold.toHumanString()}`, expected: '3 minutes to 1 hour', fix: 'choose as long as a collection takes on your nodes, such as 10 minutes' });
    }
    if (triggers.length + terminations.length + statusChecks.length === 0) {
      throw new PropError({ prop, got: 'no trigger and no group', expected: 'something to collect upon', fix: 'leave triggers out for all of them, or remove blackBox' });
    }
    for (const [list, groups] of Object.entries({ terminations, statusChecks })) {
      const keys = groups.map(({ autoScalingGroupName, region }) => `${autoScalingGroupName} ${region ?? ''}`);
      const twice = groups.find((_, index) => keys.indexOf(keys[index]) !== index);
      if (twice) { throw new PropError({ prop, got: `${list} with '${twice.autoScalingGroupName}' twice`, expected: 'each group of a region once', fix: 'remove one of the two' }); }
    }
    this.triggers = triggers;
    this.terminations = terminations;
    this.terminationHold = terminationHold;
    this.statusChecks = statusChecks;
    this.perHour = perHour;
    this.isApprovedInAdvance = approvedInAdvance;
  }
}
