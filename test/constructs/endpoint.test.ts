import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ENV, environment, install, resourcesOf, templateOf } from './installation';
import { ClusterScope, EksNodeDiagnosticsMcp, InboundAuth, PolicyMode, ToolSelection, ToolTier } from '../../src';

const OUTPUTS = [
  'GatewayId', 'GatewayUrl', 'CognitoUserPoolId', 'CognitoClientId', 'OAuthExchangeUrl', 'OAuthScope', 'LogsBucketName', 'SSMAutomationRoleArn', 'EncryptionKeyArn', 'QualifiedToolNames', 'ClusterScope',
];

describe('the endpoint of an installation', () => {
  test('offers the selected tools, and no others, by a gateway in front of the tool function', () => {
    const template = templateOf({ tools: ToolSelection.only('read', 'quick_triage') });
    const [target] = Object.values(resourcesOf(template, 'AWS::BedrockAgentCore::GatewayTarget'));
    expect(target.TargetConfiguration.Mcp.Lambda.ToolSchema.InlinePayload.map(({ Name }: { Name: string }) => Name).sort()).toEqual(['quick_triage', 'read']);
    expect(target.TargetConfiguration.Mcp.Lambda.LambdaArn['Fn::GetAtt'][0]).toMatch(/ToolServer/);
    expect(environment(template, /ToolServer/)).toMatchObject({ SELECTED_TOOLS: 'read,quick_triage' });
  });

  test('passes its choices on', () => {
    const template = templateOf({ targetName: 'nodes', gatewayName: 'my-nodes', policyMode: PolicyMode.LOG_ONLY, inboundAuth: InboundAuth.iam(), debugMessages: true });
    template.hasResourceProperties('AWS::BedrockAgentCore::Gateway', { Name: 'my-nodes', AuthorizerType: 'AWS_IAM', ExceptionLevel: 'DEBUG', PolicyEngineConfiguration: Match.objectLike({ Mode: 'LOG_ONLY' }) });
    template.hasResourceProperties('AWS::BedrockAgentCore::GatewayTarget', { Name: 'nodes' });
  });

  test('lets tokens live as long as chosen, and takes those of a provider of one\'s own by its scopes', () => {
    const { stack, diagnostics } = install({ inboundAuth: InboundAuth.cognito({ accessTokenValidity: Duration.minutes(15) }) });
    diagnostics.addClient('OnCall');
    Template.fromStack(stack).hasResourceProperties('AWS::Cognito::UserPoolClient', { AccessTokenValidity: 15, TokenValidityUnits: { AccessToken: 'minutes' } });
    const own = InboundAuth.customJwt({ discoveryUrl: 'https://login.example.com/.well-known/openid-configuration', allowedScopes: ['diagnostics'] });
    templateOf({ inboundAuth: own }).hasResourceProperties('AWS::BedrockAgentCore::Gateway', { AuthorizerConfiguration: { CustomJWTAuthorizer: Match.objectLike({ AllowedScopes: ['diagnostics'] }) } });
  });

  test('has a client for each consumer, and knows who calls when asked to', () => {
    const { stack, diagnostics } = install({ callerIdentity: true });
    diagnostics.addClient('OnCall', { tiers: [ToolTier.READ], clusters: ClusterScope.named('prod') });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::Cognito::UserPoolClient', 1);
    expect(environment(template, /ToolServer/)).toMatchObject({ CALLER_IDENTITY: 'true' });
    expect(environment(templateOf(), /ToolServer/)).toMatchObject({ CALLER_IDENTITY: 'false' });
  });

  test('makes no client of its own when told not to', () => {
    templateOf({ defaultClient: false }).resourceCountIs('AWS::Cognito::UserPoolClient', 0);
  });

  test('connects a DevOps Agent', () => {
    const { stack, diagnostics } = install();
    const { qualifiedToolNames } = diagnostics.connectDevOpsAgent('Agent', { agentSpaceId: 'space-1' }).client;
    expect(qualifiedToolNames.every((name) => diagnostics.qualifiedToolNames.includes(name))).toBe(true);
    Template.fromStack(stack).resourceCountIs('AWS::DevOpsAgent::Association', 1);
  });

  test('can be left out, where a partition has none', () => {
    const { stack, diagnostics } = install({ gateway: false }, { account: '111122223333', region: 'cn-north-1' });
    expect(diagnostics.gateway).toBeUndefined();
    expect(diagnostics.qualifiedToolNames).toEqual([]);
    expect(Object.values(Template.fromStack(stack).toJSON().Resources as Record<string, { Type: string }>).filter(({ Type }) => /BedrockAgentCore|Cognito/.test(Type))).toEqual([]);
    expect(() => install({}, { account: '111122223333', region: 'cn-north-1' })).toThrow(/gateway: got .*cn-north-1.*set gateway: false/);
  });

  test.each<[string, () => unknown, RegExp]>([
    ['a client', () => install({ gateway: false }).diagnostics.addClient('OnCall'), /addClient\('OnCall'\): got 'gateway: false'/],
    ['an agent', () => install({ gateway: false }).diagnostics.connectDevOpsAgent('Agent', { agentSpaceId: 'space-1' }), /connectDevOpsAgent\('Agent'\): got 'gateway: false'/],
    ['a choice', () => install({ gateway: false, callerIdentity: true }), /callerIdentity: got 'gateway: false beside it'/],
  ])('%s of an endpoint that was left out fails with what to do', (_, wrong, message) => { expect(wrong).toThrow(message); });
});

