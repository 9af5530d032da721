import { Answer, ErrorAnswer, toAnswer } from './answer';
import { parseArguments, shown } from './arguments';
import { ToolContext, ToolDefinition } from './tool';
import { ToolError } from './tool-error';
import { TOOL_CATALOG } from '../../catalog/tools';
import { CollectionError, ofCollector } from '../collection/collection-error';
import { CollectorError, StorageError } from '../ports';

/** Calls one of `tools`: validates the arguments, runs the handler, and lays out the answer. Never throws. */
export async function callToolOf(tools: readonly ToolDefinition[], name: string, rawArgs: unknown, context: ToolContext): Promise<Answer> {
  try {
    const served = tools.filter(each => !each.needsAws || context.collections !== undefined);
    const tool = served.find(each => each.name === name);
    if (tool === undefined) { throw missing(served, name, context); }
    const args = parseArguments(name, tool.input, rawArgs);
    // whoever waited in a queue may have given up meanwhile
    failIfCancelled(name, context);
    const reply = await tool.handler(args, context);
    failIfCancelled(name, context);
    return toAnswer(reply);
  } catch (error) {
    const answer = toErrorAnswer(error);
    if (answer.error.code === 'INTERNAL_ERROR') { context.onDefect?.(error); }
    return answer;
  }
}

/** Throws CANCELLED when nobody waits for the answer any more. */
export function failIfCancelled(tool: string, { cancelled }: Pick<ToolContext, 'cancelled'>): void {
  if (cancelled?.aborted) { throw new ToolError('CANCELLED', `${tool}: the call was cancelled by the client.`, { retryable: true }); }
}

function missing(tools: readonly ToolDefinition[], name: string, context: ToolContext): ToolError {
  const available = tools.map(each => each.name).join(', ');
  const entry = TOOL_CATALOG.find(each => each.name === name);
  if (entry?.needsAws && context.collections === undefined) {
    return new ToolError('NOT_AVAILABLE_LOCALLY', `${name} needs an AWS account and is not served here: this server answers about the bundles it was started with. Available: ${available}.`);
  }
  if (entry !== undefined) {
    return new ToolError('NOT_IMPLEMENTED', `${name} is not part of this version. Available: ${available}.`);
  }
  return new ToolError('UNKNOWN_TOOL', `Unknown tool ${shown(name)}. Available: ${available}.`);
}

const RETRY_SECONDS = 5;

/** What the agent can do about a store that refused: wait, or tell the operator. The message names the permission that is missing. */
function toolErrorOf(error: StorageError): ToolError {
  const code = error.code === 'UNAVAILABLE' ? 'SERVICE_UNAVAILABLE' : error.code === 'REJECTED' ? 'INTERNAL_ERROR' : error.code;
  return new ToolError(code, error.message, error.retryable ? { retryable: true, retryAfterSeconds: RETRY_SECONDS } : {});
}

function toErrorOfCollector(error: CollectorError): ToolError {
  const { code, message, options } = ofCollector(error);
  return new ToolError(code, message, options);
}

/** A refusal as clients see it. What is not a ToolError is a defect of ours: its text may quote evidence or paths, so it is not passed on. */
export function toErrorAnswer(error: unknown): ErrorAnswer {
  const known = error instanceof ToolError ? error
    : error instanceof StorageError ? toolErrorOf(error)
      : error instanceof CollectionError ? new ToolError(error.code, error.message, error.options)
        : error instanceof CollectorError ? toErrorOfCollector(error)
          : new ToolError('INTERNAL_ERROR', `The tool failed (${error instanceof Error ? error.name : typeof error}). The arguments were accepted; this is a defect of the server.`);
  return {
    schemaVersion: 1,
    ok: false,
    error: {
      code: known.code,
      message: known.message,
      retryable: known.retryable,
      ...(known.retryAfterSeconds !== undefined && { retryAfterSeconds: known.retryAfterSeconds }),
    },
  };
}
