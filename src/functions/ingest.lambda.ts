import { randomBytes } from 'node:crypto';
import { tellOutcome } from '../aws/arrival-telemetry';
import { automationStatusOf } from '../aws/automation-status-event';
import { AwsInstanceSnapshots } from '../aws/aws-instance-snapshots';
import { ec2Client, eksClient, s3Client } from '../aws/clients';
import { collectionServices } from '../aws/collection-services';
import { collectionSettings } from '../aws/collection-settings';
import { ConfiguredEvidenceStore } from '../aws/configured-evidence-store';
import { FunctionConfig, readFunctionConfig } from '../aws/function-config';
import { QueueAnswer, QueueEvent } from '../aws/queue-event';
import { S3ArrivedArchives } from '../aws/s3-arrived-archives';
import { Telemetry } from '../aws/telemetry';
import { INGEST_ATTEMPTS, LAMBDA_PROCESSOR_MB } from '../catalog/limits';
import { CollectionArrivals } from '../core/collection/arrival-register';
import { onAutomationStatus } from '../core/collection/automation-event';
import { arrivalOf } from '../core/ingest/arrival-event';
import { ImportRegister } from '../core/ingest/import-register';
import { takeInArrival } from '../core/ingest/take-in-arrival';
import { prepareInflateThread } from '../threads/inflate-thread';
import { InflatingArchives } from '../threads/inflating-archives';
import { setV8Flags } from '../threads/v8-flags';

/** Time that is left for telling why a bundle was given up. */
const LAST_WORDS_MS = 15_000;

// Lambda gives processor time by memory
const PROCESSORS = Math.max(1, Math.floor(Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? LAMBDA_PROCESSOR_MB) / LAMBDA_PROCESSOR_MB));

setV8Flags();

let connected: ReturnType<typeof connect> | undefined;

/** Takes bundles in. What fails is delivered again, alone; after the last attempt it lies in the dead-letter queue. */
export async function handler(event: QueueEvent, context: { getRemainingTimeInMillis(): number }): Promise<QueueAnswer> {
  const { config, services, collections, telemetry } = connected ??= connect(readFunctionConfig(process.env));
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const { messageId, body, attributes } of event.Records) {
    const [started, attempt] = [Date.now(), Number(attributes.ApproximateReceiveCount)];
    try {
      const message: unknown = JSON.parse(body);
      const arrival = arrivalOf(message, config.bucket);
      const status = automationStatusOf(message);
      const deadline = started + context.getRemainingTimeInMillis() - LAST_WORDS_MS;
      if (arrival) {
        if (PROCESSORS > 1) { prepareInflateThread([arrival.size ?? 0]); }
        tellOutcome(telemetry, arrival, await takeInArrival(arrival, services, { deadline, isLastAttempt: attempt >= INGEST_ATTEMPTS }), Date.now() - started);
      } else if (status && collections) {
        telemetry.log.info('automation', { ...status, whose: await onAutomationStatus(collections, status) });
      } else {
        telemetry.log.warn('neither an arrival nor an automation', { messageId });
      }
    } catch (error) {
      telemetry.log.error('bundle not taken in', { messageId, attempt, error: error as Error });
      telemetry.emit({ ingestFaults: 1 });
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}

function connect(config: FunctionConfig) {
  const s3 = s3Client();
  const clock = { now: () => Date.now() };
  const store = new ConfiguredEvidenceStore(s3, config.bucket, config.configurationFolder);
  const telemetry = new Telemetry(config);
  const collections = config.collects ? collectionServices({ settings: collectionSettings(process.env), store, s3, telemetry }) : undefined;
  const stored = new S3ArrivedArchives(s3, config.bucket);
  const arrivals = { archives: PROCESSORS > 1 ? new InflatingArchives(stored) : stored, register: collections ? new CollectionArrivals(collections) : new ImportRegister() };
  const newPseudonymKey = config.pseudonyms ? () => randomBytes(32) : undefined;
  const services = { store, clock, ...arrivals, snapshots: new AwsInstanceSnapshots(ec2Client, eksClient, clock), processors: PROCESSORS, newPseudonymKey };
  return { config, collections, telemetry, services };
}
