import { ServerResponse } from 'node:http';
import { LocalServer, WholeRequest } from './local-server';
import { Clock } from '../../../src/core/ports';

/** What an MCP endpoint and its token endpoint do. */
export interface GatewaySettings {
  /** HTTP status for callers without credentials */
  status: number;
  /** of the header WWW-Authenticate; empty: requests are to be signed */
  challenge: string;
  tools: string[];
  /** the one client: what it must show, and the scope that it has */
  readonly client: { id: string; secret: string; scope: string };
  readonly token: string;
}

/** An MCP endpoint at `/mcp`, and a token endpoint with client credentials at `/oauth2/token`. Signatures are not checked. */
export class SimulatedGateway {
  private readonly server: LocalServer;
  /** methods that were called with credentials, and `without credentials` */
  readonly asked: string[] = [];

  constructor(clock: Clock, public settings: GatewaySettings) {
    this.server = new LocalServer(clock, async (request, response) => this.handle(request, response));
  }

  async start(): Promise<string> { return this.server.start(); }

  stop(): void { this.server.stop(); }

  private async handle(request: WholeRequest, response: ServerResponse): Promise<void> {
    if (request.url.pathname === '/oauth2/token') { return this.issue(new URLSearchParams(request.body.toString()), response); }
    if (request.url.pathname !== '/mcp') { return json(response, 404, { message: 'Not Found' }); }
    const { status, challenge, tools, token } = this.settings;
    const signed = challenge === '' && request.headers.authorization?.startsWith('AWS4-HMAC-SHA256');
    if (request.headers.authorization !== `Bearer ${token}` && !signed) {
      this.asked.push('without credentials');
      return json(response, status, { message: 'no' }, challenge === '' ? {} : { 'WWW-Authenticate': challenge });
    }
    if (request.method !== 'POST') { response.writeHead(405).end(); return; }
    const { id, method } = JSON.parse(request.body.toString()) as { readonly id?: number; readonly method: string };
    this.asked.push(method);
    if (id === undefined) { response.writeHead(202).end(); return; }
    const result = method === 'initialize'
      ? { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'gateway', version: '1' } }
      : { tools: tools.map(name => ({ name, inputSchema: { type: 'object' } })) };
    json(response, 200, { jsonrpc: '2.0', id, result });
  }

  private issue(form: URLSearchParams, response: ServerResponse): void {
    const { client: { id, secret, scope }, token } = this.settings;
    if (form.get('client_id') !== id || form.get('client_secret') !== secret) { return json(response, 400, { error: 'invalid_client' }); }
    if (form.get('scope') !== scope) { return json(response, 400, { error: 'invalid_scope' }); }
    json(response, 200, { access_token: token, expires_in: 3_600, token_type: 'Bearer' });
  }
}

function json(response: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(value));
}
