import { S3Error } from './s3-error';

/** How a bucket is set up. */
export interface BucketSettings {
  readonly region: string;
  /** the policy document */
  policy?: string;
  /** S3 takes the policy for public */
  policyIsPublic: boolean;
  /** group of grantees that the ACL grants something, such as AllUsers */
  publicGroup?: string;
  /** ARN of the key of its default encryption; absent: that of S3 itself */
  keyId?: string;
  /** EventBridge is told of new objects */
  sendsEvents: boolean;
}

/** What reads a setting, by the query of its request. */
export const SETTINGS: Readonly<Record<string, string>> = { policyStatus: 'GetBucketPolicyStatus', acl: 'GetBucketAcl', encryption: 'GetBucketEncryption', notification: 'GetBucketNotificationConfiguration', policy: 'GetBucketPolicy' };

const GROUP = 'http://acs.amazonaws.com/groups/global/';

/** The answer; undefined: it is no question of settings. Throws S3Error. */
export function describeSettings(operation: string, { policy, policyIsPublic, publicGroup, keyId, sendsEvents }: BucketSettings): string | undefined {
  switch (operation) {
    case 'HeadBucket': return '';
    case 'GetBucketPolicyStatus': return `<PolicyStatus><IsPublic>${policyIsPublic}</IsPublic></PolicyStatus>`;
    case 'GetBucketAcl': return `<AccessControlPolicy><AccessControlList>${publicGroup === undefined ? '' : `<Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"><URI>${GROUP}${publicGroup}</URI></Grantee><Permission>READ</Permission></Grant>`}</AccessControlList></AccessControlPolicy>`;
    case 'GetBucketEncryption': return `<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>${keyId === undefined ? 'AES256' : 'aws:kms'}</SSEAlgorithm>${keyId === undefined ? '' : `<KMSMasterKeyID>${keyId}</KMSMasterKeyID>`}</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>`;
    case 'GetBucketNotificationConfiguration': return `<NotificationConfiguration>${sendsEvents ? '<EventBridgeConfiguration/>' : ''}</NotificationConfiguration>`;
    case 'GetBucketPolicy': {
      if (policy === undefined) { throw new S3Error('NoSuchBucketPolicy', 404, 'The bucket policy does not exist'); }
      return policy;
    }
    default: return undefined;
  }
}
