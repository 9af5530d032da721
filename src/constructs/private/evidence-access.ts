import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { DERIVED_PREFIXES } from './bucket-guards';
import { broadStatement } from './wildcards';
import { BLACK_BOX_LINK_SECONDS } from '../../catalog/black-box';
import { CAPTURE_LINK_SECONDS } from '../../catalog/capture-parameters';
import { ARRIVAL_PREFIXES, KEY_PREFIXES, PSEUDONYM_KEY } from '../../catalog/keys';
import { UPLOAD_LINK_SECONDS } from '../../catalog/limits';

/** The bucket and its key, as far as statements speak of them. */
export interface EvidencePlace {
  readonly bucket: s3.IBucket;
  readonly encryptionKey?: kms.IKey;
}

const BELOW_PREFIX = 'Objects below one prefix of the evidence bucket: their keys arise at run time';

const OF_COLLECTION = 'Each collection has a prefix of its own below uploads/, which arises at run time';

/** Prefixes whose documents say what an operator accepted or configured. */
const CONFIGURATION_PREFIX = 'configuration/';

/** What tools read and never write: findings and packets would not be evidence if what an agent drives could make them. */
const NOT_OF_TOOLS: readonly string[] = [KEY_PREFIXES.evidence, KEY_PREFIXES.packets];

/** Tools answer from evidence and state. They have no right on bundles as nodes sent them. */
export function toolEvidenceStatements(place: EvidencePlace): iam.PolicyStatement[] {
  const derived = [...DERIVED_PREFIXES, CONFIGURATION_PREFIX];
  return [
    broadStatement(BELOW_PREFIX, { sid: 'ReadEvidence', actions: ['s3:GetObject'], resources: objects(place, derived) }),
    broadStatement(BELOW_PREFIX, { sid: 'WriteState', actions: ['s3:PutObject', 's3:DeleteObject'], resources: objects(place, DERIVED_PREFIXES.filter((prefix) => !NOT_OF_TOOLS.includes(prefix))) }),
    listKeys(place),
    ...keyStatements(place),
  ];
}

/** Ingest reads bundles and writes what it makes of them. */
export function ingestEvidenceStatements(place: EvidencePlace): iam.PolicyStatement[] {
  const written = DERIVED_PREFIXES.filter((prefix) => prefix !== KEY_PREFIXES.packets);
  return [
    broadStatement(BELOW_PREFIX, { sid: 'ReadBundles', actions: ['s3:GetObject', 's3:GetObjectVersion'], resources: objects(place, ARRIVAL_PREFIXES) }),
    broadStatement(BELOW_PREFIX, { sid: 'ReadEvidence', actions: ['s3:GetObject'], resources: objects(place, [...written, CONFIGURATION_PREFIX]) }),
    broadStatement(BELOW_PREFIX, { sid: 'WriteEvidence', actions: ['s3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'], resources: objects(place, written) }),
    listKeys(place),
    listVersionsStatement(place),
    ...keyStatements(place),
  ];
}

/**
 * Bundles that no runbook uploads: those of console output are written, those of NodeDiagnostics come by links. The right behind a link is of no use but in a link, and not
 * for longer than links are made for.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
 */
export function uploadStatements(place: EvidencePlace): iam.PolicyStatement[] {
  return [
    broadStatement(OF_COLLECTION, { sid: 'WriteConsoleOutput', actions: ['s3:PutObject'], resources: [place.bucket.arnForObjects(`${KEY_PREFIXES.uploads}*/console-output.tar.gz`)] }),
    broadStatement(OF_COLLECTION, {
      sid: 'SignUploads',
      actions: ['s3:PutObject'],
      resources: [place.bucket.arnForObjects(`${KEY_PREFIXES.uploads}*/node-diagnostic.tar.gz`)],
      conditions: { StringEquals: { 's3:authType': 'REST-QUERY-STRING' }, NumericLessThanEquals: { 's3:signatureAge': String(UPLOAD_LINK_SECONDS * 1000) } },
    }),
  ];
}

