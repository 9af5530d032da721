import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';

const FOLDER = path.join(__dirname, '..', '..', 'examples', 'typescript');
const EXAMPLES = readdirSync(FOLDER);
const MOST_TEMPLATE_BYTES = 600 * 1024;

/** What somebody gives on the command line. */
const CONTEXT: Record<string, Record<string, string>> = {
  complete: { clusters: 'prod,staging', nodeRoles: 'prod-nodes,staging-nodes', approvers: 'oncall', alarmEmail: 'oncall@example.com', agentSpace: 'space-1' },
};

/** Runs the app of an example, as `cdk synth -c …` does. */
function run(example: string, context: Record<string, string> = CONTEXT[example] ?? {}): App {
  const before = process.env.CDK_CONTEXT_JSON;
  process.env.CDK_CONTEXT_JSON = JSON.stringify(context);
  try {
    let app: App | undefined;
    jest.isolateModules(() => { ({ app } = jest.requireActual(path.join(FOLDER, example, 'app.ts')) as { app: App }); });
    return app!;
  } finally {
    if (before === undefined) { delete process.env.CDK_CONTEXT_JSON; } else { process.env.CDK_CONTEXT_JSON = before; }
  }
}

describe.each(EXAMPLES)('the example %s', (example) => {
  test('synthesises, and each template is far below the limit of CloudFormation', () => {
    const { stacks } = run(example).synth();
    expect(stacks.length).toBeGreaterThan(0);
    for (const { template } of stacks) { expect(JSON.stringify(template).length).toBeLessThan(MOST_TEMPLATE_BYTES); }
  });

  test('can be taken out of this repository: it has its own package.json and cdk.json, and imports the package by its name', () => {
    const { dependencies } = JSON.parse(readFileSync(path.join(FOLDER, example, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
    expect(Object.keys(dependencies).sort()).toEqual(['aws-cdk-lib', 'constructs', 'eks-node-diagnostics-mcp']);
    expect(existsSync(path.join(FOLDER, example, 'cdk.json'))).toBe(true);
    const imports = readdirSync(path.join(FOLDER, example)).filter((file) => file.endsWith('.ts')).flatMap((file) => [...readFileSync(path.join(FOLDER, example, file), 'utf8').matchAll(/from '([^']+)'/g)].map((match) => match[1]!));
    expect(imports.filter((from) => !/^(?:aws-cdk-lib|constructs|eks-node-diagnostics-mcp)(?:\/|$)|^\.\//.test(from))).toEqual([]);
  });
});

test.each(['complete', 'monitoring'])('alarms of the example %s reach the topic: its policy lets CloudWatch publish', (example) => {
  const template = Template.fromStack(run(example).node.findChild('NodeDiagnostics') as Stack);
  template.hasResourceProperties('AWS::SNS::TopicPolicy', { PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Effect: 'Allow', Action: 'sns:Publish', Principal: { Service: 'cloudwatch.amazonaws.com' } })]) } });
});

describe('the black-box example', () => {
  const template = (): Template => Template.fromStack(run('black-box').node.findChild('BlackBox') as Stack);

  test('holds up the terminations of its own group, watches its status checks, and may answer for no other', () => {
    const synthesised = template();
    const [group] = Object.keys(synthesised.findResources('AWS::AutoScaling::AutoScalingGroup')) as [string];
    synthesised.hasResourceProperties('AWS::AutoScaling::LifecycleHook', { AutoScalingGroupName: { Ref: group }, LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING', DefaultResult: 'CONTINUE' });
    synthesised.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'StatusCheckFailed', Dimensions: [{ Name: 'AutoScalingGroupName', Value: { Ref: group } }] });
    synthesised.hasResourceProperties('AWS::Events::Rule', { EventPattern: Match.objectLike({ source: ['aws.autoscaling'], detail: Match.objectLike({ AutoScalingGroupName: [{ Ref: group }] }) }) });
    const statements = Object.values(synthesised.findResources('AWS::IAM::Policy')).flatMap((each) => each.Properties.PolicyDocument.Statement as { Sid?: string; Resource: unknown }[]);
    expect(JSON.stringify(statements.filter((each) => each.Sid === 'HoldTerminations').map((each) => each.Resource))).toContain(`autoScalingGroupName/",{"Ref":"${group}"}`);
  });

  test('lets its nodes join, and be collected: by an access entry, with the SSM agent\'s policy and the upload of their role', () => {
    const synthesised = template();
    const [role] = Object.keys(synthesised.findResources('AWS::IAM::Role', { Properties: { ManagedPolicyArns: Match.anyValue(), AssumeRolePolicyDocument: Match.objectLike({ Statement: [Match.objectLike({ Principal: { Service: 'ec2.amazonaws.com' } })] }) } })) as [string];
    synthesised.hasResourceProperties('AWS::EKS::AccessEntry', { Type: 'EC2_LINUX', PrincipalArn: { 'Fn::GetAtt': [role, 'Arn'] } });
    expect(JSON.stringify(synthesised.findResources('AWS::IAM::Role')[role])).toContain('AmazonSSMManagedInstanceCore');
    synthesised.hasResourceProperties('AWS::IAM::Policy', { Roles: [{ Ref: role }], PolicyDocument: Match.objectLike({ Statement: Match.arrayWith([Match.objectLike({ Action: 's3:PutObject' })]) }) });
    expect(JSON.stringify(synthesised.findResources('AWS::EC2::LaunchTemplate'))).toContain('kind: NodeConfig');
  });

  test('has a README that tells how to try it, what it costs, and how to be rid of it', () => {
    const text = readFileSync(path.join(FOLDER, 'black-box', 'README.md'), 'utf8');
    for (const section of ['## Deploy', '## Try it', '## What it costs', '## Clean up']) { expect(text).toContain(section); }
    expect(text).toContain('aws autoscaling terminate-instance-in-auto-scaling-group');
  });
});

describe('the complete example', () => {
  const stackOf = (context: Record<string, string>): Stack => run('complete', context).node.findChild('NodeDiagnostics') as Stack;

  test('connects an agent only when a space is given', () => {
    const counted = (context: Record<string, string>): number => stackOf(context).node.findAll().filter((node) => CfnResource.isCfnResource(node) && node.cfnResourceType === 'AWS::DevOpsAgent::Association').length;
    expect(counted(CONTEXT.complete!)).toBe(1);
    expect(counted({ clusters: 'prod', nodeRoles: 'prod-nodes' })).toBe(0);
  });

  test('says what to give when nothing was given', () => {
    expect(() => run('complete', {})).toThrow(/npx cdk deploy -c clusters=/);
  });

  test('asks for approval only when approvers are named', () => {
    const documents = (context: Record<string, string>): number => Object.keys(Template.fromStack(stackOf(context)).findResources('AWS::SSM::Document')).length;
    expect(documents(CONTEXT.complete!)).toBe(1);
    expect(documents({ clusters: 'prod', nodeRoles: 'prod-nodes' })).toBe(0);
  });

  test('lets every named role upload', () => {
    const template = Template.fromStack(stackOf(CONTEXT.complete!));
    for (const role of ['prod-nodes', 'staging-nodes']) { template.hasResourceProperties('AWS::IAM::Policy', { Roles: [role] }); }
  });

  test('has a README that tells how to deploy, ask, clean up, and what it costs', () => {
    const text = readFileSync(path.join(FOLDER, 'complete', 'README.md'), 'utf8');
    for (const section of ['## Deploy', '## First question', '## Clean up', '## What it costs']) { expect(text).toContain(section); }
  });
});
