import { App, Duration, Stack, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ACCOUNT, ENV, environment, flats, install, InstallationProps, resourcesOf, templateOf } from './installation';
import { BlackBox, BlackBoxGroup, BlackBoxOptions, BlackBoxTrigger, ClusterScope, CollectionApproval, EksNodeDiagnosticsRegion, ToolSelection } from '../../src';
import { blackBoxSettings } from '../../src/aws/black-box-settings';
import { blackBoxDocument } from '../../src/constructs/private/black-box-document';

const WORKERS: BlackBoxGroup = { autoScalingGroupName: 'workers' };
const FAR: BlackBoxGroup = { autoScalingGroupName: 'far-workers', region: 'us-west-2' };
const ALL = BlackBox.collecting({ terminations: [WORKERS, FAR], statusChecks: [WORKERS, FAR] });
const with_ = (options: BlackBoxOptions = {}): InstallationProps => ({ blackBox: BlackBox.collecting(options) });

/** Patterns of the rules below the construct, by the sources that they are for. */
function patterns(template: Template, part = 'BlackBox'): Record<string, any> {
  return Object.fromEntries(Object.entries(resourcesOf(template, 'AWS::Events::Rule')).filter(([id, { EventPattern }]) => id.includes(part) && EventPattern !== undefined).map(([, { EventPattern }]) => [EventPattern.source[0], EventPattern]));
}

