import {
  GetBucketAclCommand, GetBucketEncryptionCommand, GetBucketNotificationConfigurationCommand, GetBucketPolicyCommand, GetBucketPolicyStatusCommand, HeadBucketCommand, S3Client,
} from '@aws-sdk/client-s3';
import { CollectorError } from '../../core/ports';
import { BucketInspector } from '../../core/preflight/ports';
import { AwsCaller } from '../aws-caller';
import { absentAs } from './absent';

/** Grantees that are not one account. */
const PUBLIC_GROUP = /\/groups\/(?:global\/)?(AllUsers|AuthenticatedUsers)$/;

/** How a bucket is set up, as S3 tells it. The client is made with `maxAttempts: 1` and follows regions. */
export class S3BucketInspector implements BucketInspector {
  constructor(private readonly client: S3Client, private readonly caller: AwsCaller) {}

  async region(bucket: string): Promise<string | undefined> {
    return this.caller.call({ action: 's3:ListBucket', on: `bucket ${bucket}` }, async () => {
      try {
        const { BucketRegion } = await this.client.send(new HeadBucketCommand({ Bucket: bucket }));
        return BucketRegion ?? await this.client.config.region();
      } catch (error) {
        // a HEAD has no body, so the status is all that S3 says
        const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
        if (status === 404) { return undefined; }
        if (status === 403) { throw new CollectorError('ACCESS_DENIED', `S3 refuses s3:ListBucket on ${bucket} (HTTP 403): the bucket belongs to another account, or your credentials lack that right.`); }
        throw error;
      }
    });
  }

  async exposure(bucket: string) {
    const on = `bucket ${bucket}`;
    const [policyIsPublic, { Grants = [] }] = await Promise.all([
      this.caller.call({ action: 's3:GetBucketPolicyStatus', on }, async () =>
        absentAs(false, ['NoSuchBucketPolicy'], async () => (await this.client.send(new GetBucketPolicyStatusCommand({ Bucket: bucket }))).PolicyStatus?.IsPublic ?? false)),
      this.caller.call({ action: 's3:GetBucketAcl', on }, async () => this.client.send(new GetBucketAclCommand({ Bucket: bucket }))),
    ]);
    return { policyIsPublic, publicGrants: [...new Set(Grants.flatMap(each => PUBLIC_GROUP.exec(each.Grantee?.URI ?? '')?.[1] ?? []))] };
  }

  async encryption(bucket: string) {
    const rules = await this.caller.call({ action: 's3:GetEncryptionConfiguration', on: `bucket ${bucket}` }, async () => absentAs(undefined, ['ServerSideEncryptionConfigurationNotFoundError'], async () =>
      (await this.client.send(new GetBucketEncryptionCommand({ Bucket: bucket }))).ServerSideEncryptionConfiguration?.Rules));
    const rule = rules?.[0]?.ApplyServerSideEncryptionByDefault;
    return rule?.SSEAlgorithm === undefined ? undefined : { algorithm: rule.SSEAlgorithm, ...(rule.KMSMasterKeyID !== undefined && { keyId: rule.KMSMasterKeyID }) };
  }

  async sendsEvents(bucket: string): Promise<boolean> {
    const { EventBridgeConfiguration } = await this.caller.call({ action: 's3:GetBucketNotification', on: `bucket ${bucket}` }, async () =>
      this.client.send(new GetBucketNotificationConfigurationCommand({ Bucket: bucket })));
    return EventBridgeConfiguration !== undefined;
  }

  async policy(bucket: string): Promise<string | undefined> {
    return this.caller.call({ action: 's3:GetBucketPolicy', on: `bucket ${bucket}` }, async () =>
      absentAs(undefined, ['NoSuchBucketPolicy'], async () => (await this.client.send(new GetBucketPolicyCommand({ Bucket: bucket }))).Policy));
  }
}
