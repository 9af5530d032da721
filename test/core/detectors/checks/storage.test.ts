import { faultsOf, Files, lines, outcomeOf } from './bundle-context';
import { HEALTHY, node } from './node-files';
import { diskFullCheck } from '../../../../src/core/detectors/checks/disk-full';
import { inodesExhaustedCheck } from '../../../../src/core/detectors/checks/inodes-exhausted';
import { readOnlyMountCheck } from '../../../../src/core/detectors/checks/read-only-mount';

const MOUNTS = 'storage/mounts.txt';
const INODES = 'storage/inodes.txt';

function disk(percent: number, extra: Readonly<Record<string, string | undefined>> = {}): Files {
  const used = Math.round(percent * 0.8);
  return node({ [MOUNTS]: HEALTHY[MOUNTS]!.replace('80G   25G   55.2G  31% /', `80G   ${used}G   ${80 - used}G  ${percent}% /`), ...extra });
}

function kubelet(evictionHard: Readonly<Record<string, string>>): Record<string, string> {
  return { 'kubelet/config.json': JSON.stringify({ kind: 'KubeletConfiguration', evictionHard }) };
}

describe('a disk', () => {
  test.each([
    [84, undefined, undefined], [85, 'medium', 'risk'], [89, 'medium', 'risk'], [90, 'high', 'cause'], [94, 'high', 'cause'], [95, 'critical', 'cause'], [100, 'critical', 'cause'],
  ])('%i %% full', (percent, severity, kind) => {
    const outcome = outcomeOf(diskFullCheck, disk(percent));
    expect(outcome.outcome === 'present' ? [outcome.faults[0]!.severity, outcome.faults[0]!.kind] : [undefined, undefined]).toEqual([severity, kind]);
  });

  test('is judged by kubelet\'s own threshold where it is stricter or looser', () => {
    expect(faultsOf(diskFullCheck, disk(86, kubelet({ 'nodefs.available': '15%' })))).toMatchObject([{ severity: 'high' }]);
    expect(faultsOf(diskFullCheck, disk(91, kubelet({ 'nodefs.available': '5%' })))).toMatchObject([{ severity: 'medium' }]);
    expect(faultsOf(diskFullCheck, disk(86, kubelet({ 'nodefs.available': '20Gi' })))).toMatchObject([{ severity: 'high' }]);
  });

  test('names what is full, how much is left, and who wrote most', () => {
    const [fault] = faultsOf(diskFullCheck, disk(94, { 'storage/pod_local_storage.txt': '41G\t/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/91/fs\n' }));
    expect(fault).toMatchObject({ title: '/ is 94 % full (5 GiB of 80 GiB free)', entity: { mount: '/', device: '/dev/nvme0n1p1', usedPercent: 94 } });
    expect(fault!.evidence.map((each) => each.file)).toEqual([MOUNTS, 'storage/pod_local_storage.txt']);
  });

  const table = (...rows: readonly string[]) => lines('/dev/nvme0n1p1 on / type xfs (rw)', '/dev/md127 on /mnt/k8s-disks/0 type xfs (rw)', '/dev/md127 on /var/lib/containerd type xfs (rw)', '', 'Filesystem Size Used Avail Use% Mounted on', ...rows);
  test.each([
    ['instance storage that containerd lives on', '/dev/md127 1.8T 1.8T 20G 99% /mnt/k8s-disks/0', 'critical', 'cause'],
    ['a data disk of nobody\'s', '/dev/nvme2n1 100G 99G 1G 99% /data', 'low', 'risk'],
    ['the volume of a pod', '/dev/nvme3n1 10G 9.8G 0.2G 98% /var/lib/kubelet/pods/2c1f3d1e-5a3e-4a1c-9d1e-0a9c8731c320/volumes/kubernetes.io~csi/pvc-1/mount', 'medium', 'risk'],
    ['a network file system', 'fs-0abc.efs.us-east-1.amazonaws.com:/ 10G 9.8G 0.2G 98% /mnt/efs', 'low', 'risk'],
  ])('%s counts by what it holds', (_, row, severity, kind) => {
    expect(faultsOf(diskFullCheck, node({ [MOUNTS]: table('/dev/nvme0n1p1 20G 6G 14G 30% /', row) }))).toMatchObject([{ severity, kind }]);
  });

  test('is not judged when df hung and printed nothing', () => {
    expect(outcomeOf(diskFullCheck, node({ [MOUNTS]: '/dev/nvme0n1p1 on / type xfs (rw)\n' })).outcome).toBe('not-evaluable');
  });
});

describe('inodes', () => {
  const use = (percent: number, type = 'ext4', space = 31): Files => ({
    ...disk(space),
    [MOUNTS]: disk(space)[MOUNTS]!.replace('type xfs', `type ${type}`),
    [INODES]: lines('Filesystem Inodes IUsed IFree IUse% Mounted on', `/dev/nvme0n1p1 1000000 ${percent * 10_000} ${1_000_000 - percent * 10_000} ${percent}% /`),
  });

  test.each([[84, undefined], [85, 'medium'], [94, 'medium'], [96, 'critical'], [100, 'critical']])('%i %% used', (percent, severity) => {
    const outcome = outcomeOf(inodesExhaustedCheck, use(percent));
    expect(outcome.outcome === 'present' ? outcome.faults[0]!.severity : undefined).toBe(severity);
  });

  test('XFS on a full disk has few inodes because it has no space: the disk is the cause', () => {
    expect(faultsOf(inodesExhaustedCheck, use(97, 'xfs', 99))).toMatchObject([{ severity: 'info', kind: 'symptom' }]);
    expect(faultsOf(inodesExhaustedCheck, use(97, 'xfs', 50))).toMatchObject([{ severity: 'critical', kind: 'cause' }]);
  });

  test('are not judged without their list', () => {
    expect(outcomeOf(inodesExhaustedCheck, node({ [INODES]: undefined })).outcome).toBe('not-evaluable');
  });
});

describe('a read-only mount', () => {
  test('of what the node writes to', () => {
    expect(faultsOf(readOnlyMountCheck, node({ [MOUNTS]: '/dev/nvme0n1p1 on / type ext4 (ro,relatime,errors=remount-ro)\n' }))).toMatchObject([{ entity: { mount: '/', device: '/dev/nvme0n1p1' } }]);
  });

  test('of a pod\'s volume or a snapshot is the pod\'s wish', () => {
    const text = lines('/dev/nvme0n1p1 on / type xfs (rw)', '/dev/nvme3n1 on /var/lib/kubelet/pods/2c1f3d1e/volumes/kubernetes.io~csi/pvc-1/mount type ext4 (ro,relatime)', '/dev/loop1 on /snap/x/1 type squashfs (ro)');
    expect(outcomeOf(readOnlyMountCheck, node({ [MOUNTS]: text })).outcome).toBe('absent');
  });
});
