import { Annotations, CfnResource, Duration, RemovalPolicy, Stack, Token, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { derivedDataGuard, nodeGuard } from './private/bucket-guards';
import { assertKey, warnOfKeyPolicy } from './private/own-key';
import { PropError } from './private/prop-error';
import { assertSameRegion } from './private/same-region';
import { wholeDays } from './private/whole-days';
import { EVIDENCE_PREFIXES, KEY_PREFIXES, STATE_PREFIXES } from '../catalog/keys';
import { ABANDONED_UPLOAD_DAYS, DEFAULT_RETENTION_DAYS, EXPORT_DAYS, STATE_EXTRA_DAYS } from '../catalog/limits';

export interface EvidenceStoreProps {
  readonly bucket?: s3.IBucket;
  readonly encryptionKey?: kms.IKey;
  readonly retention?: Duration;
  readonly removalPolicy?: RemovalPolicy;
  readonly accessLogsBucket?: s3.IBucket;
}

/** Each is named twice, by an ARN of about 100 characters (https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html). */
const MOST_NODE_ROLES = 80;

/**
 * Bucket and key of bundles, evidence and state. Its policy adds two guards that no identity policy of the account can undo: derived data is written by our functions only,
 * and nodes can do nothing but upload.
 */
export class EvidenceStore extends Construct {
  readonly bucket: s3.IBucket;
  /** absent with a bucket of the user's that has none */
  readonly encryptionKey?: kms.IKey;
  readonly retentionDays: number;
  /** a bucket of our own: its retention, events and guards are set here */
  readonly isOwn: boolean;

  /** whose policy can be changed from here without a cycle between stacks */
  private readonly guardable: boolean;
  private readonly writerArns: string[] = [];
  private readonly nodeArns: string[] = [];

  constructor(scope: Construct, id: string, props: EvidenceStoreProps) {
    super(scope, id);
    this.retentionDays = wholeDays('retention', props.retention ?? Duration.days(DEFAULT_RETENTION_DAYS));
    this.isOwn = props.bucket === undefined;
    if (props.encryptionKey !== undefined) { assertKey(this, 'encryptionKey', props.encryptionKey); }
    this.guardable = props.bucket === undefined || isMadeIn(Stack.of(this), props.bucket);
    if (props.bucket === undefined) {
      this.encryptionKey = props.encryptionKey ?? this.makeKey(props.removalPolicy);
      this.bucket = this.makeBucket(this.encryptionKey, props);
    } else {
      assertUsable(this, props.bucket, props.accessLogsBucket);
      if (this.guardable) { assertUnshared(props.bucket); }
      this.bucket = props.bucket;
      this.encryptionKey = props.encryptionKey ?? props.bucket.encryptionKey;
      this.warnOfWhatWeCannotSet(props.bucket);
    }
    const ownKey = props.encryptionKey ?? props.bucket?.encryptionKey;
    if (ownKey !== undefined) { warnOfKeyPolicy(this, ownKey); }
  }

  /** Lets a role write derived data, as far as its own policy allows it. */
  admitWriter(role: iam.IRole): void {
    this.writerArns.push(role.roleArn);
    if (this.guardable && this.writerArns.length === 1) { this.bucket.addToResourcePolicy(derivedDataGuard(this.bucket, this.writerArns)); }
  }

  /** Keeps a node role to uploading, whatever else the account grants it. */
  confineNode(role: iam.IRole): void {
    if (this.nodeArns.length === MOST_NODE_ROLES && this.guardable) {
      throw new PropError({ prop: 'nodeRoles', got: `more than ${MOST_NODE_ROLES} roles`, expected: `at most ${MOST_NODE_ROLES}: the policy of a bucket names each, and S3 takes 20 KB`, fix: 'let nodes share roles, or make another installation for some of the clusters' });
    }
    this.nodeArns.push(role.roleArn);
    if (this.guardable && this.nodeArns.length === 1) { nodeGuard(this.bucket, this.nodeArns).forEach((statement) => this.bucket.addToResourcePolicy(statement)); }
  }

  private makeKey(removalPolicy: RemovalPolicy = RemovalPolicy.RETAIN): kms.Key {
    return new kms.Key(this, 'Key', { description: 'Encrypts log bundles of EKS nodes and the evidence made from them', enableKeyRotation: true, removalPolicy });
  }

  private makeBucket(encryptionKey: kms.IKey, { removalPolicy, accessLogsBucket }: EvidenceStoreProps): s3.Bucket {
    const bucket = new s3.Bucket(this, 'Bucket', {
      encryption: s3.BucketEncryption.KMS,
      encryptionKey,
      bucketKeyEnabled: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true, // only the first version of a bundle's name counts, so that an upload cannot be replaced unseen
      removalPolicy: removalPolicy ?? RemovalPolicy.RETAIN,
      serverAccessLogsBucket: accessLogsBucket,
      serverAccessLogsPrefix: accessLogsBucket && `${this.node.path}/`,
      lifecycleRules: lifecycleRules(this.retentionDays),
    });
    // eventBridgeEnabled of the L2 would add a custom resource, and a function outside this construct, for one property (aws/aws-cdk#22051)
    (bucket.node.defaultChild as s3.CfnBucket).notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    if (accessLogsBucket === undefined) {
      Validations.of(bucket).acknowledge({ id: 'AwsSolutions-S1', reason: 'Read and written by the functions of this construct, which keep one audit record a call; accessLogsBucket adds server access logs' });
    }
    return bucket;
  }

  private warnOfWhatWeCannotSet(bucket: s3.IBucket): void {
    const state = this.retentionDays + STATE_EXTRA_DAYS;
    Annotations.of(this).addWarningV2('eks-node-diagnostics-mcp:ownBucket', [
      `The bucket ${shown(bucket.bucketName)} is yours, so this construct changes nothing but the policy of one that is made in the same stack. It needs:`,
      `EventBridge notifications, or no bundle is ever read: aws s3api put-bucket-notification-configuration --bucket ${shown(bucket.bucketName)} --notification-configuration '{"EventBridgeConfiguration":{}}' (keep what is configured there already);`,
      'versioning; a public access block; a policy that refuses requests without TLS;',
      ...this.guardable ? [] : ['the statements OnlyFunctionsWriteDerivedData, NodesDoNotReadOrDelete and NodesWriteBundlesOnly of docs/permissions.md in its policy, or whoever may write into it can forge findings;'],
      `lifecycle rules, or nothing is ever deleted: ${EVIDENCE_PREFIXES.join(', ')} after ${this.retentionDays} days, ${STATE_PREFIXES.join(', ')} after ${state} days, ${KEY_PREFIXES.exports} after ${EXPORT_DAYS} day, noncurrent versions and incomplete multipart uploads after ${ABANDONED_UPLOAD_DAYS} day.`,
    ].join(' '));
  }
}

/** Whole days after which S3 deletes. In a versioned bucket an expired object becomes a noncurrent version first, which is why those expire too. */
function lifecycleRules(retentionDays: number): s3.LifecycleRule[] {
  const expire = (prefixes: readonly string[], days: number): s3.LifecycleRule[] => prefixes.map((prefix) => ({ prefix, expiration: Duration.days(days) }));
  return [
    ...expire(EVIDENCE_PREFIXES, retentionDays),
    ...expire(STATE_PREFIXES, retentionDays + STATE_EXTRA_DAYS),
    ...expire([KEY_PREFIXES.exports], EXPORT_DAYS),
    { noncurrentVersionExpiration: Duration.days(1), abortIncompleteMultipartUploadAfter: Duration.days(ABANDONED_UPLOAD_DAYS), expiredObjectDeleteMarker: true },
  ];
}

function assertUsable(scope: Construct, bucket: s3.IBucket, accessLogsBucket?: s3.IBucket): void {
  if (accessLogsBucket !== undefined) {
    throw new PropError({ prop: 'accessLogsBucket', got: 'together with bucket', expected: 'one of the two', fix: 'set the access logs of your bucket where you make it' });
  }
  assertSameRegion(scope, { prop: 'bucket', what: 'bucket', resource: bucket, because: 'its events arise' });
}

/** Buckets of the user's that an installation guards. */
const GUARDED = new WeakSet<s3.IBucket>();

/** The guards of two installations would lock each other out, and both would take in every bundle. */
function assertUnshared(bucket: s3.IBucket): void {
  if (GUARDED.has(bucket)) {
    throw new PropError({ prop: 'bucket', got: `${bucket.node.path}, which another installation has already`, expected: 'a bucket for each installation', fix: 'make another bucket, or one installation with the clusters of both' });
  }
  GUARDED.add(bucket);
}

/** Whether a bucket is made, not imported, in that stack. */
function isMadeIn(stack: Stack, bucket: s3.IBucket): boolean {
  return Stack.of(bucket) === stack && bucket.node.findAll().some((each) => CfnResource.isCfnResource(each));
}

function shown(name: string): string {
  return Token.isUnresolved(name) ? '<bucket>' : name;
}
