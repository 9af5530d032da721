import { domainOf, nameOf, partitionOf } from './arn';
import { attempt } from './attempt';
import { CheckResult, failed, ok, skipped, unknown } from './check';
import { BucketInspector, RoleInspector, Simulated } from './ports';
import { mayAllow, openConditions, refusals, refusalText } from './simulated';
import { KEY_PREFIXES } from '../../catalog/keys';
import { CollectorError } from '../ports';

/** Where a role is to upload. */
export interface UploadTarget {
  readonly bucket: string;
  /** of the bucket */
  readonly region: string;
  readonly keyArn?: string;
  readonly instanceId: string;
}

/** What the runbook's script does with the credentials of the node. */
export async function uploadChecks(roles: RoleInspector, buckets: BucketInspector | undefined, roleArn: string, target: UploadTarget): Promise<CheckResult[]> {
  return Promise.all([attempt('upload', async () => uploadCheck(roles, buckets, roleArn, target)), attempt('key', async () => keyCheck(roles, roleArn, target))]);
}

async function uploadCheck(roles: RoleInspector, buckets: BucketInspector | undefined, roleArn: string, { bucket, region, instanceId }: UploadTarget): Promise<CheckResult> {
  const bucketArn = `arn:${partitionOf(region)}:s3:::${bucket}`;
  const [put, look] = await Promise.all([
    // a name such as the runbook gives; the id of the execution arises later
    roles.simulate({ roleArn, actions: ['s3:PutObject'], resources: [`${bucketArn}/${KEY_PREFIXES.rawBundle}${instanceId}_00000000-0000-0000-0000-000000000000.tar.gz`] }),
    roles.simulate({ roleArn, actions: ['s3:GetBucketAcl', 's3:GetBucketPolicyStatus'], resources: [bucketArn] }),
  ]);
  const verdict = judged('upload', roleArn, [...put, ...look]);
  if (verdict.outcome !== 'failed' || !onlyUngranted([...put, ...look])) { return verdict.outcome === 'ok' ? ok('upload', `${nameOf(roleArn)} may put eks_* into ${bucket} and look at its ACL and policy status`) : verdict; }
  const policy = await policyOf(buckets, bucket);
  if (policy instanceof CollectorError) { return unknown('upload', `by its own policies ${verdict.seen}; whether the bucket's policy allows it could not be read: ${policy.message}`, verdict.fix); }
  return mayAllow(policy, roleArn) ? unknown('upload', `by its own policies ${verdict.seen}; the bucket's policy names the role and may allow it, which IAM does not simulate`, verdict.fix) : verdict;
}

async function keyCheck(roles: RoleInspector, roleArn: string, { bucket, region, keyArn }: UploadTarget): Promise<CheckResult> {
  if (keyArn === undefined) { return skipped('key', 'no KMS key of yours is involved'); }
  const context = { 'kms:ViaService': `s3.${region}.${domainOf(region)}`, 'kms:EncryptionContext:aws:s3:arn': `arn:${partitionOf(region)}:s3:::${bucket}` };
  const verdict = judged('key', roleArn, await roles.simulate({ roleArn, actions: ['kms:GenerateDataKey', 'kms:Decrypt'], resources: [keyArn], context }));
  return verdict.outcome === 'ok' ? ok('key', `${nameOf(roleArn)} may use it by its own policies (the policy of the key was not looked at)`) : verdict;
}

function judged(check: 'upload' | 'key', roleArn: string, results: readonly Simulated[]): CheckResult {
  const refused = refusals(results);
  if (refused.length === 0) { return ok(check, `${nameOf(roleArn)} may`); }
  const open = openConditions(results);
  if (open.length > 0) { return unknown(check, `IAM could not decide: a statement of ${nameOf(roleArn)} depends on ${open.join(', ')}`); }
  const seen = `${nameOf(roleArn)} may not: ${refused.map(refusalText).join('; ')}`;
  return onlyUngranted(results) ? failed(check, seen) : failed(check, seen, 'Find the statement that denies it (IAM console: simulate the role\'s policies, or look at service control policies and the permissions boundary) and make an exception for the evidence bucket.');
}

/** Nothing denies it: somebody need only allow it. */
function onlyUngranted(results: readonly Simulated[]): boolean {
  return refusals(results).every(each => each.decision === 'implicitDeny' && each.deniedBy === undefined);
}

async function policyOf(buckets: BucketInspector | undefined, bucket: string): Promise<string | undefined | CollectorError> {
  try {
    return await buckets?.policy(bucket);
  } catch (error) {
    if (error instanceof CollectorError) { return error; }
    throw error;
  }
}
