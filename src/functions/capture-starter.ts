import { AwsCaller } from '../aws/aws-caller';
import { s3Client, ssmClient, uploadSigner } from '../aws/clients';
import { captureListener } from '../aws/collection-telemetry';
import { readFunctionConfig } from '../aws/function-config';
import { recordingSettings } from '../aws/recording-settings';
import { S3EvidenceStore } from '../aws/s3-evidence-store';
import { S3PacketFiles } from '../aws/s3-packet-files';
import { SsmNodeCommands } from '../aws/ssm-node-commands';
import { Telemetry } from '../aws/telemetry';
import { ENVIRONMENT } from '../catalog/environment';
import { CaptureStore } from '../core/capture/capture-store';
import { startApprovedCapture } from '../core/capture/start-approved-capture';
import { CaptureStarting } from '../core/capture/start-capture';

let starting: CaptureStarting | undefined;

/**
 * Called by the wrapper automation once a human has approved a capture: signs its upload and sends the capture document. An error fails the automation, and its message shows in
 * the Systems Manager console.
 */
export async function handler(event: unknown): Promise<{ readonly captureId: string; readonly state: string }> {
  starting ??= connect();
  const { id, state } = await startApprovedCapture(starting, event);
  return { captureId: id, state };
}

function connect(): CaptureStarting {
  const bucket = process.env[ENVIRONMENT.evidenceBucket];
  const settings = recordingSettings(process.env);
  if (bucket === undefined || bucket === '' || settings === undefined) { throw new Error(`${ENVIRONMENT.evidenceBucket} or ${ENVIRONMENT.captureDocument} is missing: the construct sets them`); }
  const telemetry = new Telemetry(readFunctionConfig(process.env));
  return {
    settings,
    captures: new CaptureStore(new S3EvidenceStore(s3Client(), bucket), { now: () => Date.now() }, captureListener(telemetry)),
    commands: new SsmNodeCommands(ssmClient, new AwsCaller()),
    files: new S3PacketFiles(uploadSigner(), bucket),
  };
}
