import { CausalEdge, causes } from '../causal-edge';
import { otherImageThan, otherUnitThan } from '../disqualifiers';

const WORKLOAD = ['namespace', 'workload'] as const;

/** kubelet, containerd, images and pods. */
export const RUNTIME_EDGES: readonly CausalEdge[] = [
  ...causes('containerd-down', 'direct', ['pleg-unhealthy', 'node-not-ready', 'sandbox-create-failed']),
  ...causes('containerd-down', 'direct', ['systemd-unit-failed'], { disqualifiedWhen: [otherUnitThan('containerd')] }),
  ...causes('containerd-down', 'possible', [
    'kubelet-failed', 'containerd-shim-failed', 'oci-create-failed', 'pod-stuck-terminating', 'probe-failure-storm', 'sandbox-image-pull-failed', 'snapshotter-failed', 'bundle-incomplete',
  ]),

  ...causes('containerd-shim-failed', 'direct', ['pleg-unhealthy']),
  // containerd complains of a shim when a stop has run out of time, which pods tell at once: grace period, kill and two deadlines of two minutes
  ...causes('containerd-shim-failed', 'direct', ['pod-stuck-terminating'], { noticedWithinSeconds: 600 }),
  ...causes('containerd-shim-failed', 'possible', ['oci-create-failed', 'sandbox-create-failed', 'probe-failure-storm', 'runc-init-hung', 'zombies-excess', 'node-not-ready']),
  ...causes('containerd-shim-failed', 'possible', ['crashloop'], { join: WORKLOAD }),

  ...causes('oci-create-failed', 'direct', ['sandbox-create-failed']),
  ...causes('oci-create-failed', 'direct', ['crashloop'], { join: WORKLOAD }),
  ...causes('oci-create-failed', 'possible', ['pleg-unhealthy', 'pod-stuck-terminating']),
  ...causes('runc-init-hung', 'possible', ['pleg-unhealthy', 'pod-stuck-terminating', 'sandbox-create-failed', 'node-not-ready']),

  // kubelet reports NotReady when it has not relisted for three minutes
  ...causes('pleg-unhealthy', 'direct', ['node-not-ready']),
  ...causes('pleg-unhealthy', 'possible', ['probe-failure-storm', 'pod-stuck-terminating']),
  ...causes('kubelet-failed', 'direct', ['node-not-ready']),
  ...causes('kubelet-failed', 'direct', ['systemd-unit-failed'], { disqualifiedWhen: [otherUnitThan('kubelet')] }),
  ...causes('kubelet-failed', 'possible', ['pod-stuck-terminating']),

  ...causes('cni-config-missing', 'direct', ['node-not-ready', 'sandbox-create-failed']),
  ...causes('image-pull-unauthorized', 'possible', ['sandbox-image-pull-failed'], { join: ['registry'] }),
  ...causes('image-pull-rate-limited', 'possible', ['sandbox-image-pull-failed'], { join: ['registry'] }),
  ...causes('image-registry-unreachable', 'direct', ['sandbox-image-pull-failed'], { join: ['registry'] }),
  ...causes('sandbox-image-pull-failed', 'direct', ['sandbox-create-failed']),
  ...causes('sandbox-image-pull-failed', 'possible', ['node-not-ready', 'cni-config-missing']),
  // a node agent whose own image does not come never runs
  ...(['image-pull-unauthorized', 'image-pull-rate-limited', 'image-registry-unreachable'] as const).flatMap((cause) => [
    ...causes(cause, 'direct', ['kube-proxy-rules-missing'], { disqualifiedWhen: [otherImageThan(/kube-proxy/)] }),
    ...causes(cause, 'direct', ['ipamd-not-ready', 'cni-config-missing'], { disqualifiedWhen: [otherImageThan(/amazon-k8s-cni/)] }),
    ...causes(cause, 'direct', ['csi-driver-not-registered'], { disqualifiedWhen: [otherImageThan(/csi-(?:driver|node-driver-registrar)/)] }),
  ]),
  ...causes('snapshotter-failed', 'possible', ['sandbox-create-failed', 'oci-create-failed']),

  // kubelet restarts the container; while it starts it is not ready
  ...causes('crashloop-liveness', 'direct', ['crashloop'], { join: WORKLOAD }),
  ...causes('crashloop-liveness', 'possible', ['probe-failure-storm'], { join: WORKLOAD }),
  ...causes('dead-containers-excess', 'possible', ['pleg-unhealthy', 'kubelet-disk-slow']),
];
