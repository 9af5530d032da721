import { Place, Quiet, Wording } from './wording';

const LINUX = 'torvalds/linux fs/ext4, fs/xfs, block/blk-core.c, fs/buffer.c, drivers/nvme/host, net/sunrpc';
const K8S = 'kubernetes/kubernetes pkg/volume, pkg/kubelet/volumemanager';
const EBS = 'kubernetes-sigs/aws-ebs-csi-driver pkg/driver, pkg/cloud';
const EFS = 'kubernetes-sigs/aws-efs-csi-driver pkg/driver; aws/efs-utils src';

const kernel = (condition: string, text: string, more: Partial<Wording> = {}): Wording => ({ conditions: [condition], place: 'kernel', text, source: LINUX, times: 4, ...more });
const kubelet = (condition: string, text: string, more: Partial<Wording> = {}): Wording => ({ conditions: [condition], place: 'kubelet', text, source: K8S, ...more });
const csi = (condition: string, text: string, more: Partial<Wording> = {}): Wording => ({ conditions: [condition], place: 'csi', text, source: EBS, ...more });
const failed = (volume: string, error: string): string => `E nestedpendingoperations.go:348] Operation for "{volumeName:kubernetes.io/csi/${volume} podName:0a1b nodeName:}" failed. No retries permitted until 2026-01-01 10:02:02.123 +0000 UTC m=+1 (durationBeforeRetry 2m2s). Error: ${error}`;
const mount = (driver: string, error: string): string => failed(driver, `MountVolume.MountDevice failed for volume "pvc-1" (UniqueName: "kubernetes.io/csi/${driver}") pod "db-0" (UID: "0a1b") : ${error}`);
const setUp = (driver: string, error: string): string => failed(driver, `MountVolume.SetUp failed for volume "pvc-1" (UniqueName: "kubernetes.io/csi/${driver}") pod "db-0" (UID: "0a1b") : ${error}`);

/** another CSI driver's node pod */
export const csiPod = (workload: string, container: string): Place => (draft, at, text) => {
  const pod = { ...draft.pod('ebs-csi-node')!, name: `${workload}-x7k2p`, workload, container };
  draft.podLog(pod, at, 'stderr', text);
};