describe('black-box collection', () => {
  test('is off: no rule, no function, no hook, no alarm', () => {
    const template = templateOf();
    expect(Object.keys(template.toJSON().Resources).filter((id) => /BlackBox/.test(id))).toEqual([]);
  });

  test('without more acts on what EC2 tells of nodes, and touches no Auto Scaling group', () => {
    const template = templateOf(with_());
    expect(Object.keys(patterns(template)).sort()).toEqual(['aws.ec2', 'aws.health']);
    expect(patterns(template)['aws.ec2']['detail-type']).toEqual(['EC2 Spot Instance Interruption Warning', 'EC2 Instance Rebalance Recommendation']);
    expect(patterns(template)['aws.health'].detail).toEqual({ service: ['EC2'], eventTypeCategory: ['scheduledChange'] });
    template.resourceCountIs('AWS::AutoScaling::LifecycleHook', 0);
    template.hasResourceProperties('AWS::SSM::Document', { DocumentType: 'Command', Content: blackBoxDocument(), Name: Match.absent() });
  });

  test('leaves out what was not chosen', () => {
    const template = templateOf(with_({ triggers: [BlackBoxTrigger.REBALANCE_RECOMMENDATION] }));
    expect(Object.values(patterns(template)).map((each) => each['detail-type'])).toEqual([['EC2 Instance Rebalance Recommendation']]);
  });

  test('adds hooks and alarms to groups of its own region, and listens for those of others', () => {
    const template = templateOf({ blackBox: ALL, clusters: ClusterScope.named('prod').plus(ClusterScope.named('prod-us', { region: 'us-west-2' })) });
    expect(Object.values(resourcesOf(template, 'AWS::AutoScaling::LifecycleHook'))).toEqual([{
      AutoScalingGroupName: 'workers', LifecycleHookName: 'EksNodeDiagnostics-BlackBox-eu-west-1', LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING', DefaultResult: 'CONTINUE', HeartbeatTimeout: 300,
    }]);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { Namespace: 'AWS/EC2', MetricName: 'StatusCheckFailed', Dimensions: [{ Name: 'AutoScalingGroupName', Value: 'workers' }], Statistic: 'Maximum' });
    expect(patterns(template)['aws.autoscaling'].detail).toEqual({ LifecycleHookName: ['EksNodeDiagnostics-BlackBox-eu-west-1'], AutoScalingGroupName: ['workers', 'far-workers'] });
    expect(patterns(template)['aws.cloudwatch'].detail.configuration.metrics.metricStat.metric.dimensions).toEqual({ AutoScalingGroupName: ['workers', 'far-workers'] });
  });

  test('a group that leaves the list takes its own hook and alarm along, and no other', () => {
    const ids = (...names: readonly string[]): string[] => {
      const groups = names.map((autoScalingGroupName) => ({ autoScalingGroupName }));
      const template = templateOf({ blackBox: BlackBox.collecting({ terminations: groups, statusChecks: groups }) });
      const watched = Object.entries(resourcesOf(template, 'AWS::CloudWatch::Alarm')).filter(([, { Namespace }]) => Namespace === 'AWS/EC2').map(([id]) => id);
      return [...Object.keys(resourcesOf(template, 'AWS::AutoScaling::LifecycleHook')), ...watched];
    };
    const before = ids('blue', 'green', 'red');
    expect(new Set(before).size).toBe(6);
    expect(before.filter((id) => ids('green', 'red').includes(id))).toHaveLength(4);
    expect(ids('red', 'green', 'blue').sort()).toEqual(before.sort());
  });

  test('tells groups of the same app apart before they have names', () => {
    const template = templateOf((stack) => ({
      blackBox: BlackBox.collecting({ terminations: ['Blue', 'Green'].map((id) => ({ autoScalingGroupName: new autoscaling.CfnAutoScalingGroup(stack, id, { minSize: '0', maxSize: '1' }).ref })) }),
    }));
    expect(Object.values(resourcesOf(template, 'AWS::AutoScaling::LifecycleHook')).map(({ AutoScalingGroupName }) => AutoScalingGroupName)).toEqual([{ Ref: 'Blue' }, { Ref: 'Green' }]);
  });

  test.each([[3, 90], [5, 150], [10, 300], [60, 300]])('a group whose terminations are held up for %i minutes waits %i seconds for a heartbeat: also without our function none takes longer', (minutes, seconds) => {
    const template = templateOf({ blackBox: BlackBox.collecting({ terminations: [WORKERS], terminationHold: Duration.minutes(minutes) }) });
    template.hasResourceProperties('AWS::AutoScaling::LifecycleHook', { HeartbeatTimeout: seconds });
    expect(seconds * 2).toBeLessThanOrEqual(minutes * 60);
  });

  test('tells its function, and no other, what was chosen, in the form that it reads', () => {
    const template = templateOf({ blackBox: BlackBox.collecting({ perHour: 3, terminationHold: Duration.minutes(5), terminations: [WORKERS] }) });
    const told = environment(template, /BlackBoxCollectFunction/) as Record<string, any>;
    const [document] = Object.keys(resourcesOf(template, 'AWS::SSM::Document'));
    const text = (told.BLACK_BOX['Fn::Join'][1] as unknown[]).map((part) => typeof part === 'string' ? part : document).join('');
    expect(blackBoxSettings({ BLACK_BOX: text })).toEqual({
      document, triggers: ['spot-interruption', 'rebalance-recommendation', 'scheduled-event'], perHour: 3, holdSeconds: 300, terminations: [{ name: 'workers', region: 'eu-west-1' }], statusChecks: [],
    });
    for (const id of [/ToolServer/, /Sweeper/, /Ingest/]) { expect(environment(template, id)).not.toHaveProperty('BLACK_BOX'); }
  });

  test.each(['', '{}', '{"document":"D","triggers":["x"],"perHour":1,"holdSeconds":60,"terminations":[],"statusChecks":[]}'])('a function that is told %j says which variable is wrong', (text) => {
    expect(() => blackBoxSettings({ BLACK_BOX: text })).toThrow(/BLACK_BOX is not what the construct sets/);
  });

  test('keeps what could not be acted on, and wakes somebody', () => {
    const template = templateOf(with_());
    template.hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 70, RedrivePolicy: Match.objectLike({ maxReceiveCount: 3 }) });
    expect(Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm')).map((each) => each.AlarmDescription).filter((text) => /notice about a node|budget of its cluster/.test(text))).toHaveLength(2);
    for (const rule of Object.entries(resourcesOf(template, 'AWS::Events::Rule')).filter(([id, { EventPattern }]) => /BlackBox/.test(id) && EventPattern)) { expect(rule[1].Targets[0].DeadLetterConfig).toBeDefined(); }
  });

  test('with approval needs the word that it is given', () => {
    const approved = (approvedInAdvance: boolean): InstallationProps => (stack) => ({
      blackBox: BlackBox.collecting({ approvedInAdvance }), collectionApproval: CollectionApproval.required({ approvers: [iam.Role.fromRoleArn(stack, 'OnCall', `arn:aws:iam::${ACCOUNT}:role/OnCall`)] }),
    });
    expect(() => install(approved(false))).toThrow(/blackBox: got 'collectionApproval that is required'.*approvedInAdvance: true/);
    expect(() => install(approved(true))).not.toThrow();
  });

  test.each<[string, () => unknown, RegExp]>([
    ['nothing is collected', () => install({ ...with_() as object, tools: ToolSelection.readOnly() }), /blackBox: got 'a selection that collects nothing'/],
    ['the budget is none', () => BlackBox.collecting({ perHour: 0 }), /perHour: 0.*1 to 100/],
    ['the budget is a fraction', () => BlackBox.collecting({ perHour: 1.5 }), /1 to 100/],
    ['a termination is held up for hours', () => BlackBox.collecting({ terminationHold: Duration.hours(2) }), /3 minutes to 1 hour/],
    ['a termination is held up for less than any run takes', () => BlackBox.collecting({ terminationHold: Duration.minutes(1) }), /3 minutes to 1 hour/],
    ['a group is named twice', () => BlackBox.collecting({ statusChecks: [WORKERS, FAR, { ...WORKERS }] }), /statusChecks with 'workers' twice.*each group of a region once/],
    ['there is nothing to collect upon', () => BlackBox.collecting({ triggers: [] }), /no trigger and no group/],
  ])('is refused where %s', (_, wrong, message) => { expect(wrong).toThrow(message); });

  test('is clean for cdk-nag', () => {
    const { app } = install({ blackBox: ALL, clusters: ClusterScope.all({ everyClusterInTheAccount: true }) });
    process.env.CDK_VALIDATION = 'true';
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).not.toThrow();
  });
});

