import * as iam from 'aws-cdk-lib/aws-iam';
import { decide, GATEWAY_ARN as GATEWAY, policiesOf, Principal, validationErrors } from './cedar-engine';
import { stackWithGateway } from './gateway-stack';
import { requiredArguments } from './whole-catalog';
import { ClusterScope, InboundAuth, ToolSelection, ToolTier } from '../../../src';
import { TOOL_CATALOG } from '../../../src/catalog/tools';
import { forbidOtherClusters, permitTools, roleSession, tokenHolder } from '../../../src/constructs/private/cedar';

jest.mock('../../../src/catalog/implemented-tools', () => jest.requireActual('./whole-catalog'));
jest.mock('../../../src/catalog/tool-schemas.generated', () => jest.requireActual('./whole-catalog'));

const ALL_TOOLS = TOOL_CATALOG.map((tool) => tool.name);

function token(stackClient: { clientId?: string }, stack: { resolve(value: unknown): unknown }): Principal {
  const reference = stack.resolve(stackClient.clientId) as { Ref: string } | string;
  const id = typeof reference === 'string' ? reference : reference.Ref;
  return { claims: { sub: id, client_id: id, scope: 'eks-node-diagnostics/read' } };
}

describe('what the engine permits', () => {
  const { stack, gateway } = stackWithGateway({ tools: ToolSelection.all() });
  const reader = gateway.addClient('Reader', { tiers: [ToolTier.READ] });
  const collector = gateway.addClient('Collector', { tiers: [ToolTier.READ, ToolTier.COLLECT] });
  const everything = gateway.addClient('Everything', { tools: gateway.tools.toolNames });
  const single = gateway.addClient('Single', { tools: ['quick_triage'] });

  test('the policies pass strict validation against the schema of the target', () => {
    expect(validationErrors(stack)).toEqual([]);
  });

  test.each(TOOL_CATALOG.map((tool) => [tool.tier, tool.name] as const))('tier %s, tool %s: for a reader, a collector and a client of everything', (tier, tool) => {
    expect(decide(stack, token(reader, stack), tool, requiredArguments(tool))).toBe(tier === 'read' ? 'allow' : 'deny');
    expect(decide(stack, token(collector, stack), tool, requiredArguments(tool))).toBe(tier === 'capture' ? 'deny' : 'allow');
    expect(decide(stack, token(everything, stack), tool, requiredArguments(tool))).toBe('allow');
  });

  test.each(ALL_TOOLS.map((tool) => [tool]))('a client of one tool cannot call another: %s', (tool) => {
    expect(decide(stack, token(single, stack), tool, requiredArguments(tool))).toBe(tool === 'quick_triage' ? 'allow' : 'deny');
  });

  test.each<[string, Principal]>([
    ['a client that was never added', { claims: { sub: 'stranger', client_id: 'stranger', scope: 'eks-node-diagnostics/read' } }],
    ['a token without client id', { claims: { sub: 'reader', scope: 'eks-node-diagnostics/read' } }],
    ['a client whose id is a user\'s name', { claims: { sub: 'GatewayReaderClient2F2A8A1F', scope: 'eks-node-diagnostics/read' } }],
    ['an IAM role', { assumedRole: 'arn:aws:sts::111122223333:assumed-role/Admin' }],
  ])('%s may call nothing', (_name, principal) => {
    expect(ALL_TOOLS.filter((tool) => decide(stack, principal, tool, requiredArguments(tool)) === 'allow')).toEqual([]);
  });

  test('nobody was permitted with a pattern or for a whole target', () => {
    for (const statement of policiesOf(stack)) { expect(statement).toMatch(/^permit\(principal is AgentCore::OAuthUser, action in \[AgentCore::Action::"eks-node___\w+"(?:, AgentCore::Action::"eks-node___\w+")*\], resource == AgentCore::Gateway::"arn:/); }
  });
});

describe('IAM callers', () => {
  const { stack, gateway } = stackWithGateway({ inboundAuth: InboundAuth.iam() });
  gateway.addClient('Agent', { role: iam.Role.fromRoleArn(stack, 'Imported', 'arn:aws:iam::111122223333:role/teams/DevOps'), tools: ['errors'] });

  test.each([
    ['the role', 'arn:aws:sts::111122223333:assumed-role/DevOps', 'allow'],
    ['a session of the role', 'arn:aws:sts::111122223333:assumed-role/DevOps/session', 'allow'],
    ['a role whose name begins alike', 'arn:aws:sts::111122223333:assumed-role/DevOpsAdmin', 'deny'],
    ['a session of that role', 'arn:aws:sts::111122223333:assumed-role/DevOpsAdmin/DevOps', 'deny'],
    ['a role of the same name in another account', 'arn:aws:sts::444455556666:assumed-role/DevOps', 'deny'],
  ])('%s', (_name, assumedRole, decision) => {
    expect(decide(stack, { assumedRole }, 'errors')).toBe(decision);
    expect(decide(stack, { assumedRole }, 'history')).toBe('deny');
  });

  test('pass strict validation', () => { expect(validationErrors(stack)).toEqual([]); });
});

describe('tokens of another identity provider', () => {
  const { stack, gateway } = stackWithGateway({ inboundAuth: InboundAuth.customJwt({ discoveryUrl: 'https://login.example.com/.well-known/openid-configuration', clientIdClaim: 'azp', allowedAudience: ['api://diagnostics'] }) });
  gateway.addClient('Team', { clientId: '0000-1111', tools: ['errors'] });

  test('the claim that names the client is the one the provider uses', () => {
    expect(decide(stack, { claims: { sub: 'x', azp: '0000-1111' } }, 'errors')).toBe('allow');
    expect(decide(stack, { claims: { sub: 'x', client_id: '0000-1111' } }, 'errors')).toBe('deny');
  });
});

describe('clusters in arguments', () => {
  const tools = { gatewayArn: GATEWAY, targetName: 'eks-node' };
  test('a policy names the argument of a call and the clusters in scope, and lets pass what names none', () => {
    const policy = forbidOtherClusters({ ...tools, principalType: 'AgentCore::OAuthUser', toolNames: ['cluster_health'], argument: 'clusterName', clusterNames: ['prod', 'stage'] });
    expect(policy).toContain('context.input has clusterName && !(["prod", "stage"].contains(context.input.clusterName))');
  });

  describe.each(['cluster_health', 'batch_collect'])('%s', (tool) => {
    const { stack, gateway } = stackWithGateway({ clusters: ClusterScope.named('prod').plus(ClusterScope.named('stage')), callerIdentity: true });
    const client = gateway.addClient('Everything', { tools: gateway.tools.toolNames });
    const stageOnly = gateway.addClient('Stage', { tools: gateway.tools.toolNames, clusters: ClusterScope.named('stage') });

    test.each([
      ['prod', 'allow', 'deny'],
      ['stage', 'allow', 'allow'],
      ['other', 'deny', 'deny'],
      ['PROD', 'deny', 'deny'],
      ['', 'deny', 'deny'],
    ])('of cluster "%s": %s for a client of the whole gateway, %s for one of stage alone', (clusterName, whole, part) => {
      expect(decide(stack, token(client, stack), tool, { clusterName })).toBe(whole);
      expect(decide(stack, token(stageOnly, stack), tool, { clusterName })).toBe(part);
    });

    test('the policies pass strict validation', () => { expect(validationErrors(stack)).toEqual([]); });
  });

  test('a gateway for every cluster has no such policy', () => {
    const { stack } = stackWithGateway({ clusters: ClusterScope.all({ everyClusterInTheAccount: true }) });
    expect(policiesOf(stack).filter((policy) => policy.startsWith('forbid'))).toEqual([]);
  });
});

describe('texts that Cedar would misread', () => {
  test.each([
    ['a quote in a client id', () => permitTools({ principal: tokenHolder('client_id', 'a" || true || "'), gatewayArn: GATEWAY, targetName: 'eks-node', toolNames: ['errors'] })],
    ['a line break in a role', () => permitTools({ principal: roleSession('arn:aws:sts::1:assumed-role/a\nb'), gatewayArn: GATEWAY, targetName: 'eks-node', toolNames: ['errors'] })],
  ])('%s is refused', (_name, build) => { expect(build).toThrow(/expected text without quotes/); });

  test('more clusters than a policy holds are refused at synth', () => {
    const clusterNames = Array.from({ length: 200 }, (_value, at) => `cluster-${String(at).padStart(60, '0')}`);
    expect(() => forbidOtherClusters({ principalType: 'AgentCore::OAuthUser', gatewayArn: GATEWAY, targetName: 'eks-node', toolNames: ['cluster_health'], argument: 'clusterName', clusterNames })).toThrow(/at most 10000; name fewer clusters/);
  });
});
