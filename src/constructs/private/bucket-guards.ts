import { Lazy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { KEY_PREFIXES, RAW_BUNDLE_PREFIXES, STATE_PREFIXES } from '../../catalog/keys';

/** What our functions write, and nobody else: findings that somebody else wrote would be believed. */
export const DERIVED_PREFIXES: readonly string[] = [KEY_PREFIXES.evidence, KEY_PREFIXES.packets, ...STATE_PREFIXES, KEY_PREFIXES.exports];

/** Keys and maps of pseudonyms. A key that somebody else could choose would hide nothing, so they are guarded before pseudonyms are switched on. */
const PSEUDONYM_PREFIX = 'pseudonyms/';

/**
 * Refuses to anybody but our functions to write derived data, and uploads, for which they make links: a link works with the rights of the function that signed it. Deleting stays possible for those whom the account allows it, so that an administrator can clean up.
 *
 * @param writerArns read at synth
 */
export function derivedDataGuard(bucket: s3.IBucket, writerArns: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'OnlyFunctionsWriteDerivedData',
    effect: iam.Effect.DENY,
    principals: [new iam.AnyPrincipal()],
    actions: ['s3:PutObject'],
    resources: [...DERIVED_PREFIXES, PSEUDONYM_PREFIX, KEY_PREFIXES.uploads].map((prefix) => bucket.arnForObjects(`${prefix}*`)),
    conditions: { ArnNotEquals: { 'aws:PrincipalArn': Lazy.any({ produce: () => writerArns }) } },
  });
}

/**
 * Refuses to nodes all but the upload of new bundles: a node must not read what other nodes sent, and must not delete what it sent itself.
 *
 * @param nodeArns read at synth
 */
export function nodeGuard(bucket: s3.IBucket, nodeArns: string[]): iam.PolicyStatement[] {
  const deny = { effect: iam.Effect.DENY, principals: [new iam.AnyPrincipal()], conditions: { ArnEquals: { 'aws:PrincipalArn': Lazy.any({ produce: () => nodeArns }) } } };
  return [
    new iam.PolicyStatement({
      ...deny,
      sid: 'NodesDoNotReadOrDelete',
      actions: ['s3:GetObject', 's3:GetObjectVersion', 's3:DeleteObject', 's3:DeleteObjectVersion', 's3:ListBucket', 's3:ListBucketVersions'],
      resources: [bucket.bucketArn, bucket.arnForObjects('*')],
    }),
    new iam.PolicyStatement({ ...deny, sid: 'NodesWriteBundlesOnly', actions: ['s3:PutObject'], notResources: RAW_BUNDLE_PREFIXES.map((prefix) => bucket.arnForObjects(`${prefix}*`)) }),
  ];
}
