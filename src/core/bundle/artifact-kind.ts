import { Dialect } from '../logs/dialect';

/** What files of a bundle can be. */
export const ARTIFACT_KINDS = [
  // logs
  'kubelet-log', 'containerd-log', 'docker-log', 'sandbox-image-log', 'soci-log', 'nodeadm-log', 'udev-net-log', 'multicard-log',
  'dmesg', 'dmesg-human', 'dmesg-boot', 'console-output', 'messages', 'syslog', 'cron-log', 'cloud-init-log', 'cloud-init-output', 'user-data-log', 'unattended-upgrades-log',
  'ipamd-log', 'cni-plugin-log', 'network-policy-log', 'ebpf-sdk-log', 'egress-plugin-log',
  'aws-node-log', 'kube-proxy-log', 'coredns-log', 'csi-log', 'pod-identity-log', 'monitoring-agent-log', 'node-termination-log', 'pod-log',
  'containerd-stacks',
  // network state
  'iptables-list', 'iptables-save', 'ip6tables-list', 'ip6tables-save', 'nft-ruleset', 'ip-route', 'ip6-route', 'ip-rule', 'ip6-rule', 'conntrack', 'conntrack6',
  'ethtool', 'ifconfig', 'resolv-conf', 'ping', 'curl-api-server', 'ipset', 'ipvsadm', 'ebpf', 'systemd-network', 'netstat',
  // CNI and IPAMD state
  'cni-conflist', 'cni-env', 'ipamd-enis', 'ipamd-pods', 'ipamd-env', 'networkutils-env', 'eni-configs', 'ipamd-metrics', 'ipamd-checkpoint', 'collector-note',
  // storage state
  'mounts', 'inodes', 'lsblk', 'lvm', 'fstab', 'xfs', 'pod-storage',
  // kubelet, containerd, system state
  'kubelet-config', 'kubelet-service', 'kubeconfig', 'kubelet-svc', 'containerd-config', 'containerd-version', 'containerd-images', 'containerd-containers', 'containerd-tasks', 'containerd-info',
  'docker-info', 'sysctl', 'services', 'ps', 'ps-threads', 'top', 'procstat', 'packages', 'selinux', 'cpu-throttling', 'io-throttling', 'environments', 'last-reboot',
  'systemd-analyze', 'uname', 'modules', 'gpu-report', 'pressure',
  // identity of node and bundle
  'instance-id', 'region', 'availability-zone', 'script-params',
  // Windows
  'windows-eventlog', 'windows-sysinfo', 'windows-services', 'windows-network', 'windows-disk', 'windows-other',
  'other',
] as const;

/** What a file of a bundle is, whatever its exact name: rules, parsers and tools speak of kinds, never of paths. */
export type ArtifactKind = typeof ARTIFACT_KINDS[number];

/** What the layout knows about a path. */
export interface ArtifactClass {
  readonly kind: ArtifactKind;
  /** how its lines carry time; `none` for state files */
  readonly dialect: Dialect;
  /** `search` and `errors` group files by this (`logTypes`): kubelet, containerd, kernel, networking, … */
  readonly logType: LogType;
  /**
   * Files with the same key hold copies of the same events (dmesg.current, dmesg.human.current and the kernel's lines in messages; a container's log
   * under containers/ and pods/). An event seen in several of them is one.
   */
  readonly copies?: string;
}

/** Values of `search`'s `logTypes`, and of `correlateWith`. */
export type LogType =
  | 'kubelet' | 'containerd' | 'docker' | 'kernel' | 'messages' | 'system' | 'networking' | 'conntrack' | 'storage' | 'ipamd' | 'cni' | 'aws-node' | 'kube-proxy' | 'coredns'
  | 'csi' | 'pods' | 'nodeadm' | 'cloud-init' | 'sysctl' | 'gpu' | 'sandbox-image' | 'eks-agents' | 'windows' | 'other';

export const LOG_TYPES: readonly LogType[] = [
  'kubelet', 'containerd', 'docker', 'kernel', 'messages', 'system', 'networking', 'conntrack', 'storage', 'ipamd', 'cni', 'aws-node', 'kube-proxy', 'coredns',
  'csi', 'pods', 'nodeadm', 'cloud-init', 'sysctl', 'gpu', 'sandbox-image', 'eks-agents', 'windows', 'other',
];
