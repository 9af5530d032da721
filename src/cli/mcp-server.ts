/* eslint-disable import/no-unresolved -- the lint resolver does not follow the SDK's wildcard exports */
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema, CallToolResult, ListToolsRequestSchema, ListToolsResult, SetLevelRequestSchema } from '@modelcontextprotocol/sdk/types.js';

/** What the protocol layer needs of the engine. It gets it handed in, so that this chunk holds the MCP SDK and nothing else. */
export interface McpBackend {
  readonly version: string;
  /** told to the client's model when it connects */
  readonly instructions: string;
  /** as `tools/list` publishes them */
  readonly tools: ListToolsResult['tools'];
  /** the tool's answer; never throws */
  call(name: string, args: Record<string, unknown> | undefined): Promise<{ readonly ok: boolean }>;
}

/**
 * An MCP server for one connection. The low-level class, because our own validation answers bad arguments with our own refusals,
 * where McpServer would answer with zod's text.
 */
export function createMcpServer(backend: McpBackend): Server {
  const server = new Server(
    { name: 'eks-node-diagnostics-mcp', title: 'EKS node diagnostics', version: backend.version },
    { capabilities: { tools: {}, logging: {} }, instructions: backend.instructions },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [...backend.tools] }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => toResult(await backend.call(params.name, params.arguments)));
  // accepted for clients that always send it; answers carry everything there is to say, so there is nothing to filter
  server.setRequestHandler(SetLevelRequestSchema, () => ({}));
  return server;
}

function toResult(answer: { readonly ok: boolean }): CallToolResult {
  return {
    content: [{ type: 'text', text: JSON.stringify(answer) }],
    structuredContent: answer as Record<string, unknown> & { readonly ok: boolean },
    isError: !answer.ok,
  };
}
