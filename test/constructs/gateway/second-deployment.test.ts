import { Stack } from 'aws-cdk-lib';
import { Resource, resourcesOf, stackWithGateway } from './gateway-stack';
import { InboundAuth, McpGateway, McpGatewayProps, ToolSelection, ToolTier } from '../../../src';

jest.mock('../../../src/catalog/implemented-tools', () => jest.requireActual('./whole-catalog'));
jest.mock('../../../src/catalog/tool-schemas.generated', () => jest.requireActual('./whole-catalog'));

/**
 * Properties with which CloudFormation cannot change a resource in place.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/ (AWS_BedrockAgentCore, AWS_DevOpsAgent, AWS_Cognito), "Update requires: Replacement" or "Updates are not supported".
 */
const FIXED: Readonly<Record<string, readonly string[]>> = {
  'AWS::BedrockAgentCore::Gateway': ['Name', 'AuthorizerType', 'ProtocolType'],
  'AWS::BedrockAgentCore::GatewayTarget': ['GatewayIdentifier'],
  'AWS::BedrockAgentCore::PolicyEngine': ['Name'],
  'AWS::BedrockAgentCore::Policy': ['Name', 'PolicyEngineId'],
  'AWS::DevOpsAgent::Service': ['ServiceType', 'ServiceDetails'],
  'AWS::DevOpsAgent::Association': ['AgentSpaceId'],
  'AWS::DevOpsAgent::Asset': ['AgentSpaceId', 'AssetType'],
  'AWS::Cognito::UserPoolClient': ['UserPoolId', 'GenerateSecret'],
  'AWS::Cognito::UserPoolResourceServer': ['UserPoolId', 'Identifier'],
  'AWS::Cognito::UserPoolDomain': ['UserPoolId', 'Domain'],
};

interface Plan {
  readonly created: readonly string[];
  readonly deleted: readonly string[];
  readonly updated: readonly string[];
  /** what must be replaced under the same logical id, by type */
  readonly replaced: readonly string[];
  readonly before: Readonly<Record<string, Resource>>;
  readonly after: Readonly<Record<string, Resource>>;
}

type Change = (gateway: McpGateway) => void;

function deploy(props: Partial<McpGatewayProps>, change: Change): Stack {
  const { stack, gateway } = stackWithGateway(props);
  change(gateway);
  return stack;
}

function plan(first: Stack, second: Stack): Plan {
  const [before, after] = [resourcesOf(first), resourcesOf(second)];
  const kept = Object.keys(after).filter((id) => id in before && differ(before[id]!.Properties, after[id]!.Properties));
  const type = (resources: Readonly<Record<string, Resource>>) => (id: string) => resources[id]!.Type.replace(/^AWS::/, '');
  return {
    before,
    after,
    created: Object.keys(after).filter((id) => !(id in before)).map(type(after)).sort(),
    deleted: Object.keys(before).filter((id) => !(id in after)).map(type(before)).sort(),
    updated: kept.map(type(after)).sort(),
    replaced: kept.filter((id) => (FIXED[after[id]!.Type] ?? []).some((property) => differ(before[id]!.Properties[property], after[id]!.Properties[property]))).map(type(after)).sort(),
  };
}

function differ(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) !== JSON.stringify(other);
}

const agent: Change = (gateway) => { gateway.connectDevOpsAgent('Agent', { agentSpaceId: 'space-1' }); };