/**
 * Ingest reads the key of pseudonyms and writes it where there is none; maps it writes and never reads. Nobody else has a right below `pseudonyms/`, the tools least of all.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
 */
export function pseudonymStatements({ bucket }: EvidencePlace): iam.PolicyStatement[] {
  const key = bucket.arnForObjects(PSEUDONYM_KEY);
  return [
    new iam.PolicyStatement({ sid: 'ReadPseudonymKey', actions: ['s3:GetObject'], resources: [key] }),
    new iam.PolicyStatement({ sid: 'MakePseudonymKey', actions: ['s3:PutObject'], resources: [key], conditions: { Null: { 's3:if-none-match': 'false' } } }),
    broadStatement(BELOW_PREFIX, { sid: 'WritePseudonymMaps', actions: ['s3:PutObject'], resources: objects({ bucket }, [KEY_PREFIXES.pseudonymMaps]) }),
  ];
}

/** For people who may know what stands behind pseudonyms: the maps, and not the key, with which one could undo those of every bundle to come. */
export function readPseudonymsStatements(place: EvidencePlace): iam.PolicyStatement[] {
  return [
    broadStatement(BELOW_PREFIX, { sid: 'ReadPseudonymMaps', actions: ['s3:GetObject'], resources: objects(place, [KEY_PREFIXES.pseudonymMaps]) }),
    ...keyStatements(place, ['kms:Decrypt']),
  ];
}

/** Only the first version of a bundle counts, so that nobody replaces one that was sent. */
export function listVersionsStatement({ bucket }: EvidencePlace): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'ListBundleVersions',
    actions: ['s3:ListBucketVersions'],
    resources: [bucket.bucketArn],
    conditions: { StringLike: { 's3:prefix': ARRIVAL_PREFIXES.map((prefix) => `${prefix}*`) } },
  });
}

/** The starter keeps the records of collections and plans, and sees no evidence. */
export function recordStatements(place: EvidencePlace): iam.PolicyStatement[] {
  const records = objects(place, [KEY_PREFIXES.collections, KEY_PREFIXES.batches]);
  return [
    broadStatement(BELOW_PREFIX, { sid: 'KeepRecords', actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], resources: records }),
    broadStatement(BELOW_PREFIX, { sid: 'ClaimNodes', actions: ['s3:GetObject', 's3:PutObject'], resources: [place.bucket.arnForObjects(`${KEY_PREFIXES.nodes}*/collection.json`)] }),
    listKeys(place),
    ...keyStatements(place),
  ];
}

/** Black-box collection keeps records of what it begins, and sees no evidence. It looks for the uploads that it made links for. */
export function blackBoxRecordStatements(place: EvidencePlace): iam.PolicyStatement[] {
  return [
    broadStatement(BELOW_PREFIX, { sid: 'KeepTriggeredRecords', actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], resources: objects(place, [KEY_PREFIXES.collections]) }),
    broadStatement(BELOW_PREFIX, { sid: 'ClaimNodes', actions: ['s3:GetObject', 's3:PutObject'], resources: [place.bucket.arnForObjects(`${KEY_PREFIXES.nodes}*/collection.json`)] }),
    listKeys(place),
    new iam.PolicyStatement({ sid: 'ListUploadVersions', actions: ['s3:ListBucketVersions'], resources: [place.bucket.bucketArn], conditions: { StringLike: { 's3:prefix': `${KEY_PREFIXES.uploads}*` } } }),
    ...keyStatements(place),
  ];
}

