import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as sns from 'aws-cdk-lib/aws-sns';
import { environment, flats, install, resourcesOf, templateOf } from './installation';
import { BlackBox, ClusterScope, DiagnosticsMetrics, EksNodeDiagnosticsMcp } from '../../src';
import { AUDIT_QUERIES } from '../../src/catalog/audit-queries';
import { METRICS } from '../../src/catalog/metrics';

type MetricMethod = (options?: object) => { readonly metricName: string; readonly namespace: string; readonly dimensions?: object; readonly statistic: string };

describe('metrics', () => {
  const metrics = new DiagnosticsMetrics('Nodes', 'Diagnostics/NodeDiagnostics');

  test.each(Object.values(METRICS))('$name, which the functions emit, has a method that reads it', ({ name, unit }) => {
    const metric = (metrics as unknown as Record<string, MetricMethod>)[`metric${name}`]!.call(metrics);
    expect(metric).toMatchObject({ namespace: 'Nodes', metricName: name, dimensions: { service: 'Diagnostics/NodeDiagnostics' }, statistic: unit === 'Milliseconds' ? 'p95' : 'Sum' });
  });

  test('options change how it is read, never what is read', () => {
    const metric = metrics.metricToolCalls({ statistic: 'Average', period: Duration.hours(1), dimensionsMap: { Tool: 'read', service: 'another' } });
    expect(metric).toMatchObject({ metricName: 'ToolCalls', statistic: 'Average', dimensions: { Tool: 'read', service: 'Diagnostics/NodeDiagnostics' } });
  });

  test('the functions are told the same namespace and installation that the metrics read', () => {
    const { stack, diagnostics } = install({ metricsNamespace: 'Nodes' });
    for (const id of [/ToolServer/, /Ingestion/]) {
      expect(environment(Template.fromStack(stack), id)).toMatchObject({ METRICS_NAMESPACE: diagnostics.metrics.namespace, INSTALLATION: diagnostics.metrics.installation });
    }
  });

  test('two instances of one stack, and two stacks of one app, are told apart', () => {
    const { app, stack, diagnostics } = install();
    const second = new EksNodeDiagnosticsMcp(stack, 'Second', { clusters: ClusterScope.named('prod') });
    const elsewhere = new EksNodeDiagnosticsMcp(new Stack(app, 'Elsewhere'), 'NodeDiagnostics', { clusters: ClusterScope.named('prod') });
    expect(new Set([diagnostics, second, elsewhere].map(({ metrics: { installation } }) => installation)).size).toBe(3);
  });
});

describe('alarms', () => {
  const emitted = new Set<string>(Object.values(METRICS).map(({ name }) => name));
  const alarms = Object.entries(resourcesOf(templateOf(), 'AWS::CloudWatch::Alarm'));

  test.each(alarms)('%s can fire: it reads what is emitted, and a threshold above nothing', (_, alarm) => {
    if (alarm.Namespace === 'EksNodeDiagnostics') {
      expect(emitted).toContain(alarm.MetricName);
      expect(alarm.Dimensions).toEqual([{ Name: 'service', Value: 'Diagnostics/NodeDiagnostics' }]);
    } else {
      // AWS' own metrics, of resources that are in the template
      expect(['AWS/SQS', 'AWS/Lambda']).toContain(alarm.Namespace);
      expect(alarm.Dimensions).toHaveLength(1);
      expect(flats(alarm.Dimensions[0].Value)[0]).toMatch(/^<NodeDiagnostics/);
    }
    expect(alarm.Threshold).toBeGreaterThan(0);
    expect(alarm).toMatchObject({ ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching', EvaluationPeriods: 1 });
    expect(alarm.AlarmDescription.length).toBeGreaterThan(60);
  });

  test('the dead-letter queue is watched: it is the one where a failed bundle ends', () => {
    const template = templateOf();
    const [queue] = Object.values(resourcesOf(template, 'AWS::SQS::Queue')).filter(({ RedrivePolicy }) => RedrivePolicy !== undefined);
    const target = queue.RedrivePolicy.deadLetterTargetArn['Fn::GetAtt'][0];
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ApproximateNumberOfMessagesVisible', Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [target, 'QueueName'] } }] });
  });

  test('notify the topic, all of them', () => {
    const template = templateOf((stack) => ({ alarmTopic: sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:111122223333:oncall') }));
    template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: ['arn:aws:sns:eu-west-1:111122223333:oncall'] });
  });

  test('and the dashboard can be left out', () => {
    const { stack, diagnostics } = install({ alarms: false, dashboard: false });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 0);
    expect(diagnostics.alarms).toEqual([]);
    expect(diagnostics.dashboard).toBeUndefined();
  });

  test('the dashboard shows every metric that is emitted', () => {
    const template = templateOf({ blackBox: BlackBox.collecting() });
    template.hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardBody: Match.anyValue() });
    const body = JSON.stringify(template.findResources('AWS::CloudWatch::Dashboard'));
    expect([...emitted].filter((name) => !body.includes(name))).toEqual([]);
  });
});

describe('saved queries of the audit', () => {
  test('stand under the installation\'s name, over the log group that the tool function writes to', () => {
    const template = templateOf();
    const definitions = Object.values(resourcesOf(template, 'AWS::Logs::QueryDefinition'));
    expect(definitions.map(({ Name }) => Name).sort()).toEqual(AUDIT_QUERIES.map(({ name }) => `Diagnostics/NodeDiagnostics/${name}`).sort());
    const [tools] = Object.entries(resourcesOf(template, 'AWS::Lambda::Function')).filter(([id]) => /ToolServer/.test(id)).map(([, each]) => each);
    for (const { LogGroupNames } of definitions) { expect(LogGroupNames).toEqual([tools.LoggingConfig.LogGroup]); }
  });

  test('are not made without the dashboard', () => {
    expect(resourcesOf(templateOf({ dashboard: false }), 'AWS::Logs::QueryDefinition')).toEqual({});
  });
});
