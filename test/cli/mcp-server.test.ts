/* eslint-disable import/no-unresolved -- the lint resolver does not follow the SDK's wildcard exports */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { hearProgress } from './heard-progress';
import { isLocalHost, isLocalOrigin } from '../../src/cli/mcp-http';
import { CallExtras, createMcpServer, McpBackend } from '../../src/cli/mcp-server';

const BACKEND: McpBackend = {
  version: '1.2.3',
  instructions: 'Loaded bundles: i-1',
  tools: [{ name: 'errors', title: 'Findings', description: 'd', inputSchema: { type: 'object', properties: { instanceId: { type: 'string' } } }, annotations: { readOnlyHint: true } }],
  call: async (name, args, extras) => {
    if (name === 'slow') return slow(extras);
    return (name === 'errors' ? { schemaVersion: 1, ok: true, args } : { schemaVersion: 1, ok: false, error: { code: 'UNKNOWN_TOOL', message: name } }) as never;
  },
  resources: {
    list: async () => [{ uri: 'eks-node:///bundles/i-1/b', name: 'i-1' }],
    templates: [{ uriTemplate: 'eks-node:///bundles/{instanceId}/{bundleId}', name: 'bundle' }],
    read: async uri => (uri.endsWith('/b') ? { mimeType: 'application/json', text: '{"ok":true}' } : undefined),
  },
  prompts: {
    list: [{ name: 'investigate_node', arguments: [{ name: 'instanceId', required: true }] }],
    render: (name, args) => {
      if (args.instanceId === undefined) throw new Error('argument instanceId is missing');
      return name === 'investigate_node' ? `Look at ${args.instanceId}` : undefined;
    },
    complete: async (argument, start) => (argument === 'instanceId' ? ['i-1', 'i-2'].filter(each => each.startsWith(start)) : []),
  },
};

/** Calls of `slow` in progress, as the backend sees them. */
const slowCalls: CallExtras[] = [];

async function slow(extras: CallExtras): Promise<{ readonly ok: boolean }> {
  slowCalls.push(extras);
  extras.progress?.({ done: 1, total: 2, message: 'half' });
  await new Promise<void>(resolve => {
    extras.signal.addEventListener('abort', () => resolve());
    if (extras.progress) resolve();
  });
  extras.progress?.({ done: 2, total: 2, message: 'done' });
  return { ok: true };
}

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

test('a client that asks for it is told how far a call has come', async () => {
  const client = await connect();
  const told = hearProgress(client);
  await client.callTool({ name: 'slow' }, undefined, { onprogress: () => undefined });
  expect(told).toMatchObject([{ progress: 1, total: 2, message: 'half' }, { progress: 2, total: 2, message: 'done' }]);
});

test('a call that the client gives up is told so, and knows who asked', async () => {
  const client = await connect();
  const cancel = new AbortController();
  const call = client.callTool({ name: 'slow' }, undefined, { signal: cancel.signal });
  await new Promise(resolve => { setTimeout(resolve, 20); });
  const extras = slowCalls.at(-1)!;
  expect([extras.signal.aborted, extras.client]).toEqual([false, 'test 1']);
  cancel.abort('enough');
  await expect(call).rejects.toThrow();
  await new Promise(resolve => { setTimeout(resolve, 20); });
  expect(extras.signal.aborted).toBe(true);
});

test('resources are listed and read; one that does not exist is an error of its own', async () => {
  const client = await connect();
  expect((await client.listResources()).resources).toEqual([{ uri: 'eks-node:///bundles/i-1/b', name: 'i-1' }]);
  expect((await client.listResourceTemplates()).resourceTemplates).toHaveLength(1);
  expect((await client.readResource({ uri: 'eks-node:///bundles/i-1/b' })).contents).toEqual([{ uri: 'eks-node:///bundles/i-1/b', mimeType: 'application/json', text: '{"ok":true}' }]);
  await expect(client.readResource({ uri: 'file:///etc/passwd' })).rejects.toMatchObject({ code: -32002 });
});

test('prompts are listed, rendered and completed; bad arguments are refused with what was wrong', async () => {
  const client = await connect();
  expect((await client.listPrompts()).prompts.map(each => each.name)).toEqual(['investigate_node']);
  const { messages } = await client.getPrompt({ name: 'investigate_node', arguments: { instanceId: 'i-1' } });
  expect(messages).toEqual([{ role: 'user', content: { type: 'text', text: 'Look at i-1' } }]);
  await expect(client.getPrompt({ name: 'investigate_node' })).rejects.toThrow(/instanceId is missing/);
  await expect(client.getPrompt({ name: 'other', arguments: { instanceId: 'i-1' } })).rejects.toThrow(/Unknown prompt/);
  const { completion } = await client.complete({ ref: { type: 'ref/prompt', name: 'investigate_node' }, argument: { name: 'instanceId', value: 'i-' } });
  expect(completion.values).toEqual(['i-1', 'i-2']);
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
