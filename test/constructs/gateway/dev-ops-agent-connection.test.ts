import { App, CfnParameter, SecretValue, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Open } from 'unzipper';
import { ENV, onlyResource, Resource, resourcesOf, stackWithGateway } from './gateway-stack';
import { DevOpsAgentConnectionOptions, InboundAuth, McpGateway, McpGatewayProps, ToolSelection, ToolTier } from '../../../src';

jest.mock('../../../src/catalog/implemented-tools', () => jest.requireActual('./whole-catalog'));
jest.mock('../../../src/catalog/tool-schemas.generated', () => jest.requireActual('./whole-catalog'));

const JWT = InboundAuth.customJwt({ discoveryUrl: 'https://login.example.com/.well-known/openid-configuration', tokenEndpointUrl: 'https://login.example.com/token' });

function connected(props: Partial<McpGatewayProps> = {}, options: Partial<DevOpsAgentConnectionOptions> = {}, region = ENV.region): Stack {
  const { stack, gateway } = stackWithGateway(props, { env: { ...ENV, region } });
  gateway.connectDevOpsAgent('Agent', { agentSpaceId: 'space-1', ...options });
  return stack;
}

/** Everything that CloudFormation makes before a resource. */
function madeBefore(resources: Readonly<Record<string, Resource>>, logicalId: string, seen = new Set<string>()): ReadonlySet<string> {
  const resource = resources[logicalId]!;
  const references = [...JSON.stringify(resource.Properties ?? {}).matchAll(/"(?:Ref|Fn::GetAtt)":(?:\["|")([^"]+)"/g)].map((match) => match[1]!);
  for (const id of [...[resource.DependsOn ?? []].flat(), ...references]) {
    if (id in resources && !seen.has(id)) {
      seen.add(id);
      madeBefore(resources, id, seen);
    }
  }
  return seen;
}

describe('one deployment connects the agent', () => {
  const stack = connected();

  test('to exactly the tools that it may call, by the names that it sees', () => {
    const { Properties } = onlyResource(stack, 'AWS::DevOpsAgent::Association');
    const tools: string[] = Properties.Configuration.MCPServer.Tools;
    expect(tools).toContain('eks-node___quick_triage');
    expect(tools).toContain('eks-node___collect');
    expect(tools).not.toContain('eks-node___tcpdump_capture');
    expect(tools.every((tool) => /^[a-zA-Z0-9_-]{1,64}$/.test(tool))).toBe(true);
    expect(Properties.AgentSpaceId).toBe('space-1');
  });

  test('with the credentials and the one scope of a client of its own', () => {
    const client = onlyResource(stack, 'AWS::Cognito::UserPoolClient');
    const { ServiceType, ServiceDetails } = onlyResource(stack, 'AWS::DevOpsAgent::Service').Properties;
    expect(ServiceType).toBe('mcpserver');
    expect(ServiceDetails.MCPServer.AuthorizationConfig.OAuthClientCredentials).toMatchObject({
      ClientId: { Ref: client.logicalId },
      ClientSecret: { 'Fn::GetAtt': [client.logicalId, 'ClientSecret'] },
      Scopes: client.Properties.AllowedOAuthScopes,
    });
  });

  test.each([
    ['the target', 'AWS::BedrockAgentCore::GatewayTarget'],
    ['the permissions of the gateway', 'AWS::IAM::Policy'],
    ['the policies of the client', 'AWS::BedrockAgentCore::Policy'],
    ['the domain where tokens are fetched', 'AWS::Cognito::UserPoolDomain'],
    ['the scopes', 'AWS::Cognito::UserPoolResourceServer'],
    ['the client', 'AWS::Cognito::UserPoolClient'],
  ])('after %s, because registering lists the tools', (_name, type) => {
    const before = madeBefore(resourcesOf(stack), onlyResource(stack, 'AWS::DevOpsAgent::Service').logicalId);
    for (const id of Object.keys(resourcesOf(stack, type))) { expect(before).toContain(id); }
  });

  test('and the policies only after the target, because the engine learns the tools from it', () => {
    const [target] = Object.keys(resourcesOf(stack, 'AWS::BedrockAgentCore::GatewayTarget'));
    for (const id of Object.keys(resourcesOf(stack, 'AWS::BedrockAgentCore::Policy'))) { expect(madeBefore(resourcesOf(stack), id)).toContain(target); }
  });

  test('with a skill that any agent of the space may load', async () => {
    const { Properties } = onlyResource(stack, 'AWS::DevOpsAgent::Asset');
    expect(Properties).toMatchObject({ AssetType: 'skill', Metadata: { agent_types: ['GENERIC'], status: 'ACTIVE' } });
    expect(Properties.Zip.length).toBeLessThanOrEqual(200 * 1024);
    const { files } = await Open.buffer(Buffer.from(Properties.Zip, 'base64'));
    expect(files.map((file) => file.path)).toContain('SKILL.md');
    const skill = (await files.find((file) => file.path === 'SKILL.md')!.buffer()).toString();
    const [, name, description] = /^---\nname: ([a-z0-9-]{1,64})\ndescription: (.{1,1024})\n/.exec(skill)!;
    expect([name, description]).not.toContain(undefined);
  });

  test('or without it', () => { expect(resourcesOf(connected({}, { skill: false }), 'AWS::DevOpsAgent::Asset')).toEqual({}); });

  test('and nothing is left to do by hand', () => { expect(Template.fromStack(stack).findOutputs('*')).toEqual({}); });
});

describe('with a gateway of signed requests', () => {
  const stack = connected({ inboundAuth: InboundAuth.iam() });

  test('there is no secret, but a role that only this account\'s agents can assume and that can only invoke this gateway', () => {
    expect(JSON.stringify(resourcesOf(stack))).not.toMatch(/ClientSecret|Cognito/);
    const { ServiceType, ServiceDetails } = onlyResource(stack, 'AWS::DevOpsAgent::Service').Properties;
    expect(ServiceType).toBe('mcpserversigv4');
    const roleId = ServiceDetails.MCPServerSigV4.AuthorizationConfig.McpRoleArn['Fn::GetAtt'][0];
    const trust = resourcesOf(stack)[roleId]!.Properties.AssumeRolePolicyDocument.Statement;
    expect(trust).toMatchObject([{ Principal: { Service: 'aidevops.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' }, ArnLike: { 'aws:SourceArn': expect.anything() } } }]);
    const policies = Object.values(resourcesOf(stack, 'AWS::IAM::Policy')).filter(({ Properties }) => JSON.stringify(Properties.Roles).includes(roleId));
    expect(policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement)).toEqual([
      { Sid: 'InvokeGateway', Effect: 'Allow', Action: 'bedrock-agentcore:InvokeGateway', Resource: { 'Fn::GetAtt': [onlyResource(stack, 'AWS::BedrockAgentCore::Gateway').logicalId, 'GatewayArn'] } },
    ]);
    expect(madeBefore(resourcesOf(stack), onlyResource(stack, 'AWS::DevOpsAgent::Service').logicalId)).toContain(Object.keys(resourcesOf(stack, 'AWS::IAM::Policy')).find((id) => id.includes('Invoke')));
  });
});

describe('with an identity provider of the user', () => {
  test('the agent uses the id, secret and scope that the provider gave it', () => {
    const stack = connected({ inboundAuth: JWT }, { clientId: 'agent', clientSecret: SecretValue.secretsManager('agent'), oauthScope: 'diagnostics' });
    expect(onlyResource(stack, 'AWS::DevOpsAgent::Service').Properties.ServiceDetails.MCPServer.AuthorizationConfig.OAuthClientCredentials).toEqual({
      ClientId: 'agent', ClientSecret: '{{resolve:secretsmanager:agent:SecretString:::}}', ExchangeUrl: 'https://login.example.com/token', Scopes: ['diagnostics'],
    });
  });
});

describe('packet capture', () => {
  const capture = { tools: ToolSelection.all(), collectionApproval: true };

  test('is left out unless asked for', () => {
    expect(onlyResource(connected(capture), 'AWS::DevOpsAgent::Association').Properties.Configuration.MCPServer.Tools).not.toContain('eks-node___tcpdump_capture');
  });

  test('needs a human\'s approval', () => {
    expect(() => connected({ tools: ToolSelection.all() }, { tiers: [ToolTier.READ, ToolTier.CAPTURE] })).toThrow(/connectDevOpsAgent\('Agent'\): got 'tcpdump_capture without approval'.*CollectionApproval\.required/);
    expect(() => connected({ tools: ToolSelection.all() }, { tools: ['tcpdump_capture'] })).toThrow(/without approval/);
  });

  test('comes with the command that tells the agent that it changes something', () => {
    const stack = connected(capture, { tiers: [ToolTier.READ, ToolTier.CAPTURE] });
    const [output] = Object.values(Template.fromStack(stack).findOutputs('*'));
    const command = output!.Value['Fn::Join'][1].map((part: unknown) => (typeof part === 'string' ? part : 'X')).join('');
    const [, configuration] = /^aws devops-agent update-association --region eu-west-1 --agent-space-id space-1 --association-id X --configuration '(.+)'$/.exec(command)!;
    const { mcpserver } = JSON.parse(configuration!);
    expect(mcpserver.toolDetails.filter((tool: { toolClassification: string }) => tool.toolClassification === 'MUTATIVE')).toEqual([{ name: 'eks-node___tcpdump_capture', toolClassification: 'MUTATIVE' }]);
    expect(mcpserver.toolDetails.map((tool: { name: string }) => tool.name)).toEqual(mcpserver.tools);
  });
});

describe('what cannot work fails at synth', () => {
  test.each<[string, Partial<McpGatewayProps>, Partial<DevOpsAgentConnectionOptions>, RegExp]>([
    ['a client id with Cognito', {}, { clientId: 'x' }, /connectDevOpsAgent\('Agent'\): got 'clientId'/],
    ['a secret with Cognito', {}, { clientSecret: SecretValue.secretsManager('x') }, /got 'clientSecret'/],
    ['a scope with IAM', { inboundAuth: InboundAuth.iam() }, { oauthScope: 'x' }, /got 'oauthScope'.*signs with a role/],
    ['JWT without client id', { inboundAuth: JWT }, {}, /got 'no clientId'/],
    ['JWT without secret', { inboundAuth: JWT }, { clientId: 'x' }, /clientId without clientSecret.*add clientSecret/],
    ['JWT without token endpoint', { inboundAuth: InboundAuth.customJwt({ discoveryUrl: 'https://x/.well-known/openid-configuration' }) }, { clientId: 'x', clientSecret: SecretValue.secretsManager('x') }, /add tokenEndpointUrl/],
    ['tiers and tools', {}, { tiers: [ToolTier.READ], tools: ['errors'] }, /tiers and tools/],
    ['a tool out of the selection', {}, { tools: ['nmap'] }, /got 'tool nmap'/],
  ])('%s', (_name, props, options, message) => { expect(() => connected(props, options)).toThrow(message); });

  test('a region without the agent is said', () => {
    Annotations.fromStack(connected({}, {}, 'eu-south-2')).hasWarning('*', Match.stringLikeRegexp('AWS DevOps Agent was not known in eu-south-2'));
    Annotations.fromStack(connected()).hasNoWarning('*', Match.anyValue());
  });
});

test('two agents, and a space whose id only the deployment knows', () => {
  const stack = new Stack(new App(), 'S', { env: ENV });
  const toolFunction = lambda.Function.fromFunctionArn(stack, 'F', 'arn:aws:lambda:eu-west-1:111122223333:function:tools');
  const gateway = new McpGateway(stack, 'Gateway', { toolFunction });
  for (const id of ['One', 'Two']) { gateway.connectDevOpsAgent(id, { agentSpaceId: new CfnParameter(stack, `${id}Space`).valueAsString, tiers: [ToolTier.READ] }); }
  const names = Object.values(resourcesOf(stack, 'AWS::DevOpsAgent::Service')).map(({ Properties }) => Properties.ServiceDetails.MCPServer.Name);
  expect(new Set(names).size).toBe(2);
});
