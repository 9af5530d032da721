import { AwsCaller } from '../aws/aws-caller';
import { s3Client, ssmClient } from '../aws/clients';
import { S3EvidenceStore } from '../aws/s3-evidence-store';
import { SsmNodeCollector } from '../aws/ssm-node-collector';
import { ENVIRONMENT, EnvironmentName } from '../catalog/environment';
import { approvedFrom } from '../core/collection/approved-event';
import { CollectionStore } from '../core/collection/collection-store';
import { startApproved } from '../core/collection/start-approved';
import { StartServices } from '../core/collection/start-run';

let services: StartServices | undefined;

/** Called by the wrapper automation once a human has approved. An error fails the automation, and its message shows in the Systems Manager console. */
export async function handler(event: unknown): Promise<{ readonly executionId?: string; readonly state: string }> {
  services ??= connect();
  const { execution, state } = await startApproved(services, approvedFrom(event));
  return { state, ...(execution && { executionId: execution.id }) };
}

function connect(): StartServices {
  const bucket = variable(ENVIRONMENT.evidenceBucket);
  return {
    settings: { bucket, document: variable(ENVIRONMENT.collectionDocument), automationRoleArn: variable(ENVIRONMENT.automationRoleArn) },
    collections: new CollectionStore(new S3EvidenceStore(s3Client(), bucket), { now: () => Date.now() }),
    collector: new SsmNodeCollector(ssmClient, new AwsCaller()),
  };
}

function variable(name: EnvironmentName): string {
  const value = process.env[name];
  if (value === undefined || value === '') { throw new Error(`the environment variable ${name} is missing: the construct sets it`); }
  return value;
}
