import { App, Duration, Stack } from 'aws-cdk-lib';
import { Alarm, GraphWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { ClusterScope, EksNodeDiagnosticsMcp } from 'eks-node-diagnostics-mcp';

export const app = new App();
const stack = new Stack(app, 'NodeDiagnostics');

const oncall = new Topic(stack, 'OnCall', { enforceSSL: true });
oncall.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com')); // enforceSSL gives the topic a policy, and so takes the default one away
oncall.addSubscription(new EmailSubscription('oncall@example.com'));

const { metrics, dashboard } = new EksNodeDiagnosticsMcp(stack, 'NodeDiagnostics', {
  clusters: ClusterScope.named('prod'),
  alarmTopic: oncall,
  logRetention: RetentionDays.ONE_YEAR, // one audit record a call
});

// An agent that asks this often is in a loop
const loop = new Alarm(stack, 'AgentInALoop', {
  metric: metrics.metricToolCalls({ period: Duration.hours(1) }),
  threshold: 500,
  evaluationPeriods: 1,
});
loop.addAlarmAction(new SnsAction(oncall));

// One tool by itself
dashboard?.addWidgets(new GraphWidget({
  title: 'Triage',
  left: [metrics.metricToolCalls({ dimensionsMap: { Tool: 'quick_triage' } })],
  right: [metrics.metricToolDuration({ dimensionsMap: { Tool: 'quick_triage' } })],
}));
