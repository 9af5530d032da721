import { App, Stack, Validations } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ACCOUNT, flats, resourcesOf, statement } from './installation';
import { EksNodeDiagnosticsRegion, PacketCapture } from '../../src';

function outpost(env: { account?: string; region?: string } = { account: ACCOUNT, region: 'us-west-2' }, homeRegion = 'eu-west-1'): Stack {
  const stack = new Stack(new App(), 'Outpost', { env });
  new EksNodeDiagnosticsRegion(stack, 'NodeDiagnostics', { homeRegion });
  return stack;
}

describe('an outpost in a further region', () => {
  const template = Template.fromStack(outpost());

  test('forwards ends of collections to the home region, and nothing that was forwarded to it', () => {
    const [rule] = Object.values(resourcesOf(template, 'AWS::Events::Rule'));
    expect(rule.EventPattern).toEqual({
      'source': ['aws.ssm'],
      'detail-type': ['EC2 Automation Execution Status-change Notification'],
      'detail': { Definition: ['AWSSupport-CollectEKSInstanceLogs'] },
      'region': ['us-west-2'],
    });
    expect(flats(rule.Targets[0].Arn)).toEqual([`arn:<AWS::Partition>:events:eu-west-1:${ACCOUNT}:event-bus/default`]);
  });

  test('may put events on that one bus, for EventBridge of this account and region', () => {
    expect(statement(template, 'ForwardEvents').Action).toBe('events:PutEvents');
    expect(flats(statement(template, 'ForwardEvents').Resource)).toEqual([`arn:<AWS::Partition>:events:eu-west-1:${ACCOUNT}:event-bus/default`]);
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: { Statement: [Match.objectLike({ Principal: { Service: 'events.amazonaws.com' }, Condition: Match.objectLike({ StringEquals: { 'aws:SourceAccount': ACCOUNT } }) })] },
    });
  });

  test('needs nothing of the other stack: no import, no export, no parameter', () => {
    expect(JSON.stringify(template.toJSON())).not.toMatch(/ImportValue|"Exports?"/);
  });

  test('is clean for cdk-nag', () => {
    const stack = outpost();
    const app = stack.node.root as App;
    process.env.CDK_VALIDATION = 'true';
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).not.toThrow();
  });

  test('has the permissions boundary that it is given', () => {
    const stack = new Stack(new App(), 'Outpost', { env: { account: ACCOUNT, region: 'us-west-2' } });
    new EksNodeDiagnosticsRegion(stack, 'NodeDiagnostics', { homeRegion: 'eu-west-1', permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'developers') });
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', { PermissionsBoundary: Match.anyValue() });
  });

  test.each([
    ['aws-cn', 'cn-northwest-1', 'cn-north-1'], ['aws-us-gov', 'us-gov-east-1', 'us-gov-west-1'],
  ])('works in the partition %s: no ARN is of another', (_, region, homeRegion) => {
    const stack = new Stack(new App(), 'Outpost', { env: { account: ACCOUNT, region } });
    new EksNodeDiagnosticsRegion(stack, 'NodeDiagnostics', { homeRegion, packetCapture: PacketCapture.payload() });
    const there = Template.fromStack(stack);
    expect(JSON.stringify(there.toJSON()).match(/arn:aws[^"]*|[^"]*\.amazonaws\.com\/[^"]*/g)).toBeNull();
    expect(flats(statement(there, 'ForwardEvents').Resource)).toEqual([`arn:<AWS::Partition>:events:${homeRegion}:${ACCOUNT}:event-bus/default`]);
    expect(Object.values(resourcesOf(there, 'AWS::Events::Rule'))[0].EventPattern.region).toEqual([region]);
    expect(Object.values(resourcesOf(there, 'AWS::SSM::Document'))[0].Name).toContain(homeRegion);
  });

  test('is the same template whatever it stands beside: one home may have outposts in several regions', () => {
    const app = new App();
    const stacks = ['us-west-2', 'ap-south-1'].map((region) => {
      const stack = new Stack(app, `Outpost-${region}`, { env: { account: ACCOUNT, region } });
      new EksNodeDiagnosticsRegion(stack, 'NodeDiagnostics', { homeRegion: 'eu-west-1', packetCapture: PacketCapture.headers() });
      return stack;
    });
    const [one, other] = stacks.map((stack) => JSON.stringify(Template.fromStack(stack).toJSON()).replaceAll(stack.region, '<region>'));
    expect(one).toBe(other);
  });

  test('warns where it cannot be known whether it is at home', () => {
    Annotations.fromStack(outpost({})).hasWarning('/Outpost/NodeDiagnostics', Match.stringLikeRegexp('give the stack an env'));
  });

  test.each<[string, () => unknown, RegExp]>([
    ['at home', () => outpost({ account: ACCOUNT, region: 'eu-west-1' }), /homeRegion: got 'eu-west-1, which is the region of this stack'.*remove EksNodeDiagnosticsRegion/],
    ['of a zone', () => outpost(undefined, 'eu-west-1a'), /homeRegion: got 'eu-west-1a', expected the name of a region/],
  ])('%s is refused with what to do', (_, wrong, message) => { expect(wrong).toThrow(message); });
});
