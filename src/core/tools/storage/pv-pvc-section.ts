import { at, defined, plainPath, podVolume, SectionReader } from './section';
import { factsOf } from '../../compare/facts-of';
import { plainName } from '../../compare/plain-name';

/** Volumes that kubelet has mounted for pods. The objects behind them are the API server's. */
export const pvPvcSection: SectionReader = document => {
  const mounts = factsOf(document, 'mounts').flatMap(({ path, facts }) => facts.mounts.map(mount => ({ path, mount })));
  const persistent = mounts.flatMap(({ path, mount }) => {
    const volume = podVolume(mount);
    return volume === undefined || !/~(csi|nfs|aws-ebs|local-volume|glusterfs|rbd|iscsi|fc)$/.test(volume.plugin) ? [] : [{ path, mount, volume }];
  });
  return {
    summary: defined({ mountedPersistentVolumes: mounts.length === 0 ? undefined : new Set(persistent.map(each => each.volume.name)).size }),
    tables: [{
      name: 'mounted',
      rows: persistent.map(({ path, mount, volume }) => defined({
        volume: plainPath(volume.name),
        plugin: plainPath(volume.plugin),
        device: plainPath(mount.device),
        type: plainName(mount.type),
        readOnly: mount.readOnly || undefined,
        at: at(path, mount.place),
      })),
    }],
    notAvailable: [
      'PersistentVolumes, claims, storage classes and VolumeAttachments: objects of the API server, never in a node\'s bundle (kubectl describe pvc, pv)',
      ...mounts.length === 0 ? ['mounted volumes: storage/mounts.txt'] : [],
    ],
  };
};