describe('the second deployment', () => {
  test('of the same app changes nothing', () => {
    expect(plan(deploy({}, agent), deploy({}, agent))).toMatchObject({ created: [], deleted: [], updated: [] });
  });

  test.each([['added', 'without', 'with'], ['removed', 'with', 'without']])('with a tool %s updates target, policy and association in place', (_name, first) => {
    const more = { tools: ToolSelection.readAndCollect() };
    const less = { tools: ToolSelection.readAndCollect().without('search') };
    const changed = first === 'without' ? plan(deploy(less, agent), deploy(more, agent)) : plan(deploy(more, agent), deploy(less, agent));
    expect(changed.created).toEqual([]);
    expect(changed.deleted).toEqual([]);
    expect(changed.updated).toEqual(['BedrockAgentCore::GatewayTarget', 'BedrockAgentCore::Policy', 'DevOpsAgent::Association']);
    expect(changed.replaced).toEqual([]);
  });

  test('with a tier more moves the client to its scope, and with it the registration, which cannot change its scope', () => {
    const changed = plan(deploy({ tools: ToolSelection.readOnly() }, agent), deploy({ tools: ToolSelection.readAndCollect() }, agent));
    expect(changed.created).toEqual(['DevOpsAgent::Association', 'DevOpsAgent::Service']);
    expect(changed.deleted).toEqual(['DevOpsAgent::Association', 'DevOpsAgent::Service']);
    expect(changed.replaced).toEqual([]);
  });

  test('with a client more leaves the others alone', () => {
    const changed = plan(deploy({}, agent), deploy({}, (gateway) => { gateway.addClient('Before'); agent(gateway); gateway.addClient('After', { tiers: [ToolTier.COLLECT] }); }));
    expect(changed.created).toEqual(['BedrockAgentCore::Policy', 'BedrockAgentCore::Policy', 'Cognito::UserPoolClient', 'Cognito::UserPoolClient']);
    expect(changed.deleted).toEqual([]);
    expect(changed.updated).toEqual(['BedrockAgentCore::Gateway']);
    expect(changed.replaced).toEqual([]);
  });

  test('with a client less takes its identity and its policy', () => {
    const changed = plan(deploy({}, (gateway) => { gateway.addClient('Gone'); agent(gateway); }), deploy({}, agent));
    expect(changed.created).toEqual([]);
    expect(changed.deleted).toEqual(['BedrockAgentCore::Policy', 'Cognito::UserPoolClient']);
    expect(changed.updated).toEqual(['BedrockAgentCore::Gateway']);
  });

  test('with a client renamed makes it anew, and nothing else', () => {
    const changed = plan(deploy({}, (gateway) => { gateway.addClient('Old'); agent(gateway); }), deploy({}, (gateway) => { gateway.addClient('New'); agent(gateway); }));
    expect(changed.created).toEqual(changed.deleted);
    expect(changed.created).toEqual(['BedrockAgentCore::Policy', 'Cognito::UserPoolClient']);
    expect(changed.replaced).toEqual([]);
  });

  test('with the first client named takes the default client', () => {
    const changed = plan(deploy({}, () => undefined), deploy({}, (gateway) => { gateway.addClient('Reader'); }));
    expect(changed.created).toEqual(['BedrockAgentCore::Policy', 'Cognito::UserPoolClient']);
    expect(changed.deleted).toEqual(['BedrockAgentCore::Policy', 'Cognito::UserPoolClient']);
  });

  test('with the gateway renamed registers the agent anew, because its address changes', () => {
    const changed = plan(deploy({ gatewayName: 'one' }, agent), deploy({ gatewayName: 'two' }, agent));
    expect(changed.created).toEqual(['DevOpsAgent::Association', 'DevOpsAgent::Service']);
    expect(changed.deleted).toEqual(['DevOpsAgent::Association', 'DevOpsAgent::Service']);
    expect(changed.replaced).toEqual(['BedrockAgentCore::Gateway']);
  });

  test('with the agent\'s space changed makes association and skill anew: neither can move', () => {
    const changed = plan(deploy({}, agent), deploy({}, (gateway) => { gateway.connectDevOpsAgent('Agent', { agentSpaceId: 'space-2' }); }));
    expect(changed.created).toEqual(['DevOpsAgent::Asset', 'DevOpsAgent::Association']);
    expect(changed.deleted).toEqual(['DevOpsAgent::Asset', 'DevOpsAgent::Association']);
    expect(changed.replaced).toEqual([]);
  });

  test('with signed requests instead of tokens makes another gateway under another name, because both exist for a while', () => {
    const changed = plan(deploy({}, agent), deploy({ inboundAuth: InboundAuth.iam() }, agent));
    const name = (resources: Readonly<Record<string, Resource>>) => Object.values(resources).find(({ Type }) => Type === 'AWS::BedrockAgentCore::Gateway')!.Properties.Name;
    expect(changed.replaced).toEqual(['BedrockAgentCore::Gateway']);
    expect(name(changed.before)).not.toBe(name(changed.after));
    expect(changed.created).toEqual(expect.arrayContaining(['DevOpsAgent::Service', 'DevOpsAgent::Association']));
  });

  test('never updates a registration in place that the service cannot update', () => {
    const changes: [Partial<McpGatewayProps>, Change][] = [
      [{ targetName: 'nodes' }, agent],
      [{ inboundAuth: InboundAuth.cognito({ domainPrefix: 'node-diagnostics' }) }, agent],
      [{ tools: ToolSelection.all(), collectionApproval: true }, (gateway) => { gateway.connectDevOpsAgent('Agent', { agentSpaceId: 'space-1', tiers: [ToolTier.CAPTURE] }); }],
      [{ callerIdentity: true }, agent],
      [{}, (gateway) => { gateway.connectDevOpsAgent('Agent', { agentSpaceId: 'space-1', tools: ['errors'] }); }],
    ];
    for (const [props, change] of changes) { expect(plan(deploy({}, agent), deploy(props, change)).replaced.filter((type) => type.startsWith('DevOpsAgent'))).toEqual([]); }
  });
});

describe('deleting the stack', () => {
  test('retains nothing', () => {
    expect(Object.values(resourcesOf(deploy({}, agent))).filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain')).toEqual([]);
  });
});
