import { FailureReason } from './reason';

/** How a node's requests fail on their way. The AWS CLI's words are those of botocore's exceptions.py, curl's those of https://curl.se/libcurl/c/libcurl-errors.html. */
export const NETWORK_REASONS: readonly FailureReason[] = [
  {
    code: 'COLLECTOR_NOT_FETCHED',
    pattern: /eks-log-collector(?:\.sh)?\W{1,4}[^\n]{0,80}(?:No such file|not found|syntax error)|<Code>AccessDenied<\/Code>/i,
    message: () => 'The node could not fetch the collector script from the bucket of EKS.',
    fix: 'Let the policy of the S3 endpoint pass s3:GetObject on arn:aws:s3:::amazon-eks/*, or use an AMI that carries the script (/etc/eks/log-collector-script).',
  },
  {
    code: 'NAME_NOT_RESOLVED',
    pattern: /could not resolve (?:host|proxy)|Temporary failure in name resolution|Name or service not known|getaddrinfo (?:failed|ENOTFOUND|EAI_AGAIN)|no such host|NameResolutionError|curl: \([56]\)/i,
    message: () => 'The node cannot resolve the names of AWS services.',
    fix: 'Check DNS on the node: enableDnsSupport of the VPC, the DHCP options, /etc/resolv.conf, and a local cache (nodelocaldns, systemd-resolved) in its way.',
    retryable: true,
  },
  {
    code: 'TLS_REFUSED',
    pattern: /SSL validation failed|CERTIFICATE_VERIFY_FAILED|certificate verify failed|self[- ]signed certificate|unable to get local issuer|x509: |curl: \((?:35|51|58|60|77)\)/i,
    message: () => 'The node does not trust the certificate that it was shown in place of AWS\'s.',
    fix: 'A proxy or firewall opens the node\'s TLS, or its CA certificates or clock are wrong: except AWS\'s endpoints from inspection, or install the CA of the proxy (AWS_CA_BUNDLE).',
  },
  {
    code: 'NO_ROUTE_TO_BUCKET',
    pattern: /could not connect to the endpoint|EndpointConnectionError|(?:Connect|Read) timeout on endpoint|Connection was closed before we received a valid response|Failed to connect to proxy|No route to host|Network is unreachable|(?:connection|i\/o) timed? ?out[^\n]{0,120}(?:amazonaws|s3)|amazonaws[^\n]{0,160}(?:connection (?:timed out|refused|reset)|i\/o timeout)|Max retries exceeded with url|curl: \((?:7|28|52|55|56)\)|RequestTimeout\b/i,
    message: () => 'The node could not reach S3 over its network.',
    fix: 'Give the subnet a route to S3: a gateway endpoint, or NAT; and let security groups, network ACLs, the endpoint policy and any proxy pass it (doctor --node looks at them).',
    retryable: true,
  },
];
