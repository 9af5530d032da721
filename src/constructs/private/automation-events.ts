import { EventPattern } from 'aws-cdk-lib/aws-events';
import { COLLECTION_DOCUMENT } from '../../catalog/documents';

/**
 * Status changes of automations that may be ours. Every execution of these documents in the account is seen; which are ours is decided by our records.
 *
 * @param documents further documents, such as the wrapper that asks for approval
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-systems-manager-event-examples.html
 */
export function automationEvents(...documents: string[]): EventPattern {
  return { source: ['aws.ssm'], detailType: ['EC2 Automation Execution Status-change Notification'], detail: { Definition: [COLLECTION_DOCUMENT, ...documents] } };
}
