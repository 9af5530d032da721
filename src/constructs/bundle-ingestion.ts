import { Duration, Size } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { EvidenceStore } from './evidence-store';
import { BundledFunction, FunctionNetwork, FunctionSettings } from './private/bundled-function';
import { readExecutionStatements, snapshotStatements } from './private/collection-statements';
import { ingestEvidenceStatements, pseudonymStatements } from './private/evidence-access';
import { BoundClusters } from './private/regional-clusters';
import { ARRIVAL_PREFIXES } from '../catalog/keys';
import { INGEST_ATTEMPTS, INGEST_CONCURRENCY, INGEST_MEMORY_MB, INGEST_TIMEOUT_SECONDS, INGEST_VISIBILITY_SECONDS } from '../catalog/limits';

export interface BundleIngestionProps extends FunctionSettings {
  readonly evidence: EvidenceStore;
  readonly clusters: BoundClusters;
  readonly environment: { [name: string]: string };
  readonly layer?: lambda.ILayerVersion;
  readonly network?: FunctionNetwork;
  readonly memory?: Size;
  readonly concurrency?: number;
  readonly pseudonyms?: boolean;
}

/** A bundle that arrives in the bucket is read once: event -> queue -> function, a few at a time; what fails repeatedly is kept in a dead-letter queue. */
export class BundleIngestion extends Construct {
  readonly function: lambda.Function;
  readonly role: iam.Role;
  readonly queue: sqs.Queue;
  readonly deadLetterQueue: sqs.Queue;

  constructor(scope: Construct, id: string, props: BundleIngestionProps) {
    super(scope, id);
    const { evidence, clusters, environment, layer, network, memory, concurrency, pseudonyms, ...settings } = props;
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetters', { encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: Duration.days(14) });
    this.queue = new sqs.Queue(this, 'Queue', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(INGEST_VISIBILITY_SECONDS),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: INGEST_ATTEMPTS },
    });
    new events.Rule(this, 'Arrivals', {
      description: 'A log bundle arrived in the evidence bucket',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [evidence.bucket.bucketName] }, object: { key: ARRIVAL_PREFIXES.map((prefix) => ({ prefix })) } },
      },
      targets: [new targets.SqsQueue(this.queue, { deadLetterQueue: this.deadLetterQueue })],
    });

    const ingest = new BundledFunction(this, 'Ingest', {
      ...settings,
      bundle: 'ingest',
      description: 'Unpacks and indexes log bundles of EKS nodes',
      memorySize: memory?.toMebibytes() ?? INGEST_MEMORY_MB,
      timeout: Duration.seconds(INGEST_TIMEOUT_SECONDS),
      environment,
      layer,
      network,
      statements: [
        new iam.PolicyStatement({ sid: 'TakeFromQueue', actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'], resources: [this.queue.queueArn] }),
        ...ingestEvidenceStatements(evidence),
        ...pseudonyms ? pseudonymStatements(evidence) : [],
        ...readExecutionStatements(clusters),
        ...snapshotStatements(clusters),
      ],
    });
    this.function = ingest.function;
    this.role = ingest.role;
    evidence.admitWriter(ingest.role);
    // one bundle an invocation: a bundle may need all the time that an invocation has
    this.function.addEventSourceMapping('Queue', { eventSourceArn: this.queue.queueArn, batchSize: 1, maxConcurrency: concurrency ?? INGEST_CONCURRENCY, reportBatchItemFailures: true });
  }
}
