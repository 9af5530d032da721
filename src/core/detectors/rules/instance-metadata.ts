import { LineRule } from '../line-rule';
import { AWS_CLIENTS, HOST_NETWORK_CLIENTS } from './kinds';

const IMDS_ADVICE = [
  'Check the instance\'s metadata options: endpoint enabled, HttpTokens, and a hop limit of 2 where pods without host network need IMDS.',
  'Prefer EKS Pod Identity or IRSA over instance credentials in pods.',
];

/** The instance metadata service, and the credentials that come from it. */
export const INSTANCE_METADATA_RULES: readonly LineRule[] = [
  {
    id: 'imds-request-failed',
    condition: 'imds-unreachable',
    kinds: AWS_CLIENTS,
    pattern: String.raw`(?:EC2MetadataError: failed to (?:make EC2Metadata request|get IMDSv2 token)|EC2MetadataRequestError|operation error ec2imds: (?<operation>[A-Za-z]{1,40}),|request to EC2 IMDS failed)`,
    exclude: ['StatusCode: 404', 'status code: 404', 'falling back to [Kk]ubernetes'],
    title: 'Instance metadata requests fail ({count} times)',
    repeats: true,
    threshold: { count: 3, withinSeconds: 3600 },
    examples: {
      match: [
        String.raw`{"level":"error","msg":"Failed to get AWS session: EC2MetadataError: failed to get IMDSv2 token and fallback to IMDSv1 is disabled\n401 Unauthorized"}`,
        '{"level":"error","ts":"2026-11-18T10:00:00.000Z","caller":"awsutils/awsutils.go:400","msg":"EC2MetadataError: failed to make EC2Metadata request\\n\\tstatus code: 401, request id: "}',
        'operation error ec2imds: GetMetadata, request canceled, context deadline exceeded',
        'no EC2 IMDS role found, operation error ec2imds: GetMetadata, access disabled to EC2 IMDS via client option',
      ],
      noMatch: [
        'operation error ec2imds: GetMetadata, http response error StatusCode: 404, request to EC2 IMDS',
        'I1118 10:00:00.000000       1 metadata.go:48] "Retrieved metadata from IMDS"',
      ],
    },
    source: 'aws-sdk-go ec2metadata; aws-sdk-go-v2 feature/ec2/imds',
    remediation: IMDS_ADVICE,
    runbook: 'A12',
    correlateWith: ['ipamd', 'csi', 'nodeadm'],
  },
  {
    // pods without host network time out here wherever the hop limit is 1, as it should be: only what runs on the host's network tells of the node
    id: 'imds-timeout-on-host',
    condition: 'imds-unreachable',
    kinds: HOST_NETWORK_CLIENTS,
    pattern: String.raw`169\.254\.169\.254/latest/.{0,200}(?:i/o timeout|context deadline exceeded|connection refused|no route to host|timed out)`,
    exclude: ['falling back to [Kk]ubernetes'],
    title: 'Instance metadata does not answer on the host\'s own network ({count} times)',
    repeats: true,
    threshold: { count: 3, withinSeconds: 3600 },
    examples: {
      match: [String.raw`{"level":"error","msg":"RequestError: send request failed\ncaused by: Get \"http://169.254.169.254/latest/meta-data/mac\": dial tcp 169.254.169.254:80: i/o timeout"}`],
      noMatch: ['I1118 10:00:00.000000       1 metadata.go:48] "Retrieved metadata from IMDS"'],
    },
    source: 'aws-sdk-go ec2metadata; Go net/http',
    remediation: IMDS_ADVICE,
    runbook: 'A12',
    correlateWith: ['ipamd', 'nodeadm'],
  },
  {
    id: 'imds-no-instance-role',
    condition: 'imds-unreachable',
    kinds: AWS_CLIENTS,
    pattern: String.raw`(?:no EC2 IMDS role found|EC2RoleRequestError: no EC2 instance role found|NoCredentialProviders: no valid providers in chain)`,
    title: 'No instance role credentials from metadata ({count} times)',
    threshold: { count: 3 },
    examples: {
      match: [
        'failed to refresh cached credentials, no EC2 IMDS role found, operation error ec2imds: GetMetadata, http response error StatusCode: 404',
        'NoCredentialProviders: no valid providers in chain. Deprecated.',
      ],
      noMatch: ['I1118 10:00:00.000000       1 metadata.go:48] "Retrieved metadata from IMDS"'],
    },
    source: 'aws-sdk-go ec2rolecreds; aws-sdk-go-v2 credentials/ec2rolecreds',
    remediation: ['Check that the instance has an instance profile with the node role, and the metadata hop limit for pods without host network.'],
    runbook: 'A12',
    correlateWith: ['ipamd', 'csi', 'nodeadm'],
  },
];
