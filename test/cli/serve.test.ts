/* eslint-disable import/no-unresolved -- the lint resolver does not follow the SDK's wildcard exports */
import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import * as path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { BIN, HEALTHY, UNHEALTHY, withoutColour } from './command';
import { hearProgress } from './heard-progress';
import { temporaryFolder } from './temporary-folder';

const workspace = path.join(temporaryFolder(), 'workspace');

interface ToolAnswer {
  readonly isError?: boolean;
  readonly content: readonly { readonly type: string; readonly text: string }[];
  readonly structuredContent?: Record<string, unknown>;
}

const UNHEALTHY_NODE = 'i-070e4b8c9d0bf405c';

async function textOf(client: Client, uri: string): Promise<string> {
  return ((await client.readResource({ uri })).contents[0] as { text: string }).text;
}

async function callTool(client: Client, name: string, args: Record<string, unknown> = {}): Promise<ToolAnswer> {
  return await client.callTool({ name, arguments: args }) as unknown as ToolAnswer;
}

describe('over stdio', () => {
  let client: Client;

  beforeAll(async () => {
    client = new Client({ name: 'test', version: '1' });
    await client.connect(new StdioClientTransport({
      command: process.execPath, args: [BIN, 'serve', '--workspace', workspace, UNHEALTHY, HEALTHY], env: withoutColour() as Record<string, string>, stderr: 'ignore',
    }));
  });

  afterAll(async () => { await client.close(); });

  test('the instructions name the loaded nodes with cluster, time and verdict, and how to begin', () => {
    const instructions = client.getInstructions()!;
    for (const fact of ['i-070e4b8c9d0bf405c', 'i-085410b671c409e5d', 'dev-sample', '2026-11-18T20:27', 'verdict: ', 'quick_triage', 'untrusted']) expect(instructions).toContain(fact);
  });

  test('the tools come with schemas and hints; what needs AWS is not listed', async () => {
    const { tools } = await client.listTools();
    const names = tools.map(tool => tool.name);
    for (const name of ['validate', 'errors', 'read', 'search', 'quick_triage', 'network_diagnostics', 'compare_nodes', 'history']) expect(names).toContain(name);
    for (const name of ['collect', 'tcpdump_capture', 'cluster_health']) expect(names).not.toContain(name);
    for (const tool of tools) {
      expect(tool).toMatchObject({ title: expect.any(String), inputSchema: { type: 'object' }, outputSchema: { type: 'object' }, annotations: { readOnlyHint: true } });
    }
  });

  test('the root cause of the DNS pair is found through the protocol', async () => {
    const { structuredContent, content, isError } = await callTool(client, 'quick_triage', { instanceId: 'i-070e4b8c9d0bf405c' });
    expect(isError).toBe(false);
    expect(structuredContent).toMatchObject({ schemaVersion: 1, ok: true });
    expect(['iptables-drop', 'dns-blocked-by-iptables']).toContain((structuredContent!.rootCauses as { condition: string }[])[0]!.condition);
    expect(JSON.parse(content[0]!.text)).toEqual(structuredContent);
    expect((await callTool(client, 'quick_triage', { instanceId: 'i-085410b671c409e5d' })).structuredContent).toMatchObject({ rootCauses: [] });
  });

  test.each([
    ['quick_triage', {}, 'INSTANCE_REQUIRED'],
    ['quick_triage', { instanceId: 'i-0000000000000000f' }, 'INSTANCE_NOT_FOUND'],
    ['quick_triage', { instanceId: 42 }, 'INVALID_ARGUMENT'],
    ['quick_triage', { nonsense: true }, 'INVALID_ARGUMENT'],
    ['collect', { instanceId: 'i-070e4b8c9d0bf405c' }, 'NOT_AVAILABLE_LOCALLY'],
    ['no_such_tool', {}, 'UNKNOWN_TOOL'],
  ])('%s with %j is refused with %s, as a tool result', async (name, args, code) => {
    const result = await callTool(client, name, args);
    expect(result.isError).toBe(true);
    expect(JSON.parse(result.content[0]!.text)).toMatchObject({ schemaVersion: 1, ok: false, error: { code } });
  });

  test('every answer fits the output schema that was published', async () => {
    // the client checks structuredContent against outputSchema and throws when it does not fit
    await client.listTools();
    const { collections } = (await callTool(client, 'history')).structuredContent as { collections: { instanceId: string; bundleId: string }[] };
    expect(collections).toHaveLength(2);
    const args: Record<string, Record<string, unknown>> = {
      history: {}, list_sops: {}, get_sop: { sopName: 'D1' }, compare_nodes: {}, search: { query: 'kubelet' }, summarize: { finding_ids: ['F-001', 'F-999'], text: 'Nothing happened.' }, read: { finding_id: 'F-001' },
    };
    for (const { name } of (await client.listTools()).tools) {
      const ofNode = ['history', 'list_sops', 'get_sop', 'compare_nodes'].includes(name) ? {} : { instanceId: UNHEALTHY_NODE };
      expect([name, await callTool(client, name, { ...ofNode, ...args[name] })]).toMatchObject([name, { isError: false }]);
    }
    expect(await callTool(client, 'compare_nodes', { instanceIds: collections.map(each => each.instanceId) })).toMatchObject({ isError: false });
  });

  test('bundles, their files and runbooks are resources; text of the node stays in its field', async () => {
    const { resources } = await client.listResources();
    const bundle = resources.find(each => each.uri.includes(`/bundles/${UNHEALTHY_NODE}/`))!;
    expect(bundle).toMatchObject({ mimeType: 'application/json', description: expect.stringContaining('DROP rule') });
    expect(JSON.parse(await textOf(client, bundle.uri))).toMatchObject({ ok: true, rootCauses: expect.any(Array) });
    expect(JSON.parse(await textOf(client, `${bundle.uri}/files/networking/iptables-filter.txt`))).toMatchObject({ ok: true, content: expect.stringContaining('DROP') });
    expect(await textOf(client, resources.find(each => each.uri.endsWith('/runbooks/D1'))!.uri)).toMatch(/^# D1 /);
    for (const uri of [`${bundle.uri}/files/no/such.txt`, `${bundle.uri}x`, 'eks-node:///runbooks/Z99', 'eks-node:///bundles/../x', 'file:///etc/passwd']) {
      await expect(client.readResource({ uri })).rejects.toMatchObject({ code: -32002 });
    }
  });

  test('prompts start the main investigations, and the loaded nodes complete their arguments', async () => {
    const { prompts } = await client.listPrompts();
    expect(prompts.map(each => each.name)).toEqual(expect.arrayContaining(['investigate_node', 'compare_with_healthy_node', 'verify_fix', 'write_incident_report']));
    const { messages } = await client.getPrompt({ name: 'investigate_node', arguments: { instanceId: UNHEALTHY_NODE } });
    expect(messages[0]!.content).toMatchObject({ text: expect.stringContaining(`\`quick_triage\` {"instanceId":"${UNHEALTHY_NODE}"}`) });
    const { completion } = await client.complete({ ref: { type: 'ref/prompt', name: 'investigate_node' }, argument: { name: 'instanceId', value: 'i-07' } });
    expect(completion.values).toEqual([UNHEALTHY_NODE]);
  });

  test('a search tells how far it has come', async () => {
    const told = hearProgress(client);
    await client.callTool({ name: 'search', arguments: { instanceId: UNHEALTHY_NODE, query: '.' } }, undefined, { onprogress: () => undefined });
    expect(told.at(-1)!.progress).toBe(told.at(-1)!.total);
  });
});

test('with --audit each call is one JSON record on stderr', async () => {
  const transport = new StdioClientTransport({
    command: process.execPath, args: [BIN, 'serve', '--audit', '--workspace', workspace, UNHEALTHY], env: withoutColour() as Record<string, string>, stderr: 'pipe',
  });
  let stderr = '';
  transport.stderr!.on('data', (part: Buffer) => { stderr += part.toString(); });
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(transport);
  await callTool(client, 'errors', { severity: 'critical' });
  await callTool(client, 'errors', { severity: 'worst' });
  await until(() => stderr.split('\n').length > 2);
  await client.close();
  const records = stderr.trimEnd().split('\n').map(line => JSON.parse(line) as Record<string, unknown>);
  expect(records).toMatchObject([
    { type: 'tool-call', tool: 'errors', caller: { client: 'test 1' }, subjects: [{ instanceId: UNHEALTHY_NODE }], outcome: 'complete', findings: 2 },
    { type: 'tool-call', tool: 'errors', outcome: 'refused', errorCode: 'INVALID_ARGUMENT', findings: 0 },
  ]);
});

test('stdout carries protocol messages and nothing else, and the server ends with its input', async () => {
  const child = spawn(process.execPath, [BIN, 'serve', '--workspace', workspace, UNHEALTHY], { env: withoutColour() });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => { stdout += text; });
  child.stderr.resume();
  const initialize = { jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 't', version: '1' } } };
  child.stdin.write(`${JSON.stringify(initialize)}\nthis is not JSON\n{"jsonrpc":"2.0","id":2,"method":"ping"}\n`);
  await until(() => stdout.split('\n').length > 2);
  child.stdin.end();
  const [code] = await once(child, 'close') as [number];
  expect(code).toBe(0);
  const messages = stdout.trimEnd().split('\n').map(line => JSON.parse(line) as { jsonrpc: string; id: number });
  expect(messages.map(message => [message.jsonrpc, message.id])).toEqual([['2.0', 1], ['2.0', 2]]);
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends the stdio server cleanly', async signal => {
  const child = spawn(process.execPath, [BIN, 'serve', '--workspace', workspace, UNHEALTHY], { env: withoutColour() });
  child.stderr.resume();
  child.stdin.write('{"jsonrpc":"2.0","id":2,"method":"ping"}\n');
  await once(child.stdout, 'data');
  child.kill(signal);
  expect((await once(child, 'close') as [number, string])[0]).toBe(0);
});

