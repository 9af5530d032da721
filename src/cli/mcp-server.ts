/* eslint-disable import/no-unresolved -- the lint resolver does not follow the SDK's wildcard exports */
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  CallToolRequestSchema, CallToolResult, CompleteRequestSchema, ErrorCode, GetPromptRequestSchema, ListPromptsRequestSchema, ListPromptsResult, ListResourcesRequestSchema, ListResourcesResult,
  ListResourceTemplatesRequestSchema, ListResourceTemplatesResult, ListToolsRequestSchema, ListToolsResult, McpError, ReadResourceRequestSchema, ServerNotification, ServerRequest,
  SetLevelRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';

/** What the protocol knows of one call beside its arguments. */
export interface CallExtras {
  /** aborted when the client cancels the call or goes away */
  readonly signal: AbortSignal;
  readonly requestId: string;
  /** name and version that the client gave when it connected: its own word */
  readonly client?: string;
  /** present when the client asked to be told */
  readonly progress?: (progress: { readonly done: number; readonly total: number; readonly message: string }) => void;
}

/** Documents that a client may attach to a conversation. */
export interface ResourceSource {
  readonly templates: ListResourceTemplatesResult['resourceTemplates'];
  list(): Promise<ListResourcesResult['resources']>;
  /** undefined: there is no such resource */
  read(uri: string): Promise<{ readonly mimeType: string; readonly text: string } | undefined>;
}

/** Investigations that people start by name. */
export interface PromptSource {
  readonly list: ListPromptsResult['prompts'];
  /** the message; undefined: there is no such prompt; throws an Error whose message may be shown */
  render(name: string, args: Readonly<Record<string, string | undefined>>): string | undefined;
  /** values that an argument of a prompt, or a variable of a resource template, may take */
  complete(argument: string, start: string): Promise<readonly string[]>;
}

/** What the protocol layer needs of the engine. It gets it handed in, so that this chunk holds the MCP SDK and nothing else. */
export interface McpBackend {
  readonly version: string;
  /** told to the client's model when it connects */
  readonly instructions: string;
  /** as `tools/list` publishes them */
  readonly tools: ListToolsResult['tools'];
  readonly resources: ResourceSource;
  readonly prompts: PromptSource;
  /** the tool's answer; never throws */
  call(name: string, args: Record<string, unknown> | undefined, extras: CallExtras): Promise<{ readonly ok: boolean }>;
}

/** A completion holds at most 100 values (MCP 2025-11-25, server/utilities/completion). */
const MOST_COMPLETIONS = 100;
/** Clients draw a bar; more often would only cost. */
const PROGRESS_EVERY_MS = 100;
/** JSON-RPC code of MCP for a resource that does not exist. */
const RESOURCE_NOT_FOUND = -32002;

/**
 * An MCP server for one connection. The low-level class, because our own validation answers bad arguments with our own refusals,
 * where McpServer would answer with zod's text.
 */
export function createMcpServer(backend: McpBackend): Server {
  const server = new Server(
    { name: 'eks-node-diagnostics-mcp', title: 'EKS node diagnostics', version: backend.version },
    { capabilities: { tools: {}, resources: {}, prompts: {}, completions: {}, logging: {} }, instructions: backend.instructions },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [...backend.tools] }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => toResult(await backend.call(params.name, params.arguments, extrasOf(server, extra))));
  // accepted for clients that always send it; answers carry everything there is to say, so there is nothing to filter
  server.setRequestHandler(SetLevelRequestSchema, () => ({}));
  offerResources(server, backend.resources);
  offerPrompts(server, backend.prompts);
  return server;
}

function offerResources(server: Server, resources: ResourceSource): void {
  server.setRequestHandler(ListResourcesRequestSchema, async () => ({ resources: [...await resources.list()] }));
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({ resourceTemplates: [...resources.templates] }));
  server.setRequestHandler(ReadResourceRequestSchema, async ({ params: { uri } }) => {
    const content = await resources.read(uri);
    if (content === undefined) throw new McpError(RESOURCE_NOT_FOUND, 'Resource not found: see resources/list and resources/templates/list', { uri: uri.slice(0, 500) });
    return { contents: [{ uri, ...content }] };
  });
}

function offerPrompts(server: Server, prompts: PromptSource): void {
  server.setRequestHandler(ListPromptsRequestSchema, () => ({ prompts: [...prompts.list] }));
  server.setRequestHandler(GetPromptRequestSchema, ({ params }) => {
    let text: string | undefined;
    try {
      text = prompts.render(params.name, params.arguments ?? {});
    } catch (error) {
      throw new McpError(ErrorCode.InvalidParams, (error as Error).message);
    }
    if (text === undefined) throw new McpError(ErrorCode.InvalidParams, `Unknown prompt. Available: ${prompts.list.map(each => each.name).join(', ')}`);
    const description = prompts.list.find(each => each.name === params.name)?.description;
    return { description, messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }] };
  });
  server.setRequestHandler(CompleteRequestSchema, async ({ params: { argument } }) => {
    const all = await prompts.complete(argument.name, argument.value);
    return { completion: { values: all.slice(0, MOST_COMPLETIONS), total: all.length, hasMore: all.length > MOST_COMPLETIONS } };
  });
}

function extrasOf(server: Server, extra: RequestHandlerExtra<ServerRequest, ServerNotification>): CallExtras {
  const client = server.getClientVersion();
  const token = extra._meta?.progressToken;
  const common = { signal: extra.signal, requestId: String(extra.requestId), ...(client && { client: `${client.name} ${client.version}` }) };
  if (token === undefined) return common;
  let told = 0;
  return {
    ...common,
    progress: ({ done, total, message }) => {
      const now = Date.now();
      if (now - told < PROGRESS_EVERY_MS && done < total) return;
      told = now;
      extra.sendNotification({ method: 'notifications/progress', params: { progressToken: token, progress: done, total, message } }).catch(() => undefined);
    },
  };
}

function toResult(answer: { readonly ok: boolean }): CallToolResult {
  return {
    content: [{ type: 'text', text: JSON.stringify(answer) }],
    structuredContent: answer as Record<string, unknown> & { readonly ok: boolean },
    isError: !answer.ok,
  };
}
