import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { ITopic } from 'aws-cdk-lib/aws-sns';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DiagnosticsMetrics } from './diagnostics-metrics';
import { AuditQueryDefinitions } from './private/audit-query-definitions';
import { assertSameRegion } from './private/same-region';

export interface MonitoringProps {
  readonly metrics: DiagnosticsMetrics;
  readonly toolFunction: IFunction;
  /** where the tool function writes its audit records */
  readonly toolLogGroup: ILogGroup;
  readonly ingestFunction: IFunction;
  readonly queue: IQueue;
  readonly deadLetterQueue: IQueue;
  /** of notices to black-box collection, where there is one */
  readonly blackBoxDeadLetters?: IQueue;
  readonly alarms: boolean;
  readonly dashboard: boolean;
  readonly alarmTopic?: ITopic;
}

/** An alarm in the words of whoever is woken by it. */
interface AlarmText {
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  /** what is wrong, and where to look first */
  readonly description: string;
}

/** Alarms and dashboard over the metrics of one installation, and saved queries over its audit records. */
export class Monitoring extends Construct {
  readonly alarms: cloudwatch.Alarm[] = [];
  readonly dashboard?: cloudwatch.Dashboard;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    if (props.alarmTopic !== undefined) { assertSameRegion(this, { prop: 'alarmTopic', what: 'topic', resource: props.alarmTopic, because: 'the alarms are' }); }
    if (props.alarms) {
      for (const [name, text] of Object.entries(alarmTexts(props))) { this.alarms.push(this.alarm(name, text, props.alarmTopic)); }
    }
    if (props.dashboard) {
      this.dashboard = new cloudwatch.Dashboard(this, 'Dashboard', { widgets: widgets(props, this.alarms) });
      new AuditQueryDefinitions(this, 'AuditQueries', { folder: props.metrics.installation, logGroup: props.toolLogGroup });
    }
  }

  private alarm(name: string, { metric, threshold, description }: AlarmText, topic?: ITopic): cloudwatch.Alarm {
    const alarm = new cloudwatch.Alarm(this, name, {
      metric,
      threshold,
      alarmDescription: description,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING, // nothing is emitted while nobody asks
    });
    if (topic !== undefined) { alarm.addAlarmAction(new actions.SnsAction(topic)); }
    return alarm;
  }
}

function alarmTexts({ metrics, toolFunction, queue, deadLetterQueue, blackBoxDeadLetters }: MonitoringProps): Record<string, AlarmText> {
  const inFiveMinutes = { period: Duration.minutes(5) };
  return {
    DeadLettersAlarm: {
      metric: deadLetterQueue.metricApproximateNumberOfMessagesVisible({ ...inFiveMinutes, statistic: cloudwatch.Stats.MAXIMUM }),
      threshold: 1,
      description: 'A log bundle could not be read after several attempts. The message in the dead-letter queue names its key; the log of the ingest function has the reason.',
    },
    WaitingBundlesAlarm: {
      metric: queue.metricApproximateAgeOfOldestMessage({ ...inFiveMinutes, statistic: cloudwatch.Stats.MAXIMUM }),
      threshold: Duration.minutes(45).toSeconds(),
      description: 'A log bundle has waited for 45 minutes. Either many arrived at once (raise ingestConcurrency), or the ingest function fails (see its log).',
    },
    ToolFaultsAlarm: {
      metric: metrics.metricToolFaults(inFiveMinutes),
      threshold: 1,
      description: 'A tool call failed by a defect, a missing permission or an outage, not by its arguments. The log of the tool function has the reason.',
    },
    ToolErrorsAlarm: {
      metric: toolFunction.metricErrors(inFiveMinutes),
      threshold: 1,
      description: 'The tool function ended without an answer: out of time or memory, or it could not start. See its log.',
    },
    CollectionFailuresAlarm: {
      metric: metrics.metricCollectionsFailed({ period: Duration.hours(1) }),
      threshold: 3,
      description: 'Three collections within an hour ended without evidence. The usual causes: a node role without grantUpload, an SSM agent that is not connected, a full disk. The tool `status` says which.',
    },
    ...blackBoxDeadLetters && {
      BlackBoxDeadLettersAlarm: {
        metric: blackBoxDeadLetters.metricApproximateNumberOfMessagesVisible({ ...inFiveMinutes, statistic: cloudwatch.Stats.MAXIMUM }),
        threshold: 1,
        description: 'A notice about a node that is about to go, or has failed, could not be acted on after several attempts. The log of the function of black-box collection has the reason.',
      },
      BlackBoxBudgetAlarm: {
        metric: metrics.metricBlackBoxOverBudget({ period: Duration.hours(1) }),
        threshold: 1,
        description: 'A node was not collected upon a trigger because the budget of its cluster was spent: many nodes go or fail at once. The tool `history` names them; perHour of blackBox is the budget.',
      },
    },
  };
}

function widgets({ metrics, toolFunction, ingestFunction, queue, deadLetterQueue, blackBoxDeadLetters }: MonitoringProps, alarms: cloudwatch.IAlarm[]): cloudwatch.IWidget[][] {
  const graph = (title: string, left: cloudwatch.IMetric[], right: cloudwatch.IMetric[] = []): cloudwatch.IWidget => new cloudwatch.GraphWidget({ title, left, right, width: 12, height: 6 });
  return [
    ...alarms.length === 0 ? [] : [[new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms, width: 24 })]],
    [
      graph('Tool calls', [metrics.metricToolCalls(), metrics.metricToolRefusals(), metrics.metricToolFaults()]),
      graph('Time to answer (ms)', [metrics.metricToolDuration({ statistic: 'p50' }), metrics.metricToolDuration({ statistic: 'p95' })]),
    ],
    [
      graph('Bundles', [metrics.metricBundlesReady(), metrics.metricBundlesPartial(), metrics.metricBundlesRefused(), metrics.metricIngestFaults()], [metrics.metricIngestedBytes()]),
      graph('Time to take a bundle in (ms)', [metrics.metricIngestDuration({ statistic: 'p50' }), metrics.metricIngestDuration({ statistic: 'p95' })]),
    ],
    [
      graph('Collections', [metrics.metricCollectionsStarted(), metrics.metricCollectionsReady(), metrics.metricCollectionsFailed(), metrics.metricCollectionsLimited()]),
      graph('Queue', [queue.metricApproximateNumberOfMessagesVisible(), deadLetterQueue.metricApproximateNumberOfMessagesVisible()], [queue.metricApproximateAgeOfOldestMessage()]),
    ],
    [
      graph('Functions', [toolFunction.metricErrors(), toolFunction.metricThrottles(), ingestFunction.metricErrors(), ingestFunction.metricThrottles()]),
      graph('Throttled AWS calls', [metrics.metricThrottledCalls()]),
    ],
    ...blackBoxDeadLetters === undefined ? [] : [[graph('Black box', [metrics.metricBlackBoxTriggered(), metrics.metricBlackBoxOverBudget(), metrics.metricBlackBoxRefused()], [blackBoxDeadLetters.metricApproximateNumberOfMessagesVisible()])]],
    [graph('Packet captures', [metrics.metricCapturesStarted(), metrics.metricCapturesReady(), metrics.metricCapturesFailed()])],
  ];
}
