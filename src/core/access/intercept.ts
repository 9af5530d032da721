import { callerOf, Headers, withCaller } from './caller';
import { CallerTable } from '../../catalog/caller';

/**
 * What a gateway sends to a request interceptor, as far as we look at it.
 *
 * @see https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/gateway-interceptors-types.html
 */
export interface InterceptedRequest {
  readonly mcp?: { readonly gatewayRequest?: { readonly headers?: Headers; readonly body?: unknown } };
}

/** The answer: the request that goes on, or the response that ends it. */
export interface Interception {
  readonly interceptorOutputVersion: '1.0';
  readonly mcp:
  | { readonly transformedGatewayRequest: { readonly headers: Headers; readonly body: unknown } }
  | { readonly transformedGatewayResponse: { readonly statusCode: number; readonly body: unknown } };
}

/** Adds who calls to a request. A request of nobody we know does not go on. */
export function intercept({ mcp }: InterceptedRequest, claim: string, table: CallerTable): Interception {
  const { headers = {}, body = {} } = mcp?.gatewayRequest ?? {};
  const caller = callerOf(headers, claim, table);
  if (caller === undefined) { return { interceptorOutputVersion: '1.0', mcp: { transformedGatewayResponse: { statusCode: 403, body: refusal(body) } } }; }
  return { interceptorOutputVersion: '1.0', mcp: { transformedGatewayRequest: { headers: withCaller(headers, caller), body } } };
}

/** JSON-RPC, so that an MCP client shows the message instead of a protocol error. */
function refusal(body: unknown): unknown {
  const id = typeof body === 'object' && body !== null && 'id' in body ? body.id : null;
  return { jsonrpc: '2.0', id, error: { code: -32001, message: 'This client is not known here. Ask the owner of the endpoint to add it with addClient().' } };
}
