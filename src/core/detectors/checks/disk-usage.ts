import { Severity } from '../../findings/finding';
import { Mount } from '../../parsers/mounts';
import { binaryQuantity } from '../../parsers/quantities';
import { CheckContext } from '../state-check';

/** What the node keeps on a file system. */
export type FilesystemRole = 'system' | 'pod-volume' | 'other';

/** The paths whose file systems a node cannot do without. */
const NEEDED = ['/', '/var', '/var/lib/kubelet', '/var/lib/containerd', '/var/lib/docker', '/var/log'];
/** Not on a disk, or full by nature: squashfs images, CD-ROMs, firmware variables. */
const NEVER = /^(tmpfs|devtmpfs|overlay|shm|none|udev|efivarfs|ramfs|squashfs|fuse|cgroup|rootfs|\/dev\/loop\d+|\/dev\/sr\d+)/;
const NEVER_TYPES = new Set(['squashfs', 'iso9660', 'tmpfs', 'devtmpfs', 'overlay', 'efivarfs', 'ramfs']);

/** True for what can fill up. */
export function isDisk(filesystem: string, mountPoint: string, mounts: readonly Mount[]): boolean {
  if (NEVER.test(filesystem) || /^\/(snap|boot|dev|sys|proc|run|media|cdrom)(\/|$)/.test(mountPoint) || mountPoint === '-') { return false; }
  const mount = mounts.find((each) => each.mountPoint === mountPoint);
  // An image that is mounted read-only (Bottlerocket's root, a snapshot) is full from the start; a disk that became read-only is another check's.
  return !mount || !(NEVER_TYPES.has(mount.type) || mount.readOnly);
}

/** What the file system of that row holds: bind mounts of one device (instance storage under /mnt/k8s-disks) count where they are needed. */
export function roleOf(filesystem: string, mountPoint: string, mounts: readonly Mount[]): FilesystemRole {
  if (NEEDED.includes(mountPoint)) { return 'system'; }
  const points = mounts.filter((mount) => mount.device === filesystem && filesystem.startsWith('/dev/')).map((mount) => mount.mountPoint);
  if (points.some((point) => NEEDED.includes(point))) { return 'system'; }
  if (NEEDED.some((path) => path.startsWith(`${mountPoint}/`) && mountPoint !== '/')) { return 'system'; }
  return /^\/var\/lib\/kubelet\/(pods|plugins)\//.test(mountPoint) ? 'pod-volume' : 'other';
}

/** Percent of a file system that kubelet keeps free before it evicts: `10%`, or a quantity as a share of `total`. */
export function evictionPercent(context: CheckContext, signal: string, total: number): number | undefined {
  const configured = context.facts('kubelet-config').map(({ facts }) => facts.evictionHard?.[signal]).filter((each) => each !== undefined).at(-1);
  if (configured === undefined) { return undefined; }
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(configured);
  if (percent) { return Number(percent[1]); }
  const bytes = binaryQuantity(configured);
  return bytes === undefined || total <= 0 ? undefined : bytes / total * 100;
}

/**
 * How bad a file system's use is. kubelet evicts below 10 % free space and 5 % free inodes unless configured otherwise, and deletes unused images from
 * 85 % on; what is nearly full is critical whatever the thresholds.
 */
export function usageSeverity(usedPercent: number, role: FilesystemRole, evictBelowPercent: number): Severity | undefined {
  if (role !== 'system') {
    if (usedPercent >= 95) { return role === 'pod-volume' ? 'medium' : 'low'; }
    return usedPercent >= 90 ? 'low' : undefined;
  }
  if (usedPercent >= 95) { return 'critical'; }
  // df rounds up: at 90 % as many as 10.9 % may be free.
  if (100 - usedPercent < evictBelowPercent || (usedPercent >= 90 && evictBelowPercent >= 10)) { return 'high'; }
  return usedPercent >= 85 ? 'medium' : undefined;
}
