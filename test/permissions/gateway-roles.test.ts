import * as iam from 'aws-cdk-lib/aws-iam';
import { AwsRequest, DeployedTemplate } from './deployed-template';
import { InboundAuth } from '../../src';
import { stackWithGateway } from '../constructs/gateway/gateway-stack';

const ARN = 'arn:aws:bedrock-agentcore:eu-west-1:111122223333';

describe('the role of the gateway', () => {
  const { stack, gateway } = stackWithGateway({ callerIdentity: true });
  gateway.addClient('Team');
  const deployed = new DeployedTemplate(stack);
  const role = deployed.idOf('AWS::IAM::Role', 'GatewayRole');
  const engine = deployed.arnOf(deployed.idOf('AWS::BedrockAgentCore::PolicyEngine'));
  const name = deployed.resolve(gateway.gateway.gatewayName) as string;

  test.each<[string, AwsRequest]>([
    ['call the tool function', { action: 'lambda:InvokeFunction', resource: deployed.arnOf(deployed.idOf('AWS::Lambda::Function', 'ToolFunction')) }],
    ['call the interceptor', { action: 'lambda:InvokeFunction', resource: deployed.arnOf(deployed.idOf('AWS::Lambda::Function', 'Interceptor')) }],
    ['find its policy engine', { action: 'bedrock-agentcore:GetPolicyEngine', resource: engine }],
    ['ask its policy engine', { action: 'bedrock-agentcore:AuthorizeAction', resource: engine }],
    ['ask on its own behalf', { action: 'bedrock-agentcore:PartiallyAuthorizeActions', resource: `${ARN}:gateway/${name}-abcde12345` }],
  ])('may %s', async (_name, request) => { await expect(deployed.allows(role, request)).resolves.toBe(true); });

  test.each<[string, AwsRequest]>([
    ['call another function', { action: 'lambda:InvokeFunction', resource: 'arn:aws:lambda:eu-west-1:111122223333:function:payroll' }],
    ['call a version of the tool function', { action: 'lambda:InvokeFunction', resource: `${deployed.arnOf(deployed.idOf('AWS::Lambda::Function', 'ToolFunction'))}:1` }],
    ['change the tool function', { action: 'lambda:UpdateFunctionCode', resource: deployed.arnOf(deployed.idOf('AWS::Lambda::Function', 'ToolFunction')) }],
    ['change its policies', { action: 'bedrock-agentcore:UpdatePolicy', resource: `${engine}/policy/x` }],
    ['ask another engine', { action: 'bedrock-agentcore:AuthorizeAction', resource: `${ARN}:policy-engine/other` }],
    ['ask for another gateway', { action: 'bedrock-agentcore:AuthorizeAction', resource: `${ARN}:gateway/other-abcde12345` }],
    ['change another gateway', { action: 'bedrock-agentcore:UpdateGateway', resource: `${ARN}:gateway/${name}-abcde12345` }],
    ['read evidence', { action: 's3:GetObject', resource: 'arn:aws:s3:::evidence/x' }],
    ['start an automation', { action: 'ssm:StartAutomationExecution', resource: 'arn:aws:ssm:eu-west-1:111122223333:automation-execution/x' }],
    ['assume a role', { action: 'sts:AssumeRole', resource: 'arn:aws:iam::111122223333:role/Admin' }],
    ['pass a role', { action: 'iam:PassRole', resource: 'arn:aws:iam::111122223333:role/Admin' }],
  ])('may not %s', async (_name, request) => { await expect(deployed.allows(role, request)).resolves.toBe(false); });

  test.each([
    ['this gateway', 'bedrock-agentcore.amazonaws.com', '111122223333', `${ARN}:gateway/${name}-abcde12345`, true],
    ['a gateway of another name', 'bedrock-agentcore.amazonaws.com', '111122223333', `${ARN}:gateway/other-abcde12345`, false],
    ['a gateway whose name begins alike', 'bedrock-agentcore.amazonaws.com', '111122223333', `${ARN}:gateway/${name}-two-abcde12345`, false],
    ['a gateway of another account', 'bedrock-agentcore.amazonaws.com', '444455556666', `arn:aws:bedrock-agentcore:eu-west-1:444455556666:gateway/${name}-abcde12345`, false],
    ['another service', 'lambda.amazonaws.com', '111122223333', 'arn:aws:lambda:eu-west-1:111122223333:function:x', false],
  ])('is assumed by %s: %s, account %s, %s', async (_name, service, account, source, trusted) => {
    await expect(deployed.trusts(role, service, { 'aws:SourceAccount': account, 'aws:SourceArn': source })).resolves.toBe(trusted);
  });

  test('the interceptor may do nothing but write its log', async () => {
    const interceptor = deployed.idOf('AWS::IAM::Role', 'InterceptorRole');
    const statements = deployed.statements().filter(({ id }) => id.includes('CallerIdentityInterceptor'));
    expect(statements.map(({ statement }) => statement.Action)).toEqual([['logs:CreateLogStream', 'logs:PutLogEvents']]);
    for (const request of [{ action: 'logs:PutLogEvents', resource: 'arn:aws:logs:eu-west-1:111122223333:log-group:other:log-stream:x' }, { action: 'lambda:InvokeFunction', resource: deployed.arnOf(deployed.idOf('AWS::Lambda::Function', 'ToolFunction')) }]) {
      await expect(deployed.allows(interceptor, request)).resolves.toBe(false);
    }
  });
});

describe('callers that sign', () => {
  const { stack, gateway } = stackWithGateway({ inboundAuth: InboundAuth.iam() });
  const team = new iam.Role(stack, 'Team', { assumedBy: new iam.AccountPrincipal('111122223333') });
  gateway.addClient('Team', { role: team });
  const agent = gateway.connectDevOpsAgent('Agent', { agentSpaceId: 'space-1' });
  const deployed = new DeployedTemplate(stack);
  const agentRole = deployed.idOf('AWS::IAM::Role', 'AgentRole');
  const here = deployed.resolve(gateway.gateway.gatewayArn) as string;

  test('may invoke this gateway and no other, and not change it', async () => {
    for (const role of [team, agentRole]) {
      await expect(deployed.allows(role, { action: 'bedrock-agentcore:InvokeGateway', resource: here })).resolves.toBe(true);
      await expect(deployed.allows(role, { action: 'bedrock-agentcore:InvokeGateway', resource: `${ARN}:gateway/other-abcde12345` })).resolves.toBe(false);
      await expect(deployed.allows(role, { action: 'bedrock-agentcore:UpdateGateway', resource: here })).resolves.toBe(false);
      await expect(deployed.allows(role, { action: 'lambda:InvokeFunction', resource: deployed.arnOf(deployed.idOf('AWS::Lambda::Function')) })).resolves.toBe(false);
    }
    expect(agent.client.clientSecret).toBeUndefined();
  });

  test.each([
    ['a service of this account', '111122223333', 'arn:aws:aidevops:eu-west-1:111122223333:service/x', true],
    ['a service of another account', '444455556666', 'arn:aws:aidevops:eu-west-1:444455556666:service/x', false],
    ['an agent space, not a service', '111122223333', 'arn:aws:aidevops:eu-west-1:111122223333:agentspace/x', false],
  ])('the agent\'s role is assumed by %s', async (_name, account, source, trusted) => {
    await expect(deployed.trusts(agentRole, 'aidevops.amazonaws.com', { 'aws:SourceAccount': account, 'aws:SourceArn': source })).resolves.toBe(trusted);
  });
});