describe('over HTTP', () => {
  let child: ChildProcess;
  let url: URL;

  beforeAll(async () => {
    ({ child, url } = await startHttp());
  });

  afterAll(async () => {
    child.kill('SIGINT');
    const [code] = await once(child, 'close') as [number];
    expect(code).toBe(0);
  });

  test('an MCP client gets the same tools and answers', async () => {
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(url));
    expect(client.getInstructions()).toContain('i-070e4b8c9d0bf405c');
    const { structuredContent } = await callTool(client, 'quick_triage');
    expect(structuredContent).toMatchObject({ ok: true, subjects: [{ instanceId: 'i-070e4b8c9d0bf405c' }] });
    await client.close();
  });

  test('many clients at once are answered, each with its own answer', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, async (_, index) => post({}, { jsonrpc: '2.0', id: index, method: 'tools/call', params: { name: 'errors', arguments: {} } })));
    expect(answers.map(answer => (JSON.parse(answer.body) as { id: number }).id)).toEqual(answers.map((_, index) => index));
  });

  test('a client that asks for progress is told over HTTP too', async () => {
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(url));
    const told = hearProgress(client);
    await client.callTool({ name: 'search', arguments: { query: '.' } }, undefined, { onprogress: () => undefined });
    expect(told.length).toBeGreaterThan(0);
    await client.close();
  });

  test('it listens on the loopback address only', () => {
    expect(url.hostname).toBe('127.0.0.1');
  });

  test.each([
    ['a web page of another origin', { origin: 'https://evil.example' }],
    ['a sandboxed page', { origin: 'null' }],
    ['a DNS name that was rebound to this machine', { host: 'evil.example:3939' }],
    ['a rebound name with a matching origin', { host: 'evil.example', origin: 'http://evil.example' }],
  ])('%s is refused', async (_, headers) => {
    const { status, body } = await post(headers);
    expect(status).toBe(403);
    expect(body).not.toContain('tools');
  });

  test('a page of this machine may call', async () => {
    expect((await post({ origin: 'http://localhost:6274' })).status).toBe(200);
  });

  test('other paths, methods and oversized bodies are refused', async () => {
    expect((await fetch(new URL('/', url))).status).toBe(404);
    expect((await fetch(url)).status).toBe(405);
    expect((await post({}, { jsonrpc: '2.0', id: 1, method: 'ping', params: { filler: 'x'.repeat(2_000_000) } })).status).toBe(413);
    expect((await fetch(url, { method: 'POST', body: '{', headers: { 'content-type': 'application/json', 'accept': 'application/json, text/event-stream' } })).status).toBe(400);
  });

  test('a port in use is told in one paragraph, naming the option', async () => {
    const second = spawn(process.execPath, [BIN, 'serve', '--http', url.port, '--workspace', workspace, UNHEALTHY], { env: withoutColour() });
    let stderr = '';
    second.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text; });
    expect((await once(second, 'close') as [number])[0]).toBe(1);
    expect(stderr).toMatch(/^error: PORT_UNAVAILABLE: .*--http <port>/m);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  /** A raw POST: fetch does not let the Host header be chosen. */
  async function post(headers: Record<string, string>, message: object = { jsonrpc: '2.0', id: 1, method: 'tools/list' }): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      const call = request(url, { method: 'POST', headers: { 'content-type': 'application/json', 'accept': 'application/json, text/event-stream', ...headers } }, response => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => { body += text; }).on('end', () => resolve({ status: response.statusCode!, body }));
      });
      call.on('error', reject);
      call.end(JSON.stringify(message));
    });
  }
});

async function startHttp(): Promise<{ child: ChildProcess; url: URL }> {
  const child = spawn(process.execPath, [BIN, 'serve', '--http', '0', '--workspace', workspace, UNHEALTHY], { env: withoutColour() });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text; });
  await until(() => stderr.includes('http://'));
  return { child, url: new URL(/http:\S+/.exec(stderr)![0]) };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 10));
}
