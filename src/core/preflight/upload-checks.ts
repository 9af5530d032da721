import { nameOf, partitionOf } from './arn';
import { attempt } from './attempt';
import { CheckResult, failed, ok, unknown } from './check';
import { keyChecks } from './key-checks';
import { BucketInspector, KeyInspector, RoleInspector, Simulated } from './ports';
import { Standing, standingOf } from './resource-policy';
import { judged, refusals } from './simulated';
import { KEY_PREFIXES } from '../../catalog/keys';
import { CollectorError } from '../ports';

/** Where a role is to upload. */
export interface UploadTarget {
  readonly bucket: string;
  /** of the bucket */
  readonly region: string;
  readonly keyArn?: string;
  readonly instanceId: string;
  /** what the runbook's bundles begin with; default: that of nodes */
  readonly keyPrefix?: string;
}

/** What upload rights are looked at with. */
export interface UploadInspectors {
  readonly roles: RoleInspector;
  readonly buckets?: BucketInspector;
  readonly keys?: KeyInspector;
}

/** What the runbook's script does with the credentials of the node. */
export async function uploadChecks({ roles, buckets, keys }: UploadInspectors, roleArn: string, target: UploadTarget): Promise<CheckResult[]> {
  const [upload, key] = await Promise.all([attempt('upload', async () => uploadCheck(roles, buckets, roleArn, target)), keyChecks(roles, keys, roleArn, target)]);
  return [upload, ...key];
}

const UNKNOWN_EXECUTION = '00000000-0000-0000-0000-000000000000';

async function uploadCheck(roles: RoleInspector, buckets: BucketInspector | undefined, roleArn: string, target: UploadTarget): Promise<CheckResult> {
  const { bucket, region, instanceId, keyPrefix = KEY_PREFIXES.rawBundle } = target;
  const bucketArn = `arn:${partitionOf(region)}:s3:::${bucket}`;
  // a name such as the runbook gives; the id of the execution arises later
  const object = `${bucketArn}/${keyPrefix}${instanceId}_${UNKNOWN_EXECUTION}.tar.gz`;
  const [put, look, policy] = await Promise.all([
    roles.simulate({ roleArn, actions: ['s3:PutObject'], resources: [object] }),
    roles.simulate({ roleArn, actions: ['s3:GetBucketAcl', 's3:GetBucketPolicyStatus'], resources: [bucketArn] }),
    policyOf(buckets, bucket),
  ]);
  const simulated = [...put, ...look];
  const own = judged('upload', roleArn, simulated);
  if (own.outcome !== 'ok' && !onlyUngranted(simulated)) { return own; }
  if (policy instanceof CollectorError) {
    const words = own.outcome === 'ok' ? `${nameOf(roleArn)} may by its own policies; whether the bucket's policy denies it` : `by its own policies ${own.seen}; whether the bucket's policy allows it`;
    return unknown('upload', `${words} could not be read: ${policy.message}`, own.fix);
  }
  const standings = simulated.map(each => ({
    ...each,
    standing: policy === undefined ? 'silent' as Standing : standingOf(policy, { roleArn, action: each.action, resource: each.resource }),
  }));
  const denied = standings.filter(each => each.standing === 'denied');
  if (denied.length > 0) { return failed('upload', `the policy of ${bucket} denies ${denied.map(each => each.action).join(', ')} to ${nameOf(roleArn)}`, 'Make an exception for the role in the statement of the bucket policy that denies it.'); }
  // in one account either of the two policies will do; that of the account as a whole names nobody
  const missing = standings.filter(each => each.decision !== 'allowed' && each.standing !== 'allowed');
  if (missing.some(each => each.standing === 'silent' || each.standing === 'delegated')) { return own; }
  if (standings.some(each => each.standing === 'unclear')) {
    const words = own.outcome === 'ok' ? `${nameOf(roleArn)} may by its own policies` : `by its own policies ${own.seen}`;
    return unknown('upload', `${words}; what the bucket's policy says hangs on conditions that only a real upload meets or not`, own.fix ?? `Look at the conditions of the Deny statements in the policy of ${bucket}.`);
  }
  return ok('upload', `${nameOf(roleArn)} may put ${keyPrefix}* into ${bucket} and look at its ACL and policy status${own.outcome === 'ok' ? '' : ' (the bucket\'s policy names it)'}`);
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
