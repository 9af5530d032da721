/* eslint-disable import/no-unresolved -- the lint resolver does not follow the SDK's wildcard exports */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

/** Pages of tools that are read: a server that never stops listing is not waited for. */
const MOST_PAGES = 50;

/**
 * Names of the tools that an MCP server lists over Streamable HTTP. Throws what the SDK or `fetch` throws.
 *
 * @param send adds credentials to each request
 * @param timeout milliseconds for each request
 */
export async function listRemoteTools(url: string, send: (url: string | URL, init?: RequestInit) => Promise<Response>, version: string, timeout: number): Promise<string[]> {
  const client = new Client({ name: 'eks-node-diagnostics-mcp', version });
  try {
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { fetch: send }), { timeout });
    const names: string[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const { tools, nextCursor } = await client.listTools(cursor === undefined ? {} : { cursor }, { timeout });
      names.push(...tools.map(each => each.name));
      cursor = nextCursor;
      if (cursor === undefined) { break; }
    }
    return names;
  } finally {
    await client.close();
  }
}
