import { App, CfnParameter, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ENV, flat, flats, install, resourcesOf, statement, templateOf } from './installation';
import { ClusterScope, EksNodeDiagnosticsMcp } from '../../src';
import { KEY_PREFIXES } from '../../src/catalog/keys';

interface Rule {
  readonly Prefix?: string;
  readonly ExpirationInDays?: number;
}

function rules(template: Template): Rule[] {
  return Object.values(resourcesOf(template, 'AWS::S3::Bucket'))[0].LifecycleConfiguration.Rules;
}

describe('the evidence bucket', () => {
  test('is encrypted by its own rotated key, versioned, private, and speaks TLS only', () => {
    const template = templateOf();
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: Match.anyValue() } }] },
      VersioningConfiguration: { Status: 'Enabled' },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    });
    template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
    template.hasResourceProperties('AWS::S3::BucketPolicy', { PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })]) } });
  });

  test('sends its events to EventBridge without a custom resource or a function outside the construct', () => {
    const template = templateOf();
    template.hasResourceProperties('AWS::S3::Bucket', { NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } } });
    const types = Object.values(template.toJSON().Resources as Record<string, { Type: string }>).map(({ Type }) => Type);
    expect(types.filter((type) => type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource')).toEqual([]);
  });

  test('deletes every prefix that it is written to', () => {
    const expiring = rules(templateOf({ retention: Duration.days(3) })).filter(({ ExpirationInDays }) => ExpirationInDays !== undefined);
    expect(expiring.map(({ Prefix }) => Prefix).sort()).toEqual(Object.values(KEY_PREFIXES).sort());
  });

  test('keeps bundles and evidence for the retention, records 90 days longer, exports for a day', () => {
    const days = Object.fromEntries(rules(templateOf({ retention: Duration.days(3) })).map((rule) => [rule.Prefix, rule.ExpirationInDays]));
    expect(days).toMatchObject({ 'eks_': 3, 'imports/': 3, 'uploads/': 3, 'evidence/': 3, 'collections/': 93, 'nodes/': 93, 'exports/': 1 });
  });

  test('really deletes: noncurrent versions, delete markers and leftovers of uploads go, too', () => {
    const general = rules(templateOf()).filter(({ Prefix }) => Prefix === undefined);
    expect(general).toEqual([expect.objectContaining({
      NoncurrentVersionExpiration: { NoncurrentDays: 1 }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, ExpiredObjectDeleteMarker: true,
    })]);
  });

  test.each([
    ['less than a day', Duration.hours(12), /retention: got '12 hours', expected whole days, at least one.*Duration\.days\(1\)/],
    ['a day and a half', Duration.hours(36), /retention: got '1 day 12 hours'.*Duration\.days\(2\)/],
    ['nothing', Duration.days(0), /retention: got/],
    ['a parameter', Duration.days(new CfnParameter(new Stack(), 'Days', { type: 'Number' }).valueAsNumber), /known only at deployment/],
  ])('refuses a retention of %s, because S3 counts whole days', (_, retention, message) => {
    expect(() => install({ retention })).toThrow(message);
  });

  test('survives the stack with its key by default, and goes with it when asked to', () => {
    const kept = templateOf();
    kept.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    kept.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain' });
    const gone = templateOf({ removalPolicy: RemovalPolicy.DESTROY });
    gone.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
    gone.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Delete' });
  });

  test('writes access logs where it is told to', () => {
    const template = templateOf((stack) => ({ accessLogsBucket: s3.Bucket.fromBucketName(stack, 'AccessLogs', 'central-logs') }));
    template.hasResourceProperties('AWS::S3::Bucket', { LoggingConfiguration: { DestinationBucketName: 'central-logs', LogFilePrefix: 'Diagnostics/NodeDiagnostics/Evidence/' } });
  });
});

