import { Refutations } from '../refutation';

/** kubelet, containerd, images and pods. */
export const RUNTIME_REFUTATIONS: Refutations = {
  'kubelet-failed': ['kubelet active without restart over the time in question'],
  'containerd-down': ['containerd answering CRI calls in the same minutes', 'the stop was part of a requested restart or shutdown'],
  'systemd-unit-failed': ['the unit is not needed on this node'],
  'pleg-unhealthy': ['the message only from the first minutes after kubelet started (it has yet to relist once)'],
  'oci-create-failed': ['the same image starting on this node with the same runtime'],
  'containerd-shim-failed': ['shims that went away because their pods were deleted', 'PLEG trouble that began before the first shim failed'],
  'sandbox-create-failed': ['retries that succeed within a minute (address cool-down is 30 s)'],
  'pod-stuck-terminating': ['the containers gone by the next sync'],
  'image-pull-unauthorized': ['another node with the same role and registry policy that fails the same way only for this image', 'a pull of the same reference that succeeds later without a change'],
  'image-pull-rate-limited': ['pulls from the same registry that succeed at the same time from the same address'],
  'image-not-found': ['the reference resolving for this platform in the registry'],
  'image-registry-unreachable': ['a pull from the same registry host that succeeds in the same minutes'],
  'probe-failure-storm': ['the application itself reporting an error at the same times'],
  'crashloop-liveness': ['a container that exits by itself (exit code other than 137 or 143) before the probe kills it'],
  'cni-config-missing': ['/etc/cni/net.d holding a valid configuration at the time of the errors', 'the message only until aws-node first became ready'],
  'snapshotter-failed': ['containers of the same snapshotter that start at the same time'],
  'sandbox-image-pull-failed': ['pod sandboxes that start at the same time: the pause image was already there'],
  'node-not-ready': ['the node Ready again before the evidence begins'],
};
