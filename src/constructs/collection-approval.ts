import { Duration, Token } from 'aws-cdk-lib';
import { IRole } from 'aws-cdk-lib/aws-iam';
import { ITopic } from 'aws-cdk-lib/aws-sns';
import { PropError } from './private/prop-error';

/** Who approves, how they learn of it, and how long a request waits. */
export interface CollectionApprovalOptions {
  /** Roles whose sessions may approve or reject: 1 to 10. They get the right to do so, for requests of this construct only. */
  readonly approvers: IRole[];

  /**
   * Topic that is told of each request, with a link to decide.
   *
   * @default - nobody is told; requests show in the Systems Manager console
   */
  readonly topic?: ITopic;

  /**
   * How many approvers must agree, 1 to the number of `approvers`.
   *
   * @default 1
   */
  readonly minimumApprovals?: number;

  /**
   * How long a request waits, 1 minute to 30 days. Nobody's answer is a no.
   *
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;
}

// https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-approve.html
const MOST_APPROVERS = 10;
const SHORTEST = Duration.minutes(1);
const LONGEST = Duration.days(30);

/**
 * Whether a human must agree before anything is asked of a node. With approval the tool function can start nothing but the request for it; another function starts exactly
 * what was approved. A plan over many nodes is one request. Collections that a rule of yours triggers are approved by that rule.
 */
export class CollectionApproval {
  /** Collections start at once. */
  public static none(): CollectionApproval {
    return new CollectionApproval();
  }

  /**
   * Every collection and every capture waits for a human.
   *
   * @param options who approves, and how long a request waits
   */
  public static required(options: CollectionApprovalOptions): CollectionApproval {
    const { approvers, minimumApprovals = 1, timeout } = options;
    const prop = 'CollectionApproval.required()';
    if (approvers.length === 0 || approvers.length > MOST_APPROVERS) {
      throw new PropError({ prop, got: approvers.length === 0 ? 'no approvers' : `${approvers.length} approvers`, expected: `1 to ${MOST_APPROVERS} approvers`, fix: 'name the roles that may agree; a role may have many sessions' });
    }
    if (!Token.isUnresolved(minimumApprovals) && (!Number.isInteger(minimumApprovals) || minimumApprovals < 1 || minimumApprovals > approvers.length)) {
      throw new PropError({ prop, got: `minimumApprovals: ${minimumApprovals}`, expected: `1 to ${approvers.length}, the number of approvers`, fix: 'lower it, or name more approvers' });
    }
    if (timeout !== undefined && !timeout.isUnresolved() && (timeout.toSeconds() < SHORTEST.toSeconds() || timeout.toSeconds() > LONGEST.toSeconds())) {
      throw new PropError({ prop, got: `timeout: ${timeout.toHumanString()}`, expected: `${SHORTEST.toHumanString()} to ${LONGEST.toHumanString()}`, fix: 'choose a time within which an approver answers' });
    }
    return new CollectionApproval(options);
  }

  /** Whether a human must agree. */
  public readonly isRequired: boolean;

  /** @internal */
  public readonly _options?: CollectionApprovalOptions;

  private constructor(options?: CollectionApprovalOptions) {
    this._options = options;
    this.isRequired = options !== undefined;
  }
}
