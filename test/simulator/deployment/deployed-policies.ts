import type { Statement } from './simulated-roles';

/** ARNs that policies of an installation speak of. */
export interface PolicyPlaces {
  readonly account: string;
  readonly region: string;
  readonly bucket: string;
  readonly keyArn: string;
  readonly cluster: string;
}

const allow = (Action: string[], Resource: string[], Condition?: Statement['Condition']): Statement => ({ Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) });

/** What AmazonSSMManagedInstanceCore lets an agent do, as far as it is asked for here. */
export function agentStatement(): Statement {
  return allow(['ssm:UpdateInstanceInformation', 'ssmmessages:OpenControlChannel', 'ec2messages:GetMessages'], ['*']);
}

/** What a machine's role needs to upload bundles whose names begin so. */
export function uploadStatements({ region, bucket, keyArn }: PolicyPlaces, prefix: string): Statement[] {
  return [
    allow(['s3:PutObject'], [`arn:aws:s3:::${bucket}/${prefix}*`]),
    allow(['s3:GetBucketAcl', 's3:GetBucketPolicyStatus'], [`arn:aws:s3:::${bucket}`]),
    allow(['kms:Decrypt', 'kms:GenerateDataKey'], [keyArn], { StringLike: { 'kms:ViaService': `s3.${region}.*`, 'kms:EncryptionContext:aws:s3:arn': [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`] } }),
  ];
}

/** What the automation of nodes may send, and where. */
export function automationStatements({ account, region, cluster }: PolicyPlaces): Statement[] {
  const instances = [`arn:aws:ec2:${region}:${account}:instance/*`];
  return [
    allow(['ssm:SendCommand'], [`arn:aws:ssm:${region}::document/AWS-RunShellScript`]),
    allow(['ssm:SendCommand'], instances, { StringEquals: { 'aws:ResourceTag/aws:eks:cluster-name': cluster } }),
    allow(['ssm:SendCommand'], instances, { StringEquals: { 'aws:ResourceTag/eks:cluster-name': cluster }, Null: { 'aws:ResourceTag/aws:eks:cluster-name': 'true' } }),
  ];
}

/** What the automation of other machines may send, and where. */
export function machineAutomationStatements({ account, region }: PolicyPlaces, tags: Readonly<Record<string, string>>): Statement[] {
  const condition = { StringEquals: Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value])), Null: { 'aws:ResourceTag/aws:eks:cluster-name': 'true' } };
  return [allow(['ssm:SendCommand'], [`arn:aws:ec2:${region}:${account}:instance/*`, `arn:aws:ssm:${region}:${account}:managed-instance/*`], condition)];
}

/** A bucket's policy with the guards of an installation. */
export function bucketPolicy({ account, bucket }: PolicyPlaces, nodeRoles: readonly string[]): string {
  const here = `arn:aws:s3:::${bucket}`;
  const deny = { Effect: 'Deny', Principal: '*' };
  const nodes = { ArnEquals: { 'aws:PrincipalArn': nodeRoles } };
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { ...deny, Action: 's3:*', Resource: [here, `${here}/*`], Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      { ...deny, Action: 's3:*', Resource: [here, `${here}/*`], Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } },
      { ...deny, Sid: 'OnlyFunctionsWriteDerivedData', Action: 's3:PutObject', Resource: [`${here}/evidence/*`, `${here}/collections/*`], Condition: { ArnNotEquals: { 'aws:PrincipalArn': [`arn:aws:iam::${account}:role/Ingest`] } } },
      { ...deny, Sid: 'NodesDoNotReadOrDelete', Action: ['s3:GetObject', 's3:DeleteObject', 's3:ListBucket'], Resource: [here, `${here}/*`], Condition: nodes },
      { ...deny, Sid: 'NodesWriteBundlesOnly', Action: 's3:PutObject', NotResource: [`${here}/eks_*`, `${here}/ecs_*`, `${here}/machine_*`], Condition: nodes },
    ],
  });
}

/** A key's policy as a key is made: the account's own policies decide. */
export function keyPolicy({ account }: Pick<PolicyPlaces, 'account'>): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' }] });
}
