import { FailureReason } from './reason';

/** The node role's fix for everything that the upload needs. */
const GRANT = 'name the role in nodeRoles, or call grantUpload(role)';

/**
 * What S3 and KMS say when they refuse. The services' words are in https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html, the AWS CLI's around them in botocore's exceptions.py;
 * the long form with `not authorized to perform` is read by `access-refusal.ts`.
 */
export const UPLOAD_REASONS: readonly FailureReason[] = [
  {
    code: 'KEY_UNUSABLE',
    pattern: /\bKMS\.(?:DisabledException|NotFoundException|KMSInvalidStateException|InvalidStateException|KeyUnavailableException|UnsupportedOperationException)|KMSInvalidStateException|arn:aws[\w-]*:kms:\S+ is (?:disabled|pending (?:deletion|import))/i,
    message: () => 'The key of the evidence bucket cannot be used: it is disabled, about to be deleted, or gone.',
    fix: 'Enable the key, or cancel its deletion (KMS console); nothing can be written to the bucket, or read from it, until then.',
  },
  {
    code: 'NODE_LACKS_KMS',
    pattern: /kms:(Decrypt|GenerateDataKey)|(?:AccessDenied|Access Denied)[^\n]{0,200}\bkms\b|\bKMS\.?AccessDenied/i,
    message: (match) => `The node may not use the bucket's key${match[1] ? ` (kms:${match[1]})` : ''}, so the upload failed. Bundles above about 8 MB go up in parts, and that needs kms:Decrypt too.`,
    fix: `Give the node role kms:GenerateDataKey and kms:Decrypt on the evidence key: ${GRANT}.`,
  },
  {
    code: 'BUCKET_REFUSED',
    pattern: /bucket[^\n]{0,120}\b(?:is|are|be|potentially) (?:\w+ )?public|publicly accessible|grants? (?:public|AllUsers)|isPublic\W{1,4}true|(?:groups\/global\/|\bto |\bthe )All ?Users/i,
    message: () => 'The runbook refused the bucket because its policy or ACL looks public.',
    fix: 'Remove public grants from the bucket policy and ACL. The evidence bucket as deployed has none: compare its policy with the stack.',
  },
  {
    code: 'BUCKET_MISSING',
    pattern: /NoSuchBucket|The specified bucket does not exist/i,
    message: () => 'The evidence bucket does not exist under the name that the runbook was given.',
    fix: 'Deploy the stack again: the bucket was deleted or replaced, or the function runs with the settings of another deployment.',
  },
  {
    code: 'BUCKET_IN_OTHER_REGION',
    pattern: /PermanentRedirect|must be addressed using the specified endpoint|AuthorizationHeaderMalformed|IllegalLocationConstraint|Moved Permanently/i,
    message: () => 'The node asked S3 in its own region for a bucket that lies in another, and did not follow.',
    fix: 'Update the AWS CLI on the nodes, which follows such an answer; let the subnet\'s route, endpoint and policy pass S3 in the region of the bucket too.',
  },
  {
    code: 'CLOCK_WRONG',
    pattern: /RequestTimeTooSkewed|difference between the request time and the (?:current|server)|Signature (?:not yet current|expired)|RequestExpired/i,
    message: () => 'AWS refused the node\'s requests because the clock of the node is wrong by minutes.',
    fix: 'Mend time keeping on the node (chronyc tracking; the time service is 169.254.169.123); until then its logs carry wrong times too.',
  },
  {
    code: 'NODE_LACKS_BUCKET_CHECK',
    pattern: /s3:(GetBucketAcl|GetBucketPolicyStatus)|(GetBucketAcl|GetBucketPolicyStatus)[^\n]{0,120}(?:AccessDenied|Access Denied|Forbidden|403)|(?:AccessDenied|Access Denied|Forbidden|403)[^\n]{0,120}(GetBucketAcl|GetBucketPolicyStatus)/i,
    message: (match) => `The node may not read whether the bucket is public (s3:${match[1] ?? match[2] ?? match[3]}); the runbook checks that before it uploads.`,
    fix: `Give the node role s3:GetBucketAcl and s3:GetBucketPolicyStatus on the evidence bucket: ${GRANT}.`,
  },
  {
    code: 'NODE_LACKS_PUT',
    pattern: /s3:PutObject|(?:PutObject|CreateMultipartUpload|UploadPart|CompleteMultipartUpload)[^\n]{0,120}(?:AccessDenied|Access Denied|Forbidden)|(?:AccessDenied|Access Denied|Forbidden)[^\n]{0,120}(?:PutObject|MultipartUpload|UploadPart)|upload failed[^\n]{0,300}(?:AccessDenied|Access Denied|Forbidden|\(403\))/i,
    message: () => 'The node may not write to the evidence bucket (s3:PutObject).',
    fix: `Give the node role s3:PutObject on eks_* of the evidence bucket: ${GRANT}. With Default Host Management that role uploads, not the instance profile.`,
  },
  {
    code: 'NODE_HAS_NO_CREDENTIALS',
    pattern: /Unable to locate credentials|Partial credentials found|Error when retrieving credentials|NoCredentialProviders|EC2RoleRequestError|(?:ExpiredToken|InvalidAccessKeyId|InvalidClientTokenId|InvalidToken)\b|security token included in the request is (?:invalid|expired)|provided token has expired|Unable to (?:retrieve|fetch|get) (?:IAM )?(?:credentials|role)/i,
    message: () => 'The upload found no valid AWS credentials on the node.',
    fix: 'Give the instance a profile with the node role, and see that the instance metadata service answers on the node itself (endpoint enabled; no iptables rule or proxy in front of 169.254.169.254). Static keys in ~/.aws of root come before the role: remove them.',
  },
];
