import { plainName, WITHHELD } from '../../compare/plain-name';

export { at, defined, plainCounts } from '../network/section';
export type { FactTable, SectionFacts, SectionReader } from '../sections/section-facts';

/** Sections of `storage_diagnostics`; the first five are those of the original tool. */
export const STORAGE_SECTIONS = ['kubelet', 'ebs_csi', 'efs_csi', 'pv_pvc', 'instance', 'disk', 'inodes', 'mounts', 'io'] as const;
export type StorageSection = typeof STORAGE_SECTIONS[number];

const PATH = /^[A-Za-z0-9._:/@+*,=~-]{1,400}$/;
const POD_VOLUME = /^\/var\/lib\/kubelet\/pods\/([0-9a-f-]{8})[0-9a-f-]*\/volumes\/([^/]+)\/([^/]+)/;

/** A path as it may stand outside an excerpt: a pod's volume as `pod 1a2b3c4d: kubernetes.io~csi/pvc-…`, a long path by its end. */
export function plainPath(path: string): string {
  if (!PATH.test(path)) { return WITHHELD; }
  const volume = POD_VOLUME.exec(path);
  if (volume) { return `pod ${volume[1]}: ${volume[2]}/${volume[3].slice(0, 64)}`; }
  return path.length <= 64 ? plainName(path) === WITHHELD ? path : plainName(path) : `…${path.slice(-60)}`;
}

/** `55.2 GiB`, as df -h would round it. */
export function size(bytes: number): string {
  for (const [unit, power] of [['TiB', 40], ['GiB', 30], ['MiB', 20]] as const) {
    if (bytes >= 2 ** power) { return `${Math.round(bytes / 2 ** power * 10) / 10} ${unit}`; }
  }
  return `${Math.round(bytes / 1024)} KiB`;
}

/** A volume that kubelet mounted for a pod. */
export interface PodVolume {
  /** kubernetes.io~csi, kubernetes.io~nfs … */
  readonly plugin: string;
  /** name of the volume or PersistentVolume */
  readonly name: string;
  readonly device: string;
  readonly type: string;
}

/** The plugin and name of a mount below /var/lib/kubelet/pods; undefined for every other mount. */
export function podVolume(mount: { readonly mountPoint: string; readonly device: string; readonly type: string }): PodVolume | undefined {
  const found = POD_VOLUME.exec(mount.mountPoint);
  return found ? { plugin: found[2], name: found[3], device: mount.device, type: mount.type } : undefined;
}

