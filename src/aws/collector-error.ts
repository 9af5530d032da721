import { CallName } from './aws-caller';
import { CollectorError } from '../core/ports';

interface SdkError { readonly name?: string; readonly message?: string; readonly Code?: string; readonly $metadata?: { readonly httpStatusCode?: number }; readonly $fault?: string }

const DENIED = /^(AccessDenied(Exception)?|UnauthorizedOperation|AuthorizationError|NotAuthorized)$/;
const THROTTLED = /^(Throttl\w*|RequestLimitExceeded|TooManyRequests\w*|RateExceeded|RequestThrottled\w*|SlowDown|BandwidthLimitExceeded)$/;

/** `User: arn:… is not authorized to perform: ssm:X on resource: arn:… because …`, as most services write it. */
const WHO = /User: (arn:\S+)/;
const WHAT = /not authorized to perform:? (\w+:\w+)/;
const ON = /on resource: (\S+)/;

const SIGNED_LINK = /https?:\/\/[^\s"']*[?&]X-Amz-[^\s"']*/gi;

/** Who is told of a refusal. */
export interface Audience {
  /** whom AWS refused, where it does not say so itself */
  readonly who: string;
  /** what to do about it */
  readonly advice: string;
}

const KEEPER_OF_FUNCTIONS: Audience = { who: 'our function\'s role', advice: 'Allow it to that role; the construct\'s own statements do.' };

/** An error of the SDK in our words. */
export function toCollectorError(error: unknown, { action, on }: CallName, audience: Audience = KEEPER_OF_FUNCTIONS): CollectorError {
  if (error instanceof CollectorError) { return error; }
  const { name = 'Error', message = '', $metadata } = (error ?? {}) as SdkError;
  // SSM repeats the value of a parameter that it refuses, and some of ours are rights to write
  const said = message.replace(SIGNED_LINK, '(a signed link)').slice(0, 240);
  if (DENIED.test(name)) { return new CollectorError('ACCESS_DENIED', denied(action, on, message, audience)); }
  if (THROTTLED.test(name) || $metadata?.httpStatusCode === 429) {
    return new CollectorError('THROTTLED', `AWS throttles ${action} in this account (on ${on}); others share its quota. Try again shortly.`, 30);
  }
  switch (name) {
    case 'AutomationDefinitionNotFoundException':
    case 'AutomationDefinitionVersionNotFoundException':
    case 'InvalidDocument':
      return new CollectorError('DOCUMENT_NOT_FOUND', `${action}: there is no ${on}. Deploy EksNodeDiagnosticsRegion there if the document is ours; an AWS document may not be offered in that region.`);
    case 'AutomationExecutionLimitExceededException':
      return new CollectorError('QUEUE_FULL', `${action}: the account has as many automations running and queued as it may. Try again in a few minutes.`, 120);
    // a start with the same token was carried out, with or without the same parameters: as if its answer had been lost
    case 'IdempotentParameterMismatch':
    case 'IdempotentParameterMismatchException':
      return new CollectorError('SERVICE_FAILED', `${action} on ${on} was carried out before (${name}): ${said}`, 30);
    case 'InvalidInstanceID.NotFound':
    case 'InvalidInstanceID.Malformed':
      return new CollectorError('INSTANCE_NOT_FOUND', `There is no ${on}.`);
    case 'InvalidInstanceId':
      return new CollectorError('REQUEST_REFUSED', `${action}: Systems Manager has no agent online (InvalidInstanceId) on ${on}.`);
    case 'ResourceNotFoundException':
      return new CollectorError('CLUSTER_NOT_FOUND', `${action}: there is no ${on}.`);
    default: {
      const status = $metadata?.httpStatusCode;
      // no status: the connection broke or timed out
      if (status === undefined || status >= 500) { return new CollectorError('SERVICE_FAILED', `${action} on ${on} failed (${name}): ${said}`, 30); }
      return new CollectorError('REQUEST_REFUSED', `${action} on ${on} was refused (${name}): ${said}`);
    }
  }
}

function denied(action: string, on: string, message: string, audience: Audience): string {
  const who = WHO.exec(message)?.[1]?.slice(0, 160) ?? audience.who;
  const what = WHAT.exec(message)?.[1] ?? action;
  const where = ON.exec(message)?.[1]?.slice(0, 200) ?? on;
  const explicit = /explicit deny/i.test(message) ? ' by an explicit deny (a boundary, a service control policy, or an endpoint policy)' : '';
  return `${who} may not call ${what} on ${where}: denied${explicit}. ${audience.advice}`;
}
