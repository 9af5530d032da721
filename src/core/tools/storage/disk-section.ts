import { at, defined, plainPath, SectionReader, size } from './section';
import { factsOf } from '../../compare/facts-of';
import { isDisk } from '../../detectors/checks/disk-usage';

/** How full each file system is, what containers have written, and how fragmented free space is. */
export const diskSection: SectionReader = document => {
  const files = factsOf(document, 'mounts');
  const listed = files.filter(each => each.facts.usageListed);
  const rows = listed.flatMap(({ path, facts }) => facts.usage.map(row => ({ path, row, disk: isDisk(row.filesystem, row.mountPoint, facts.mounts) })));
  const podStorage = factsOf(document, 'pod-storage');
  const xfs = factsOf(document, 'xfs');
  const lvm = factsOf(document, 'lvm');
  const notAvailable: string[] = [];
  if (listed.length === 0) { notAvailable.push(files.length > 0 ? 'df: it printed nothing (it hangs when a network mount does not answer)' : 'mounts and disk usage: storage/mounts.txt'); }
  if (podStorage.length === 0) { notAvailable.push('what containers have written: storage/pod_local_storage.txt'); }
  notAvailable.push('sizes of images, of emptyDir volumes and of logs: not collected');
  return {
    summary: defined({
      filesystems: rows.length || undefined,
      writtenByContainers: podStorage.length === 0 ? undefined : size(podStorage.reduce((sum, each) => sum + each.facts.totalBytes, 0)),
      containersThatWrote: podStorage.length === 0 ? undefined : podStorage.reduce((sum, each) => sum + each.facts.count, 0),
      dfErrors: files.reduce((sum, each) => sum + each.facts.errors.length, 0) || undefined,
    }),
    tables: [
      {
        name: 'usage',
        rows: [...rows].sort((a, b) => Number(b.disk) - Number(a.disk) || b.row.usePercent - a.row.usePercent).map(({ path, row, disk }) => defined({
          mount: plainPath(row.mountPoint),
          device: plainPath(row.filesystem),
          usedPercent: row.usePercent,
          size: size(row.sizeBytes),
          available: size(row.availableBytes),
          inMemory: disk ? undefined : true,
          at: at(path, row.place),
        })),
      },
      {
        name: 'largestPodStorage',
        rows: podStorage.flatMap(({ path, facts }) => facts.largest.slice(0, 10).map(each => ({ path: plainPath(each.path), size: size(each.bytes), at: at(path, each.place) }))),
      },
      {
        name: 'xfsFreeSpace',
        rows: xfs.flatMap(({ path, facts }) => facts.filesystems.map(each => defined({
          device: plainPath(each.device),
          averageFreeExtentBlocks: each.averageFreeExtent?.blocks,
          blockSize: each.blockSize,
          at: at(path, each.averageFreeExtent?.place ?? each.place),
        }))),
      },
      {
        name: 'lvm',
        rows: lvm.flatMap(({ path, facts }) => facts.rows.slice(0, 10).map(each => ({
          report: facts.report,
          ...Object.fromEntries(Object.entries(each.columns).slice(0, 8).map(([name, value]) => [plainPath(name), plainPath(value)])),
          at: at(path, each.place),
        }))),
      },
    ],
    notAvailable,
  };
};
