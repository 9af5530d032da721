import { CausalEdge, causes } from '../causal-edge';
import { otherServiceThan } from '../disqualifiers';

const WORKLOAD = ['namespace', 'workload'] as const;
const NETWORK_CALLS = /AssignPrivateIp|UnassignPrivateIp|NetworkInterface|AssignIpv6|CreateTags|DescribeInstances|DescribeSubnets|^[a-z]+$/;
const VOLUME_CALLS = /Volume|Snapshot|DescribeInstances|CreateTags|^[a-z]+$/;
const ANY_CALL = /./;
const ec2Network = { disqualifiedWhen: [otherServiceThan('ec2', NETWORK_CALLS)] };
const ec2Volume = { disqualifiedWhen: [otherServiceThan('ec2', VOLUME_CALLS)] };

/** Credentials and AWS API calls. */
export const IDENTITY_EDGES: readonly CausalEdge[] = [
  ...causes('irsa-failed', 'possible', ['crashloop'], { join: WORKLOAD }),
  ...causes('irsa-failed', 'possible', ['cni-permission-denied', 'ipamd-not-ready', 'ebs-attach-failed', 'efs-mount-failed', 'volume-mount-timeout', 'storage-client-error', 'csi-driver-not-registered'], {
    disqualifiedWhen: [{ when: (cause) => String(cause.entity.namespace ?? 'kube-system') !== 'kube-system', because: 'the role belongs to an application, not to an add-on' }],
  }),
  ...causes('pod-identity-failed', 'possible', ['aws-api-denied', 'cni-permission-denied', 'ipamd-not-ready', 'ebs-attach-failed', 'efs-mount-failed', 'crashloop']),

  ...causes('aws-api-denied', 'direct', ['ebs-attach-failed', 'volume-mount-timeout'], ec2Volume),
  ...causes('aws-api-denied', 'direct', ['cni-permission-denied'], { ...ec2Network, join: ['action'] }),
  ...causes('aws-api-denied', 'direct', ['image-pull-unauthorized', 'sandbox-image-pull-failed'], { disqualifiedWhen: [otherServiceThan('ecr', ANY_CALL)] }),
  ...causes('aws-api-denied', 'direct', ['kms-key-unusable'], { disqualifiedWhen: [otherServiceThan('kms', ANY_CALL)] }),
  ...causes('aws-api-denied', 'direct', ['node-bootstrap-failed'], { disqualifiedWhen: [otherServiceThan('eks', ANY_CALL)] }),
  ...causes('aws-api-denied', 'direct', ['storage-client-error'], { disqualifiedWhen: [otherServiceThan('s3', ANY_CALL)] }),
  ...causes('aws-api-denied', 'possible', ['crashloop']),

  // a throttled CreateNetworkInterface or AssignPrivateIpAddresses leaves pods without addresses just as a full subnet does
  ...causes('aws-api-throttled', 'direct', ['ipamd-reconcile-errors', 'sandbox-create-failed'], ec2Network),
  ...causes('aws-api-throttled', 'possible', ['ipamd-not-ready'], ec2Network),
  ...causes('aws-api-throttled', 'direct', ['ebs-attach-failed', 'volume-mount-timeout'], ec2Volume),
  ...causes('aws-api-throttled', 'possible', ['node-bootstrap-failed'], { disqualifiedWhen: [otherServiceThan('eks', ANY_CALL)] }),
  ...causes('aws-api-throttled', 'possible', ['irsa-failed'], { disqualifiedWhen: [otherServiceThan('sts', ANY_CALL)] }),

  ...causes('kms-key-unusable', 'direct', ['ebs-attach-failed', 'volume-mount-timeout']),
  ...causes('kms-key-unusable', 'possible', ['secret-missing', 'storage-client-error']),
  ...causes('secret-missing', 'possible', ['crashloop', 'volume-mount-timeout'], { join: ['namespace'] }),
];