export const STORAGE_WORDINGS: readonly Wording[] = [
  // filesystems
  kernel('ext4-error', 'EXT4-fs error (device nvme2n1): ext4_find_entry:1612: inode #2: comm postgres: reading directory lblock 0'),
  kernel('ext4-error', 'EXT4-fs error (device nvme2n1): ext4_journal_check_start:83: comm kworker/u8:2: Detected aborted journal'),
  kernel('ext4-error', 'EXT4-fs error (device dm-0) in ext4_do_update_inode:5163: Journal has aborted'),
  kernel('ext4-error', 'EXT4-fs error (device xvda1): ext4_lookup:1785: inode #12: comm bash: deleted inode referenced: 33'),
  kernel('ext4-error', 'JBD2: Error -5 detected when updating journal superblock for nvme2n1-8.', { severity: 'high' }),
  kernel('ext4-error', 'Aborting journal on device nvme2n1-8.', { severity: 'high' }),
  kernel('filesystem-read-only', 'EXT4-fs (nvme2n1): Remounting filesystem read-only'),
  kernel('filesystem-read-only', 'EXT4-fs (dm-3): Remounting filesystem read-only'),
  kernel('xfs-shutdown', 'XFS (nvme1n1): Metadata I/O Error (0x1) detected at xfs_trans_read_buf_map+0x12a/0x2e0 [xfs] (fs/xfs/xfs_trans_buf.c:296).  Shutting down filesystem.'),
  kernel('xfs-shutdown', 'XFS (nvme1n1): Corruption of in-memory data (0x8) detected at xfs_defer_finish_noroll+0x2a1/0x510 [xfs] (fs/xfs/libxfs/xfs_defer.c:573).  Shutting down filesystem.\nXFS (nvme1n1): Please unmount the filesystem and rectify the problem(s)'),
  kernel('xfs-shutdown', 'XFS (md0): Log I/O Error Detected. Shutting down filesystem'),
  kernel('xfs-shutdown', 'XFS (nvme1n1): metadata I/O error in "xfs_da_read_buf+0xd9/0x130 [xfs]" at daddr 0x40 len 8 error 5'),
  kernel('xfs-shutdown', 'XFS (nvme1n1): Metadata corruption detected at xfs_agf_read_verify+0x78/0x140 [xfs], xfs_agf block 0x1'),
  kernel('xfs-shutdown', 'XFS (nvme1n1): log I/O error -5'),
  kernel('xfs-shutdown', 'XFS (nvme1n1): Internal error XFS_WANT_CORRUPTED_GOTO at line 1805 of file fs/xfs/libxfs/xfs_alloc.c.  Caller xfs_free_extent+0x12'),
  // devices
  kernel('block-device-io-error', 'I/O error, dev nvme1n1, sector 91822331 op 0x1:(WRITE) flags 0x800 phys_seg 4 prio class 2'),
  kernel('block-device-io-error', 'blk_update_request: I/O error, dev nvme1n1, sector 91822331 op 0x0:(READ) flags 0x80700 phys_seg 1 prio class 0'),
  kernel('block-device-io-error', 'end_request: I/O error, dev xvdf, sector 91822331'),
  kernel('block-device-io-error', 'Buffer I/O error on dev nvme1n1p1, logical block 524320, lost async page write'),
  kernel('block-device-io-error', 'Buffer I/O error on device dm-0, logical block 524320'),
  kernel('block-device-io-error', 'critical target error, dev nvme1n1, sector 4096 op 0x1:(WRITE) flags 0x800 phys_seg 1 prio class 2'),
  kernel('block-device-io-error', 'critical medium error, dev nvme1n1, sector 4096 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 2'),
  kernel('block-device-io-error', 'nvme nvme1: I/O 12 QID 3 timeout, aborting'),
  kernel('block-device-io-error', 'nvme nvme1: I/O tag 12 (100c) opcode 0x1 (I/O Cmd) QID 3 timeout, aborting req_op:WRITE(1) size:4096'),
  kernel('block-device-io-error', 'nvme nvme1: I/O 12 (I/O Cmd) QID 3 timeout, reset controller'),
  kernel('block-device-io-error', 'nvme nvme1: Device not ready; aborting reset, CSTS=0x1\nnvme nvme1: Removing after probe failure status: -19'),
  kernel('block-device-io-error', 'nvme nvme1: Abort status: 0x371\nnvme nvme1: controller is down; will reset: CSTS=0xffffffff, PCI_STATUS read failed (134)'),
  kernel('block-device-io-error', 'nvme1n1: Read(0x2) @ LBA 91822331, 8 blocks, Unrecovered Read Error (sct 0x2 / sc 0x81) DNR'),
  kernel('block-device-io-error', 'md/raid0:md0: Disk failure on nvme2n1 detected, failing array.'),
  kernel('block-device-io-error', 'Read-error on swap-device (259:0:812)', { severity: 'high' }),
  kernel('nfs-not-responding', 'nfs: server 127.0.0.1 not responding, timed out', { severity: 'medium' }),
  kernel('nfs-not-responding', 'nfs: server fs-0123abcd.efs.us-east-1.amazonaws.com not responding, still trying', { severity: 'high' }),
  kernel('nfs-not-responding', 'NFS: state manager: lease expired failed on NFSv4 server 127.0.0.1 with error 5', { severity: 'low' }),
  kernel('storage-client-error', 'LustreError: 11-0: fs-MDT0000-mdc-ffff: operation mds_connect to node 10.0.1.9@tcp failed: rc = -107'),
  kernel('storage-client-error', 'Lustre: fs-OST0001-osc-ffff: Connection to fs-OST0001 (at 10.0.1.9@tcp) was lost; in progress operations using this service will wait for recovery to complete', { severity: 'low' }),
  // space
  kubelet('disk-full', 'W eviction_manager.go:369] "Eviction manager: attempting to reclaim" resourceName="ephemeral-storage"'),
  kubelet('disk-full', 'I kubelet_node_status.go:697] "Recording event message for node" node="ip" event="NodeHasDiskPressure"'),
  kubelet('disk-full', 'E kubelet.go:1480] "Image garbage collection failed multiple times in a row" err="Failed to garbage collect required amount of images. Attempted to free 8012120064 bytes, but only found 0 bytes eligible to free."', { severity: 'low' }),
  kubelet('disk-full', 'E kuberuntime_manager.go:1262] "Unhandled Error" err="init container &Container{Name:a} start failed in pod app-0_prod(0a1b): CreateContainerError: failed to create containerd container: failed to create prepare snapshot dir: failed to create temp dir: mkdir /var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/new-1: no space left on device" logger="UnhandledError"'),
  { conditions: ['disk-full'], place: 'containerd', source: 'containerd/containerd', text: 'error "failed to ingest" error="write /var/lib/containerd/io.containerd.content.v1.content/ingest/aa/data: no space left on device"' },
  { conditions: ['disk-full'], place: 'messages', shape: { os: 'al2' }, source: 'rsyslog', text: 'rsyslogd: file \'/var/log/messages\'[7] write error - see https://www.rsyslog.com/solving-rsyslog-write-errors/ for help OS error: No space left on device' },
  { conditions: ['disk-full'], place: 'messages', shape: { os: 'al2' }, source: 'systemd/systemd', text: 'systemd-journald[411]: Failed to open system journal: No space left on device' },
  kubelet('inodes-exhausted', 'W eviction_manager.go:369] "Eviction manager: attempting to reclaim" resourceName="inodes"', { conditions: ['inodes-exhausted', 'disk-full'] }),
  kubelet('kubelet-disk-slow', 'I fsHandler.go:133] fs: disk usage and inodes count on following dirs took 4.212332112s: [/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/12/fs]; will not log again for this container unless duration exceeds 8s', { severity: 'low' }),
  kubelet('tmpfs-exhausted', 'E pod_workers.go:1300] "Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"a\\" with RunContainerError: \\"failed to create containerd task: failed to create shim task: OCI runtime create failed: write /run/containerd/io.containerd.runtime.v2.task/k8s.io/ab/config.json: no space left on device: unknown\\"" pod="prod/a"', { conditions: ['tmpfs-exhausted', 'disk-full'] }),
  kubelet('etc-hosts-mount-failed', 'E pod_workers.go:1300] "Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"a\\" with RunContainerError: \\"failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error mounting \\\\\\"/var/lib/kubelet/pods/0a1b/etc-hosts\\\\\\" to rootfs at \\\\\\"/etc/hosts\\\\\\": mount src=/var/lib/kubelet/pods/0a1b/etc-hosts, dst=/etc/hosts: not a directory: Are you trying to mount a directory onto a file (or vice-versa)?: unknown\\"" pod="prod/a"'),
  // EBS
  kubelet('ebs-attach-failed', 'E kubelet.go:2127] "Unable to attach or mount volumes for pod; skipping pod" err="unmounted volumes=[data], unattached volumes=[data kube-api-access-x]: timed out waiting for the condition" pod="prod/db-0"', { conditions: ['volume-mount-timeout', 'ebs-attach-failed'] }),
  kubelet('ebs-attach-failed', 'E pod_workers.go:1301] "Error syncing pod, skipping" err="unmounted volumes=[data], unattached volumes=[], failed to process volumes=[]: context deadline exceeded" pod="prod/db-0"', { conditions: ['volume-mount-timeout', 'ebs-attach-failed'] }),
  kubelet('ebs-attach-failed', mount('ebs.csi.aws.com^vol-0abc1234def567890', 'rpc error: code = Internal desc = Failed to find device path /dev/xvdaa. refusing to mount /dev/nvme2n1 because it claims to be vol-0def1234abc567890 but should be vol-0abc1234def567890')),
  kubelet('ebs-attach-failed', mount('ebs.csi.aws.com^vol-0abc1234def567890', 'rpc error: code = NotFound desc = Failed to find device path /dev/xvdaa. no device path for device "/dev/xvdaa" volume "vol-0abc1234def567890" found')),
  kubelet('ebs-attach-failed', mount('ebs.csi.aws.com^vol-0abc1234def567890', 'rpc error: code = Internal desc = could not format "/dev/nvme2n1" and mount it at "/var/lib/kubelet/plugins/kubernetes.io/csi/ebs.csi.aws.com/aa/globalmount": mount failed: exit status 32\\nMounting command: mount\\nOutput: mount: /x: wrong fs type, bad option, bad superblock on /dev/nvme2n1, missing codepage or helper program, or other error.'), { conditions: ['ebs-attach-failed', 'volume-mount-failed', 'ext4-error', 'xfs-shutdown'] }),
  kubelet('ebs-attach-failed', failed('ebs.csi.aws.com^vol-0abc1234def567890', 'AttachVolume.Attach failed for volume "pvc-1" : rpc error: code = DeadlineExceeded desc = context deadline exceeded')),
  kubelet('ebs-attach-failed', setUp('ebs.csi.aws.com^vol-0abc1234def567890', 'rpc error: code = Aborted desc = An operation with the given volume="vol-0abc1234def567890" is already in progress')),
  kubelet('ebs-attach-failed', setUp('ebs.csi.aws.com^vol-0abc1234def567890', 'kubernetes.io/csi: mounter.SetUpAt failed to determine if the node service has VOLUME_MOUNT_GROUP capability: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /var/lib/kubelet/plugins/ebs.csi.aws.com/csi.sock: connect: connection refused"'), { conditions: ['ebs-attach-failed', 'csi-driver-not-registered'] }),
  csi('ebs-attach-failed', 'E0101 10:00:00.000000       1 driver.go:120] "GRPC error" err="rpc error: code = Internal desc = Could not attach volume \\"vol-0abc1234def567890\\" to node \\"i-0abc1234def567890\\": attachment of disk \\"vol-0abc1234def567890\\" failed, expected device to be attached but was attaching"'),
  csi('ebs-attach-failed', 'E0101 10:00:00.000000       1 driver.go:120] "GRPC error" err="rpc error: code = Internal desc = Could not attach volume \\"vol-0abc1234def567890\\" to node \\"i-0abc1234def567890\\": could not attach volume \\"vol-0abc1234def567890\\" to node \\"i-0abc1234def567890\\": operation error EC2: AttachVolume, https response error StatusCode: 400, RequestID: 0a, api error IncorrectState: vol-0abc1234def567890 is not \'available\'."'),
  csi('ebs-attach-failed', 'E0101 10:00:00.000000       1 driver.go:120] "GRPC error" err="rpc error: code = Internal desc = Could not attach volume \\"vol-0abc1234def567890\\" to node \\"i-0abc1234def567890\\": api error InvalidVolume.ZoneMismatch: The volume \'vol-0abc1234def567890\' is not in the same availability zone as instance \'i-0abc1234def567890\'"'),
  csi('ebs-attach-failed', 'E0101 10:00:00.000000       1 driver.go:120] "GRPC error" err="rpc error: code = NotFound desc = Could not attach volume \\"vol-0abc1234def567890\\" to node \\"i-0abc1234def567890\\": api error InvalidVolume.NotFound: The volume \'vol-0abc1234def567890\' does not exist."'),
  kubelet('ebs-multi-attach', 'I event.go:389] "Event occurred" object="prod/db-0" kind="Pod" type="Warning" reason="FailedAttachVolume" message="Multi-Attach error for volume \\"pvc-1\\" Volume is already exclusively attached to one node and can\'t be attached to another"'),
  kubelet('ebs-multi-attach', 'I event.go:389] "Event occurred" object="prod/db-0" kind="Pod" type="Warning" reason="FailedAttachVolume" message="Multi-Attach error for volume \\"pvc-1\\" Volume is already used by pod(s) db-1"'),
  csi('volume-limit-reached', 'E0101 10:00:00.000000       1 driver.go:120] "GRPC error" err="rpc error: code = ResourceExhausted desc = Attachment limit exceeded: limit exceeded: operation error EC2: AttachVolume, https response error StatusCode: 400, RequestID: 0a, api error AttachmentLimitExceeded: The maximum number of attachments for this instance is 28"'),
  kubelet('volume-limit-reached', 'I event.go:389] "Event occurred" kind="Pod" type="Warning" reason="FailedScheduling" message="0/9 nodes are available: 1 node(s) exceed max volume count"', { conditions: ['volume-limit-reached', 'scheduling-failed'] }),
  kubelet('csi-driver-not-registered', setUp('s3.csi.aws.com^s3-csi', 'kubernetes.io/csi: mounter.SetUpAt failed to get CSI client: driver name s3.csi.aws.com not found in the list of registered CSI drivers')),
  kubelet('csi-driver-not-registered', failed('ebs.csi.aws.com^vol-0abc1234def567890', 'UnmountVolume.TearDown failed for volume "data" (UniqueName: "kubernetes.io/csi/ebs.csi.aws.com^vol-0abc1234def567890") pod "0a1b" (UID: "0a1b") : kubernetes.io/csi: Unmounter.TearDownAt failed to get CSI client: driver name ebs.csi.aws.com not found in the list of registered CSI drivers')),
  kubelet('csi-driver-not-registered', 'E goroutinemap.go:150] Operation for "/var/lib/kubelet/plugins_registry/ebs.csi.aws.com-reg.sock" failed. No retries permitted until x (durationBeforeRetry 2m2s). Error: RegisterPlugin error -- dial failed at socket /var/lib/kubelet/plugins_registry/ebs.csi.aws.com-reg.sock, err: failed to dial socket /var/lib/kubelet/plugins_registry/ebs.csi.aws.com-reg.sock, err: context deadline exceeded'),
  kubelet('csi-driver-not-registered', 'E csi_plugin.go:213] kubernetes.io/csi: registrationHandler.RegisterPlugin failed at CSI.NodeGetInfo: rpc error: code = DeadlineExceeded desc = context deadline exceeded', { severity: 'low' }),
  // EFS
  kubelet('efs-mount-failed', setUp('efs.csi.aws.com^fs-0a1b2c3d', 'rpc error: code = Internal desc = Could not mount "fs-0a1b2c3d:/" at "/var/lib/kubelet/pods/0a1b/volumes/kubernetes.io~csi/pv/mount": mount failed: exit status 1\\nMounting command: mount\\nMounting arguments: -t efs -o accesspoint=fsap-0a,tls fs-0a1b2c3d:/ /x\\nOutput: Failed to resolve "fs-0a1b2c3d.efs.eu-west-1.amazonaws.com" - check that your file system ID is correct, and ensure that the VPC has an EFS mount target for this file system ID.')),
  kubelet('efs-mount-failed', setUp('efs.csi.aws.com^fs-0a1b2c3d', 'rpc error: code = DeadlineExceeded desc = context deadline exceeded')),
  kubelet('efs-mount-failed', setUp('efs.csi.aws.com^fs-0a1b2c3d', 'rpc error: code = Internal desc = Could not mount "fs-0a1b2c3d:/" at "/x": mount failed: exit status 32 Output: mount.nfs4: access denied by server while mounting 127.0.0.1:/')),
  kubelet('efs-mount-failed', setUp('efs.csi.aws.com^fs-0a1b2c3d', 'rpc error: code = Internal desc = Could not mount "fs-0a1b2c3d:/" at "/x": mount failed: exit status 32 Output: mount.nfs4: Connection reset by peer')),
  kubelet('efs-mount-failed', setUp('efs.csi.aws.com^fs-0a1b2c3d', 'rpc error: code = Internal desc = Could not mount "fs-0a1b2c3d:/" at "/x": mount failed: exit status 1 Output: Could not start amazon-efs-mount-watchdog, unrecognized init system "aws-efs-csi-dri"\\nb\'mount.nfs4: mount system call failed\'')),
  { conditions: ['efs-mount-failed'], place: csiPod('efs-csi-node', 'efs-plugin'), source: EFS, text: 'E0101 10:00:00.000000       1 driver.go:107] GRPC error: rpc error: code = Internal desc = Could not mount "fs-0a1b2c3d:/" at "/x": mount failed: exit status 32' },
  { conditions: ['efs-mount-failed', 'irsa-failed', 'pod-identity-failed', 'aws-api-denied'], place: csiPod('efs-csi-node', 'efs-plugin'), source: EFS, text: 'E0101 10:00:00.000000       1 mount_linux.go:231] Mount failed: exit status 1 Output: AWS Access Key ID and Secret Access Key are not found in AWS credentials file (~/.aws/credentials), config file (~/.aws/config), from ECS credentials relative uri, or from the instance security credentials service' },
  // other clients
  { conditions: ['storage-client-error'], place: csiPod('s3-csi-node', 's3-plugin'), source: 'awslabs/mountpoint-s3-csi-driver', text: 'E0101 10:00:00.000000       1 driver.go:130] "GRPC error" err="rpc error: code = Internal desc = Could not mount \\"my-bucket\\" at \\"/x\\": Mount failed: Failed to start service output: Error: Failed to create S3 client  Caused by: 0: initial ListObjectsV2 failed for bucket my-bucket in region eu-west-1  1: Client error  2: Forbidden: Access Denied Error: Failed to create mount process"' },
  { conditions: ['storage-client-error'], place: csiPod('fsx-csi-node', 'fsx-plugin'), source: 'kubernetes-sigs/aws-fsx-csi-driver', text: 'E0101 10:00:00.000000       1 driver.go:104] "GRPC error" err="rpc error: code = Internal desc = Could not mount \\"fs-0a.fsx.eu-west-1.amazonaws.com@tcp:/fsx\\" at \\"/x\\": mount failed: exit status 19 Mounting command: mount Output: mount.lustre: mount fs-0a@tcp:/fsx at /x failed: No such device Are the lustre modules loaded?"' },
  { conditions: ['kms-key-unusable'], place: 'csi', source: 'aws EC2 errors', times: 3, text: 'E0101 10:00:00.000000       1 driver.go:120] "GRPC error" err="rpc error: code = Internal desc = Could not attach volume \\"vol-0abc1234def567890\\" to node \\"i-0abc1234def567890\\": api error CustomerKeyHasBeenRevoked: The customer key has been revoked"', severity: 'medium' },
  { conditions: ['kms-key-unusable'], place: 'csi', source: 'aws KMS errors', times: 3, text: 'E0101 10:00:00.000000       1 driver.go:120] "GRPC error" err="api error AccessDeniedException: User: arn:aws:sts::1:assumed-role/ebs/1 is not authorized to perform: kms:CreateGrant on resource: arn:aws:kms:eu-west-1:1:key/0a because no resource-based policy allows the kms:CreateGrant action"', severity: 'medium' },
];

