import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EKSClient } from '@aws-sdk/client-eks';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { AwsAccountReader } from './account-reader';
import { Ec2AclInspector } from './acl-inspector';
import { S3BucketInspector } from './bucket-inspector';
import { CognitoClientSecrets } from './client-secrets';
import { Ec2GroupInspector } from './group-inspector';
import { SsmHostManagement } from './host-management';
import { KmsKeyInspector } from './key-inspector';
import { AwsMachineFinder } from './machine-finder';
import { Ec2NetworkInspector } from './network-inspector';
import { IamRoleInspector } from './role-inspector';
import { signedFetch } from './signed-fetch';
import { BundleDiskReadings } from '../../core/preflight/bundle-disk-readings';
import { DiskReadings } from '../../core/preflight/ports';
import { StoredLibrary } from '../../core/tools/stored-library';
import { AwsCaller } from '../aws-caller';
import { AwsNodeDirectory, perRegion } from '../aws-node-directory';
import { S3EvidenceStore } from '../s3-evidence-store';
import { SsmDocuments } from '../ssm-documents';

/** AwsCaller tries again; somebody waits at a terminal, so not for long. */
const ONCE = { maxAttempts: 1 };
const TRIES = 3;
const AUDIENCE = { who: 'the identity in use', advice: 'Use credentials that may, or ask whoever grants them.' };

/** The gateway's name in signatures. */
const GATEWAY_SERVICE = 'bedrock-agentcore';

/**
 * The AWS account of whoever runs the command, by their own credentials.
 *
 * @param region default: that of the environment or profile
 * @param profile default: AWS_PROFILE, or the default credentials
 */
export async function userAccount({ region: given, profile }: { readonly region?: string; readonly profile?: string }) {
  const settings = { ...ONCE, ...(profile !== undefined && { profile }) };
  const sts = new STSClient({ ...settings, ...(given !== undefined && { region: given }) });
  const region = await sts.config.region();
  const here = { ...settings, region };
  const caller = new AwsCaller({ attempts: TRIES, audience: AUDIENCE });
  const ec2 = perRegion(each => new EC2Client({ ...settings, region: each }));
  const ssm = perRegion(each => new SSMClient({ ...settings, region: each }));
  const eks = perRegion(each => new EKSClient({ ...settings, region: each }));
  const s3 = new S3Client({ ...here, followRegionRedirects: true, responseChecksumValidation: 'WHEN_REQUIRED' });
  return {
    region,
    account: new AwsAccountReader(sts, new CloudFormationClient(here), caller),
    secrets: new CognitoClientSecrets(new CognitoIdentityProviderClient(here), caller),
    roles: new IamRoleInspector(new IAMClient(here), caller),
    buckets: new S3BucketInspector(s3, caller),
    keys: new KmsKeyInspector(perRegion(each => new KMSClient({ ...settings, region: each })), caller),
    network: new Ec2NetworkInspector(ec2, caller),
    acls: new Ec2AclInspector(ec2, caller),
    groups: new Ec2GroupInspector(ec2, caller),
    machines: new AwsMachineFinder({ ec2, ssm }, caller),
    hosts: new SsmHostManagement(ssm, caller),
    directory: new AwsNodeDirectory({ ec2, ssm, eks }, caller),
    collector: new SsmDocuments(ssm, caller),
    /** what the bundles in a bucket tell, read as the user */
    disksIn: (bucket: string): DiskReadings => new BundleDiskReadings(new StoredLibrary(new S3EvidenceStore(s3, bucket))),
    signedFetch: signedFetch({ service: GATEWAY_SERVICE, region, credentials: sts.config.credentials, sha256: sts.config.sha256 }),
    clients: { ec2, eks },
    caller,
  };
}

export type UserAccount = Awaited<ReturnType<typeof userAccount>>;
