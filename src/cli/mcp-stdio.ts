/* eslint-disable import/no-unresolved -- the lint resolver does not follow the SDK's wildcard exports */
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { createMcpServer, McpBackend } from './mcp-server';

/** Serves one client over stdin and stdout until it closes stdin, or `signal` is aborted. Nothing else may write to stdout meanwhile. */
export async function serveStdio(backend: McpBackend, signal: AbortSignal): Promise<void> {
  const server = createMcpServer(backend);
  const ended = new Promise<void>(resolve => {
    // the SDK's transport does not watch for the end of its input
    process.stdin.once('end', resolve);
    process.stdin.once('close', resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });
  await server.connect(new StdioServerTransport());
  await ended;
  await server.close();
}
