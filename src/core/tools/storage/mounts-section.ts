import { at, defined, plainPath, podVolume, SectionReader } from './section';
import { factsOf } from '../../compare/facts-of';
import { plainName } from '../../compare/plain-name';

const NETWORK = /^(nfs4?|cifs|smb3|lustre|ceph|fuse\.(mount-s3|mountpoint-s3|s3fs|goofys)|fuse)$/;
const IMAGES = /^(squashfs|iso9660|erofs)$/;

/** Read-only and network mounts, volumes of pods, and what fstab asks for. */
export const mountsSection: SectionReader = document => {
  const files = factsOf(document, 'mounts');
  const mounts = files.flatMap(({ path, facts }) => facts.mounts.map(mount => ({ path, mount })));
  const fstab = factsOf(document, 'fstab');
  const mounted = new Set(mounts.map(each => each.mount.mountPoint));
  const volumes = mounts.flatMap(each => podVolume(each.mount) ?? []);
  const byPlugin: Record<string, number> = {};
  for (const each of volumes) { byPlugin[plainPath(each.plugin)] = (byPlugin[plainPath(each.plugin)] ?? 0) + 1; }
  return {
    summary: defined({
      mounts: files.length === 0 ? undefined : files.reduce((sum, each) => sum + each.facts.mountCount, 0),
      podVolumes: files.length === 0 ? undefined : byPlugin,
    }),
    tables: [
      {
        name: 'readOnly',
        rows: mounts.filter(({ mount }) => mount.readOnly && mount.type !== 'tmpfs' && !IMAGES.test(mount.type)).map(({ path, mount }) => ({ mount: plainPath(mount.mountPoint), device: plainPath(mount.device), type: plainName(mount.type), at: at(path, mount.place) })),
      },
      {
        name: 'network',
        rows: mounts.filter(({ mount }) => NETWORK.test(mount.type)).map(({ path, mount }) => ({
          mount: plainPath(mount.mountPoint),
          device: plainPath(mount.device),
          type: plainName(mount.type),
          options: mount.options.filter(each => /^(hard|soft|timeo=|retrans=|vers=|nfsvers=|tls|addr=|noresvport)/.test(each)).slice(0, 6).map(plainName),
          at: at(path, mount.place),
        })),
      },
      {
        name: 'fstab',
        rows: fstab.flatMap(({ path, facts }) => facts.entries.map(each => defined({
          device: plainPath(each.device), mount: plainPath(each.mountPoint), type: plainName(each.type), mounted: files.length === 0 || !each.mountPoint.startsWith('/') ? undefined : mounted.has(each.mountPoint), at: at(path, each.place),
        }))),
      },
    ],
    notAvailable: [...files.length === 0 ? ['mounts: storage/mounts.txt'] : [], ...fstab.length === 0 ? ['fstab: storage/fstab.txt'] : []],
  };
};
