import { App, CfnElement, CfnParameter, NestedStack, Stack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { everything } from './everything';
import { ACCOUNT, ENV, environment, install, InstallationProps, resourcesOf, statements, templateOf } from './installation';
import { ClusterScope, EksNodeDiagnosticsMcp } from '../../src';

describe('an installation', () => {
  test('needs one statement with one prop', () => {
    const stack = new Stack();
    new EksNodeDiagnosticsMcp(stack, 'NodeDiagnostics', { clusters: ClusterScope.named('prod') });
    Template.fromStack(stack).resourceCountIs('AWS::S3::Bucket', 1);
  });

  test('keeps the ids of what holds state: a change of one of these would replace data', () => {
    const template = templateOf();
    const stateful = ['AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::SQS::Queue', 'AWS::Logs::LogGroup', 'AWS::Cognito::UserPool', 'AWS::BedrockAgentCore::Gateway'];
    expect(stateful.flatMap((type) => Object.keys(template.findResources(type))).sort()).toEqual([
      'NodeDiagnosticsEvidenceBucket6CD90CF0',
      'NodeDiagnosticsEvidenceKeyC3522704',
      'NodeDiagnosticsGateway4CD14B74',
      'NodeDiagnosticsGatewayClientsPool75A315FC',
      'NodeDiagnosticsIngestionDeadLetters2C66ED77',
      'NodeDiagnosticsIngestionIngestLogs51B1E166',
      'NodeDiagnosticsIngestionQueueBA136EFC',
      'NodeDiagnosticsToolServerToolsLogs0C3BFD77',
      'NodeDiagnosticsTrackingSweeperLogsE1FE888B',
    ]);
  });

  test.each<[string, InstallationProps]>([['as it comes', {}], ['with everything on', everything]])('is made within its own scope and nowhere else, %s', (_, props) => {
    const { app, stack } = install(props);
    app.synth();
    const outside = stack.node.findAll().filter((node) => CfnElement.isCfnElement(node) && !node.node.path.startsWith('Diagnostics/NodeDiagnostics/')).map(({ node }) => node.id);
    expect(outside.filter((id) => !/^(?:BootstrapVersion|CheckBootstrapVersion)$/.test(id))).toEqual([]);
    expect(app.node.children.filter((child) => Stack.isStack(child)).map(({ node }) => node.id)).toEqual(['Diagnostics']);
  });

  test('stands beside another in the same stack, and the same app in another account and region', () => {
    const app = new App();
    const stacks = [ENV, { account: '444455556666', region: 'us-west-2' }].map((env) => {
      const stack = new Stack(app, `Diagnostics${env.region}`, { env, stackName: 'Diagnostics' });
      new EksNodeDiagnosticsMcp(stack, 'First', { clusters: ClusterScope.named('prod'), outputs: true });
      new EksNodeDiagnosticsMcp(stack, 'Second', { clusters: ClusterScope.named('prod'), outputs: true });
      return stack;
    });
    app.synth();
    // what a service forces a name on: unique in the stack; the domain's, in a space of all accounts, by the id of the stack
    for (const stack of stacks) {
      for (const [type, name] of [['AWS::BedrockAgentCore::Gateway', 'Name'], ['AWS::BedrockAgentCore::PolicyEngine', 'Name'], ['AWS::Cognito::UserPoolDomain', 'Domain']] as const) {
        const names = Object.values(resourcesOf(Template.fromStack(stack), type)).map((properties) => JSON.stringify(properties[name]));
        expect(new Set(names).size).toBe(2);
        if (name === 'Domain') { names.forEach((each) => { expect(each).toContain('AWS::StackId'); }); }
      }
      const [first, second] = ['First', 'Second'].map((id) => JSON.stringify(Object.entries(Template.fromStack(stack).toJSON().Resources as object).filter(([logicalId]) => logicalId.startsWith(id))));
      expect(first).not.toMatch(/"(?:Ref|Fn::GetAtt)":\[?"Second/);
      expect(second).not.toMatch(/"(?:Ref|Fn::GetAtt)":\[?"First/);
    }
    const [here, there] = stacks.map((stack) => JSON.stringify(Template.fromStack(stack).toJSON()));
    expect(here).not.toMatch(/us-west-2|444455556666/);
    expect(there).not.toMatch(new RegExp(`eu-west-1|${ACCOUNT}`));
  });

  test('passes what one wrote for another instance to none: each tells apart what is its own', () => {
    const { stack } = install(everything);
    new EksNodeDiagnosticsMcp(stack, 'Other', { clusters: ClusterScope.named('prod') });
    const names = Object.values(resourcesOf(Template.fromStack(stack), 'AWS::Lambda::Function')).map(({ Environment }) => Environment?.Variables?.INSTALLATION).filter((name) => name !== undefined);
    expect([...new Set(names)].sort()).toEqual(['Diagnostics/NodeDiagnostics', 'Diagnostics/Other']);
  });

  test('gives nothing a physical name that could meet another', () => {
    const named = ['BucketName', 'QueueName', 'RoleName', 'FunctionName', 'LogGroupName', 'AlarmName', 'DashboardName', 'PolicyName'];
    const literal = Object.entries(templateOf().toJSON().Resources as Record<string, { Type: string; Properties?: Record<string, unknown> }>).flatMap(([id, { Type, Properties = {} }]) =>
      named.filter((name) => typeof Properties[name] === 'string' && !(Type === 'AWS::IAM::Policy' && name === 'PolicyName')).map((name) => `${id}.${name}`));
    expect(literal).toEqual([]);
  });

  test('works in a nested stack', () => {
    const nested = new NestedStack(new Stack(new App(), 'Outer', { env: ENV }), 'Inner');
    new EksNodeDiagnosticsMcp(nested, 'NodeDiagnostics', { clusters: ClusterScope.named('prod') });
    expect(environment(Template.fromStack(nested), /ToolServer/)).toMatchObject({ INSTALLATION: 'Outer/Inner/NodeDiagnostics' });
  });

  test('takes tags, on everything that can have them', () => {
    const { stack, diagnostics } = install();
    Tags.of(diagnostics).add('team', 'platform');
    const template = Template.fromStack(stack);
    for (const type of ['AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::SQS::Queue', 'AWS::IAM::Role', 'AWS::Lambda::Function', 'AWS::Logs::LogGroup']) {
      for (const { Tags: tags } of Object.values(resourcesOf(template, type))) { expect(tags).toContainEqual({ Key: 'team', Value: 'platform' }); }
    }
  });

  test('synthesises with names, accounts and regions that are known only at deployment', () => {
    const stack = new Stack(new App(), 'Diagnostics');
    const cluster = new CfnParameter(stack, 'Cluster').valueAsString;
    const region = new CfnParameter(stack, 'ClusterRegion').valueAsString;
    const role = iam.Role.fromRoleArn(stack, 'Nodes', new CfnParameter(stack, 'NodeRoleArn').valueAsString);
    new EksNodeDiagnosticsMcp(stack, 'NodeDiagnostics', { clusters: ClusterScope.named(cluster, { region }), nodeRoles: [role] });
    expect(environment(Template.fromStack(stack), /ToolServer/).CLUSTER_SCOPE).toEqual({ 'Fn::Join': ['', [{ Ref: 'Cluster' }, '@', { Ref: 'ClusterRegion' }]] });
  });

  test('is told from other things by a mark, not by its class: an app may hold two copies of the package', () => {
    const { diagnostics, stack } = install();
    expect(EksNodeDiagnosticsMcp.isEksNodeDiagnosticsMcp(diagnostics)).toBe(true);
    expect(EksNodeDiagnosticsMcp.isEksNodeDiagnosticsMcp(stack)).toBe(false);
    expect(EksNodeDiagnosticsMcp.isEksNodeDiagnosticsMcp(undefined)).toBe(false);
  });

  test.each<[string, InstallationProps]>([['as it comes', {}], ['with everything on', everything]])('has the same permissions and ids with and without all feature flags of new apps, %s', (_, props) => {
    const flags = jest.requireActual<Record<string, unknown>>('aws-cdk-lib/recommended-feature-flags.json');
    expect(Object.keys(flags).length).toBeGreaterThan(50);
    const templateWith = (context?: Record<string, unknown>): Template => Template.fromStack(install(props, ENV, { context }).stack);
    const allowed = (template: Template): string[] => statements(template).map(({ policy, Sid, Action }) => `${policy} ${Sid} ${[Action].flat().sort().join()}`).sort();
    const [without, all] = [templateWith(), templateWith(flags)];
    expect(allowed(all)).toEqual(allowed(without));
    expect(Object.keys(all.toJSON().Resources as object).sort()).toEqual(Object.keys(without.toJSON().Resources as object).sort());
  });
});

describe.each([
  ['aws-cn', 'cn-north-1', false], ['aws-us-gov', 'us-gov-west-1', false], ['aws-us-gov', 'us-gov-west-1', true],
])('in the partition %s (%s), with everything that there is on, gateway: %s', (partition, region, gateway) => {
  const { stack } = install((scope) => ({ ...everything(scope), gateway }), { account: ACCOUNT, region });
  const text = JSON.stringify(Template.fromStack(stack).toJSON());

  test('no ARN is of another partition', () => {
    expect(text).not.toMatch(/arn:aws:/);
    expect(text).toMatch(partition === 'aws-cn' ? /AWS::Partition|aws-cn/ : /AWS::Partition|aws-us-gov/);
  });

  test('no address is of another partition\'s domain', () => {
    expect(text.match(/https:\/\/[^"]*amazonaws\.com[^"]*/g) ?? []).toEqual([]);
  });
});

test('no managed policy of AWS, whose permissions change without us, and no custom resource', () => {
  const template = templateOf();
  expect(Object.values(resourcesOf(template, 'AWS::IAM::Role')).filter(({ ManagedPolicyArns }) => ManagedPolicyArns !== undefined)).toEqual([]);
  expect(Object.values(template.toJSON().Resources as Record<string, { Type: string }>).filter(({ Type }) => Type.startsWith('Custom::'))).toEqual([]);
});

describe('every statement', () => {
  const all = statements(templateOf(everything));

  test('has a name that says what it is for', () => {
    expect(all.filter(({ Sid }) => Sid === undefined).map(({ policy }) => policy)).toEqual([]);
  });

  test('names its actions, without any *', () => {
    expect(all.flatMap(({ Action }) => [Action].flat()).filter((action) => action.includes('*'))).toEqual([]);
  });

  test('sends no command and passes no role on all resources', () => {
    const broad = all.filter(({ Action, Resource }) => Resource === '*' && [Action].flat().some((action) => /SendCommand|PassRole|StartAutomation|^s3:(?!GetAccountPublicAccessBlock)|^kms:/.test(action)));
    expect(broad).toEqual([]);
  });
});
