import { randomBytes } from 'node:crypto';
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EKSClient } from '@aws-sdk/client-eks';
import { AwsCaller } from './aws-caller';
import { AwsNodeDirectory, perRegion } from './aws-node-directory';
import { Ec2InstanceHealth } from './black-box-health';
import { blackBoxSettings } from './black-box-settings';
import { AutoScalingTerminations } from './black-box-terminations';
import { ec2Client, s3Client, ssmClient, uploadSigner } from './clients';
import { collectionSettings } from './collection-settings';
import { collectionListener, throttleListener } from './collection-telemetry';
import { Ec2Console } from './ec2-console';
import { S3ArchiveBucket } from './s3-archive-bucket';
import { S3EvidenceStore } from './s3-evidence-store';
import { S3PacketFiles } from './s3-packet-files';
import { S3UploadLinks } from './s3-upload-links';
import { SsmNodeCollector } from './ssm-node-collector';
import { SsmNodeCommands } from './ssm-node-commands';
import { Telemetry } from './telemetry';
import { BlackBoxServices } from '../core/collection/black-box-services';
import { CollectionStore } from '../core/collection/collection-store';

/** Two minutes are short: what is throttled longer than this comes again with the message. */
const ATTEMPTS = 5;

/** What black-box collection needs, over AWS. Clients are made on first use. */
export function blackBoxServices(env: Readonly<Record<string, string | undefined>>, telemetry: Telemetry): BlackBoxServices {
  const settings = collectionSettings(env);
  const s3 = s3Client();
  const store = new S3EvidenceStore(s3, settings.bucket);
  const clock = { now: () => Date.now() };
  const caller = new AwsCaller({ attempts: ATTEMPTS, onThrottled: throttleListener(telemetry) });
  const ssm = perRegion(ssmClient);
  const ec2 = perRegion(region => ec2Client(region, { maxAttempts: 1 }));
  return {
    settings,
    blackBox: blackBoxSettings(env),
    store,
    clock,
    collections: new CollectionStore(store, clock, collectionListener(telemetry)),
    collector: new SsmNodeCollector(ssm, caller),
    directory: new AwsNodeDirectory({ ec2, ssm, eks: perRegion(region => new EKSClient({ maxAttempts: 1, region })) }, caller),
    archives: new S3ArchiveBucket(s3, settings.bucket, undefined, caller),
    uploads: new S3UploadLinks(uploadSigner(), settings.bucket),
    consoles: new Ec2Console(ec2, caller),
    commands: new SsmNodeCommands(ssm, caller),
    files: new S3PacketFiles(uploadSigner(), settings.bucket),
    health: new Ec2InstanceHealth(ec2, caller),
    terminations: new AutoScalingTerminations(perRegion(region => new AutoScalingClient({ maxAttempts: 1, region })), caller),
    ids: { next: () => randomBytes(8).toString('hex') },
  };
}