describe('an outpost', () => {
  const outpost = (blackBox?: BlackBox): Template => {
    const stack = new Stack(new App(), 'Outpost', { env: { ...ENV, region: 'us-west-2' } });
    new EksNodeDiagnosticsRegion(stack, 'NodeDiagnostics', { homeRegion: 'eu-west-1', blackBox });
    return Template.fromStack(stack);
  };

  test('forwards notices of its region, and holds the document, hooks and alarms of its groups', () => {
    const template = outpost(ALL);
    const forwarded = patterns(template, '');
    expect(Object.keys(forwarded).sort()).toEqual(['aws.autoscaling', 'aws.cloudwatch', 'aws.ec2', 'aws.health', 'aws.ssm']);
    for (const pattern of Object.values(forwarded)) { expect(pattern.region).toEqual(['us-west-2']); }
    expect(forwarded['aws.autoscaling'].detail.AutoScalingGroupName).toEqual(['far-workers']);
    for (const { Targets } of Object.values(resourcesOf(template, 'AWS::Events::Rule'))) { expect(flats(Targets[0].Arn)).toEqual([`arn:<AWS::Partition>:events:eu-west-1:${ACCOUNT}:event-bus/default`]); }
    template.hasResourceProperties('AWS::SSM::Document', { Name: 'EksNodeDiagnostics-BlackBox-1-eu-west-1', Content: blackBoxDocument() });
    template.hasResourceProperties('AWS::AutoScaling::LifecycleHook', { AutoScalingGroupName: 'far-workers', LifecycleHookName: 'EksNodeDiagnostics-BlackBox-eu-west-1' });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { Dimensions: [{ Name: 'AutoScalingGroupName', Value: 'far-workers' }] });
  });

  test('without it has none of that', () => {
    expect(Object.keys(patterns(outpost(), ''))).toEqual(['aws.ssm']);
  });
});
