import { ApprovalDocumentProps, CLUSTER_PATTERN, LONGEST_STEP, REGION_PATTERN } from './approval-document';
import { CAPTURE_APPROVAL_PARAMETERS } from '../../catalog/approval';
import { captureParameters } from '../../catalog/capture-parameters';

const value = (parameter: string) => `{{ ${parameter} }}`;

/**
 * A runbook that shows a human what is to be recorded, and then has the starter begin exactly that. Patterns keep its message to what the tool function can have meant.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-approve.html
 */
export function captureApprovalDocument({ roleArn, starterArn, approverArns, topicArn, minimumApprovals, timeout }: ApprovalDocumentProps): Record<string, unknown> {
  const { capture, instance, region, cluster, what } = CAPTURE_APPROVAL_PARAMETERS;
  return {
    schemaVersion: '0.3',
    description: 'Asks a human whether packets may be recorded on an EKS worker node, and starts the capture if so.',
    assumeRole: roleArn,
    parameters: {
      [capture]: { type: 'String', description: 'Id of the capture', allowedPattern: captureParameters(false).CaptureId.pattern },
      [instance]: { type: 'String', description: 'The node', allowedPattern: '^i-[0-9a-f]{8,17}$' },
      [region]: { type: 'String', description: 'Region of the node', allowedPattern: REGION_PATTERN },
      [cluster]: { type: 'String', description: 'Cluster of the node', allowedPattern: CLUSTER_PATTERN },
      [what]: { type: 'String', description: 'What is recorded', allowedPattern: '^[A-Za-z0-9 .,:/()&=!_\\[\\]-]{1,2500}$' },
    },
    mainSteps: [
      {
        name: 'approve',
        action: 'aws:approve',
        onFailure: 'Abort',
        timeoutSeconds: timeout.toSeconds(),
        inputs: {
          ...(topicArn !== undefined && { NotificationArn: topicArn }),
          Message: `An agent asks to record packets on ${value(instance)}, of cluster ${value(cluster)} in ${value(region)} (${value(capture)}): ${value(what)}. Nothing on the node is changed; the packets are copied to the evidence bucket.`,
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
          InputPayload: { captureId: value(capture), instanceId: value(instance), region: value(region), cluster: value(cluster), what: value(what), approvalId: value('automation:EXECUTION_ID') },
        },
      },
    ],
  };
}
