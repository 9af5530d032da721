import { LineRule } from '../line-rule';
import { KUBELET, VOLUME_LOGS } from './kinds';

export const EBS_ADVICE = [
  'Check the volume in EC2 (state, zone, other attachments) and the VolumeAttachment object; read the ebs-csi controller\'s log for the attach call.',
  'Compare the instance\'s attachment limit (ENIs and volumes share it on older types) with what is attached.',
];
const MULTI_ATTACH_ADVICE = ['After an unclean end of a node the control plane waits about six minutes before it detaches by force; then it heals by itself.', 'If it stays, look for the old pod or VolumeAttachment on the other node.'];
const LIMIT_ADVICE = ['Fewer volumes per node, a larger or newer instance type, or a lower volume-attach-limit in the driver so that the scheduler knows.'];

/** EBS volumes that cannot be attached or mounted. */
export const EBS_VOLUME_RULES: readonly LineRule[] = [
  {
    id: 'ebs-attach-timeout',
    condition: 'ebs-attach-failed',
    kinds: VOLUME_LOGS,
    pattern: String.raw`Could not attach volume \\*"(?<volume>vol-[0-9a-f]{8,17})\\*" to node \\*"(?<node>[a-zA-Z0-9.-]{1,253})\\*"`,
    title: 'EBS volume {volume} could not be attached ({count} times)',
    examples: {
      match: ['2026-11-19T02:48:12.213165760Z stderr F E1119 02:48:12.213165       1 driver.go:108] GRPC error: rpc error: code = Internal desc = Could not attach volume "vol-0dc1dbb2" to node "i-0d1ebfac": attachment timeout for volume vol-0dc1dbb2'],
      noMatch: ['2026-11-19T02:48:12Z stderr F I1119 02:48:12.213165       1 driver.go:108] "Driver Information" Driver="ebs.csi.aws.com" Version="v1.40.0"'],
    },
    source: 'aws-ebs-csi-driver pkg/driver/controller.go',
    remediation: EBS_ADVICE,
    runbook: 'E5',
    correlateWith: ['csi', 'kubelet', 'storage'],
  },
  {
    id: 'attach-volume-failed',
    condition: 'ebs-attach-failed',
    kinds: VOLUME_LOGS,
    pattern: String.raw`AttachVolume\.Attach failed for volume \\*"(?<volume>[A-Za-z0-9-]{1,100})\\*"`,
    exclude: ['Multi-Attach error'],
    title: 'Volume {volume} could not be attached ({count} times)',
    repeats: true,
    threshold: { count: 2 },
    examples: {
      match: [String.raw`AttachVolume.Attach failed for volume "pvc-1" : rpc error: code = DeadlineExceeded desc = context deadline exceeded`],
      noMatch: [String.raw`AttachVolume.Attach succeeded for volume "pvc-1"`, String.raw`AttachVolume.Attach failed for volume "pvc-1" : Multi-Attach error for volume "pvc-1" Volume is already exclusively attached to one node`],
    },
    source: 'Kubernetes pkg/volume/util/operationexecutor',
    remediation: EBS_ADVICE,
    runbook: 'E5',
    correlateWith: ['csi', 'kubelet'],
  },
  {
    id: 'ebs-mount-failed',
    condition: 'ebs-attach-failed',
    kinds: KUBELET,
    pattern: String.raw`kubernetes\.io/csi/ebs\.csi\.aws\.com\^(?<volume>vol-[0-9a-f]{6,17}).{0,600}MountVolume\.(?:MountDevice|SetUp|WaitForAttach) failed`,
    // the kubelet waits for the attachment to show in the node status: a few such lines belong to every attach
    exclude: ['Volume not attached according to node status', 'has not been added to the list of VolumesInUse', 'not found in the list of registered CSI drivers'],
    title: 'EBS volume {volume} could not be mounted ({count} times)',
    repeats: true,
    threshold: { count: 2 },
    examples: {
      match: [String.raw`E0305 10:00:00.000000    1234 nestedpendingoperations.go:348] Operation for "{volumeName:kubernetes.io/csi/ebs.csi.aws.com^vol-0dc1dbb2 podName: nodeName:}" failed. No retries permitted until 2026-03-05 10:00:02 +0000 UTC (durationBeforeRetry 2s). Error: MountVolume.MountDevice failed for volume "pvc-1" (UniqueName: "kubernetes.io/csi/ebs.csi.aws.com^vol-0dc1dbb2") pod "db-0" (UID: "1") : rpc error: code = Internal desc = Failed to find device path /dev/xvdba`],
      noMatch: [String.raw`Operation for "{volumeName:kubernetes.io/csi/ebs.csi.aws.com^vol-0dc1dbb2 podName: nodeName:}" failed. Error: Volume has not been added to the list of VolumesInUse in the node's volume status for volume "pvc-1" MountVolume.WaitForAttach failed`],
    },
    source: 'kubelet nestedpendingoperations, operation_generator.go',
    remediation: EBS_ADVICE,
    runbook: 'E5',
    correlateWith: ['csi', 'kubelet', 'kernel'],
  },
  {
    id: 'ebs-device-path-missing',
    condition: 'ebs-attach-failed',
    kinds: VOLUME_LOGS,
    pattern: String.raw`[Ff]ailed to find device path (?<device>/dev/[a-z0-9]{1,32})`,
    title: 'The device of an attached EBS volume does not appear: {device} ({count} times)',
    repeats: true,
    threshold: { count: 2 },
    examples: {
      match: ['E0305 10:00:00.000000       1 driver.go:108] "GRPC error" err="rpc error: code = Internal desc = Failed to find device path /dev/xvdba. nvme path \\"/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0dc1\\" not found"'],
      noMatch: ['I0305 10:00:00.000000       1 mount_linux.go:243] Detected OS without systemd'],
    },
    source: 'aws-ebs-csi-driver pkg/driver/node_linux.go',
    remediation: ['Check udev and the NVMe device list on the node (lsblk), and whether the volume is really attached to this instance.', ...EBS_ADVICE],
    runbook: 'E5',
    correlateWith: ['csi', 'storage', 'kernel'],
  },
  {
    id: 'volume-multi-attach',
    condition: 'ebs-multi-attach',
    kinds: VOLUME_LOGS,
    pattern: String.raw`(?:Multi-Attach error for volume \\*"(?<pv>[A-Za-z0-9-]{1,100})\\*"|(?<volume>vol-[0-9a-f]{8,17}) is already attached to an instance|olume is already exclusively attached to)`,
    title: 'A volume is still attached to another node ({count} times)',
    repeats: true,
    threshold: { count: 2 },
    examples: {
      match: ['Multi-Attach error for volume "pvc-1" Volume is already exclusively attached to one node and can\'t be attached to another', 'api error VolumeInUse: vol-0dc1dbb2aa is already attached to an instance'],
      noMatch: [String.raw`AttachVolume.Attach succeeded for volume "pvc-1"`],
    },
    source: 'Kubernetes attach-detach controller; EC2 AttachVolume',
    remediation: MULTI_ATTACH_ADVICE,
    runbook: 'E5',
    correlateWith: ['csi', 'kubelet'],
  },
  {
    id: 'volume-limit-reached',
    condition: 'volume-limit-reached',
    kinds: VOLUME_LOGS,
    pattern: String.raw`(?:AttachmentLimitExceeded|Attachment limit exceeded for volume|exceed max volume count|Attachment point .{1,40} is already in use|no available devices? names? for node)`,
    entity: { driver: 'ebs.csi.aws.com' },
    title: 'The instance takes no further volumes ({count} times)',
    threshold: { count: 2 },
    examples: {
      match: ['rpc error: code = Internal desc = Could not attach volume: api error AttachmentLimitExceeded: You have exceeded the maximum number of attachments'],
      noMatch: ['I0305 10:00:00.000000       1 node.go:800] "GetVolumeLimits" instanceType="m5.xlarge" limit=25'],
    },
    source: 'EC2 AttachVolume; kube-scheduler',
    remediation: LIMIT_ADVICE,
    runbook: 'E5',
    correlateWith: ['csi', 'kubelet'],
  },
];