describe('the guards of the bucket policy', () => {
  test('derived data is written by the functions and by nobody else, whatever the account grants', () => {
    const guard = statement(templateOf(), 'OnlyFunctionsWriteDerivedData');
    expect(guard).toMatchObject({ Effect: 'Deny', Principal: { AWS: '*' }, Action: 's3:PutObject' });
    expect(flats(guard.Condition.ArnNotEquals['aws:PrincipalArn'])).toEqual([expect.stringMatching(/IngestRole.*\.Arn/), expect.stringMatching(/SweeperRole.*\.Arn/), expect.stringMatching(/ToolsRole.*\.Arn/)]);
    expect(flats(guard.Resource).map((resource) => resource.replace(/^<.*>\//, ''))).toEqual(expect.arrayContaining(['evidence/*', 'collections/*', 'nodes/*', 'baselines/*', 'exports/*']));
  });

  test('fit into the policy of a bucket with as many node roles as are taken, each of the longest name', () => {
    const template = templateOf((stack) => ({ nodeRoles: Array.from({ length: 80 }, (_, at) => iam.Role.fromRoleName(stack, `Nodes${at}`, `${'n'.repeat(62)}${at}`)) }));
    const [{ PolicyDocument }] = Object.values(resourcesOf(template, 'AWS::S3::BucketPolicy'));
    const deployed = JSON.stringify(PolicyDocument, (_, value) => typeof value === 'object' && value !== null && /^(?:Ref|Fn::(?:Join|GetAtt))$/.test(Object.keys(value)[0] ?? '') ? flat(value).replace(/<AWS::Partition>/, 'aws').replace(/<[^>]*>/, 'arn:aws:s3:::'.padEnd(76, 'b')) : value as unknown);
    expect(deployed.length).toBeLessThan(20 * 1024);
  });

  test('there is no allowing statement: the policy opens the bucket to nobody, so that the runbook takes it for private', () => {
    const [{ PolicyDocument }] = Object.values(resourcesOf(templateOf(), 'AWS::S3::BucketPolicy'));
    expect(PolicyDocument.Statement.filter(({ Effect }: { Effect: string }) => Effect !== 'Deny')).toEqual([]);
  });
});

describe('a bucket and key of one\'s own', () => {
  const withOwn = (stack: Stack): { readonly bucket: s3.IBucket; readonly encryptionKey: kms.IKey } => ({
    bucket: s3.Bucket.fromBucketName(stack, 'Mine', 'my-bundles'),
    encryptionKey: kms.Key.fromKeyArn(stack, 'MyKey', 'arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555'),
  });

  test('no bucket and no key are made, and the functions use those that are given', () => {
    const template = templateOf(withOwn);
    template.resourceCountIs('AWS::S3::Bucket', 0);
    template.resourceCountIs('AWS::KMS::Key', 0);
    template.resourceCountIs('AWS::S3::BucketPolicy', 0);
    expect(flats(statement(template, 'UseEvidenceKey', /Tools/).Resource)).toEqual(['arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555']);
    template.hasResourceProperties('AWS::Events::Rule', { EventPattern: { detail: { bucket: { name: ['my-bundles'] } } } });
  });

  test('warns of what we cannot set, with the command and the lifecycle that it needs', () => {
    const { stack } = install(withOwn);
    Annotations.fromStack(stack).hasWarning('/Diagnostics/NodeDiagnostics/Evidence', Match.stringLikeRegexp('put-bucket-notification-configuration --bucket my-bundles .*evidence/, packets/, pseudonyms/maps/ after 7 days.*collections/.* after 97 days'));
  });

  test('of what the bucket must have, versions, privacy and TLS are named, too', () => {
    const { stack } = install(withOwn);
    Annotations.fromStack(stack).hasWarning('/Diagnostics/NodeDiagnostics/Evidence', Match.stringLikeRegexp('versioning; a public access block; a policy that refuses requests without TLS'));
  });

  test('an imported key, whose policy is not ours to change, brings the statement that it needs', () => {
    const { stack } = install((own) => ({ encryptionKey: withOwn(own).encryptionKey }));
    const [{ entry }] = Annotations.fromStack(stack).findWarning('/Diagnostics/NodeDiagnostics/Evidence', Match.stringLikeRegexp('The policy of the key'));
    const needed = JSON.parse(/\{"Action".*\}/.exec(String(entry.data))![0]);
    expect(needed).toMatchObject({ Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: '*', Condition: { StringLike: { 'kms:ViaService': 's3.eu-west-1.*' } } });
    expect(JSON.stringify(needed.Principal)).toContain(':iam::111122223333:root');
  });

  test('a key of this app needs no such word: its policy leaves permissions to IAM', () => {
    const { stack } = install((own) => ({ encryptionKey: new kms.Key(new Stack(own.node.root, 'Keys', { env: ENV }), 'Key') }));
    expect(Annotations.fromStack(stack).findWarning('/Diagnostics/NodeDiagnostics/Evidence', Match.stringLikeRegexp('The policy of the key'))).toEqual([]);
  });

  test('a bucket that is made in the same stack gets the guards, too', () => {
    const template = templateOf((stack) => ({ bucket: new s3.Bucket(stack, 'Mine'), nodeRoles: [iam.Role.fromRoleArn(stack, 'Nodes', 'arn:aws:iam::111122223333:role/nodes')] }));
    const [{ Bucket, PolicyDocument }] = Object.values(resourcesOf(template, 'AWS::S3::BucketPolicy'));
    expect(Bucket).toEqual({ Ref: expect.stringMatching(/^Mine/) });
    expect(PolicyDocument.Statement.map(({ Sid }: { Sid?: string }) => Sid)).toEqual(['OnlyFunctionsWriteDerivedData', 'NodesDoNotReadOrDelete', 'NodesWriteBundlesOnly']);
  });

  test('a bucket that is made in another stack keeps its policy, because a change would tie the stacks in a circle, and a warning says what to add', () => {
    const { app, stack } = install((own) => ({ bucket: new s3.Bucket(new Stack(own.node.root, 'Shared', { env: ENV }), 'Mine') }));
    Template.fromStack(app.node.findChild('Shared') as Stack).resourceCountIs('AWS::S3::BucketPolicy', 0);
    Annotations.fromStack(stack).hasWarning('/Diagnostics/NodeDiagnostics/Evidence', Match.stringLikeRegexp('OnlyFunctionsWriteDerivedData'));
  });

  test('two installations cannot have one bucket: their guards would lock each other out', () => {
    const stack = new Stack(new App(), 'Diagnostics', { env: ENV });
    const bucket = new s3.Bucket(stack, 'Mine');
    new EksNodeDiagnosticsMcp(stack, 'One', { clusters: ClusterScope.named('prod'), bucket });
    expect(() => new EksNodeDiagnosticsMcp(stack, 'Other', { clusters: ClusterScope.named('test'), bucket })).toThrow(/bucket: got 'Diagnostics\/Mine, which another installation has already', expected a bucket for each installation/);
  });

  test('a bucket without a KMS key needs no permission on one', () => {
    const template = templateOf((stack) => ({ bucket: s3.Bucket.fromBucketName(stack, 'Mine', 'my-bundles') }));
    expect(JSON.stringify(template.toJSON())).not.toContain('kms:');
  });

  test('the key of a bucket that is made elsewhere in the app is found', () => {
    const template = templateOf((stack) => ({ bucket: new s3.Bucket(stack, 'Mine', { encryption: s3.BucketEncryption.KMS }) }));
    expect(flats(statement(template, 'UseEvidenceKey', /Tools/).Resource)[0]).toMatch(/MineKey/);
  });

  test('a key alone encrypts the bucket that is made', () => {
    const template = templateOf((stack) => ({ encryptionKey: withOwn(stack).encryptionKey }));
    template.resourceCountIs('AWS::KMS::Key', 0);
    template.hasResourceProperties('AWS::S3::Bucket', { BucketEncryption: Match.anyValue() });
  });

  test('a bucket of another region is refused: its events arise there', () => {
    const app = new App();
    const stack = new Stack(app, 'Diagnostics', { env: ENV });
    const bucket = s3.Bucket.fromBucketAttributes(stack, 'Mine', { bucketName: 'my-bundles', region: 'us-east-1' });
    expect(() => new EksNodeDiagnosticsMcp(stack, 'Here', { clusters: ClusterScope.named('prod'), bucket })).toThrow(/bucket: got 'a bucket in us-east-1', expected a bucket in eu-west-1/);
  });

  test('access logs of a bucket of one\'s own are set where it is made', () => {
    expect(() => install((stack) => ({ ...withOwn(stack), accessLogsBucket: s3.Bucket.fromBucketName(stack, 'Logs', 'logs') }))).toThrow(/accessLogsBucket: got 'together with bucket'/);
  });
});
