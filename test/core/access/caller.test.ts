import * as fc from 'fast-check';
import { CALLER_HEADER, CallerTable } from '../../../src/catalog/caller';
import { Caller, callerOf, readCaller, withCaller } from '../../../src/core/access/caller';
import { intercept } from '../../../src/core/access/intercept';

const TABLE: CallerTable = { abc: { name: 'OnCall', tools: 'errors,read', clusters: 'prod@eu-west-1' }, def: { name: 'Agent' } };

function token(claims: unknown): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `Bearer ${part({ alg: 'RS256' })}.${part(claims)}.c2lnbmF0dXJl`;
}

describe('who calls', () => {
  test('is the client that the token names, with what it may', () => {
    expect(callerOf({ authorization: token({ client_id: 'abc' }) }, 'client_id', TABLE)).toEqual({ client: 'abc', name: 'OnCall', tools: 'errors,read', clusters: 'prod@eu-west-1' });
    expect(callerOf({ Authorization: token({ azp: 'def' }) }, 'azp', TABLE)).toEqual({ client: 'def', name: 'Agent' });
  });

  test.each<[string, Record<string, unknown>]>([
    ['no token', {}],
    ['another scheme', { authorization: 'Basic YWJjOmRlZg==' }],
    ['a token that is no JSON', { authorization: 'Bearer a.b.c' }],
    ['a token without the claim', { authorization: token({ sub: 'abc' }) }],
    ['a claim that is no text', { authorization: token({ client_id: ['abc'] }) }],
    ['a client that was never added', { authorization: token({ client_id: 'xyz' }) }],
    ['a name that every object has', { authorization: token({ client_id: 'constructor' }) }],
    ['two tokens', { authorization: token({ client_id: 'abc' }), Authorization: token({ client_id: 'def' }) }],
  ])('is not known with %s', (_name, headers) => { expect(callerOf(headers, 'client_id', TABLE)).toBeUndefined(); });

  test('reaches the function as it was found, whatever its name holds', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.option(fc.string(), { nil: undefined }), (name, clusters) => {
      const caller: Caller = { client: 'abc', name, ...(clusters !== undefined && { clusters }) };
      const headers = withCaller({}, caller);
      expect(String(headers[CALLER_HEADER])).toMatch(/^[\x20-\x7e]*$/);
      expect(readCaller(headers)).toEqual(caller);
    }));
  });

  test.each([CALLER_HEADER, CALLER_HEADER.toUpperCase(), 'X-Eks-Diagnostics-Caller'])('is not what a client says of itself under %s', (header) => {
    const forged = { [header]: JSON.stringify({ client: 'abc', name: 'Admin' }), accept: 'text/event-stream' };
    const headers = withCaller(forged, { client: 'def', name: 'Agent' });
    expect(Object.keys(headers).filter((name) => name.toLowerCase() === CALLER_HEADER)).toHaveLength(1);
    expect(readCaller(headers)).toEqual({ client: 'def', name: 'Agent' });
    expect(headers.accept).toBe('text/event-stream');
  });

  test.each<[string, Record<string, unknown>]>([
    ['is absent', {}],
    ['is there twice', { [CALLER_HEADER]: '{"client":"abc","name":"x"}', [CALLER_HEADER.toUpperCase()]: '{"client":"def","name":"y"}' }],
    ['is a list', { [CALLER_HEADER]: ['{"client":"abc","name":"x"}', '{"client":"def","name":"y"}'] }],
    ['is no JSON', { [CALLER_HEADER]: 'abc' }],
    ['has no client', { [CALLER_HEADER]: '{"name":"x"}' }],
    ['has tools that are no text', { [CALLER_HEADER]: '{"client":"abc","name":"x","tools":["errors"]}' }],
  ])('is nobody when the header %s', (_name, headers) => { expect(readCaller(headers)).toBeUndefined(); });
});

describe('the interceptor', () => {
  const request = (authorization: string) => ({ mcp: { gatewayRequest: { headers: { authorization, 'mcp-protocol-version': '2025-11-25' }, body: { jsonrpc: '2.0', id: 7, method: 'tools/call' } } } });

  test('lets the request of a known client go on unchanged, with one header more', () => {
    const answer = intercept(request(token({ client_id: 'abc' })), 'client_id', TABLE);
    expect(answer.mcp).toMatchObject({ transformedGatewayRequest: { headers: { 'mcp-protocol-version': '2025-11-25' }, body: { jsonrpc: '2.0', id: 7, method: 'tools/call' } } });
  });

  test('ends the request of anybody else with an answer that an MCP client shows', () => {
    expect(intercept(request(token({ client_id: 'xyz' })), 'client_id', TABLE).mcp).toEqual({
      transformedGatewayResponse: { statusCode: 403, body: { jsonrpc: '2.0', id: 7, error: { code: -32001, message: expect.stringContaining('addClient()') } } },
    });
  });

  test('ends what it does not understand', () => {
    for (const event of [{}, { mcp: {} }, { mcp: { gatewayRequest: {} } }]) { expect(intercept(event, 'client_id', TABLE).mcp).toHaveProperty('transformedGatewayResponse'); }
  });
});
