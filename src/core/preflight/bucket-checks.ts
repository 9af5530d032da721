import { attempt, attemptAll } from './attempt';
import { CheckResult, failed, ok, skipped, unknown } from './check';
import { Deployment } from './deployment';
import { BucketInspector, KeyInspector } from './ports';

const OF_A_BUCKET = ['bucket-private', 'bucket-encryption', 'bucket-events'] as const;
/** A key that works. */
const ENABLED = 'Enabled';

/** Whether the evidence bucket takes bundles, keeps them to itself, and says when one came. */
export async function bucketChecks(buckets: BucketInspector, keys: KeyInspector, deployment: Deployment): Promise<CheckResult[]> {
  const [ofBucket, ofKey] = await Promise.all([checksOfBucket(buckets, deployment), keyCheck(keys, deployment)]);
  return [...ofBucket, ofKey];
}

async function keyCheck(keys: KeyInspector, { keyArn }: Deployment): Promise<CheckResult> {
  if (keyArn === undefined) { return skipped('bucket-key', 'no KMS key of yours is involved'); }
  return attempt('bucket-key', async () => {
    const state = await keys.state(keyArn);
    if (state === undefined) { return failed('bucket-key', `there is no key ${keyArn}`, 'What was encrypted with a key that is gone cannot be read again. Deploy the stack with another encryptionKey.'); }
    return state === ENABLED ? ok('bucket-key', 'the key is enabled') : failed('bucket-key', `the key ${keyArn} is ${state}`);
  });
}

async function checksOfBucket(buckets: BucketInspector, { bucket, region, keyArn }: Deployment): Promise<CheckResult[]> {
  if (bucket === undefined) { return (['bucket', ...OF_A_BUCKET] as const).map(check => skipped(check, 'the name of the bucket is not known (--bucket <name>)')); }
  return attemptAll(['bucket', ...OF_A_BUCKET], async () => {
    const found = await buckets.region(bucket);
    if (found === undefined) { return [failed('bucket', `there is no bucket ${bucket}`), ...OF_A_BUCKET.map(check => skipped(check, 'there is no bucket'))]; }
    const place = found === region
      ? ok('bucket', `${bucket} in ${region}`)
      : failed('bucket', `${bucket} is in ${found}; its events arise there, but the functions that wait for them are in ${region}`, `Use a bucket in ${region}, or deploy the stack to ${found}.`);
    return [place, ...await Promise.all([
      bucketIsPrivate(buckets, bucket),
      attempt('bucket-encryption', async () => encryptionCheck(await buckets.encryption(bucket), keyArn)),
      attempt('bucket-events', async () => await buckets.sendsEvents(bucket) ? ok('bucket-events', 'EventBridge is told of new objects') : failed('bucket-events', 'EventBridge is not told of new objects, so uploaded bundles are never read')),
    ])];
  });
}

/** What the runbook looks at before it lets a node upload. */
export async function bucketIsPrivate(buckets: BucketInspector, bucket: string): Promise<CheckResult> {
  return attempt('bucket-private', async () => {
    const { policyIsPublic, publicGrants } = await buckets.exposure(bucket);
    const faults = [...policyIsPublic ? ['S3 takes its policy for public'] : [], ...publicGrants.map(group => `its ACL grants something to ${group}`)];
    return faults.length === 0 ? ok('bucket-private', 'neither policy nor ACL makes it public') : failed('bucket-private', `${bucket}: ${faults.join('; ')}. The runbook refuses such a bucket.`);
  });
}

function encryptionCheck(found: { readonly algorithm: string; readonly keyId?: string } | undefined, keyArn: string | undefined): CheckResult {
  const is = found === undefined ? 'no default encryption' : `${found.algorithm}${found.keyId === undefined ? '' : ` with ${found.keyId}`}`;
  if (keyArn === undefined) {
    if (found?.keyId === undefined) { return ok('bucket-encryption', `${is}; no key of yours is involved`); }
    return failed('bucket-encryption', `${is}, but the stack names no key, so node roles were not allowed to use it`, 'Pass that key to the construct as encryptionKey and deploy again, or say which key it is (--key-arn).');
  }
  if (found?.keyId === undefined) { return failed('bucket-encryption', `${is}; expected the key ${keyArn}`); }
  if (sameKey(found.keyId, keyArn)) { return ok('bucket-encryption', is); }
  return found.keyId.includes('alias/') ? unknown('bucket-encryption', `${is}: an alias, which may or may not stand for ${keyArn}`) : failed('bucket-encryption', `${is}; expected the key ${keyArn}`);
}

/** The id alone will do, as S3 accepts it too. */
function sameKey(found: string, keyArn: string): boolean {
  return found === keyArn || keyArn.endsWith(`:key/${found}`);
}
