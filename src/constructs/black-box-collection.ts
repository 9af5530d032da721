import { Duration, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { BlackBox, BlackBoxGroup } from './black-box';
import { BlackBoxSignals } from './black-box-signals';
import { EvidenceStore } from './evidence-store';
import { blackBoxEvents } from './private/black-box-events';
import { blackBoxStatements } from './private/black-box-statements';
import { BundledFunction, FunctionNetwork, FunctionSettings } from './private/bundled-function';
import { environmentOf } from './private/function-environment';
import { BoundClusters } from './private/regional-clusters';
import { BlackBoxGroupName, BlackBoxSettings, BlackBoxTriggerName } from '../catalog/black-box';

export interface BlackBoxCollectionProps extends FunctionSettings {
  readonly blackBox: BlackBox;
  readonly evidence: EvidenceStore;
  readonly clusters: BoundClusters;
  readonly trustNodegroupTag: boolean;
  readonly automationRole: iam.IRole;
  readonly environment: { [name: string]: string };
  readonly network?: FunctionNetwork;
}

const MEMORY_MB = 512;

/** A notice of many instances takes some seconds for each that it collects. */
const TIMEOUT = Duration.seconds(60);

/** A delivery that died is tried again while a spot instance may still be there. */
const VISIBILITY = Duration.seconds(70);
const ATTEMPTS = 3;

/** Notices that are worked on at a time: spot capacity goes by many instances at once, and each has two minutes. */
const CONCURRENCY = 20;

/**
 * Black-box collection: events of EC2, Auto Scaling, AWS Health and CloudWatch -> queue -> a function that confirms them with EC2 and begins collections. Once a minute the same
 * function looks after what it holds up and has sent; it does nothing while there is nothing.
 */
export class BlackBoxCollection extends Construct {
  readonly function: lambda.Function;
  /** notices that could not be acted on */
  readonly deadLetterQueue: sqs.Queue;

  constructor(scope: Construct, id: string, { blackBox, evidence, clusters, trustNodegroupTag, automationRole, environment, network, ...settings }: BlackBoxCollectionProps) {
    super(scope, id);
    const { region } = Stack.of(this);
    const signals = new BlackBoxSignals(this, 'Signals', { blackBox, homeRegion: region, region });
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetters', { encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: Duration.days(14) });
    const queue = new sqs.Queue(this, 'Queue', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: VISIBILITY,
      // what is older is of no use any more, but says that something was wrong
      retentionPeriod: Duration.hours(1),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: ATTEMPTS },
    });
    for (const { id: name, description, pattern } of blackBoxEvents(blackBox, region)) {
      new events.Rule(this, name, { description, eventPattern: pattern, targets: [new targets.SqsQueue(queue, { deadLetterQueue: this.deadLetterQueue, maxEventAge: Duration.hours(1) })] });
    }

    const chosen: BlackBoxSettings = {
      document: signals.documentName,
      triggers: blackBox.triggers.map(({ name }) => name as BlackBoxTriggerName),
      perHour: blackBox.perHour,
      holdSeconds: blackBox.terminationHold.toSeconds(),
      terminations: namesOf(blackBox.terminations, region),
      statusChecks: namesOf(blackBox.statusChecks, region),
    };
    const own = new BundledFunction(this, 'Collect', {
      ...settings,
      bundle: 'black-box',
      description: 'Collects EKS nodes that are about to go, or have failed',
      memorySize: MEMORY_MB,
      timeout: TIMEOUT,
      environment: { ...environment, ...environmentOf({ blackBox: Stack.of(this).toJsonString(chosen) }) },
      network,
      statements: [
        new iam.PolicyStatement({ sid: 'TakeFromQueue', actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'], resources: [queue.queueArn] }),
        ...blackBoxStatements({ clusters, evidence, automationRole, trustNodegroupTag, documentName: signals.documentName, terminations: blackBox.terminations }),
      ],
    });
    this.function = own.function;
    evidence.admitWriter(own.role);
    own.function.addEventSourceMapping('Queue', { eventSourceArn: queue.queueArn, batchSize: 1, maxConcurrency: CONCURRENCY, reportBatchItemFailures: true });
    new events.Rule(this, 'EveryMinute', {
      description: 'Look after terminations that are held up, and commands that were sent',
      schedule: events.Schedule.rate(Duration.minutes(1)),
      // the next minute comes by itself
      targets: [new targets.LambdaFunction(own.function, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });
  }
}

function namesOf(groups: readonly BlackBoxGroup[], home: string): BlackBoxGroupName[] {
  return groups.map(({ autoScalingGroupName, region = home }) => ({ name: autoScalingGroupName, region }));
}
