import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks } from 'cdk-nag';
import { install } from './installation';
import { CollectionApproval, CollectionApprovalOptions, ToolSelection } from '../../src';
import { AwsRequest, DeployedTemplate } from '../permissions/deployed-template';

jest.mock('../../src/catalog/implemented-tools', () => jest.requireActual('./gateway/whole-catalog'));
jest.mock('../../src/catalog/tool-schemas.generated', () => jest.requireActual('./gateway/whole-catalog'));

function oncall(stack: Stack, id = 'OnCall'): iam.Role {
  return new iam.Role(stack, id, { assumedBy: new iam.AccountPrincipal('111122223333') });
}

function approved(options: (stack: Stack) => Partial<CollectionApprovalOptions> = () => ({})) {
  return install((stack) => ({ collectionApproval: CollectionApproval.required({ approvers: [oncall(stack)], ...options(stack) }) }));
}

function documentOf(stack: Stack): any {
  const deployed = new DeployedTemplate(stack);
  const [resource] = Object.values(Template.fromStack(stack).findResources('AWS::SSM::Document'));
  return deployed.concrete(resource!.Properties.Content);
}

describe('a request for a collection', () => {
  const { stack } = approved((scope) => ({ topic: new sns.Topic(scope, 'Topic'), timeout: Duration.minutes(30) }));
  const { mainSteps: [approve, start], ...document } = documentOf(stack);

  test('waits for a human before anything is started', () => {
    expect(document.schemaVersion).toBe('0.3');
    expect([approve.action, start.action]).toEqual(['aws:approve', 'aws:invokeLambdaFunction']);
    expect(approve).toMatchObject({ onFailure: 'Abort', timeoutSeconds: 1_800, inputs: { MinRequiredApprovals: 1, Approvers: [expect.stringContaining('role/OnCall')], NotificationArn: expect.stringContaining(':Topic') } });
  });

  test('shows the approver the nodes, cluster and region that the starter then gets', () => {
    for (const parameter of ['InstanceId', 'Cluster', 'Region', 'CollectionId']) {
      expect(approve.inputs.Message).toContain(`{{ ${parameter} }}`);
      expect(Object.values(start.inputs.InputPayload)).toContain(`{{ ${parameter} }}`);
    }
  });

  test.each([
    ['CollectionId', 'c-0123456789abcdef', 'c-0123456789abcdef; rm'],
    ['Region', 'us-gov-west-1', 'us-east-1 {{ Cluster }}'],
    ['Cluster', 'prod_1', 'prod, which is harmless'],
  ])('says nothing in %s but what the pattern lets pass', (parameter, good, bad) => {
    const pattern = new RegExp(document.parameters[parameter].allowedPattern);
    expect(pattern.test(good)).toBe(true);
    expect(pattern.test(bad)).toBe(false);
  });

  test('keeps the version that it began with when the document changes', () => {
    Template.fromStack(stack).hasResourceProperties('AWS::SSM::Document', { DocumentType: 'Automation', UpdateMethod: 'NewVersion', Name: Match.absent() });
  });

  test('is what the tool function is told to make', () => {
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { APPROVAL_DOCUMENT: { Ref: Match.stringLikeRegexp('ApprovalDocument') }, SELECTED_TOOLS: Match.anyValue() } } });
  });
});