const q = (place: Place, text: string, source: string, more: Partial<Quiet> = {}): Quiet => ({ place, text, source, ...more });

export const STORAGE_QUIET: readonly Quiet[] = [
  q('kernel', 'EXT4-fs (nvme2n1): mounted filesystem with ordered data mode. Opts: (null)', LINUX),
  q('kernel', 'EXT4-fs (nvme2n1): mounting ext3 file system using the ext4 subsystem', LINUX),
  q('kernel', 'EXT4-fs (nvme2n1): INFO: recovery required on readonly filesystem\nEXT4-fs (nvme2n1): write access will be enabled during recovery\nEXT4-fs (nvme2n1): recovery complete', LINUX, { boot: 0, times: 1 }),
  q('kernel', 'EXT4-fs (nvme2n1): resizing filesystem from 2621440 to 5242880 blocks\nEXT4-fs (nvme2n1): resized filesystem to 5242880', LINUX),
  q('kernel', 'EXT4-fs warning (device nvme2n1): ext4_multi_mount_protect:323: MMP interval 42 higher than expected, please wait.', LINUX, { times: 1 }),
  q('kernel', 'XFS (nvme1n1): Unmounting Filesystem 11-22', LINUX),
  q('kernel', 'XFS (dm-1): Mounting V5 Filesystem\nXFS (dm-1): Ending clean mount', LINUX),
  q('kernel', 'nvme nvme1: identifiers changed for nsid 1', LINUX, { times: 1 }),
  q('kernel', 'nvme nvme2: ctrl state 1 is not RESETTING', LINUX, { times: 1 }),
  q('kernel', 'nvme nvme2: failed to set APST feature (-19)', LINUX, { times: 1 }),
  q('kernel', 'nvme nvme2: missing or invalid SUBNQN field.', LINUX, { boot: 0, times: 1 }),
  q('kernel', ' nvme2n1: unable to read partition table', LINUX, { times: 1 }),
  q('kernel', 'blk_update_request: operation not supported error, dev loop0, sector 0 op 0x9:(WRITE_ZEROES) flags 0x800 phys_seg 0 prio class 0', LINUX, { times: 2 }),
  q('kernel', 'operation not supported error, dev nvme1n1, sector 4096 op 0x9:(WRITE_ZEROES) flags 0x10000800 phys_seg 0 prio class 2', LINUX, { times: 2 }),
  q('kernel', 'blk_update_request: I/O error, dev fd0, sector 0 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 0\nBuffer I/O error on dev fd0, logical block 0, async page read', LINUX, { boot: 0, times: 1 }),
  q('kernel', 'blk_update_request: I/O error, dev sr0, sector 0 op 0x0:(READ) flags 0x80700 phys_seg 1 prio class 0', LINUX, { boot: 0, times: 1 }),
  q('kernel', 'loop0: detected capacity change from 0 to 131072', LINUX),
  q('kernel', 'NFS: Registering the id_resolver key type\nKey type id_resolver registered', LINUX, { boot: 1, times: 1 }),
  q('kernel', 'RPC: Registered tcp NFSv4.1 backchannel transport module.', LINUX, { boot: 1, times: 1 }),
  q('kernel', 'fuse: init (API version 7.38)', LINUX, { boot: 1, times: 1 }),
  q('kubelet', failed('ebs.csi.aws.com^vol-0abc1234def567890', 'MountVolume.MountDevice failed for volume "pvc-1" : rpc error: code = Aborted desc = An operation with the given volume="vol-0abc1234def567890" is already in progress'), K8S, { times: 1 }),
  q('kubelet', 'I operation_generator.go:1180] "MountVolume.MountDevice succeeded for volume \\"pvc-1\\" (UniqueName: \\"x\\") pod \\"db-0\\" device mount path \\"/x\\""', K8S),
  q('kubelet', 'I reconciler_common.go:251] "operationExecutor.VerifyControllerAttachedVolume started for volume \\"data\\""', K8S),
  q('kubelet', 'I fsHandler.go:133] fs: disk usage and inodes count on following dirs took 1.112332112s: [/var/lib/containerd/x]; will not log again for this container unless duration exceeds 2s', K8S, { times: 2 }),
  q('kubelet', 'I image_gc_manager.go:310] "Disk usage on image filesystem is over the high threshold, trying to free bytes down to the low threshold" usage=86 highThreshold=85 amountToFree=812012 lowThreshold=80\nI image_gc_manager.go:447] "Removing image to free bytes" imageID="sha256:a" size=91221112', K8S, { times: 1 }),
  q('kubelet', 'E kubelet_volumes.go:263] "There were many similar errors. Turn up verbosity to see them." err="orphaned pod \\"0a1b\\" found, but error not a directory occurred when trying to remove the volumes dir" numErrs=1', K8S, { times: 2 }),
  q('csi', 'I0101 10:00:00.000000       1 mount_linux.go:243] Detected OS without systemd', EBS, { boot: 1, times: 1 }),
  q('csi', 'E0101 10:00:00.000000       1 driver.go:120] "GRPC error" err="rpc error: code = Aborted desc = An operation with the given volume=\\"vol-0abc1234def567890\\" is already in progress"', EBS, { times: 1 }),
  q('csi', 'W0101 10:00:00.000000       1 node.go:812] "Node failed to remove taint, retrying" err="nodes \\"ip\\" not found"', EBS, { boot: 1, times: 1 }),
  q('csi', 'I0101 10:00:00.000000       1 mount_linux.go:618] Disk "/dev/nvme2n1" appears to be unformatted, attempting to format as type: "ext4" with options: [-F -m0 /dev/nvme2n1]', EBS),
  q('csi', 'I0101 10:00:00.000000       1 cloud.go:1012] "Waiting for volume state" volumeID="vol-0abc1234def567890" actual="attaching" desired="attached"', EBS),
  q('csi', 'E0101 10:00:00.000000       1 metadata.go:51] "Retrieving IMDS metadata failed, falling back to Kubernetes metadata" err="EC2 instance metadata is not available"', EBS, { boot: 1, times: 1 }),
  q('csi', 'W0101 10:00:00.000000       1 connection.go:234] Still connecting to unix:///csi/csi.sock', EBS, { boot: 1, times: 2 }),
  q(csiPod('efs-csi-node', 'efs-plugin'), 'I0101 10:00:00.000000       1 efs_watch_dog.go:277] Copying /etc/amazon/efs/efs-utils.conf', EFS, { boot: 1, times: 1 }),
  q(csiPod('efs-csi-node', 'efs-plugin'), 'W0101 10:00:00.000000       1 reaper.go:78] reaper: failed to read process 4411\'s status: open /proc/4411/status: no such file or directory', EFS),
  q(csiPod('s3-csi-node', 's3-plugin'), 'I0101 10:00:00.000000       1 node.go:82] NodePublishVolume: req: volume_id:"s3-csi" target_path:"/x"', 'awslabs/mountpoint-s3-csi-driver'),
];
