import { LineRule } from '../line-rule';
import { IPAMD } from './kinds';

const PERMISSION_ADVICE = ['Find the role that aws-node really uses: its service account\'s role where it has one, else the node role. An explicit deny (SCP, boundary) is not healed by a policy.', '[changes the cluster] Attach AmazonEKS_CNI_Policy (or the IPv6 policy) to that role.'];
/** Calls without which ipamd works on: it takes the primary interface's subnet, and interfaces without labels. */
const OPTIONAL_CALLS = ['Failed to call ec2:DescribeSubnets', '[Ff]ailed to (?:add tag to|tag) ', 'Failed to tag the '];

/** What the VPC CNI may not call. */
export const VPC_CNI_ACCESS_RULES: readonly LineRule[] = [
  {
    id: 'cni-action-denied',
    condition: 'cni-permission-denied',
    kinds: IPAMD,
    pattern: String.raw`is not authorized to perform: (?<action>ec2:[A-Za-z]{1,64})`,
    exclude: OPTIONAL_CALLS,
    title: 'The VPC CNI may not call {action} ({count} times)',
    code: 'UnauthorizedOperation',
    examples: {
      match: ['{"level":"error","msg":"Failed to CreateNetworkInterface UnauthorizedOperation: You are not authorized to perform this operation. User: arn:aws:sts::111122223333:assumed-role/node/i-0d1 is not authorized to perform: ec2:CreateNetworkInterface on resource: arn:aws:ec2:us-west-2:111122223333:subnet/subnet-1"}'],
      noMatch: ['{"level":"error","msg":"Failed to CreateNetworkInterface InsufficientFreeAddressesInSubnet: The specified subnet does not have enough free addresses"}'],
    },
    source: 'EC2 API error text',
    remediation: PERMISSION_ADVICE,
    runbook: 'D17',
    correlateWith: ['ipamd', 'aws-node'],
  },
  {
    id: 'cni-operation-denied',
    condition: 'cni-permission-denied',
    kinds: IPAMD,
    pattern: String.raw`operation error EC2: (?<action>[A-Za-z]{1,64}),.{0,300}UnauthorizedOperation`,
    exclude: ['is not authorized to perform: ec2:', ...OPTIONAL_CALLS],
    title: 'The VPC CNI may not call {action} ({count} times)',
    code: 'UnauthorizedOperation',
    examples: {
      match: ['{"level":"error","msg":"operation error EC2: AssignPrivateIpAddresses, https response error StatusCode: 403, RequestID: 1, api error UnauthorizedOperation: You are not authorized to perform this operation."}'],
      noMatch: ['{"level":"error","msg":"operation error EC2: CreateNetworkInterface, https response error StatusCode: 400, api error InsufficientFreeAddressesInSubnet: x"}'],
    },
    source: 'aws-sdk-go-v2 error text (VPC CNI >= 1.19)',
    remediation: PERMISSION_ADVICE,
    runbook: 'D17',
    correlateWith: ['ipamd', 'aws-node'],
  },
  {
    id: 'cni-call-denied',
    condition: 'cni-permission-denied',
    kinds: IPAMD,
    pattern: String.raw`(?<action>CreateNetworkInterface|AttachNetworkInterface|DescribeNetworkInterfaces|ModifyNetworkInterfaceAttribute|AssignPrivateIpAddresses|UnassignPrivateIpAddresses|DeleteNetworkInterface|DetachNetworkInterface|AssignIpv6Addresses|DescribeSubnets|DescribeInstances)\b.{0,120}(?:UnauthorizedOperation|AccessDenied)`,
    exclude: ['is not authorized to perform: ec2:', 'operation error EC2: ', ...OPTIONAL_CALLS],
    title: 'The VPC CNI may not call {action} ({count} times)',
    code: 'UnauthorizedOperation',
    examples: {
      match: ['{"level":"error","msg":"Failed to call ec2:DescribeNetworkInterfaces for [eni-1]: UnauthorizedOperation: You are not authorized to perform this operation.\\n\\tstatus code: 403"}'],
      noMatch: ['{"level":"error","msg":"Failed to CreateNetworkInterface InsufficientFreeAddressesInSubnet: x"}'],
    },
    source: 'aws-sdk-go error text (VPC CNI < 1.19)',
    remediation: PERMISSION_ADVICE,
    runbook: 'D17',
    correlateWith: ['ipamd', 'aws-node'],
  },
  {
    id: 'cni-denied-unnamed',
    condition: 'cni-permission-denied',
    kinds: IPAMD,
    pattern: String.raw`UnauthorizedOperation: You are not authorized`,
    exclude: [...OPTIONAL_CALLS, 'is not authorized to perform: ec2:', 'operation error EC2: ', '(?:CreateNetworkInterface|AttachNetworkInterface|DescribeNetworkInterfaces|ModifyNetworkInterfaceAttribute|AssignPrivateIpAddresses|UnassignPrivateIpAddresses|DeleteNetworkInterface|DetachNetworkInterface|AssignIpv6Addresses|DescribeSubnets|DescribeInstances)'],
    title: 'EC2 denies a call of the VPC CNI ({count} times)',
    code: 'UnauthorizedOperation',
    examples: {
      match: [String.raw`{"level":"error","msg":"Failed to allocate a private IP/Prefix addresses on ENI eni-0d1: UnauthorizedOperation: You are not authorized to perform this operation. Encoded authorization failure message: ABC\n\tstatus code: 403, request id: 1"}`],
      noMatch: ['{"level":"error","msg":"Failed to call ec2:DescribeNetworkInterfaces for [eni-1]: UnauthorizedOperation: You are not authorized to perform this operation."}'],
    },
    source: 'aws-sdk-go error text (VPC CNI < 1.19)',
    remediation: PERMISSION_ADVICE,
    runbook: 'D17',
    correlateWith: ['ipamd', 'aws-node'],
  },
  {
    id: 'cni-optional-call-denied',
    condition: 'cni-permission-denied',
    kinds: IPAMD,
    pattern: String.raw`(?:Failed to call ec2:DescribeSubnets|[Ff]ailed to add tag to ENI|[Ff]ailed to tag managed ENI|Failed to tag the newly created ENI).{0,600}(?:UnauthorizedOperation|AccessDenied)`,
    entity: { action: 'optional' },
    severity: 'medium',
    kind: 'risk',
    title: 'The VPC CNI may not find subnets or label interfaces, and goes on without ({count} times)',
    code: 'UnauthorizedOperation',
    examples: {
      match: ['{"level":"warn","msg":"Failed to call ec2:DescribeSubnets: operation error EC2: DescribeSubnets, https response error StatusCode: 403, RequestID: 1, api error UnauthorizedOperation: You are not authorized to perform this operation."}'],
      noMatch: ['{"level":"error","msg":"Failed to CreateNetworkInterface UnauthorizedOperation: You are not authorized to perform this operation."}'],
    },
    source: 'amazon-vpc-cni-k8s pkg/awsutils/awsutils.go: ENABLE_SUBNET_DISCOVERY falls back to the primary subnet',
    remediation: ['Give the role the current AmazonEKS_CNI_Policy, or switch ENABLE_SUBNET_DISCOVERY off.'],
    runbook: 'D17',
    correlateWith: ['ipamd', 'aws-node'],
  },
];
