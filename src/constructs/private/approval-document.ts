import { Duration } from 'aws-cdk-lib';
import { APPROVAL_PARAMETERS } from '../../catalog/approval';

export interface ApprovalDocumentProps {
  readonly roleArn: string;
  readonly starterArn: string;
  readonly approverArns: readonly string[];
  readonly topicArn?: string;
  readonly minimumApprovals: number;
  readonly timeout: Duration;
}

/** SSM's limit for a step that calls a function. */
export const LONGEST_STEP = Duration.minutes(5);

export const REGION_PATTERN = '^[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}$';
export const CLUSTER_PATTERN = '^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$';

/** A cluster, or machines that are none of one. */
const SCOPE_PATTERN = CLUSTER_PATTERN.replace('^', '^(machines\\.)?');

const value = (parameter: string) => `{{ ${parameter} }}`;

/**
 * A runbook that waits for a human and then has the starter begin what it showed. Patterns keep its message to what the tool function can have meant.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-approve.html
 */
export function approvalDocument({ roleArn, starterArn, approverArns, topicArn, minimumApprovals, timeout }: ApprovalDocumentProps): Record<string, unknown> {
  const { collection, instances, region, cluster } = APPROVAL_PARAMETERS;
  return {
    schemaVersion: '0.3',
    description: 'Asks a human whether logs may be collected from EKS worker nodes, and starts the collection if so.',
    assumeRole: roleArn,
    parameters: {
      [collection]: { type: 'String', description: 'Id of the collection', allowedPattern: '^[a-z]-[0-9a-f]{12,16}$' },
      [instances]: { type: 'StringList', description: 'The nodes', minItems: 1, maxItems: 50 },
      [region]: { type: 'String', description: 'Region of the nodes', allowedPattern: REGION_PATTERN },
      [cluster]: { type: 'String', description: 'Cluster of the nodes', allowedPattern: SCOPE_PATTERN },
    },
    mainSteps: [
      {
        name: 'approve',
        action: 'aws:approve',
        onFailure: 'Abort',
        timeoutSeconds: timeout.toSeconds(),
        inputs: {
          ...(topicArn !== undefined && { NotificationArn: topicArn }),
          Message: `An agent asks for the logs of ${value(instances)}, of cluster ${value(cluster)} in ${value(region)} (${value(collection)}). Nothing on the nodes is changed; logs and state are copied to the evidence bucket.`,
          MinRequiredApprovals: minimumApprovals,
          Approvers: approverArns,
        },
      },
      {
        name: 'start',
        action: 'aws:invokeLambdaFunction',
        onFailure: 'Abort',
        timeoutSeconds: LONGEST_STEP.toSeconds(),
        isEnd: true,
        inputs: {
          FunctionName: starterArn,
          InvocationType: 'RequestResponse',
          InputPayload: { collectionId: value(collection), instanceIds: value(instances), region: value(region), cluster: value(cluster), approvalId: value('automation:EXECUTION_ID') },
        },
      },
    ],
  };
}
