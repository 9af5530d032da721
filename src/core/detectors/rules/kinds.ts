import { ArtifactKind } from '../../bundle/artifact-kind';

/** The kubelet's journal; where rsyslog runs (AL2, Ubuntu) the same lines are in messages or syslog too. */
export const KUBELET: readonly ArtifactKind[] = ['kubelet-log', 'messages', 'syslog'];

export const CONTAINERD: readonly ArtifactKind[] = ['containerd-log', 'messages', 'syslog'];

/** What kubelet and containerd both print: a runtime error travels through CRI into the kubelet's log. */
export const RUNTIME: readonly ArtifactKind[] = ['kubelet-log', 'containerd-log', 'docker-log', 'messages', 'syslog'];

export const KERNEL: readonly ArtifactKind[] = ['dmesg', 'dmesg-human', 'dmesg-boot', 'console-output', 'messages', 'syslog'];

/** systemd writes about a unit into the journal of that unit. */
export const SYSTEMD: readonly ArtifactKind[] = [
  'kubelet-log', 'containerd-log', 'docker-log', 'nodeadm-log', 'soci-log', 'sandbox-image-log', 'messages', 'syslog',
];

/** The VPC CNI: ipamd's file, and what the aws-node container prints. */
export const IPAMD: readonly ArtifactKind[] = ['ipamd-log', 'aws-node-log'];

/** Logs of the add-ons that call AWS APIs from this node. */
export const AWS_CLIENTS: readonly ArtifactKind[] = ['ipamd-log', 'aws-node-log', 'csi-log', 'pod-identity-log', 'pod-log', 'kubelet-log', 'nodeadm-log'];

/** Those of them that run on the host's network for as long as the node lives. */
export const HOST_NETWORK_CLIENTS: readonly ArtifactKind[] = ['ipamd-log', 'aws-node-log', 'pod-identity-log', 'kubelet-log'];

export const BOOTSTRAP: readonly ArtifactKind[] = ['nodeadm-log', 'cloud-init-output', 'user-data-log', 'cloud-init-log', 'messages', 'syslog'];

/** Where the kubelet and the drivers on the node tell of volumes. */
export const VOLUME_LOGS: readonly ArtifactKind[] = [...KUBELET, 'csi-log'];
