import { Caller, Headers, readCaller } from './caller';
import { TOOL_NAME_SEPARATOR } from '../../catalog/limits';

/**
 * What a Lambda target of an AgentCore gateway is told beside the tool's arguments. Everything else in the event was written by the agent and proves nothing.
 *
 * @see https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/gateway-add-target-lambda.html
 */
export interface GatewayCall {
  /** without the target's name; undefined when the invocation does not come from a gateway */
  readonly tool?: string;
  /** who calls, as our interceptor says; undefined without one */
  readonly caller?: Caller;
  /** the gateway's id of the request, for the log */
  readonly requestId?: string;
}

/** The part of a Lambda context that we look at. */
export interface InvocationContext {
  readonly clientContext?: unknown;
}

const TOOL_NAME = 'bedrockAgentCoreToolName';
const REQUEST_ID = 'bedrockAgentCoreAwsRequestId';
const HEADERS = 'bedrockAgentCorePropagatedHeaders';

export function gatewayCallOf({ clientContext }: InvocationContext): GatewayCall {
  // the mobile SDKs spell it with a capital
  const { custom, Custom } = record(clientContext);
  const values = record(custom ?? Custom);
  const name = values[TOOL_NAME];
  const caller = readCaller(record(values[HEADERS]) as Headers);
  const requestId = values[REQUEST_ID];
  return {
    ...(typeof name === 'string' && { tool: bareName(name) }),
    ...(caller && { caller }),
    ...(typeof requestId === 'string' && { requestId: requestId.slice(0, 128) }),
  };
}

/** `diagnostics___quick_triage` -> `quick_triage`; a target's name holds no underscore */
function bareName(qualified: string): string {
  const at = qualified.indexOf(TOOL_NAME_SEPARATOR);
  return at < 0 ? qualified : qualified.slice(at + TOOL_NAME_SEPARATOR.length);
}

/** Objects come as such or as JSON text. */
function record(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null) { return value as Record<string, unknown>; }
  if (typeof value !== 'string') { return {}; }
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'object' && parsed !== null ? parsed as Record<string, unknown> : {};
  } catch {
    return {};
  }
}