describe('outputs', () => {
  test('have the names that scripts look for', () => {
    const outputs = templateOf({ outputs: true }).toJSON().Outputs;
    expect(Object.keys(outputs).sort()).toEqual([...OUTPUTS].sort());
    expect(outputs.QualifiedToolNames.Value).toContain('eks-node___quick_triage');
    expect(outputs.CognitoClientId.Value.Ref).toMatch(/DefaultClient/);
  });

  test('speak of the client that was added, where there is one', () => {
    const { stack, diagnostics } = install({ outputs: true });
    diagnostics.addClient('OnCall');
    expect(Template.fromStack(stack).toJSON().Outputs.CognitoClientId.Value.Ref).toMatch(/OnCall/);
  });

  test('are only those that exist', () => {
    expect(Object.keys(templateOf({ outputs: true, gateway: false }).toJSON().Outputs).sort()).toEqual(['ClusterScope', 'EncryptionKeyArn', 'LogsBucketName', 'SSMAutomationRoleArn']);
    expect(Object.keys(templateOf({ outputs: true, inboundAuth: InboundAuth.iam() }).toJSON().Outputs)).not.toContain('CognitoClientId');
  });

  test('are not made unless asked for', () => {
    expect(templateOf().toJSON().Outputs).toBeUndefined();
  });

  test('of a second instance in the stack begin with its id', () => {
    const { stack } = install({ outputs: true });
    new EksNodeDiagnosticsMcp(stack, 'Second', { clusters: ClusterScope.named('prod'), outputs: true });
    const names = Object.keys(Template.fromStack(stack).toJSON().Outputs);
    expect(names).toEqual(expect.arrayContaining(['GatewayUrl', expect.stringMatching(/^\w*Second\w*GatewayUrl$/)]));
    expect(names).toHaveLength(2 * OUTPUTS.length);
  });

  test('do not take a name of the app\'s own', () => {
    const app = new App();
    const stack = new Stack(app, 'Diagnostics', { env: ENV });
    new CfnOutput(stack, 'Other', { value: 'mine' });
    new EksNodeDiagnosticsMcp(stack, 'NodeDiagnostics', { clusters: ClusterScope.named('prod'), outputs: true });
    expect(Object.keys(Template.fromStack(stack).toJSON().Outputs)).toContain('Other');
  });
});
