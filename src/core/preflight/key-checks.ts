import { accountOf, domainOf, nameOf, partitionOf } from './arn';
import { attempt } from './attempt';
import { CheckResult, failed, ok, skipped, unknown } from './check';
import { KeyInspector, RoleInspector } from './ports';
import { orphanedPrincipals, Standing, standingOf } from './resource-policy';
import { judged } from './simulated';
import { CollectorError } from '../ports';

/** Parts of an upload are encrypted with a data key, and read again to be joined (https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html). */
const ACTIONS = ['kms:GenerateDataKey', 'kms:Decrypt'] as const;

/** Whose key it is, and what for. */
export interface KeyQuestion {
  readonly bucket: string;
  /** of the bucket */
  readonly region: string;
  readonly keyArn?: string;
}

/** What both policies say of a role that uploads: its own, and that of the key. KMS wants the key's to allow it, or to leave it to the role's. */
export async function keyChecks(roles: RoleInspector, keys: KeyInspector | undefined, roleArn: string, { bucket, region, keyArn }: KeyQuestion): Promise<CheckResult[]> {
  if (keyArn === undefined) { return [skipped('key', 'no KMS key of yours is involved'), skipped('key-policy', 'no KMS key of yours is involved')]; }
  const context = { 'kms:ViaService': `s3.${region}.${domainOf(region)}`, 'kms:EncryptionContext:aws:s3:arn': `arn:${partitionOf(region)}:s3:::${bucket}` };
  const policy = await policyOf(keys, keyArn);
  const standings = typeof policy === 'string' ? ACTIONS.map(action => ({ action, standing: standingOf(policy, { roleArn, action, resource: keyArn, context: { ...context, 'kms:KeyOrigin': 'AWS_KMS' } }) })) : undefined;
  const named = accountOf(keyArn) === accountOf(roleArn) && standings?.every(each => each.standing === 'allowed') === true;
  const own = await attempt('key', async () => {
    const verdict = judged('key', roleArn, await roles.simulate({ roleArn, actions: ACTIONS, resources: [keyArn], context }));
    if (verdict.outcome === 'ok') { return ok('key', `${nameOf(roleArn)} may use it by its own policies`); }
    return named && verdict.outcome === 'failed' && !/denies it|stands in the way/.test(verdict.seen) ? ok('key', `${nameOf(roleArn)} needs no statement of its own: the policy of the key names it`) : verdict;
  });
  return [own, policyCheck(roleArn, keyArn, policy, standings)];
}

type Stated = readonly { readonly action: string; readonly standing: Standing }[];

function policyCheck(roleArn: string, keyArn: string, policy: string | undefined | CollectorError, standings: Stated | undefined): CheckResult {
  if (policy instanceof CollectorError) { return unknown('key-policy', `the policy of the key could not be read: ${policy.message}`); }
  if (policy === undefined || standings === undefined) { return unknown('key-policy', 'not looked at from here; the doctor command looks, with your own credentials'); }
  const role = nameOf(roleArn);
  const of = (standing: Standing): string => standings.filter(each => each.standing === standing).map(each => each.action).join(' and ');
  if (of('denied') !== '') { return failed('key-policy', `the policy of ${keyArn} denies ${of('denied')} to ${role}`, `Make an exception for ${roleArn} in the statement of the key's policy that denies it.`); }
  if (of('silent') !== '') {
    const orphans = orphanedPrincipals(policy);
    const gone = orphans.length === 0 ? '' : ` It names ${orphans.slice(0, 3).join(', ')}, the id of a role that was deleted: one of the same name that was made later is another.`;
    return failed('key-policy', `the policy of ${keyArn} neither allows ${of('silent')} to ${role} nor leaves it to the policies of the account's roles.${gone}`);
  }
  if (of('unclear') !== '') { return unknown('key-policy', `whether the policy of ${keyArn} allows ${of('unclear')} to ${role} hangs on conditions that only a real upload meets or not`, 'Look at the conditions of its statements, those that deny first.'); }
  return ok('key-policy', of('delegated') === '' ? `it names ${role}` : 'it leaves that to the policies of the account\'s roles');
}

async function policyOf(keys: KeyInspector | undefined, keyArn: string): Promise<string | undefined | CollectorError> {
  try {
    return await keys?.policy(keyArn);
  } catch (error) {
    if (error instanceof CollectorError) { return error; }
    throw error;
  }
}
