import { App, Stack, Validations } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ENV } from './gateway-stack';
import { ClusterScope, InboundAuth, McpGateway, McpGatewayProps, ToolSelection, ToolTier } from '../../../src';

jest.mock('../../../src/catalog/implemented-tools', () => jest.requireActual('./whole-catalog'));
jest.mock('../../../src/catalog/tool-schemas.generated', () => jest.requireActual('./whole-catalog'));

const STRICT = { '@aws-cdk/core:validateAgainstDefaultRules': true };

beforeAll(() => { process.env.CDK_VALIDATION = 'true'; });
afterAll(() => { process.env.CDK_VALIDATION = 'false'; });

function appWithGateway(props: Partial<McpGatewayProps>): App {
  const app = new App({ context: STRICT });
  const stack = new Stack(app, 'Diagnostics', { env: ENV });
  const toolFunction = lambda.Function.fromFunctionArn(stack, 'ToolFunction', 'arn:aws:lambda:eu-west-1:111122223333:function:tools');
  const gateway = new McpGateway(stack, 'Gateway', { toolFunction, tools: ToolSelection.all(), clusters: ClusterScope.named('prod'), collectionApproval: true, ...props });
  gateway.connectDevOpsAgent('Agent', { agentSpaceId: '00000000-1111-2222-3333-444444444444', tiers: [ToolTier.READ, ToolTier.COLLECT, ToolTier.CAPTURE] });
  return app;
}

describe('templates', () => {
  test.each<[string, Partial<McpGatewayProps>]>([
    ['Cognito', {}],
    ['Cognito with an interceptor', { callerIdentity: true }],
    ['IAM', { inboundAuth: InboundAuth.iam() }],
  ])('with %s keep to the schemas of CloudFormation', (_name, props) => {
    expect(() => appWithGateway(props).synth()).not.toThrow();
  });

  test('are really checked', () => {
    const app = appWithGateway({});
    const target = app.node.findAll().find((node) => (node as { cfnResourceType?: string }).cfnResourceType === 'AWS::BedrockAgentCore::GatewayTarget') as unknown as { addPropertyOverride(path: string, value: unknown): void };
    target.addPropertyOverride('TargetConfiguration.Mcp.Lambda.ToolSchema.InlinePayload.0.InputSchema.Enum', ['a']);
    expect(() => app.synth()).toThrow(/Validation failed|Enum/);
  });

  test.each<[string, Partial<McpGatewayProps>]>([
    ['Cognito and an interceptor', { callerIdentity: true }],
    ['IAM', { inboundAuth: InboundAuth.iam() }],
  ])('with %s pass AwsSolutions', (_name, props) => {
    const app = appWithGateway(props);
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).not.toThrow();
  });
});
