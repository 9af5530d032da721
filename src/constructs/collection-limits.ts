import { Duration, Token } from 'aws-cdk-lib';
import { PropError } from './private/prop-error';

/** How much collecting is allowed. */
export interface CollectionLimitOptions {
  /**
   * Collections that may start in any hour, over all nodes: 1 to 1,000.
   *
   * @default 60
   */
  readonly perHour?: number;

  /**
   * How long a node is left alone after a collection: up to one day. A collection reads much of its disk.
   *
   * @default Duration.minutes(10)
   */
  readonly coolDown?: Duration;

  /**
   * Collections that may run at a time: 1 to 100. The account has 100 concurrent automations for everybody.
   *
   * @default 20
   */
  readonly concurrent?: number;
}

/**
 * What an agent in a loop may spend. A refused collection tells the agent when to ask again.
 *
 * @see https://docs.aws.amazon.com/general/latest/gr/ssm.html#limits_ssm
 */
export class CollectionLimits {
  /** 60 collections an hour, 20 at a time, one of a node in 10 minutes. */
  public static standard(): CollectionLimits {
    return new CollectionLimits({});
  }

  /**
   * Limits of your own; what is left out is as in `standard`.
   *
   * @param options the limits
   */
  public static of(options: CollectionLimitOptions): CollectionLimits {
    return new CollectionLimits(options);
  }

  /** Collections that may start in any hour. */
  public readonly perHour: number;

  /** How long a node is left alone after a collection. */
  public readonly coolDown: Duration;

  /** Collections that may run at a time. */
  public readonly concurrent: number;

  private constructor({ perHour = 60, coolDown = Duration.minutes(10), concurrent = 20 }: CollectionLimitOptions) {
    assertWithin('perHour', perHour, 1, 1000);
    assertWithin('concurrent', concurrent, 1, 100);
    if (!coolDown.isUnresolved() && coolDown.toSeconds() > 86_400) {
      throw new PropError({ prop: 'CollectionLimits.of({ coolDown })', got: coolDown.toHumanString(), expected: 'at most one day', fix: 'shorten it, or leave the collect tools out of the selection' });
    }
    this.perHour = perHour;
    this.coolDown = coolDown;
    this.concurrent = concurrent;
  }
}

function assertWithin(name: string, value: number, least: number, most: number): void {
  if (!Token.isUnresolved(value) && (!Number.isInteger(value) || value < least || value > most)) {
    throw new PropError({ prop: `CollectionLimits.of({ ${name} })`, got: value, expected: `a whole number from ${least} to ${most}`, fix: 'correct it, or leave it out for the default' });
  }
}
