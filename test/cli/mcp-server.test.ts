/* eslint-disable import/no-unresolved -- the lint resolver does not follow the SDK's wildcard exports */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { isLocalHost, isLocalOrigin } from '../../src/cli/mcp-http';
import { createMcpServer, McpBackend } from '../../src/cli/mcp-server';

const BACKEND: McpBackend = {
  version: '1.2.3',
  instructions: 'Loaded bundles: i-1',
  tools: [{ name: 'errors', title: 'Findings', description: 'd', inputSchema: { type: 'object', properties: { instanceId: { type: 'string' } } }, annotations: { readOnlyHint: true } }],
  call: async (name, args) => (name === 'errors' ? { schemaVersion: 1, ok: true, args } : { schemaVersion: 1, ok: false, error: { code: 'UNKNOWN_TOOL', message: name } }) as never,
};

async function connect(): Promise<Client> {
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await createMcpServer(BACKEND).connect(ours);
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(theirs);
  return client;
}

test('a client learns the instructions, the version and the tools with their titles and hints', async () => {
  const client = await connect();
  expect(client.getInstructions()).toBe('Loaded bundles: i-1');
  expect(client.getServerVersion()).toMatchObject({ name: 'eks-node-diagnostics-mcp', version: '1.2.3' });
  expect((await client.listTools()).tools).toEqual(BACKEND.tools);
  await client.ping();
  await client.setLoggingLevel('warning');
});

test('an answer comes as structured content and as the same JSON in text', async () => {
  const result = await (await connect()).callTool({ name: 'errors', arguments: { severity: 'high' } });
  expect(result.isError).toBe(false);
  expect(result.structuredContent).toEqual({ schemaVersion: 1, ok: true, args: { severity: 'high' } });
  expect(JSON.parse((result.content as { text: string }[])[0]!.text)).toEqual(result.structuredContent);
});

test('a refusal is a tool result with isError and our own error code, not a protocol error', async () => {
  const result = await (await connect()).callTool({ name: 'nothing' });
  expect(result).toMatchObject({ isError: true, structuredContent: { ok: false, error: { code: 'UNKNOWN_TOOL' } } });
});

test.each([
  ['127.0.0.1:3939', true], ['localhost:3939', true], ['localhost', true], ['[::1]:80', true], ['LOCALHOST:1', true],
  ['evil.example:3939', false], ['127.0.0.1.evil.example', false], ['localhost.evil.example:80', false], ['', false], ['169.254.169.254', false], ['0.0.0.0:80', false],
])('host %j is local: %s', (host, local) => {
  expect(isLocalHost(host)).toBe(local);
});

test.each([
  ['http://localhost:6274', true], ['http://127.0.0.1:3939', true], ['https://localhost', true],
  ['http://evil.example', false], ['null', false], ['http://localhost.evil.example', false], ['http://evil.example/localhost', false], ['http://localhost@evil.example', false], ['file://localhost', false],
])('origin %j is local: %s', (origin, local) => {
  expect(isLocalOrigin(origin)).toBe(local);
});
