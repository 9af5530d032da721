import { App, CfnParameter, NestedStack, SecretValue, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { ENV, onlyResource, resourcesOf, stackWithFunction, stackWithGateway } from './gateway-stack';
import { ClusterScope, InboundAuth, McpGateway, McpGatewayProps, PolicyMode, ToolClientOptions, ToolSelection, ToolTier } from '../../../src';

jest.mock('../../../src/catalog/implemented-tools', () => jest.requireActual('./whole-catalog'));
jest.mock('../../../src/catalog/tool-schemas.generated', () => jest.requireActual('./whole-catalog'));

const JWT = InboundAuth.customJwt({ discoveryUrl: 'https://login.example.com/.well-known/openid-configuration' });

describe('a gateway', () => {
  const { stack, gateway } = stackWithGateway();

  test('offers the tools of the selection under the target\'s prefix, and no others', () => {
    const { TargetConfiguration: { Mcp: { Lambda: { ToolSchema: { InlinePayload: tools } } } } } = onlyResource(stack, 'AWS::BedrockAgentCore::GatewayTarget').Properties;
    expect(tools.map((tool: { Name: string }) => tool.Name).sort()).toEqual([...gateway.tools.toolNames].sort());
    expect(gateway.qualifiedToolNames).toContain('eks-node___quick_triage');
    expect(gateway.qualifiedToolNames.join()).not.toContain('tcpdump_capture');
  });

  test('enforces its policies', () => {
    expect(onlyResource(stack, 'AWS::BedrockAgentCore::Gateway').Properties.PolicyEngineConfiguration.Mode).toBe('ENFORCE');
  });

  test('admits only clients of its pool with a scope of the offered tiers', () => {
    const { CustomJWTAuthorizer: authorizer } = onlyResource(stack, 'AWS::BedrockAgentCore::Gateway').Properties.AuthorizerConfiguration;
    expect(authorizer.AllowedClients).toEqual([{ Ref: onlyResource(stack, 'AWS::Cognito::UserPoolClient').logicalId }]);
    expect(authorizer.AllowedScopes).toEqual(['eks-node-diagnostics/read', 'eks-node-diagnostics/collect']);
    expect(authorizer.AllowedAudience).toBeUndefined();
  });

  test('has an endpoint built from its id', () => {
    expect(stack.resolve(gateway.gatewayUrl)).toEqual({ 'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [expect.any(String), 'GatewayIdentifier'] }, '.gateway.bedrock-agentcore.eu-west-1.', { Ref: 'AWS::URLSuffix' }, '/mcp']] });
  });

  test('makes no function of CDK\'s and no custom resource', () => {
    expect(Object.values(resourcesOf(stack)).map((resource) => resource.Type).filter((type) => type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource')).toEqual([]);
    expect(Object.keys(resourcesOf(stack, 'AWS::Lambda::Function'))).toHaveLength(1);
  });

  test('has a role that may call this function and ask this policy engine, and that only this gateway can assume', () => {
    const [policy] = Object.values(resourcesOf(stack, 'AWS::IAM::Policy')).filter(({ Properties }) => JSON.stringify(Properties).includes('bedrock-agentcore:GetPolicyEngine'));
    expect(policy!.Properties.PolicyDocument.Statement.map(({ Sid, Action }: { Sid: string; Action: string }) => [Sid, Action])).toEqual([
      ['CallFunctions', 'lambda:InvokeFunction'],
      ['ReadPolicyEngine', 'bedrock-agentcore:GetPolicyEngine'],
      ['AuthorizeCalls', ['bedrock-agentcore:AuthorizeAction', 'bedrock-agentcore:PartiallyAuthorizeActions']],
    ]);
    expect(policy!.Properties.PolicyDocument.Statement.flatMap(({ Resource }: { Resource: unknown }) => Resource)).not.toContain('*');
    const role = Object.values(resourcesOf(stack, 'AWS::IAM::Role')).find(({ Properties }) => JSON.stringify(Properties).includes('bedrock-agentcore.amazonaws.com'))!;
    expect(role.Properties.AssumeRolePolicyDocument.Statement[0].Condition.StringEquals).toEqual({ 'aws:SourceAccount': '111122223333' });
    expect(JSON.stringify(role.Properties.AssumeRolePolicyDocument.Statement[0].Condition.ArnLike)).toContain(`gateway/${onlyResource(stack, 'AWS::BedrockAgentCore::Gateway').Properties.Name}-??????????`);
  });
});

describe('clients', () => {
  test('without any, one is made for all tools; it has the scope of the highest tier', () => {
    const { stack } = stackWithGateway();
    expect(onlyResource(stack, 'AWS::Cognito::UserPoolClient').Properties.AllowedOAuthScopes).toEqual(['eks-node-diagnostics/collect']);
  });

  test('one that is named stands for itself alone', () => {
    const { stack, gateway } = stackWithGateway();
    const client = gateway.addClient('Reader');
    expect(onlyResource(stack, 'AWS::Cognito::UserPoolClient').Properties.AllowedOAuthScopes).toEqual(['eks-node-diagnostics/read']);
    expect(client.toolNames).toEqual(gateway.tools.toolNamesOf(ToolTier.READ));
    expect(client.oauthScope).toBe('eks-node-diagnostics/read');
    expect(stack.resolve(client.clientSecret)).toEqual({ 'Fn::GetAtt': [expect.stringContaining('Reader'), 'ClientSecret'] });
  });

  test('the default client can be had beside others by asking for it', () => {
    const { stack, gateway } = stackWithGateway();
    gateway.addClient('Reader');
    expect(gateway.defaultClient).toBe(gateway.defaultClient);
    expect(Object.keys(resourcesOf(stack, 'AWS::Cognito::UserPoolClient'))).toHaveLength(2);
  });

  test('no client at all is said at synth', () => {
    const { stack, gateway } = stackWithGateway({ defaultClient: false });
    expect(gateway.defaultClient).toBeUndefined();
    Annotations.fromStack(stack).hasWarning('/Diagnostics/Gateway', Match.stringLikeRegexp('No client may call this gateway'));
    expect(resourcesOf(stack, 'AWS::Cognito::UserPoolClient')).toEqual({});
  });

  test('each asks for exactly one scope, because AWS DevOps Agent handles no more', () => {
    const { stack, gateway } = stackWithGateway({ tools: ToolSelection.all() });
    gateway.addClient('A', { tiers: [ToolTier.READ, ToolTier.COLLECT, ToolTier.CAPTURE] });
    gateway.addClient('B', { tools: ['errors', 'collect'] });
    gateway.addClient('C', { tools: ['errors'] });
    expect(Object.values(resourcesOf(stack, 'AWS::Cognito::UserPoolClient')).map(({ Properties }) => Properties.AllowedOAuthScopes)).toEqual([['eks-node-diagnostics/capture'], ['eks-node-diagnostics/collect'], ['eks-node-diagnostics/read']]);
  });

  test('are machines: they cannot sign in as people', () => {
    const { stack } = stackWithGateway();
    const { Properties } = onlyResource(stack, 'AWS::Cognito::UserPoolClient');
    expect(Properties).toMatchObject({ GenerateSecret: true, AllowedOAuthFlows: ['client_credentials'], ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] });
    expect(onlyResource(stack, 'AWS::Cognito::UserPool').Properties).toMatchObject({ UserPoolTier: 'LITE', AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } });
  });

  test('of a pool of the user are made there', () => {
    const { stack, toolFunction } = stackWithFunction();
    const userPool = cognito.UserPool.fromUserPoolId(stack, 'Shared', 'eu-west-1_abc');
    new McpGateway(stack, 'Gateway', { toolFunction, inboundAuth: InboundAuth.cognito({ userPool, tokenEndpointUrl: 'https://auth.example.com/oauth2/token' }) });
    expect(resourcesOf(stack, 'AWS::Cognito::UserPool')).toEqual({});
    expect(resourcesOf(stack, 'AWS::Cognito::UserPoolDomain')).toEqual({});
    expect(onlyResource(stack, 'AWS::Cognito::UserPoolClient').Properties.UserPoolId).toBe('eu-west-1_abc');
  });

  test('that sign are given the right to invoke, in the scope of the construct and not in the stack of their role', () => {
    const app = new App();
    const roles = new Stack(app, 'Roles', { env: ENV });
    const role = new iam.Role(roles, 'Agent', { assumedBy: new iam.AccountPrincipal('111122223333') });
    const stack = new Stack(app, 'Diagnostics', { env: ENV });
    const toolFunction = lambda.Function.fromFunctionArn(stack, 'F', 'arn:aws:lambda:eu-west-1:111122223333:function:tools');
    new McpGateway(stack, 'Gateway', { toolFunction, inboundAuth: InboundAuth.iam() }).addClient('Agent', { role });
    Template.fromStack(roles).resourceCountIs('AWS::IAM::Policy', 0);
    expect(Object.values(resourcesOf(stack, 'AWS::IAM::Policy')).map(({ Properties }) => Properties.PolicyDocument.Statement[0].Action)).toContain('bedrock-agentcore:InvokeGateway');
    expect(() => app.synth()).not.toThrow();
  });
});

describe('the function learns who calls', () => {
  test('only from the interceptor, which gets the headers and knows the clients', () => {
    const { stack, gateway } = stackWithGateway({ callerIdentity: true, clusters: ClusterScope.named('prod').plus(ClusterScope.named('stage')) });
    gateway.addClient('TeamA', { clusters: ClusterScope.named('stage') });
    gateway.addClient('TeamB', { tools: gateway.tools.toolNames });
    const { Properties } = onlyResource(stack, 'AWS::BedrockAgentCore::Gateway');
    expect(Properties.InterceptorConfigurations).toMatchObject([{ InterceptionPoints: ['REQUEST'], InputConfiguration: { PassRequestHeaders: true } }]);
    expect(onlyResource(stack, 'AWS::BedrockAgentCore::GatewayTarget').Properties.MetadataConfiguration).toEqual({ AllowedRequestHeaders: ['x-eks-diagnostics-caller'] });
    const { CALLERS: { 'Fn::Join': [, parts] } } = Object.values(resourcesOf(stack, 'AWS::Lambda::Function')).find((each) => each.Properties.Environment !== undefined)!.Properties.Environment.Variables;
    const table = JSON.parse(parts.map((part: string | { Ref: string }) => (typeof part === 'string' ? part : part.Ref)).join(''));
    expect(Object.values(table)).toEqual([
      { name: 'TeamA', tools: gateway.tools.toolNamesOf(ToolTier.READ).join(','), clusters: 'stage@eu-west-1' },
      { name: 'TeamB' },
    ]);
  });

  test('otherwise no header of a request reaches it', () => {
    const { stack } = stackWithGateway();
    expect(onlyResource(stack, 'AWS::BedrockAgentCore::GatewayTarget').Properties.MetadataConfiguration).toBeUndefined();
    expect(onlyResource(stack, 'AWS::BedrockAgentCore::Gateway').Properties.InterceptorConfigurations).toBeUndefined();
  });

  test('more clients than the interceptor\'s environment holds are refused at synth', () => {
    const { stack, gateway } = stackWithGateway({ callerIdentity: true });
    for (let team = 0; team < 40; team++) { gateway.addClient(`Team${team}`, { tools: gateway.tools.toolNames.slice(1) }); }
    expect(() => Template.fromStack(stack)).toThrow(/callerIdentity: got '40 clients that need \d+ bytes', expected at most 3800/);
  });
});

describe('what cannot work fails at synth', () => {
  const role = (stack: Stack) => iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/Agent');

  test.each<[string, Partial<McpGatewayProps>, (stack: Stack) => ToolClientOptions, RegExp]>([
    ['a client id with Cognito', {}, () => ({ clientId: 'x' }), /addClient\('Team'\): got 'clientId', expected neither clientId nor role/],
    ['a role with Cognito', {}, (stack) => ({ role: role(stack) }), /got 'role', expected neither/],
    ['a JWT client without id', { inboundAuth: JWT }, () => ({}), /got 'no clientId'.*add clientId with the value of the claim client_id/],
    ['a role with JWT', { inboundAuth: JWT }, (stack) => ({ clientId: 'x', role: role(stack) }), /got 'role', expected clientId, and no role/],
    ['IAM without role', { inboundAuth: InboundAuth.iam() }, () => ({}), /got 'no role'/],
    ['IAM with a client id', { inboundAuth: InboundAuth.iam() }, (stack) => ({ clientId: 'x', role: role(stack) }), /got 'clientId', expected role/],
    ['clusters of a client that the function cannot know', {}, () => ({ clusters: ClusterScope.named('prod') }), /clusters without callerIdentity/],
    ['a cluster that is not the gateway\'s', { callerIdentity: true, clusters: ClusterScope.named('prod') }, () => ({ clusters: ClusterScope.named('stage') }), /got 'stage@eu-west-1', expected clusters of the gateway: prod@eu-west-1/],
    ['every cluster for a client of a gateway of some', { callerIdentity: true, clusters: ClusterScope.named('prod') }, () => ({ clusters: ClusterScope.all({ everyClusterInTheAccount: true }) }), /got 'every cluster'/],
    ['tiers and tools', {}, () => ({ tiers: [ToolTier.READ], tools: ['errors'] }), /got 'tiers and tools', expected one of them/],
    ['a tool out of the selection', {}, () => ({ tools: ['tcpdump_capture'] }), /got 'tool tcpdump_capture', expected tools of the selection/],
    ['a tool with the gateway\'s prefix', {}, () => ({ tools: ['eks-node___errors'] }), /which has no gateway prefix/],
    ['a tier out of the selection', {}, () => ({ tiers: [ToolTier.CAPTURE] }), /tiers capture, of which the selection holds no tool/],
    ['no tools', {}, () => ({ tools: [] }), /expected at least one tool/],
  ])('%s', (_name, props, options, message) => {
    const { stack, gateway } = stackWithGateway(props);
    expect(() => gateway.addClient('Team', options(stack))).toThrow(message);
  });

  test.each<[string, Partial<McpGatewayProps>, RegExp]>([
    ['a prefix that makes a tool\'s name too long', { targetName: 'x'.repeat(43) }, /targetName: got '.* of 65 characters', expected tool names of at most 64 characters.*shorten the name by 1/],
    ['a prefix with an underscore', { targetName: 'eks_node' }, /targetName: got 'eks_node'/],
    ['a prefix with two hyphens', { targetName: 'eks--node' }, /targetName: got 'eks--node'/],
    ['a gateway name with capitals', { gatewayName: 'MyGateway' }, /gatewayName: got 'MyGateway'/],
    ['caller identity with IAM', { inboundAuth: InboundAuth.iam(), callerIdentity: true }, /callerIdentity: got 'true with InboundAuth\.iam\(\)'/],
  ])('%s', (_name, props, message) => { expect(() => stackWithGateway(props)).toThrow(message); });

  test('the longest prefix that fits is taken', () => { expect(() => stackWithGateway({ targetName: 'x'.repeat(42) })).not.toThrow(); });

  test.each<[string, () => InboundAuth, RegExp]>([
    ['a token endpoint without pool', () => InboundAuth.cognito({ tokenEndpointUrl: 'https://x/oauth2/token' }), /expected a userPool/],
    ['a reserved word in a domain', () => InboundAuth.cognito({ domainPrefix: 'my-aws-tools' }), /got 'my-aws-tools'/],
    ['an issuer for a discovery URL', () => InboundAuth.customJwt({ discoveryUrl: 'https://login.example.com' }), /ends in \/\.well-known\/openid-configuration/],
    ['a claim of its own without audience', () => InboundAuth.customJwt({ discoveryUrl: 'https://x/.well-known/openid-configuration', clientIdClaim: 'azp' }), /add the audience/],
    ['an imported pool without token endpoint', () => InboundAuth.cognito({ userPool: cognito.UserPool.fromUserPoolId(new Stack(), 'P', 'eu-west-1_abc') }), /add tokenEndpointUrl/],
  ])('%s', (_name, auth, message) => { expect(auth).toThrow(message); });

  test.each(['cn-north-1', 'cn-northwest-1', 'us-iso-east-1'])('a gateway in %s, where AgentCore is not', (region) => {
    expect(() => stackWithGateway({}, { env: { account: '111122223333', region } })).toThrow(/gateway: got 'a stack in .*', expected a partition with Amazon Bedrock AgentCore.*set gateway: false/);
  });

  test('trials are said loudly', () => {
    const { stack } = stackWithGateway({ policyMode: PolicyMode.LOG_ONLY, debugMessages: true });
    Annotations.fromStack(stack).hasWarning('/Diagnostics/Gateway', Match.stringLikeRegexp('Cedar policies are only logged'));
    Annotations.fromStack(stack).hasWarning('/Diagnostics/Gateway', Match.stringLikeRegexp('internal errors reach the agent'));
    expect(onlyResource(stack, 'AWS::BedrockAgentCore::Gateway').Properties).toMatchObject({ ExceptionLevel: 'DEBUG', PolicyEngineConfiguration: { Mode: 'LOG_ONLY' } });
  });

  test('a gateway as it should be warns of nothing', () => {
    Annotations.fromStack(stackWithGateway().stack).hasNoWarning('*', Match.anyValue());
  });
});

describe('names', () => {
  test('two gateways in one stack share none', () => {
    const { stack, toolFunction } = stackWithFunction();
    for (const id of ['One', 'Two']) { new McpGateway(stack, id, { toolFunction }); }
    for (const [type, name] of [['AWS::BedrockAgentCore::Gateway', 'Name'], ['AWS::BedrockAgentCore::PolicyEngine', 'Name'], ['AWS::BedrockAgentCore::Policy', 'Name'], ['AWS::Cognito::UserPoolDomain', 'Domain']] as const) {
      const names = Object.values(resourcesOf(stack, type)).map(({ Properties }) => JSON.stringify(Properties[name]));
      expect(names).toHaveLength(2);
      expect(new Set(names).size).toBe(2);
    }
  });

  test('the domain of the pool holds the id of the stack, which no other account has', () => {
    expect(JSON.stringify(onlyResource(stackWithGateway().stack, 'AWS::Cognito::UserPoolDomain').Properties.Domain)).toContain('AWS::StackId');
  });

  test('of policies and engines keep to what the service accepts, from deep and odd paths too', () => {
    const app = new App();
    const stack = new Stack(new Stack(app, 'Outer--Stage'), 'Inner-With-A-Very-Long-Name-That-Goes-On-And-On-And-On', { env: ENV });
    const toolFunction = lambda.Function.fromFunctionArn(stack, 'F', 'arn:aws:lambda:eu-west-1:111122223333:function:tools');
    new McpGateway(stack, 'Node-Diagnostics-Gateway', { toolFunction }).addClient('Team-Of-The-Platform-Engineers');
    expect(onlyResource(stack, 'AWS::BedrockAgentCore::Gateway').Properties.Name).toMatch(/^([0-9a-z]-?){1,48}$/);
    expect(onlyResource(stack, 'AWS::BedrockAgentCore::PolicyEngine').Properties.Name).toMatch(/^[A-Za-z][A-Za-z0-9_]{0,47}$/);
    expect(onlyResource(stack, 'AWS::BedrockAgentCore::Policy').Properties.Name).toMatch(/^[A-Za-z][A-Za-z0-9_]{0,47}$/);
  });

  test('a nested stack and a stack without account and region can hold a gateway', () => {
    const app = new App();
    const parent = new Stack(app, 'Parent');
    const nested = new NestedStack(parent, 'Nested');
    const toolFunction = lambda.Function.fromFunctionArn(nested, 'F', 'arn:aws:lambda:eu-west-1:111122223333:function:tools');
    new McpGateway(nested, 'Gateway', { toolFunction });
    expect(() => app.synth()).not.toThrow();
  });

  test('client ids, scopes and claims may be known only at deployment', () => {
    const { stack, gateway } = stackWithGateway({ inboundAuth: InboundAuth.customJwt({ discoveryUrl: 'https://login.example.com/.well-known/openid-configuration', tokenEndpointUrl: 'https://login.example.com/token' }), callerIdentity: true });
    const clientId = new CfnParameter(stack, 'ClientId').valueAsString;
    gateway.addClient('Team', { clientId });
    gateway.connectDevOpsAgent('Agent', { agentSpaceId: new CfnParameter(stack, 'Space').valueAsString, clientId: 'agent', clientSecret: SecretValue.secretsManager('agent-secret') });
    expect(onlyResource(stack, 'AWS::BedrockAgentCore::Gateway').Properties.AuthorizerConfiguration.CustomJWTAuthorizer.AllowedClients).toEqual([{ Ref: 'ClientId' }, 'agent']);
  });
});
