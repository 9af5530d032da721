import { AutomationEvent } from '../core/collection/automation-event';

const DETAIL_TYPE = 'EC2 Automation Execution Status-change Notification';

/**
 * A status change of an automation as EventBridge delivers it, or undefined for any other event. The rule sees every automation of the account with our document:
 * whether it is ours is decided by our records (https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-eventbridge-events.html).
 */
export function automationStatusOf(event: unknown): AutomationEvent | undefined {
  const { source, region, detail, 'detail-type': type } = (event ?? {}) as { 'source'?: unknown; 'region'?: unknown; 'detail'?: { ExecutionId?: unknown; Status?: unknown }; 'detail-type'?: unknown };
  if (source !== 'aws.ssm' || type !== DETAIL_TYPE || typeof region !== 'string') { return undefined; }
  const { ExecutionId: executionId, Status: status } = detail ?? {};
  if (typeof executionId !== 'string' || !/^[0-9a-f-]{36}$/.test(executionId) || typeof status !== 'string') { return undefined; }
  return { region, executionId, status: status.slice(0, 64) };
}
