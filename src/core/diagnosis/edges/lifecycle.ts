import { CausalEdge, causes } from '../causal-edge';
import { otherUnitThan } from '../disqualifiers';

/** A node that never joins gets no DaemonSet pods: no aws-node (so no CNI configuration), no kube-proxy (so no service rules), no CSI node plugins. */
const NEVER_JOINED = ['cni-config-missing', 'kube-proxy-rules-missing'] as const;

/** Bootstrap, registration and the life of the node. */
export const LIFECYCLE_EDGES: readonly CausalEdge[] = [
  ...causes('node-registration-unauthorized', 'direct', ['node-not-ready', ...NEVER_JOINED]),
  ...causes('node-registration-unauthorized', 'possible', ['kubelet-failed', 'ipamd-not-ready', 'csi-driver-not-registered']),

  ...causes('api-server-unreachable', 'direct', ['node-not-ready', 'ipamd-not-ready', 'kube-proxy-sync-failed', ...NEVER_JOINED]),
  ...causes('api-server-unreachable', 'possible', [
    'kubelet-failed', 'network-policy-agent-failed', 'csi-driver-not-registered', 'node-bootstrap-failed', 'service-unreachable', 'pod-stuck-terminating', 'crashloop', 'volume-mount-timeout',
  ]),
  ...causes('cluster-endpoint-wrong', 'direct', ['api-server-unreachable', 'node-not-ready', ...NEVER_JOINED]),
  ...causes('cluster-endpoint-wrong', 'possible', ['kubelet-certificate-invalid', 'node-registration-unauthorized', 'node-bootstrap-failed', 'kubelet-failed', 'ipamd-not-ready']),

  ...causes('kubelet-certificate-invalid', 'direct', ['node-not-ready', ...NEVER_JOINED]),
  ...causes('kubelet-certificate-invalid', 'possible', ['node-registration-unauthorized', 'api-server-unreachable', 'kubelet-failed', 'pod-stuck-terminating']),

  ...causes('node-bootstrap-failed', 'direct', ['kubelet-failed', 'node-not-ready', ...NEVER_JOINED]),
  ...causes('node-bootstrap-failed', 'direct', ['systemd-unit-failed'], { disqualifiedWhen: [otherUnitThan('nodeadm', 'cloud-final', 'cloud-init', 'kubelet', 'containerd')] }),
  ...causes('node-bootstrap-failed', 'possible', ['containerd-down', 'kubelet-config-invalid']),
  ...causes('node-bootstrap-repeated', 'possible', ['kubelet-failed', 'node-not-ready']),

  // RBAC's node authorizer and the EKS authenticator know the node by system:node:<private DNS name>
  ...causes('node-name-missing', 'direct', ['node-registration-unauthorized', 'node-not-ready', ...NEVER_JOINED]),
  ...causes('node-name-missing', 'possible', ['kubelet-failed', 'node-bootstrap-failed']),

  // certificates have validity periods; SigV4 requests older than five minutes (STS: fifteen) are refused
  ...causes('clock-skew', 'direct', ['kubelet-certificate-invalid']),
  ...causes('clock-skew', 'possible', ['node-registration-unauthorized', 'aws-api-denied', 'irsa-failed', 'image-pull-unauthorized', 'pod-identity-failed', 'kms-key-unusable']),

  ...causes('kubelet-config-invalid', 'direct', ['kubelet-failed', 'node-not-ready', ...NEVER_JOINED]),
  ...causes('kubelet-config-invalid', 'direct', ['systemd-unit-failed'], { disqualifiedWhen: [otherUnitThan('kubelet')] }),
  // kubelet and containerd disagree on the cgroup driver: no sandbox gets its cgroup
  ...causes('kubelet-config-invalid', 'possible', ['sandbox-create-failed', 'oci-create-failed']),
  ...causes('version-skew', 'possible', ['kube-proxy-sync-failed', 'kubelet-failed', 'kubelet-config-invalid']),
  ...causes('ami-unsupported', 'possible', ['pleg-unhealthy', 'soft-lockup', 'kernel-oops', 'hung-task', 'runc-init-hung', 'node-not-ready']),

  ...causes('imds-unreachable', 'direct', ['node-bootstrap-failed', 'node-name-missing', 'image-pull-unauthorized']),
  ...causes('imds-unreachable', 'possible', ['ipamd-not-ready', 'cni-permission-denied', 'aws-api-denied', 'csi-driver-not-registered', 'kubelet-failed', 'node-registration-unauthorized']),

  // Spot gives two minutes' notice; a rebalance recommendation comes earlier
  ...causes('spot-interruption', 'possible', [
    'node-not-ready', 'kubelet-failed', 'pod-stuck-terminating', 'probe-failure-storm', 'containerd-down', 'unexpected-reboot', 'crashloop',
  ], { ordered: true, maxLagSeconds: 900 }),

  // after a restart pods are recreated and IPAMD compares its file with what runs; all of it is over within minutes
  ...causes('unexpected-reboot', 'possible', ['node-not-ready', 'kubelet-failed', 'sandbox-create-failed', 'ipam-state-inconsistent', 'probe-failure-storm'], { ordered: true, maxLagSeconds: 600 }),
];
