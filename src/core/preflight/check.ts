/** What came of one check. `unknown`: it could not be looked at, which is no fault and no proof; `skipped`: it makes no sense here. */
export type CheckOutcome = 'ok' | 'failed' | 'unknown' | 'skipped';

/** What a check is of. */
export type CheckArea = 'account' | 'bucket' | 'region' | 'node' | 'gateway';

/** What is looked at, and what to do when it is not as it should be. */
export interface Check {
  readonly area: CheckArea;
  /** in one sentence, as a question */
  readonly asks: string;
  /** IAM actions that the checking identity needs for it */
  readonly calls: readonly string[];
  /** what to do when the check failed; a result may know better */
  readonly fix: string;
}

/** Every check, in the order in which they are made. docs/doctor.md is generated from this. */
export const CHECKS = {
  'identity': {
    area: 'account',
    asks: 'Do the credentials work, and whose are they?',
    calls: ['sts:GetCallerIdentity'],
    fix: 'Log in (aws sso login), or choose credentials: --profile <name>, AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
  },
  'stack': {
    area: 'account',
    asks: 'Does the stack exist, and do its outputs say what was deployed?',
    calls: ['cloudformation:DescribeStacks'],
    fix: 'Give the construct outputs: true and deploy again, or give the values by hand (--bucket, --gateway-url; --help lists all).',
  },
  'bucket': {
    area: 'bucket',
    asks: 'Is the evidence bucket there, in the region of the stack?',
    calls: ['s3:ListBucket'],
    fix: 'Deploy the stack again; a bucket that was deleted by hand must be imported or removed from the stack first.',
  },
  'bucket-private': {
    area: 'bucket',
    asks: 'Do the bucket\'s policy and ACL keep it private? The runbook refuses to upload into one that looks public.',
    calls: ['s3:GetBucketPolicyStatus', 's3:GetBucketAcl'],
    fix: 'Remove statements with Principal "*" that have no fixed condition from the bucket policy, and grants to AllUsers or AuthenticatedUsers from its ACL.',
  },
  'bucket-encryption': {
    area: 'bucket',
    asks: 'Is the bucket encrypted by default with the key that node roles were given?',
    calls: ['s3:GetEncryptionConfiguration'],
    fix: 'Set the default encryption of the bucket to the key of the stack, or pass the key that the bucket uses as encryptionKey and deploy again.',
  },
  'bucket-events': {
    area: 'bucket',
    asks: 'Does the bucket tell EventBridge of new objects? Without it no bundle is ever read.',
    calls: ['s3:GetBucketNotification'],
    fix: 'Turn EventBridge on for the bucket and keep what is configured already: aws s3api put-bucket-notification-configuration.',
  },
  'bucket-key': {
    area: 'bucket',
    asks: 'Is the key of the bucket there and enabled? With one that is disabled or waits for its deletion, nothing can be written or read.',
    calls: ['kms:DescribeKey'],
    fix: 'Enable the key (aws kms enable-key), or cancel its deletion first (aws kms cancel-key-deletion).',
  },
  'runbook': {
    area: 'region',
    asks: 'Does the region of the nodes offer the collection runbook?',
    calls: ['ssm:DescribeDocument'],
    fix: 'AWS does not offer the runbook there: bring bundles by hand to imports/ of the evidence bucket.',
  },
  'cluster': {
    area: 'region',
    asks: 'Is the cluster there, and does it have nodes that carry its tag?',
    calls: ['eks:DescribeCluster', 'ec2:DescribeInstances'],
    fix: 'Correct the cluster\'s name and region in the ClusterScope of the construct, and deploy again.',
  },
  'node': {
    area: 'node',
    asks: 'Does the instance run, and does AWS\' own tag say that it belongs to a cluster in scope?',
    calls: ['ec2:DescribeInstances'],
    fix: 'Choose a running instance of a cluster in scope.',
  },
  'os': {
    area: 'node',
    asks: 'Does the runbook support the node\'s operating system?',
    calls: ['ec2:DescribeInstances', 'ssm:DescribeInstanceInformation'],
    fix: 'Bring bundles of such nodes another way: a NodeDiagnostic resource, or by hand to imports/ of the evidence bucket.',
  },
  'agent': {
    area: 'node',
    asks: 'Is the node\'s SSM agent online?',
    calls: ['ssm:DescribeInstanceInformation'],
    fix: 'Give the node role AmazonSSMManagedInstanceCore (or turn Default Host Management on), and the subnet a way to the ssm, ssmmessages and ec2messages endpoints.',
  },
  'agent-route': {
    area: 'node',
    asks: 'Is there a way from the node to Systems Manager? An agent that is online has one; else routes, interface endpoints, their names and their security groups are looked at.',
    calls: ['ec2:DescribeRouteTables', 'ec2:DescribeVpcEndpoints', 'ec2:DescribeVpcAttribute', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroupRules'],
    fix: 'Add interface endpoints for ssm and ssmmessages to the VPC (with private DNS, and a security group that lets TCP 443 in from the nodes), or a NAT gateway.',
  },
  'collector': {
    area: 'node',
    asks: 'How would the node be collected: by the runbook, by a NodeDiagnostic resource, or from the console only?',
    calls: [],
    fix: 'Bring its bundles by hand to imports/ of the evidence bucket.',
  },
  'machines': {
    area: 'region',
    asks: 'Are there machines with the tags of a collector that is for machines other than nodes?',
    calls: ['ec2:DescribeInstances', 'ssm:DescribeInstanceInformation'],
    fix: 'Correct machineTags of the collector and deploy again, or tag the machines.',
  },
  'machine': {
    area: 'node',
    asks: 'Does the machine run, and is it no node of a cluster?',
    calls: ['ec2:DescribeInstances', 'ssm:DescribeInstanceInformation'],
    fix: 'Choose a running machine with the tags of the collector.',
  },
  'automation-role': {
    area: 'node',
    asks: 'May the automation role send the runbook\'s script to this node?',
    calls: ['iam:SimulatePrincipalPolicy'],
    fix: 'Add the cluster to the ClusterScope of the construct and deploy again; look for a permissions boundary or service control policy that denies ssm:SendCommand.',
  },
  'uploader': {
    area: 'node',
    asks: 'Which role uploads the bundle: that of the instance profile, or that of Default Host Management?',
    calls: ['iam:GetInstanceProfile', 'ssm:GetServiceSetting', 'iam:GetRole', 'iam:SimulatePrincipalPolicy'],
    fix: 'Give the instance an instance profile, or turn Default Host Management on in Systems Manager.',
  },
  'upload': {
    area: 'node',
    asks: 'May that role upload, and look whether the bucket is public?',
    calls: ['iam:SimulatePrincipalPolicy', 's3:GetBucketPolicy'],
    fix: 'Name the role in nodeRoles of the construct, or call grantUpload(role), and deploy again.',
  },
  'key': {
    area: 'node',
    asks: 'May that role use the bucket\'s key? Parts of an upload need kms:Decrypt beside kms:GenerateDataKey.',
    calls: ['iam:SimulatePrincipalPolicy', 'kms:GetKeyPolicy'],
    fix: 'Name the role in nodeRoles of the construct, or call grantUpload(role), and deploy again.',
  },
  'key-policy': {
    area: 'node',
    asks: 'Does the policy of the key let that role use it, or leave that to the policies of the role?',
    calls: ['kms:GetKeyPolicy'],
    fix: 'Add a statement to the policy of the key that allows kms:GenerateDataKey and kms:Decrypt to the role, or one that allows the account (arn:aws:iam::<account>:root), so that policies of roles count.',
  },
  'route': {
    area: 'node',
    asks: 'Does the route table of the node\'s subnet lead to S3: gateway endpoint, interface endpoint, NAT or internet gateway?',
    calls: ['ec2:DescribeRouteTables', 'ec2:DescribeVpcEndpoints'],
    fix: 'Add a gateway endpoint for S3 to the route table of the subnet (free of charge), or a NAT gateway.',
  },
  'network-acl': {
    area: 'node',
    asks: 'Do the network ACLs on that way, of the node\'s subnet and of the NAT gateway\'s or the endpoint\'s, let HTTPS to S3 and its answers pass?',
    calls: ['ec2:DescribeNetworkAcls', 'ec2:DescribeSubnets', 'ec2:DescribePrefixLists', 'ec2:DescribeNatGateways'],
    fix: 'Allow outbound TCP 443 and inbound TCP 1024-65535 in the network ACL.',
  },
  'security-groups': {
    area: 'node',
    asks: 'Do the security groups of the node let HTTPS out to S3, and those of an interface endpoint let it in?',
    calls: ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroupRules', 'ec2:DescribePrefixLists'],
    fix: 'Allow outbound TCP 443 in a security group of the node: to the prefix list of S3, or to 0.0.0.0/0.',
  },
  'disk': {
    area: 'node',
    asks: 'Was there room for a bundle when the node was last collected? The runbook wants 10 % of the root file system free, the collector 1.5 GB.',
    calls: ['s3:GetObject'],
    fix: 'Free space on the node (crictl rmi --prune, journalctl --vacuum-size=200M) or enlarge its root volume.',
  },
  'gateway': {
    area: 'gateway',
    asks: 'Does the MCP endpoint answer, and refuse callers without credentials?',
    calls: [],
    fix: 'Compare the address with the output GatewayUrl, and look whether a proxy or firewall is between here and it.',
  },
  'token': {
    area: 'gateway',
    asks: 'Does the token endpoint give the client a token for its scope?',
    calls: ['cognito-idp:DescribeUserPoolClient'],
    fix: 'Compare client id, scope and token URL with the outputs of the stack.',
  },
  'tools': {
    area: 'gateway',
    asks: 'Does the endpoint list tools to the client?',
    calls: ['bedrock-agentcore:InvokeGateway (with IAM authorization only)'],
    fix: 'Look at the policies of the gateway\'s policy engine: the client is permitted no tool.',
  },
} as const satisfies Readonly<Record<string, Check>>;

export type CheckId = keyof typeof CHECKS;

/** What one check saw. */
export interface CheckResult {
  readonly check: CheckId;
  readonly outcome: CheckOutcome;
  /** what was seen; for `unknown` why nothing was; one line */
  readonly seen: string;
  /** what to do; with every `failed`, and with an `unknown` that somebody can resolve */
  readonly fix?: string;
}

export function ok(check: CheckId, seen: string): CheckResult {
  return { check, outcome: 'ok', seen };
}

/** @param fix default: that of the check */
export function failed(check: CheckId, seen: string, fix: string = CHECKS[check].fix): CheckResult {
  return { check, outcome: 'failed', seen, fix };
}

export function unknown(check: CheckId, seen: string, fix?: string): CheckResult {
  return { check, outcome: 'unknown', seen, ...(fix !== undefined && { fix }) };
}

export function skipped(check: CheckId, seen: string): CheckResult {
  return { check, outcome: 'skipped', seen };
}
