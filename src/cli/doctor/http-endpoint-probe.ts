import { EndpointCredentials, EndpointError, EndpointProbe } from '../../core/preflight/ports';
import { printable } from '../report/printable';
import { PACKAGE_VERSION } from '../version';

type Send = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** One request. Gateways answer in a second; a cold function behind one in ten. */
const TIMEOUT_MS = 30_000;
/** Of an answer that is shown to somebody. */
const SHOWN = 200;

/** How an MCP client introduces itself; without credentials nobody reads further. */
const INTRODUCTION = { jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'eks-node-diagnostics-mcp', version: PACKAGE_VERSION } } };

/** The endpoint over HTTP. Tokens and secrets are sent, and never part of a message. */
export class HttpEndpointProbe implements EndpointProbe {
  /** @param signed adds the signature of the user's credentials */
  constructor(private readonly signed: Send) {}

  async uninvited(url: string) {
    const response = await reach(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Accept': 'application/json, text/event-stream' },
      body: JSON.stringify(INTRODUCTION),
    });
    await response.body?.cancel();
    const asksFor = /\bbearer\b/i.test(response.headers.get('www-authenticate') ?? '') ? 'token' as const : 'signature' as const;
    return { status: response.status, asksFor };
  }

  async token({ tokenUrl, clientId, clientSecret, scope }: { readonly tokenUrl: string; readonly clientId: string; readonly clientSecret: string; readonly scope?: string }) {
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, ...(scope !== undefined && { scope }) });
    const response = await reach(tokenUrl, { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: body.toString() });
    const answer = await jsonOf(response);
    if (!response.ok || typeof answer.access_token !== 'string') {
      const code = typeof answer.error === 'string' ? printable(answer.error).slice(0, 64) : `HTTP ${response.status}`;
      throw new EndpointError(code, `${tokenUrl} gave no token: ${code}${code.startsWith('HTTP') ? '' : ` (HTTP ${response.status})`}`);
    }
    return { token: answer.access_token, ...(typeof answer.expires_in === 'number' && { seconds: answer.expires_in }) };
  }

  async tools(url: string, credentials: EndpointCredentials): Promise<string[]> {
    const { listRemoteTools } = await import('../mcp');
    const send: Send = credentials.kind === 'signature'
      ? async (to, init) => guarded(to, async () => this.signed(to, { ...init, signal: init?.signal ?? AbortSignal.timeout(TIMEOUT_MS) }))
      : async (to, init) => reach(to, { ...init, headers: { ...Object.fromEntries(new Headers(init?.headers)), Authorization: `Bearer ${credentials.token}` } });
    try {
      return await listRemoteTools(url, send, PACKAGE_VERSION, TIMEOUT_MS);
    } catch (error) {
      if (error instanceof EndpointError) { throw error; }
      const { message = String(error), code } = error as { message?: string; code?: number | string };
      throw new EndpointError(String(code ?? 'MCP'), `${url} did not list its tools${code === undefined ? '' : ` (${code})`}: ${withoutToken(message, credentials)}`);
    }
  }
}

/** A server may repeat what it was sent. */
function withoutToken(message: string, credentials: EndpointCredentials): string {
  const text = credentials.kind === 'token' ? message.split(credentials.token).join('<token>') : message;
  return printable(text).slice(0, SHOWN);
}

async function reach(url: string | URL, init: RequestInit): Promise<Response> {
  return guarded(url, async () => fetch(url, { ...init, redirect: 'error', signal: init.signal ?? AbortSignal.timeout(TIMEOUT_MS) }));
}

/** What keeps a request from being answered at all. */
async function guarded(url: string | URL, send: () => Promise<Response>): Promise<Response> {
  try {
    return await send();
  } catch (error) {
    const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } };
    const code = cause?.code ?? name;
    throw new EndpointError(code, `${String(url)} cannot be reached: ${code === 'TimeoutError' ? `no answer within ${TIMEOUT_MS / 1_000} s` : printable(cause?.message ?? message).slice(0, SHOWN)}`);
  }
}

async function jsonOf(response: Response): Promise<Readonly<Record<string, unknown>>> {
  try {
    const value: unknown = await response.json();
    return typeof value === 'object' && value !== null ? value as Record<string, unknown> : {};
  } catch {
    return {};
  }
}
