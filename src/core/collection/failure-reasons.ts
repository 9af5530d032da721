/** Why a runbook failed, by what it says. */
export interface FailureReason {
  readonly code: string;
  readonly pattern: RegExp;
  readonly fix: string;
  readonly retryable?: boolean;
  message(match: RegExpExecArray): string;
}

/** First match wins, so the more telling come first. Patterns run on at most a few kilobytes. */
export const FAILURE_REASONS: readonly FailureReason[] = [
  {
    code: 'NODE_LACKS_KMS',
    pattern: /kms:(Decrypt|GenerateDataKey)|(?:AccessDenied|not authorized)[^\n]{0,200}\bkms\b|KMS[.:]?(?:AccessDenied|DisabledException|NotFound)/i,
    message: (match) => `The node may not use the bucket's key${match[1] ? ` (kms:${match[1]})` : ''}, so the upload failed. Bundles above about 8 MB go up in parts, and that needs kms:Decrypt too.`,
    fix: 'Give the node role kms:GenerateDataKey and kms:Decrypt on the evidence key: name the role in nodeRoles, or call grantUpload(role).',
  },
  {
    code: 'BUCKET_REFUSED',
    pattern: /bucket[^\n]{0,120}\b(?:is|are|be|potentially) (?:\w+ )?public|publicly accessible|grants? (?:public|AllUsers)|isPublic/i,
    message: () => 'The runbook refused the bucket because its policy or ACL looks public.',
    fix: 'Remove public grants from the bucket policy and ACL. The evidence bucket as deployed has none: compare its policy with the stack.',
  },
  {
    code: 'NODE_LACKS_BUCKET_CHECK',
    pattern: /s3:(GetBucketAcl|GetBucketPolicyStatus)|(GetBucketAcl|GetBucketPolicyStatus)[^\n]{0,120}(?:AccessDenied|Access Denied|Forbidden|403)/i,
    message: (match) => `The node may not read whether the bucket is public (s3:${match[1] ?? match[2]}); the runbook checks that before it uploads.`,
    fix: 'Give the node role s3:GetBucketAcl and s3:GetBucketPolicyStatus on the evidence bucket: name the role in nodeRoles, or call grantUpload(role).',
  },
  {
    code: 'NODE_LACKS_PUT',
    pattern: /s3:PutObject|PutObject[^\n]{0,120}(?:AccessDenied|Access Denied)|CreateMultipartUpload[^\n]{0,120}(?:AccessDenied|Access Denied)|upload failed[^\n]{0,200}(?:AccessDenied|Access Denied)/i,
    message: () => 'The node may not write to the evidence bucket (s3:PutObject).',
    fix: 'Give the node role s3:PutObject on eks_* of the evidence bucket: name the role in nodeRoles, or call grantUpload(role). With Default Host Management that role uploads, not the instance profile.',
  },
  {
    code: 'AUTOMATION_LACKS_RIGHT',
    pattern: /not authorized to perform:? (\w+:\w+)(?: on resource:? (\S+))?/i,
    message: (match) => `The automation's role may not call ${match[1]}${match[2] ? ` on ${match[2].slice(0, 120)}` : ''}.`,
    fix: 'Allow that action to the automation role. On a node outside the allowed clusters the refusal is right: its tag aws:eks:cluster-name does not match.',
  },
  {
    code: 'DISK_FULL',
    pattern: /no space left on device|(?:free|available) (?:disk )?space|disk space|less than \d+ ?(?:%|percent)|1\.5 ?GB/i,
    message: () => 'The node has too little free disk for the bundle: the runbook wants 10 % of the root file system free, and the collector 1.5 GB.',
    fix: 'Free space on the root volume (unused images: crictl rmi --prune; journal: journalctl --vacuum-size), then collect again.',
  },
  {
    code: 'AGENT_OFFLINE',
    pattern: /InvalidInstanceId|not in a valid state|Undeliverable|DeliveryTimedOut|Delivery Timed Out|ConnectionLost/i,
    message: () => 'The SSM agent of the node did not take the command.',
    fix: 'Check that amazon-ssm-agent runs and reaches the ssm, ssmmessages and ec2messages endpoints; then collect again.',
    retryable: true,
  },
  {
    code: 'NO_ROUTE_TO_BUCKET',
    pattern: /could not connect to the endpoint|EndpointConnectionError|Connect timeout on endpoint|could not resolve host|Network is unreachable/i,
    message: () => 'The node could not reach S3 (or downloads of the collector) over its network.',
    fix: 'Give the subnet a route to S3: a gateway endpoint, or NAT; and let security groups and the endpoint policy pass it.',
  },
  {
    code: 'UNSUPPORTED_OS',
    pattern: /platform(?:type)?[^\n]{0,80}(?:windows|macos|not (?:supported|linux))|unsupported (?:operating system|os|platform)|assertAwsResourceProperty/i,
    message: () => 'The runbook does not support the operating system of this node.',
    fix: 'Use a NodeDiagnostic resource (Bottlerocket, Auto Mode), or bring the bundle to imports/ of the evidence bucket.',
  },
  {
    code: 'DOCUMENT_MISSING',
    pattern: /AutomationDefinitionNotFound|document[^\n]{0,80}(?:does not exist|not found)/i,
    message: () => 'The runbook is not available in the region of the node.',
    fix: 'Bring the bundle by hand to imports/, or deploy EksNodeDiagnosticsRegion in that region.',
  },
];
