import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { EvidenceStore } from './evidence-store';
import { MachineCollection } from './machine-collection';
import { automationEvents } from './private/automation-events';
import { BundledFunction, FunctionNetwork, FunctionSettings } from './private/bundled-function';
import { findExecutionsStatement, readExecutionStatements, startCollectionStatements } from './private/collection-statements';
import { listVersionsStatement, toolEvidenceStatements } from './private/evidence-access';
import { BoundClusters } from './private/regional-clusters';
import { SWEEPER_MEMORY_MB, SWEEPER_TIMEOUT_SECONDS } from '../catalog/limits';

export interface CollectionTrackingProps extends FunctionSettings {
  readonly evidence: EvidenceStore;
  readonly clusters: BoundClusters;
  readonly machines: MachineCollection;
  readonly automationRole: iam.IRole;
  /** of the ingest function, which takes status changes, too */
  readonly queue: IQueue;
  readonly deadLetterQueue: IQueue;
  readonly environment: { [name: string]: string };
  /** wrapper that asks for approval, where there is one */
  readonly approvalDocument?: string;
  readonly network?: FunctionNetwork;
  /** what following captures takes, where there are such */
  readonly captureStatements?: iam.PolicyStatement[];
}

/**
 * How collections are followed without polling: EventBridge tells when an automation ends, and once a minute a sweeper closes what no event closed (an event may be late, lost,
 * or arise in a region that forwards none). It does nothing while no collection is outstanding.
 */
export class CollectionTracking extends Construct {
  readonly function: lambda.IFunction;
  readonly role: iam.IRole;

  constructor(scope: Construct, id: string, props: CollectionTrackingProps) {
    super(scope, id);
    const { evidence, clusters, machines, automationRole, queue, deadLetterQueue, environment, approvalDocument, network, captureStatements = [], ...settings } = props;
    new events.Rule(this, 'Automations', {
      description: 'An automation that collects logs of EKS nodes changed its status',
      eventPattern: automationEvents(...machines.documents, ...approvalDocument === undefined ? [] : [approvalDocument]),
      targets: [new targets.SqsQueue(queue, { deadLetterQueue })],
    });

    const sweeper = new BundledFunction(this, 'Sweeper', {
      ...settings,
      bundle: 'collections',
      handler: 'sweeper',
      description: 'Closes collections of EKS node logs that no event closed',
      memorySize: SWEEPER_MEMORY_MB,
      timeout: Duration.seconds(SWEEPER_TIMEOUT_SECONDS),
      environment,
      network,
      statements: [
        ...toolEvidenceStatements(evidence),
        listVersionsStatement(evidence),
        ...readExecutionStatements(clusters),
        findExecutionsStatement(clusters),
        ...approvalDocument === undefined ? startCollectionStatements(clusters, automationRole) : [],
        ...machines.findStatements,
        new iam.PolicyStatement({ sid: 'AskForIngestion', actions: ['sqs:SendMessage'], resources: [queue.queueArn] }),
        ...captureStatements,
      ],
    });
    this.function = sweeper.function;
    this.role = sweeper.role;
    evidence.admitWriter(sweeper.role);
    new events.Rule(this, 'EveryMinute', {
      description: 'Look after collections of EKS node logs that are outstanding',
      schedule: events.Schedule.rate(Duration.minutes(1)),
      // the next minute comes by itself
      targets: [new targets.LambdaFunction(sweeper.function, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });
  }
}
