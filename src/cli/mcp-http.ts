/* eslint-disable import/no-unresolved -- the lint resolver does not follow the SDK's wildcard exports */
import { createServer, IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CliError, systemCode } from './cli-error';
import { createMcpServer, McpBackend } from './mcp-server';

const LOOPBACK = '127.0.0.1';
const ENDPOINT = '/mcp';
const LOCAL_NAMES: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);
const MAX_BODY_BYTES = 1024 * 1024;

/**
 * Serves MCP over Streamable HTTP on the loopback address until `signal` is aborted. Stateless: a request is a conversation of its own, so clients may come and go.
 * `onListening` is told the URL.
 */
export async function serveHttp(backend: McpBackend, port: number, signal: AbortSignal, onListening: (url: string) => void): Promise<void> {
  const http = createServer((request, response) => {
    answer(backend, request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else refuse(response, 500, 'Internal error');
    });
  });
  const actual = await listen(http, port);
  onListening(`http://${LOOPBACK}:${actual}${ENDPOINT}`);
  await new Promise<void>(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await new Promise<void>(resolve => {
    http.close(() => resolve());
    http.closeAllConnections();
  });
}

/** True for a name of this machine; the port does not matter. A web page cannot choose these headers, and a rebound DNS name shows in them. */
export function isLocalHost(host: string): boolean {
  return LOCAL_NAMES.has(host.replace(/:\d{1,5}$/, '').toLowerCase());
}

/** Origin is sent by browsers only; a page that is not served by this machine has no business here. */
export function isLocalOrigin(origin: string): boolean {
  const match = /^https?:\/\/([^/]+)$/.exec(origin);
  return match !== null && isLocalHost(match[1]!);
}

async function answer(backend: McpBackend, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { host, origin } = request.headers;
  if (host === undefined || !isLocalHost(host)) return refuse(response, 403, 'Host header refused: this server answers on 127.0.0.1 and localhost only');
  if (origin !== undefined && !isLocalOrigin(origin)) return refuse(response, 403, 'Origin refused: only pages of this machine may call');
  if (request.url?.split('?')[0] !== ENDPOINT) return refuse(response, 404, `Not found: the endpoint is ${ENDPOINT}`);
  if (request.method !== 'POST') {
    response.setHeader('Allow', 'POST');
    return refuse(response, 405, 'Method not allowed: this server is stateless, use POST');
  }
  const body = await readBody(request);
  if (body === undefined) return refuse(response, 413, `Request too large: at most ${MAX_BODY_BYTES} bytes are accepted`);
  let message: unknown;
  try {
    message = JSON.parse(body);
  } catch {
    return refuse(response, 400, 'Parse error: the body is not JSON', -32700);
  }
  const server = createMcpServer(backend);
  // one JSON document is all that most calls need; progress needs a stream
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse: !wantsProgress(message) });
  // a client that goes away cancels its call
  response.once('close', () => { server.close().catch(() => undefined); });
  await server.connect(transport);
  return transport.handleRequest(request, response, message);
}

/** undefined: larger than we accept */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  // the socket must outlive a refusal
  for await (const part of request.iterator({ destroyOnReturn: false })) {
    bytes += (part as Buffer).length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString('utf8');
}

function wantsProgress(message: unknown): boolean {
  return [message].flat().some(each => (each as { params?: { _meta?: { progressToken?: unknown } } } | null)?.params?._meta?.progressToken !== undefined);
}

function refuse(response: ServerResponse, status: number, message: string, code = -32000): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id: null }));
}

async function listen(http: HttpServer, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    http.once('error', error => {
      const reason = systemCode(error) ?? error.message;
      const advice = 'Give another one: --http <port>, or --http 0 for any free one.';
      reject(new CliError('PORT_UNAVAILABLE', `Port ${port} of ${LOOPBACK} cannot be listened on (${reason}). ${advice}`, { cause: error }));
    });
    http.listen(port, LOOPBACK, resolve);
  });
  return (http.address() as AddressInfo).port;
}