describe('the template', () => {
  beforeAll(() => { process.env.CDK_VALIDATION = 'true'; });
  afterAll(() => { process.env.CDK_VALIDATION = 'false'; });

  test('keeps to the schemas of CloudFormation and passes AwsSolutions', () => {
    const { app } = install((stack) => ({
      collectionApproval: CollectionApproval.required({ approvers: [oncall(stack)], topic: new sns.Topic(stack, 'Topic', { enforceSSL: true }) }),
      accessLogsBucket: s3.Bucket.fromBucketName(stack, 'AccessLogs', 'access-logs'),
      callerIdentity: true,
    }), undefined, { context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).not.toThrow();
  });
});

test('without approval there is no wrapper and no starter', () => {
  for (const props of [{}, { collectionApproval: CollectionApproval.none() }]) {
    const template = Template.fromStack(install(props).stack);
    template.resourceCountIs('AWS::SSM::Document', 0);
    expect(JSON.stringify(template.toJSON())).not.toContain('APPROVAL_DOCUMENT');
  }
});

test('a selection that collects nothing needs none', () => {
  const { stack } = install((scope) => ({ tools: ToolSelection.readOnly(), collectionApproval: CollectionApproval.required({ approvers: [oncall(scope)] }) }));
  Template.fromStack(stack).resourceCountIs('AWS::SSM::Document', 0);
});

describe('what cannot work fails at synth', () => {
  const scope = new Stack();
  test.each<[string, Partial<CollectionApprovalOptions>, RegExp]>([
    ['no approvers', { approvers: [] }, /got 'no approvers', expected 1 to 10 approvers/],
    ['more approvers than SSM takes', { approvers: Array.from({ length: 11 }, (_value, at) => iam.Role.fromRoleName(scope, `R${at}`, `r${at}`)) }, /got '11 approvers'/],
    ['more approvals than approvers', { minimumApprovals: 2 }, /minimumApprovals: 2', expected 1 to 1/],
    ['no approvals', { minimumApprovals: 0 }, /minimumApprovals: 0/],
    ['a time-out of seconds', { timeout: Duration.seconds(10) }, /timeout: 10 seconds/],
    ['a time-out of months', { timeout: Duration.days(31) }, /timeout: 31 days', expected 1 minute to 30 days/],
  ])('%s', (_name, options, message) => {
    expect(() => CollectionApproval.required({ approvers: [iam.Role.fromRoleName(scope, `A${_name}`, 'a')], ...options })).toThrow(message);
  });

  test('an approver that cannot be changed is said, with the policy to add', () => {
    const { stack } = install((app) => ({ collectionApproval: CollectionApproval.required({ approvers: [iam.Role.fromRoleArn(app, 'Foreign', 'arn:aws:iam::111122223333:role/OnCall', { mutable: false })] }) }));
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('role/OnCall cannot be changed from here.*ssm:SendAutomationSignal'));
  });
});

describe('with approval on, IAM lets', () => {
  const { stack, diagnostics } = approved((scope) => ({ topic: new sns.Topic(scope, 'Topic', { masterKey: new kms.Key(scope, 'TopicKey') }) }));
  const deployed = new DeployedTemplate(stack);
  const tools = deployed.idOf('AWS::IAM::Role', 'ToolServer');
  const starter = deployed.idOf('AWS::IAM::Role', 'ApprovalStarter');
  const wrapper = deployed.idOf('AWS::IAM::Role', 'ApprovalRole');
  const approver = deployed.idOf('AWS::IAM::Role', 'OnCall');
  const automation = deployed.resolve(diagnostics.automationRole!.roleArn) as string;
  const bucket = deployed.resolve(diagnostics.bucket.bucketArn) as string;
  const installation = deployed.resolve(diagnostics.metrics.installation) as string;
  const SSM = 'arn:aws:ssm:eu-west-1:111122223333';
  const RUNBOOK = 'arn:aws:ssm:eu-west-1::document/AWSSupport-CollectEKSInstanceLogs';
  const document = `${SSM}:document/${deployed.idOf('AWS::SSM::Document')}`;
  const ours = { [`aws:ResourceTag/${'eks-node-diagnostics:installation'}`]: installation };
  const tag = { 'aws:RequestTag/eks-node-diagnostics:installation': installation, 'aws:TagKeys': ['eks-node-diagnostics:installation'] };
  const toSsm = { 'iam:PassedToService': 'ssm.amazonaws.com' };

  test.each<[string, string, boolean, AwsRequest]>([
    ['the tool function ask for an approval', tools, true, { action: 'ssm:StartAutomationExecution', resource: document }],
    ['the tool function make that execution', tools, true, { action: 'ssm:StartAutomationExecution', resource: `${SSM}:automation-execution/x` }],
    ['the tool function tag it as ours', tools, true, { action: 'ssm:AddTagsToResource', resource: `${SSM}:automation-execution/x`, context: tag }],
    ['the tool function pass the role of the wrapper', tools, true, { action: 'iam:PassRole', resource: deployed.arnOf(wrapper), context: toSsm }],
    ['the tool function start the runbook', tools, false, { action: 'ssm:StartAutomationExecution', resource: RUNBOOK }],
    ['the tool function start another document', tools, false, { action: 'ssm:StartAutomationExecution', resource: `${SSM}:document/Other` }],
    ['the tool function approve by itself', tools, false, { action: 'ssm:SendAutomationSignal', resource: `${SSM}:automation-execution/x`, context: ours }],
    ['the tool function pass the role that collects', tools, false, { action: 'iam:PassRole', resource: automation, context: toSsm }],
    ['the tool function pass the wrapper\'s role elsewhere', tools, false, { action: 'iam:PassRole', resource: deployed.arnOf(wrapper), context: { 'iam:PassedToService': 'ec2.amazonaws.com' } }],
    ['the tool function call the starter', tools, false, { action: 'lambda:InvokeFunction', resource: deployed.arnOf(deployed.idOf('AWS::Lambda::Function', 'Starter')) }],
    ['the tool function run a command', tools, false, { action: 'ssm:SendCommand', resource: 'arn:aws:ssm:eu-west-1::document/AWS-RunShellScript' }],
    ['the tool function tag with another key', tools, false, { action: 'ssm:AddTagsToResource', resource: `${SSM}:automation-execution/x`, context: { 'aws:RequestTag/owner': 'x', 'aws:TagKeys': ['owner'] } }],
    ['the tool function tag an instance', tools, false, { action: 'ssm:AddTagsToResource', resource: `${SSM}:managed-instance/mi-0123456789abcdef0`, context: tag }],
    ['the tool function change the wrapper', tools, false, { action: 'ssm:UpdateDocument', resource: document }],

    ['the wrapper call the starter', wrapper, true, { action: 'lambda:InvokeFunction', resource: deployed.arnOf(deployed.idOf('AWS::Lambda::Function', 'Starter')) }],
    ['the wrapper tell the approvers', wrapper, true, { action: 'sns:Publish', resource: deployed.arnOf(deployed.idOf('AWS::SNS::Topic', 'Topic')) }],
    ['the wrapper encrypt for the topic', wrapper, true, { action: 'kms:GenerateDataKey', resource: deployed.arnOf(deployed.idOf('AWS::KMS::Key', 'TopicKey')), context: { 'kms:ViaService': 'sns.eu-west-1.amazonaws.com' } }],
    ['the wrapper use that key by itself', wrapper, false, { action: 'kms:Decrypt', resource: deployed.arnOf(deployed.idOf('AWS::KMS::Key', 'TopicKey')) }],
    ['the wrapper start the runbook', wrapper, false, { action: 'ssm:StartAutomationExecution', resource: RUNBOOK }],
    ['the wrapper call the tool function', wrapper, false, { action: 'lambda:InvokeFunction', resource: deployed.arnOf(deployed.idOf('AWS::Lambda::Function', 'ToolServer')) }],
    ['the wrapper publish elsewhere', wrapper, false, { action: 'sns:Publish', resource: 'arn:aws:sns:eu-west-1:111122223333:Other' }],
    ['the wrapper run a command', wrapper, false, { action: 'ssm:SendCommand', resource: 'arn:aws:ssm:eu-west-1::document/AWS-RunShellScript' }],

    ['the starter start the runbook', starter, true, { action: 'ssm:StartAutomationExecution', resource: RUNBOOK }],
    ['the starter make that execution', starter, true, { action: 'ssm:StartAutomationExecution', resource: `${SSM}:automation-execution/x` }],
    ['the starter pass the role that collects', starter, true, { action: 'iam:PassRole', resource: automation, context: toSsm }],
    ['the starter read a record', starter, true, { action: 's3:GetObject', resource: `${bucket}/collections/c-1.json` }],
    ['the starter note down a start', starter, true, { action: 's3:PutObject', resource: `${bucket}/collections/by-execution/x.json` }],
    ['the starter start the runbook in another region', starter, false, { action: 'ssm:StartAutomationExecution', resource: 'arn:aws:ssm:us-east-1::document/AWSSupport-CollectEKSInstanceLogs' }],
    ['the starter start another runbook', starter, false, { action: 'ssm:StartAutomationExecution', resource: 'arn:aws:ssm:eu-west-1::document/AWS-RunShellScript' }],
    ['the starter ask for approvals', starter, false, { action: 'ssm:StartAutomationExecution', resource: document }],
    ['the starter approve', starter, false, { action: 'ssm:SendAutomationSignal', resource: `${SSM}:automation-execution/x`, context: ours }],
    ['the starter pass another role', starter, false, { action: 'iam:PassRole', resource: deployed.arnOf(wrapper), context: toSsm }],
    ['the starter pass the role elsewhere', starter, false, { action: 'iam:PassRole', resource: automation, context: { 'iam:PassedToService': 'ec2.amazonaws.com' } }],
    ['the starter read evidence', starter, false, { action: 's3:GetObject', resource: `${bucket}/evidence/i-1/c-1/findings.json` }],
    ['the starter read bundles', starter, false, { action: 's3:GetObject', resource: `${bucket}/eks_i-1_x.tar.gz` }],
    ['the starter write evidence', starter, false, { action: 's3:PutObject', resource: `${bucket}/evidence/i-1/c-1/findings.json` }],
    ['the starter run a command', starter, false, { action: 'ssm:SendCommand', resource: 'arn:aws:ssm:eu-west-1::document/AWS-RunShellScript' }],

    ['an approver decide our request', approver, true, { action: 'ssm:SendAutomationSignal', resource: `${SSM}:automation-execution/x`, context: ours }],
    ['an approver look at our request', approver, true, { action: 'ssm:GetAutomationExecution', resource: `${SSM}:automation-execution/x`, context: ours }],
    ['an approver decide for another installation', approver, false, { action: 'ssm:SendAutomationSignal', resource: `${SSM}:automation-execution/x`, context: { 'aws:ResourceTag/eks-node-diagnostics:installation': 'other' } }],
    ['an approver decide requests of others', approver, false, { action: 'ssm:SendAutomationSignal', resource: `${SSM}:automation-execution/x` }],
    ['an approver start a collection', approver, false, { action: 'ssm:StartAutomationExecution', resource: RUNBOOK }],
    ['an approver call the starter', approver, false, { action: 'lambda:InvokeFunction', resource: deployed.arnOf(deployed.idOf('AWS::Lambda::Function', 'Starter')) }],
  ])('%s', async (_name, role, allowed, request) => { await expect(deployed.allows(role, request)).resolves.toBe(allowed); });

  test.each([
    ['an automation of this account', 'ssm.amazonaws.com', '111122223333', `${SSM}:automation-execution/x`, true],
    ['an automation of another account', 'ssm.amazonaws.com', '444455556666', 'arn:aws:ssm:eu-west-1:444455556666:automation-execution/x', false],
    ['another service', 'lambda.amazonaws.com', '111122223333', 'arn:aws:lambda:eu-west-1:111122223333:function:x', false],
  ])('assume the role of the wrapper: %s', async (_name, service, account, source, trusted) => {
    await expect(deployed.trusts(wrapper, service, { 'aws:SourceAccount': account, 'aws:SourceArn': source })).resolves.toBe(trusted);
  });
});
