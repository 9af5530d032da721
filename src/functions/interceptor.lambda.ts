import { CALLER_ENVIRONMENT, CallerTable } from '../catalog/caller';
import { intercept, InterceptedRequest, Interception } from '../core/access/intercept';

const CLAIM = process.env[CALLER_ENVIRONMENT.clientIdClaim] ?? 'client_id';
const CALLERS = JSON.parse(process.env[CALLER_ENVIRONMENT.callers] ?? '{}') as CallerTable;

/** Request interceptor of the gateway: adds the header that says who calls. */
export async function handler(event: InterceptedRequest): Promise<Interception> {
  return intercept(event, CLAIM, CALLERS);
}
