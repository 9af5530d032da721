/**
 * The runbook that collects a node's logs.
 *
 * @see https://docs.aws.amazon.com/systems-manager-automation-runbooks/latest/userguide/automation-awssupport-collecteksinstancelogs.html
 */
export const COLLECTION_DOCUMENT = 'AWSSupport-CollectEKSInstanceLogs';
