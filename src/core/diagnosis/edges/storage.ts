import { CausalEdge, causes } from '../causal-edge';
import { OTHER_FILESYSTEM, OTHER_RESOURCE_THAN_STORAGE, otherUnitThan } from '../disqualifiers';

const WORKLOAD = ['namespace', 'workload'] as const;
/** What fails when the node's own filesystems cannot be written. */
const DAEMONS = ['containerd-down', 'kubelet-failed'] as const;
const CONTAINERS = ['sandbox-create-failed', 'oci-create-failed', 'containerd-shim-failed', 'snapshotter-failed'] as const;
const EVIDENCE_LOST = ['log-lines-lost', 'file-truncated', 'bundle-incomplete'] as const;
const NODE_FILESYSTEM = { disqualifiedWhen: [OTHER_FILESYSTEM] };

/** Filesystems, block devices and volumes. */
export const STORAGE_EDGES: readonly CausalEdge[] = [
  ...(['disk-full', 'inodes-exhausted'] as const).flatMap((cause) => [
    ...causes(cause, 'direct', ['eviction-in-progress'], { disqualifiedWhen: [OTHER_FILESYSTEM, OTHER_RESOURCE_THAN_STORAGE] }),
    ...causes(cause, 'direct', ['sandbox-create-failed', 'oci-create-failed', 'snapshotter-failed', ...DAEMONS], NODE_FILESYSTEM),
    ...causes(cause, 'possible', [
      'containerd-shim-failed', 'pleg-unhealthy', 'node-not-ready', 'kubelet-disk-slow', 'probe-failure-storm', 'crashloop', 'crashloop-liveness', 'pod-stuck-terminating', 'sandbox-image-pull-failed',
      'ipamd-not-ready', ...EVIDENCE_LOST,
    ], NODE_FILESYSTEM),
    ...causes(cause, 'possible', ['systemd-unit-failed'], NODE_FILESYSTEM),
  ]),
  ...causes('tmpfs-exhausted', 'possible', ['crashloop', 'crashloop-liveness'], { join: WORKLOAD }),
  ...causes('tmpfs-exhausted', 'direct', ['sandbox-create-failed', 'containerd-shim-failed', 'oci-create-failed', ...DAEMONS], {
    disqualifiedWhen: [{ when: (cause) => !/^\/run(?:\/|$)/.test(String(cause.entity.mount ?? '/run')), because: 'containerd and kubelet keep their state under /run, not there' }],
  }),

  // --- block devices: the kernel fails a request, the filesystem on it gives up, everything that writes to it fails
  ...causes('block-device-io-error', 'direct', ['ext4-error', 'xfs-shutdown', 'filesystem-read-only'], { join: ['wholeDevice'] }),
  ...causes('block-device-io-error', 'possible', [
    ...DAEMONS, ...CONTAINERS, 'hung-task', 'pleg-unhealthy', 'resource-stall', 'io-delay', 'kubelet-disk-slow', 'crashloop', 'app-crash', 'node-not-ready', 'collector-command-timed-out',
  ]),
  ...causes('ext4-error', 'direct', ['filesystem-read-only'], { join: ['wholeDevice'] }),
  ...causes('ext4-error', 'possible', [...DAEMONS, ...CONTAINERS, 'pleg-unhealthy', 'node-not-ready', 'crashloop']),
  ...causes('xfs-shutdown', 'direct', [...DAEMONS, 'oci-create-failed', 'sandbox-create-failed', 'pleg-unhealthy']),
  ...causes('xfs-shutdown', 'possible', ['filesystem-read-only', 'containerd-shim-failed', 'snapshotter-failed', 'node-not-ready', 'crashloop', 'log-lines-lost', 'kubelet-disk-slow']),
  ...causes('filesystem-read-only', 'direct', [...DAEMONS, ...CONTAINERS, 'pleg-unhealthy', 'node-not-ready'], NODE_FILESYSTEM),
  ...causes('filesystem-read-only', 'possible', ['crashloop', 'crashloop-liveness', 'probe-failure-storm', 'pod-stuck-terminating', ...EVIDENCE_LOST]),
  ...causes('filesystem-read-only', 'possible', ['systemd-unit-failed'], NODE_FILESYSTEM),

  // --- network filesystems: processes wait in the kernel, uninterruptible
  ...causes('nfs-not-responding', 'direct', ['hung-task', 'pod-stuck-terminating', 'collector-command-timed-out']),
  ...causes('nfs-not-responding', 'possible', [
    'pleg-unhealthy', 'kubelet-disk-slow', 'io-delay', 'resource-stall', 'probe-failure-storm', 'crashloop-liveness', 'crashloop', 'runc-init-hung', 'node-not-ready', 'efs-mount-failed', 'zombies-excess',
  ]),
  ...causes('storage-client-error', 'possible', ['crashloop', 'hung-task', 'pod-stuck-terminating', 'collector-command-timed-out']),

  // --- volumes: the pod waits, whatever keeps its volume from being there
  ...causes('ebs-attach-failed', 'direct', ['volume-mount-timeout'], { join: ['volume', ...WORKLOAD] }),
  ...causes('ebs-multi-attach', 'direct', ['volume-mount-timeout'], { join: ['volume', ...WORKLOAD] }),
  ...causes('efs-mount-failed', 'direct', ['volume-mount-timeout'], { join: WORKLOAD }),
  ...causes('nfs-not-responding', 'direct', ['volume-mount-timeout']),
  ...causes('volume-limit-reached', 'direct', ['volume-mount-timeout']),
  ...causes('csi-driver-not-registered', 'direct', ['volume-mount-timeout']),
  ...causes('storage-client-error', 'possible', ['volume-mount-timeout']),
  ...causes('filesystem-read-only', 'possible', ['volume-mount-timeout']),
  ...causes('ebs-multi-attach', 'direct', ['ebs-attach-failed'], { join: ['volume'] }),
  ...causes('volume-limit-reached', 'direct', ['ebs-attach-failed']),
  ...causes('csi-driver-not-registered', 'direct', ['ebs-attach-failed', 'efs-mount-failed'], {
    disqualifiedWhen: [{
      when: (cause, effect) => /efs/.test(String(cause.entity.driver ?? 'efs')) !== (effect.condition === 'efs-mount-failed') && cause.entity.driver !== undefined,
      because: 'the missing driver serves other volumes',
    }],
  }),
  ...causes('csi-driver-not-registered', 'possible', ['storage-client-error']),

  // --- slow disks
  ...causes('ebs-throughput-exceeded', 'direct', ['io-delay', 'kubelet-disk-slow', 'resource-stall']),
  ...causes('ebs-throughput-exceeded', 'possible', ['pleg-unhealthy', 'hung-task', 'probe-failure-storm', 'crashloop-liveness', 'node-not-ready', 'sandbox-create-failed']),
  ...causes('io-delay', 'possible', ['pleg-unhealthy', 'kubelet-disk-slow', 'hung-task', 'probe-failure-storm']),
  ...causes('kubelet-disk-slow', 'possible', ['pleg-unhealthy']),
  ...causes('xfs-fragmented', 'possible', ['sandbox-create-failed', 'oci-create-failed', 'kubelet-disk-slow']),

  ...causes('etc-hosts-mount-failed', 'direct', ['oci-create-failed', 'crashloop']),
  ...causes('fstab-anomaly', 'possible', ['systemd-unit-failed'], { disqualifiedWhen: [otherUnitThan('local-fs', 'remote-fs', 'systemd-fsck', 'systemd-remount-fs', 'mnt', 'var', 'data')] }),
  ...causes('fstab-anomaly', 'possible', ['node-not-ready', 'filesystem-read-only']),
];
