import { s3Client } from '../aws/clients';
import { collectionServices } from '../aws/collection-services';
import { collectionSettings } from '../aws/collection-settings';
import { readFunctionConfig } from '../aws/function-config';
import { recordingSettings } from '../aws/recording-settings';
import { S3EvidenceStore } from '../aws/s3-evidence-store';
import { Telemetry } from '../aws/telemetry';
import { ENVIRONMENT } from '../catalog/environment';
import { sweepCaptures } from '../core/capture/sweep-captures';
import { CollectionServices } from '../core/collection/services';
import { sweep, SweepReport } from '../core/collection/sweep';

let services: CollectionServices | undefined;

/** Runs every minute, and closes what no event closed. */
export async function handler(): Promise<SweepReport> {
  services ??= connect();
  if (services.recording) { await sweepCaptures(services, services.recording); }
  return sweep(services);
}

function connect(): CollectionServices {
  const settings = collectionSettings(process.env);
  const telemetry = new Telemetry(readFunctionConfig(process.env));
  const s3 = s3Client();
  return collectionServices({
    settings, telemetry, s3, store: new S3EvidenceStore(s3, settings.bucket), ingestQueueUrl: process.env[ENVIRONMENT.ingestQueueUrl], recording: recordingSettings(process.env),
  });
}
