import { Refutations } from '../refutation';

/** Filesystems, block devices and volumes. */
export const STORAGE_REFUTATIONS: Refutations = {
  'disk-full': ['free space above the eviction threshold at the time of the symptom', 'inodes, not bytes, used up'],
  'inodes-exhausted': ['free inodes on the filesystem that fails'],
  'filesystem-read-only': ['a mount that is read-only by design'],
  'ext4-error': ['a filesystem that nothing on the failing path uses'],
  'xfs-shutdown': ['a filesystem that nothing on the failing path uses', 'a volume that was detached on purpose'],
  'block-device-io-error': ['errors of a device that was being detached', 'symptoms that began before the first error'],
  'nfs-not-responding': ['the server answering again before the symptom begins', 'blocked tasks that wait on something else'],
  'efs-mount-failed': ['the same filesystem mounted by another pod of this node at the time'],
  'ebs-attach-failed': ['the volume attached and mounted by the next retry'],
  'ebs-multi-attach': ['the volume detached from the other node within six minutes (the force-detach delay)'],
  'volume-mount-timeout': ['the pod running by the next sync'],
  'volume-limit-reached': ['fewer attachments than the instance type and its interfaces leave room for'],
  'ebs-throughput-exceeded': ['volume and instance metrics below their limits at the time'],
  'etc-hosts-mount-failed': ['other containers of the same pod that start'],
  'csi-driver-not-registered': ['the driver registering within the first minutes after boot'],
  'tmpfs-exhausted': ['free space in that tmpfs at the time'],
  'storage-client-error': ['the same client serving other pods at the time'],
};
