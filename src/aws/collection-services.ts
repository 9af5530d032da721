import { randomBytes } from 'node:crypto';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EKSClient } from '@aws-sdk/client-eks';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { AwsCaller } from './aws-caller';
import { AwsNodeDirectory, perRegion } from './aws-node-directory';
import { ssmClient, uploadSigner } from './clients';
import { captureListener, collectionListener, throttleListener } from './collection-telemetry';
import { Ec2Console } from './ec2-console';
import { S3BucketInspector } from './preflight/bucket-inspector';
import { Ec2NetworkInspector } from './preflight/network-inspector';
import { S3ArchiveBucket } from './s3-archive-bucket';
import { S3ExportLinks } from './s3-export-links';
import { S3PacketFiles } from './s3-packet-files';
import { S3UploadLinks } from './s3-upload-links';
import { SsmNodeCollector } from './ssm-node-collector';
import { SsmNodeCommands } from './ssm-node-commands';
import { Telemetry } from './telemetry';
import { CaptureStore } from '../core/capture/capture-store';
import { RecordingSettings } from '../core/capture/recording';
import { CollectionStore } from '../core/collection/collection-store';
import { CollectionServices, CollectionSettings } from '../core/collection/services';
import { EvidenceStore } from '../core/ports';

export interface CollectionWiring {
  readonly settings: CollectionSettings;
  readonly store: EvidenceStore;
  readonly s3: S3Client;
  /** URL of the ingest function's queue; absent: bundles whose event was lost are not asked for again */
  readonly ingestQueueUrl?: string;
  readonly telemetry: Telemetry;
  /** absent: packets may not be recorded */
  readonly recording?: RecordingSettings | undefined;
}

/** AwsCaller tries again, with waits that outlast SSM's quotas; the SDK's own tries would only multiply them. */
const ONCE = { maxAttempts: 1 };

/** What collecting needs, over AWS. Clients are made on first use. */
export function collectionServices({ settings, store, s3, ingestQueueUrl, telemetry, recording }: CollectionWiring): CollectionServices {
  const clock = { now: () => Date.now() };
  const caller = new AwsCaller({ onThrottled: throttleListener(telemetry) });
  const ssm = perRegion(ssmClient);
  const ec2 = perRegion(region => new EC2Client({ ...ONCE, region }));
  return {
    settings,
    store,
    clock,
    collections: new CollectionStore(store, clock, collectionListener(telemetry)),
    collector: new SsmNodeCollector(ssm, caller),
    directory: new AwsNodeDirectory({ ec2, ssm, eks: perRegion(region => new EKSClient({ ...ONCE, region })) }, caller),
    archives: new S3ArchiveBucket(s3, settings.bucket, ingestQueueUrl === undefined ? undefined : { sqs: new SQSClient(ONCE), url: ingestQueueUrl }, caller),
    links: new S3ExportLinks(s3, settings.bucket),
    uploads: new S3UploadLinks(uploadSigner(), settings.bucket),
    consoles: new Ec2Console(ec2, caller),
    inspectors: { buckets: new S3BucketInspector(s3, caller), network: new Ec2NetworkInspector(ec2, caller) },
    ...(recording && {
      recording: {
        settings: recording,
        captures: new CaptureStore(store, clock, captureListener(telemetry)),
        commands: new SsmNodeCommands(ssm, caller),
        files: new S3PacketFiles(uploadSigner(), settings.bucket),
      },
    }),
    ids: { next: () => randomBytes(8).toString('hex') },
  };
}
