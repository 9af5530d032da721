import { inodesParser } from '../../../src/core/parsers/inodes';
import { lsblkParser } from '../../../src/core/parsers/lsblk';
import { mountsParser } from '../../../src/core/parsers/mounts';
import { parseText } from '../../../src/core/parsers/parser';
import { xfsParser } from '../../../src/core/parsers/xfs';

const MOUNTS = `proc on /proc type proc (rw,nosuid,nodev,noexec,relatime)
/dev/nvme0n1p1 on / type xfs (rw,noatime,seclabel,attr2,inode64,noquota)
/dev/nvme1n1 on /var/lib/kubelet/pods/0ab1/volumes/kubernetes.io~csi/pvc-1/mount type ext4 (ro,relatime,seclabel)
fs-0123.efs.us-east-1.amazonaws.com:/ on /mnt/my data type nfs4 (rw,relatime,vers=4.1,hard,timeo=600)
overlay on /run/containerd/io.containerd.runtime.v2.task/k8s.io/58da/rootfs type overlay (rw,relatime,lowerdir=/var/lib/containerd/a)
`;

test('mounts that a check may look at are kept, those of containers and the kernel are counted', () => {
  const facts = parseText(mountsParser, MOUNTS);
  expect(facts).toMatchObject({ mountCount: 5, unreadLines: 0, usageListed: false });
  expect(facts.mounts.map(({ mountPoint, type, readOnly }) => [mountPoint, type, readOnly])).toEqual([
    ['/', 'xfs', false], ['/var/lib/kubelet/pods/0ab1/volumes/kubernetes.io~csi/pvc-1/mount', 'ext4', true], ['/mnt/my data', 'nfs4', false],
  ]);
});

test('df rows give sizes in bytes, long device names on a line of their own included', () => {
  const facts = parseText(mountsParser, `${MOUNTS}
Filesystem                                             Size  Used Avail Use% Mounted on
devtmpfs                                               3.8G     0  3.8G   0% /dev
/dev/nvme0n1p1                                          80G   76G  4.2G  95% /
fs-0123456789abcdef0.efs.us-east-1.amazonaws.com:/very/long
                                                       8.0E  1.5T  8.0E   1% /mnt/my data
overlay                                                 80G   76G  4.2G  95% /run/containerd/io.containerd.runtime.v2.task/k8s.io/58da/rootfs
`);
  expect(facts).toMatchObject({ usageListed: true, unreadLines: 0 });
  expect(facts.usage.map(({ filesystem, usePercent, mountPoint, sizeBytes }) => [filesystem, usePercent, mountPoint, sizeBytes])).toEqual([
    ['devtmpfs', 0, '/dev', Math.round(3.8 * 2 ** 30)],
    ['/dev/nvme0n1p1', 95, '/', 80 * 2 ** 30],
    ['fs-0123456789abcdef0.efs.us-east-1.amazonaws.com:/very/long', 1, '/mnt/my data', 8 * 2 ** 60],
  ]);
  expect(facts.usage[2].place.excerpt).toContain('1% /mnt/my data');
});

test('a stale mount that df stumbles over is an error to cite', () => {
  const facts = parseText(mountsParser, `${MOUNTS}\ndf: /mnt/efs: Stale file handle\nFilesystem      Size  Used Avail Use% Mounted on\n/dev/xvda1       20G   20G   20K 100% /\n`);
  expect(facts.errors).toMatchObject([{ excerpt: 'df: /mnt/efs: Stale file handle' }]);
  expect(facts.usage).toMatchObject([{ usePercent: 100, availableBytes: 20 * 1024 }]);
});

test('inode rows, also of file systems that have no fixed number', () => {
  const facts = parseText(inodesParser, `Filesystem       Inodes    IUsed    IFree IUse% Mounted on
devtmpfs         971234      321   970913    1% /dev
/dev/nvme0n1p1 41941488 41941480        8  100% /
fs-1:/                0        0        0     - /mnt/efs
/dev/mapper/a-very-long-volume-group-name-root
                1310720   100000  1210720    8% /data
`);
  expect(facts.unreadLines).toBe(0);
  expect(facts.usage.map(({ mountPoint, usePercent, inodes }) => [mountPoint, usePercent, inodes])).toEqual([
    ['/dev', 1, 971_234], ['/', 100, 41_941_488], ['/mnt/efs', undefined, 0], ['/data', 8, 1_310_720],
  ]);
});

test('block devices in their tree', () => {
  const facts = parseText(lsblkParser, 'NAME          MAJ:MIN RM  SIZE RO TYPE MOUNTPOINTS\nnvme0n1       259:0    0   80G  0 disk \n|-nvme0n1p1   259:1    0   80G  0 part /var/lib/kubelet/x\n|                                       /\n`-nvme0n1p128 259:3    0   10M  1 part /boot/efi\nnvme1n1       259:4    0  1.8T  0 disk\n');
  expect(facts.unreadLines).toBe(0);
  expect(facts.devices.map(({ name, type, readOnly, sizeBytes }) => [name, type, readOnly, sizeBytes])).toEqual([
    ['nvme0n1', 'disk', false, 80 * 2 ** 30], ['nvme0n1p1', 'part', false, 80 * 2 ** 30], ['nvme0n1p128', 'part', true, 10 * 2 ** 20], ['nvme1n1', 'disk', false, Math.round(1.8 * 2 ** 40)],
  ]);
});

test('fragmentation of each XFS file system', () => {
  const facts = parseText(xfsParser, `meta-data=/dev/nvme0n1p1         isize=512    agcount=47, agsize=447100 blks
data     =                       bsize=4096   blocks=20967680, imaxpct=25
naming   =version 2              bsize=16384  ascii-ci=0, ftype=1
   from      to extents  blocks    pct
average free extent size 5.25
meta-data=/dev/nvme1n1           isize=512
average free extent size 5685.05
`);
  expect(facts.filesystems).toMatchObject([
    { device: '/dev/nvme0n1p1', blockSize: 4096, ftype: 1, averageFreeExtent: { blocks: 5.25, place: { line: 5 } } }, { device: '/dev/nvme1n1', averageFreeExtent: { blocks: 5685.05 } },
  ]);
});
