import { narrowed, parseClusterScope } from '../../../src/core/access/cluster-scope-text';
import { gatewayCallOf } from '../../../src/core/access/gateway-call';

test.each([
  [{ custom: { bedrockAgentCoreToolName: 'diagnostics___quick_triage' } }, 'quick_triage'],
  [{ Custom: { bedrockAgentCoreToolName: 'diagnostics___errors' } }, 'errors'],
  [{ custom: JSON.stringify({ bedrockAgentCoreToolName: 'eks-1___read' }) }, 'read'],
  [{ custom: { bedrockAgentCoreToolName: 'history' } }, 'history'],
  [{ custom: { bedrockAgentCoreToolName: 7 } }, undefined],
  [undefined, undefined],
  ['{', undefined],
])('the tool of %j is %s', (clientContext, tool) => {
  expect(gatewayCallOf({ clientContext }).tool).toBe(tool);
});

test('who calls is taken from the propagated header only, given as an object or as text', () => {
  const headers = { 'X-Eks-Diagnostics-Caller': '{"client":"c1","name":"OnCall"}' };
  for (const bedrockAgentCorePropagatedHeaders of [headers, JSON.stringify(headers)]) {
    expect(gatewayCallOf({ clientContext: { custom: { bedrockAgentCorePropagatedHeaders } } }).caller).toEqual({ client: 'c1', name: 'OnCall' });
  }
  expect(gatewayCallOf({ clientContext: { custom: { client: 'c1', name: 'OnCall' } } }).caller).toBeUndefined();
});

test('a client is never given a cluster that the endpoint does not serve', () => {
  const endpoint = parseClusterScope('prod@eu-west-1,dev@us-east-1');
  expect(narrowed(endpoint, parseClusterScope('prod@eu-west-1,prod@us-east-1,other@eu-west-1'))).toEqual([{ name: 'prod', region: 'eu-west-1' }]);
  expect(narrowed(endpoint, 'all')).toEqual(endpoint);
});
