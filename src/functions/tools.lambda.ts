import { s3Client } from '../aws/clients';
import { collectionServices } from '../aws/collection-services';
import { collectionSettings } from '../aws/collection-settings';
import { ConfiguredEvidenceStore } from '../aws/configured-evidence-store';
import { FunctionConfig, readFunctionConfig } from '../aws/function-config';
import { recordingSettings } from '../aws/recording-settings';
import { Telemetry } from '../aws/telemetry';
import { Endpoint } from '../core/access/endpoint';
import { GatewayCall, gatewayCallOf, InvocationContext } from '../core/access/gateway-call';
import { pendingBundles } from '../core/access/pending-bundle';
import { auditRecord } from '../core/audit/audit-record';
import type { Answer } from '../core/tools';

interface Function { readonly endpoint: Endpoint; readonly telemetry: Telemetry }

/** Codes of answers that call for an operator: the caller can do nothing about them. */
const FAULTS = new Set(['INTERNAL_ERROR', 'ACCESS_DENIED', 'SERVICE_UNAVAILABLE']);

let connected: Function | undefined;

/**
 * Lambda target of the gateway. `event` is the tool's arguments, as the agent wrote them, and nothing else is taken from it. A refusal is returned: what is thrown would
 * reach the agent as "internal error".
 */
export async function handler(event: unknown, context: InvocationContext): Promise<Answer> {
  const startedAt = Date.now();
  const { endpoint, telemetry } = connected ??= connect(readFunctionConfig(process.env));
  const call = gatewayCallOf(context);
  const answer = await endpoint.answer(call, event);
  tell(telemetry, call, event, answer, startedAt);
  return answer;
}

function connect(config: FunctionConfig): Function {
  const s3 = s3Client();
  const store = new ConfiguredEvidenceStore(s3, config.bucket, config.configurationFolder);
  const telemetry = new Telemetry(config);
  const onDefect = (error: unknown) => telemetry.log.error('defect', { error: error as Error });
  const collections = config.collects ? collectionServices({ settings: collectionSettings(process.env), store, s3, telemetry, recording: recordingSettings(process.env) }) : undefined;
  const pending = collections && pendingBundles(collections.collections);
  return { endpoint: new Endpoint({ ...config, store, clock: { now: () => Date.now() }, onDefect, collections, pending }), telemetry };
}

/** One audit record a call, and its metrics. */
function tell(telemetry: Telemetry, { tool, caller, requestId }: GatewayCall, args: unknown, answer: Answer, startedAt: number): void {
  const endedAt = Date.now();
  const who = { id: caller?.client, client: caller?.name, requestId };
  telemetry.log.info('tool call', { audit: auditRecord({ tool: tool ?? '(none)', args, answer, startedAt, endedAt, caller: who }) });
  const code = answer.ok ? undefined : answer.error.code;
  const isFault = code !== undefined && FAULTS.has(code);
  if (isFault && !answer.ok) telemetry.log.error('tool failed', { tool, code, reason: answer.error.message });
  const served = tool === undefined || code === 'TOOL_NOT_SELECTED' || code === 'UNKNOWN_TOOL' ? undefined : tool;
  telemetry.emit({ toolCalls: 1, toolRefusals: Number(code !== undefined && !isFault), toolFaults: Number(isFault), toolDuration: endedAt - startedAt }, served);
  if (code === 'LIMIT_REACHED') telemetry.emit({ collectionsLimited: 1 });
}
