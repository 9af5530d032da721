import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { onlyResource, resourcesOf, stackWithGateway } from './gateway-stack';
import { CollectionApproval, InboundAuth, PacketCapture, ToolTier } from '../../../src';
import { install } from '../installation';

jest.mock('../../../src/catalog/implemented-tools', () => jest.requireActual('./whole-catalog'));
jest.mock('../../../src/catalog/tool-schemas.generated', () => jest.requireActual('./whole-catalog'));

const LOGICAL_IDS: readonly string[] = [
  'BedrockAgentCore::Gateway NodeDiagnosticsGateway4CD14B74',
  'BedrockAgentCore::GatewayTarget NodeDiagnosticsGatewayTools98FC0DBD',
  'BedrockAgentCore::Policy NodeDiagnosticsGatewayOnCallToolsPolicyFA03F02C',
  'BedrockAgentCore::Policy NodeDiagnosticsGatewayOtherClustersclusterNamePolicyAFEF44F4',
  'BedrockAgentCore::PolicyEngine NodeDiagnosticsGatewayPoliciesF2D5C2E4',
  'Cognito::UserPool NodeDiagnosticsGatewayClientsPool75A315FC',
  'Cognito::UserPoolClient NodeDiagnosticsGatewayOnCallClient8E18387D',
  'Cognito::UserPoolDomain NodeDiagnosticsGatewayClientsDomainAAADEC8D',
  'Cognito::UserPoolResourceServer NodeDiagnosticsGatewayClientsScopes6B78098D',
];

const JWT = { discoveryUrl: 'https://login.example.com/.well-known/openid-configuration' };

describe('props of a gateway', () => {
  test('the interceptor runs on the runtime and architecture of the other functions, and its log is kept as long as theirs', () => {
    const { stack, gateway } = stackWithGateway({ callerIdentity: true, runtime: Runtime.NODEJS_22_X, architecture: Architecture.X86_64, logRetention: RetentionDays.ONE_YEAR });
    gateway.addClient('Team');
    const interceptor = Object.values(resourcesOf(stack, 'AWS::Lambda::Function')).find(({ Properties }) => Properties.Description !== undefined)!;
    expect(interceptor.Properties).toMatchObject({ Runtime: 'nodejs22.x', Architectures: ['x86_64'] });
    expect(onlyResource(stack, 'AWS::Logs::LogGroup').Properties.RetentionInDays).toBe(365);
  });

  test('the names of target and gateway are those that were given', () => {
    const { stack, gateway } = stackWithGateway({ targetName: 'nodes', gatewayName: 'node-diagnostics' });
    expect(onlyResource(stack, 'AWS::BedrockAgentCore::Gateway').Properties.Name).toBe('node-diagnostics');
    expect(onlyResource(stack, 'AWS::BedrockAgentCore::GatewayTarget').Properties.Name).toBe('nodes');
    expect(gateway.qualifiedToolNames).toContain('nodes___errors');
  });

  test('the pool goes with the stack, unless it is to be kept', () => {
    expect(onlyResource(stackWithGateway().stack, 'AWS::Cognito::UserPool').DeletionPolicy).toBe('Delete');
    expect(onlyResource(stackWithGateway({ removalPolicy: RemovalPolicy.RETAIN }).stack, 'AWS::Cognito::UserPool').DeletionPolicy).toBe('Retain');
  });

  test('tokens live as long, and their domain begins, as was said', () => {
    const { stack, gateway } = stackWithGateway({ inboundAuth: InboundAuth.cognito({ accessTokenValidity: Duration.minutes(15), domainPrefix: 'node-diagnostics' }) });
    expect(onlyResource(stack, 'AWS::Cognito::UserPoolClient').Properties).toMatchObject({ AccessTokenValidity: 15, TokenValidityUnits: { AccessToken: 'minutes' } });
    expect(gateway.tokenEndpointUrl).toBe('https://node-diagnostics.auth.eu-west-1.amazoncognito.com/oauth2/token');
  });

  test('in GovCloud tokens come from the FIPS endpoint, the only one there', () => {
    const { gateway } = stackWithGateway({ inboundAuth: InboundAuth.cognito({ domainPrefix: 'node-diagnostics' }) }, { env: { account: '111122223333', region: 'us-gov-west-1' } });
    expect(gateway.tokenEndpointUrl).toBe('https://node-diagnostics.auth-fips.us-gov-west-1.amazoncognito.com/oauth2/token');
  });

  test('audience, scopes and clients of an identity provider are all looked at', () => {
    const { stack, gateway } = stackWithGateway({ inboundAuth: InboundAuth.customJwt({ ...JWT, allowedAudience: ['api'], allowedScopes: ['diagnostics'] }) });
    gateway.addClient('Team', { clientId: 'team' });
    expect(onlyResource(stack, 'AWS::BedrockAgentCore::Gateway').Properties.AuthorizerConfiguration.CustomJWTAuthorizer).toEqual({
      DiscoveryUrl: JWT.discoveryUrl, AllowedAudience: ['api'], AllowedScopes: ['diagnostics'], AllowedClients: ['team'],
    });
  });

  test.each([
    ['of another account', 'arn:aws:iam::444455556666:role/Agent', true],
    ['that must not be changed', 'arn:aws:iam::111122223333:role/Agent', false],
  ])('a role %s is said, with the policy to add', (_name, arn, mutable) => {
    const { stack, gateway } = stackWithGateway({ inboundAuth: InboundAuth.iam() });
    gateway.addClient('Agent', { role: iam.Role.fromRoleArn(stack, 'Imported', arn, { mutable }) });
    Annotations.fromStack(stack).hasWarning('/Diagnostics/Gateway/Agent', Match.stringLikeRegexp('role/Agent cannot be changed from here.*bedrock-agentcore:InvokeGateway'));
    expect(JSON.stringify(resourcesOf(stack, 'AWS::IAM::Policy'))).not.toContain('InvokeGateway');
  });
});

describe('the gateway of an installation', () => {
  test('keeps its logical ids: a change of one replaces what it names', () => {
    const { stack, diagnostics } = install({ callerIdentity: true });
    diagnostics.addClient('OnCall');
    const ids = Object.entries(resourcesOf(stack)).filter(([, { Type }]) => /BedrockAgentCore|Cognito/.test(Type)).map(([id, { Type }]) => `${Type.replace('AWS::', '')} ${id}`);
    expect(ids.sort()).toEqual(LOGICAL_IDS);
  });

  test('gives the agent packet capture only where a human agrees', () => {
    const capture = { agentSpaceId: 'space-1', tiers: [ToolTier.READ, ToolTier.CAPTURE] };
    expect(() => install({ packetCapture: PacketCapture.headers({ approval: CollectionApproval.none() }) }).diagnostics.connectDevOpsAgent('Agent', capture)).toThrow(/without approval/);
    const agreed = install((stack) => ({ packetCapture: PacketCapture.headers(), collectionApproval: CollectionApproval.required({ approvers: [iam.Role.fromRoleName(stack, 'OnCall', 'oncall')] }) }));
    expect(agreed.diagnostics.connectDevOpsAgent('Agent', capture).client.toolNames).toContain('tcpdump_capture');
  });
});
