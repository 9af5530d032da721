import { AwsCaller } from '../aws/aws-caller';
import { ec2Client, s3Client, ssmClient, uploadSigner } from '../aws/clients';
import { machineSources } from '../aws/collection-settings';
import { collectionListener, throttleListener } from '../aws/collection-telemetry';
import { Ec2Console } from '../aws/ec2-console';
import { readFunctionConfig } from '../aws/function-config';
import { S3EvidenceStore } from '../aws/s3-evidence-store';
import { S3UploadLinks } from '../aws/s3-upload-links';
import { SsmNodeCollector } from '../aws/ssm-node-collector';
import { Telemetry } from '../aws/telemetry';
import { ENVIRONMENT, EnvironmentName } from '../catalog/environment';
import { approvedFrom } from '../core/collection/approved-event';
import { CollectionStore } from '../core/collection/collection-store';
import { startApproved } from '../core/collection/start-approved';

let services: Parameters<typeof startApproved>[0] | undefined;

/** Called by the wrapper automation once a human has approved. An error fails the automation, and its message shows in the Systems Manager console. */
export async function handler(event: unknown): Promise<{ readonly executionId?: string; readonly state: string }> {
  services ??= connect();
  const { execution, state } = await startApproved(services, approvedFrom(event));
  return { state, ...(execution && { executionId: execution.id }) };
}

function connect(): Parameters<typeof startApproved>[0] {
  const bucket = variable(ENVIRONMENT.evidenceBucket);
  const clock = { now: () => Date.now() };
  const limits = { concurrent: Number(variable(ENVIRONMENT.concurrentCollections)) };
  const settings = {
    homeRegion: variable('AWS_REGION'),
    bucket,
    document: variable(ENVIRONMENT.collectionDocument),
    automationRoleArn: variable(ENVIRONMENT.automationRoleArn),
    sources: machineSources(process.env),
    limits,
  };
  const telemetry = new Telemetry(readFunctionConfig(process.env));
  const caller = new AwsCaller({ onThrottled: throttleListener(telemetry) });
  return {
    settings,
    collections: new CollectionStore(new S3EvidenceStore(s3Client(), bucket), clock, collectionListener(telemetry)),
    collector: new SsmNodeCollector(ssmClient, caller),
    uploads: new S3UploadLinks(uploadSigner(), bucket),
    consoles: new Ec2Console(region => ec2Client(region, { maxAttempts: 1 }), caller),
    clock,
  };
}

function variable(name: EnvironmentName | 'AWS_REGION'): string {
  const value = process.env[name];
  if (value === undefined || value === '') { throw new Error(`the environment variable ${name} is missing: the construct sets it`); }
  return value;
}