/** Console output is written, what nodes save comes by links, which are good for minutes. */
export function blackBoxUploadStatements(place: EvidencePlace): iam.PolicyStatement[] {
  return [
    broadStatement(OF_COLLECTION, { sid: 'WriteConsoleOutput', actions: ['s3:PutObject'], resources: [place.bucket.arnForObjects(`${KEY_PREFIXES.uploads}*/console-output.tar.gz`)] }),
    broadStatement(OF_COLLECTION, {
      sid: 'SignUploadsOfNodes',
      actions: ['s3:PutObject'],
      resources: [place.bucket.arnForObjects(`${KEY_PREFIXES.uploads}*/ssm-command.tar.gz`)],
      conditions: { StringEquals: { 's3:authType': 'REST-QUERY-STRING' }, NumericLessThanEquals: { 's3:signatureAge': String(BLACK_BOX_LINK_SECONDS * 1000) } },
    }),
  ];
}

/** The starter of captures keeps their records, and sees neither packets nor evidence. */
export function captureRecordStatements(place: EvidencePlace): iam.PolicyStatement[] {
  return [
    broadStatement(BELOW_PREFIX, { sid: 'KeepCaptureRecords', actions: ['s3:GetObject', 's3:PutObject'], resources: objects(place, [KEY_PREFIXES.captures]) }),
    listKeys(place),
    ...keyStatements(place),
  ];
}

/** A link to upload carries the rights of who signed it; these are good for links only, and for new ones only. */
export function uploadPacketsStatement(place: EvidencePlace): iam.PolicyStatement {
  return broadStatement(BELOW_PREFIX, {
    sid: 'SignUploadsOfPackets',
    actions: ['s3:PutObject'],
    resources: objects(place, [KEY_PREFIXES.packets]),
    conditions: { StringEquals: { 's3:authType': 'REST-QUERY-STRING' }, NumericLessThanEquals: { 's3:signatureAge': String(CAPTURE_LINK_SECONDS * 1000) } },
  });
}

/**
 * What AWSSupport-CollectEKSInstanceLogs needs of a node: it looks at ACL and policy status to make sure that the bucket is not public, then uploads.
 *
 * @see https://docs.aws.amazon.com/systems-manager-automation-runbooks/latest/userguide/automation-awssupport-collecteksinstancelogs.html
 */
export function nodeUploadStatements(place: EvidencePlace, prefix: string = KEY_PREFIXES.rawBundle): iam.PolicyStatement[] {
  return [
    broadStatement('The runbook names bundles eks_<instance>_<execution>, at the root of the bucket', { sid: 'UploadBundles', actions: ['s3:PutObject'], resources: objects(place, [prefix]) }),
    new iam.PolicyStatement({ sid: 'CheckBucketIsPrivate', actions: ['s3:GetBucketAcl', 's3:GetBucketPolicyStatus'], resources: [place.bucket.bucketArn] }),
    ...keyStatements(place),
  ];
}

/** The key through S3, for this bucket only. A multipart upload needs Decrypt, too: S3 reads the parts to join them. */
function keyStatements({ bucket, encryptionKey }: EvidencePlace, actions = ['kms:Decrypt', 'kms:GenerateDataKey']): iam.PolicyStatement[] {
  if (encryptionKey === undefined) { return []; }
  return [new iam.PolicyStatement({
    sid: 'UseEvidenceKey',
    actions,
    resources: [encryptionKey.keyArn],
    conditions: {
      StringLike: {
        'kms:ViaService': `s3.${bucket.env.region}.*`,
        // with a bucket key the context is the bucket, without one (a bucket of the user's) the object
        'kms:EncryptionContext:aws:s3:arn': [bucket.bucketArn, bucket.arnForObjects('*')],
      },
    },
  })];
}

/** Without a condition on the prefix: only whoever may list a bucket is told that a key does not exist (404), all others that it is forbidden. Keys hold no content. */
function listKeys({ bucket }: EvidencePlace): iam.PolicyStatement {
  return new iam.PolicyStatement({ sid: 'ListKeys', actions: ['s3:ListBucket'], resources: [bucket.bucketArn] });
}

function objects({ bucket }: EvidencePlace, prefixes: readonly string[]): string[] {
  return prefixes.map((prefix) => bucket.arnForObjects(`${prefix}*`));
}

