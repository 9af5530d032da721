import { ArtifactKind } from './artifact-kind';

/** Operating systems whose complete bundle is known. */
export type BundleOs = 'al2' | 'al2023' | 'ubuntu' | 'windows' | 'bottlerocket';

/** A kind of artifact that a complete bundle holds. */
export interface ExpectedKind {
  readonly kind: ArtifactKind;
  /** where the collector puts it (one of the places, when there are several) */
  readonly path: string;
  /** what cannot be judged without it: one sentence for the reader */
  readonly missing: string;
}

export const LINUX_KINDS: readonly ExpectedKind[] = [
  { kind: 'kubelet-log', path: 'kubelet/kubelet.log', missing: 'The kubelet\'s log is missing: kubelet errors, evictions, probe failures and sandbox failures cannot be seen.' },
  { kind: 'kubelet-config', path: 'kubelet/config.json', missing: 'The kubelet\'s configuration is missing: eviction limits, reserved resources and maximum pods are unknown.' },
  { kind: 'kubelet-service', path: 'kubelet/kubelet_service.txt', missing: 'The kubelet\'s unit file is missing: its flags and environment are unknown.' },
  { kind: 'containerd-log', path: 'containerd/containerd-log.txt', missing: 'containerd\'s log is missing: image pull, snapshot and runtime faults cannot be seen.' },
  { kind: 'containerd-config', path: 'containerd/containerd-config.txt', missing: 'containerd\'s configuration is missing: its sandbox image, cgroup driver and registries are unknown.' },
  { kind: 'dmesg', path: 'kernel/dmesg.current', missing: 'The kernel\'s log is missing: out-of-memory kills, disk errors, hangs and driver faults cannot be seen.' },
  { kind: 'uname', path: 'kernel/uname.txt', missing: 'The kernel\'s version is missing.' },
  { kind: 'services', path: 'system/services.txt', missing: 'The list of systemd units is missing: failed services cannot be seen.' },
  { kind: 'ps', path: 'system/ps.txt', missing: 'The process list is missing: stuck and missing processes cannot be seen.' },
  { kind: 'top', path: 'system/top.txt', missing: 'Load and memory at collection are missing.' },
  { kind: 'procstat', path: 'system/procstat.txt', missing: 'Kernel statistics are missing: boot time and CPU shares are unknown.' },
  { kind: 'packages', path: 'system/pkglist.txt', missing: 'The package list is missing: versions with known faults cannot be told.' },
  { kind: 'netstat', path: 'system/netstat.txt', missing: 'The list of sockets is missing: listening ports and connections by process are unknown.' },
  { kind: 'cpu-throttling', path: 'system/cpu_throttling.txt', missing: 'CPU throttling by cgroup is missing.' },
  { kind: 'io-throttling', path: 'system/io_throttling.txt', missing: 'I/O delay by process is missing.' },
  { kind: 'mounts', path: 'storage/mounts.txt', missing: 'Mounts and disk usage are missing: full or read-only file systems cannot be seen.' },
  { kind: 'inodes', path: 'storage/inodes.txt', missing: 'Inode usage is missing: inode exhaustion cannot be seen.' },
  { kind: 'lsblk', path: 'storage/lsblk.txt', missing: 'The list of block devices is missing.' },
  { kind: 'iptables-list', path: 'networking/iptables-filter.txt', missing: 'The iptables listings are missing: rules cannot be judged by their packet counters.' },
  { kind: 'iptables-save', path: 'networking/iptables-save.txt', missing: 'iptables-save is missing: DROP rules, kube-proxy\'s and the CNI\'s chains cannot be checked.' },
  { kind: 'ip-route', path: 'networking/iproute.txt', missing: 'Routes are missing: default route, pod routes and blackholes cannot be checked.' },
  { kind: 'ip-rule', path: 'networking/iprule.txt', missing: 'Routing policy rules are missing: the CNI\'s rules for pods on secondary ENIs cannot be checked.' },
  { kind: 'ethtool', path: 'networking/ethtool.txt', missing: 'Interface statistics are missing: ENA allowance limits and errors cannot be checked.' },
  { kind: 'resolv-conf', path: 'networking/resolv.conf', missing: 'resolv.conf is missing: the node\'s DNS servers are unknown.' },
  { kind: 'conntrack', path: 'networking/conntrack.txt', missing: 'Connection tracking is missing (collected only when conntrack is installed): insert failures and table use by peer cannot be checked.' },
  { kind: 'sysctl', path: 'sysctls/sysctl_all.txt', missing: 'Kernel parameters are missing: conntrack, PID and neighbour table limits are unknown.' },
  { kind: 'ipamd-log', path: 'var_log/aws-routed-eni/ipamd.log', missing: 'IPAMD\'s log is missing: failures to attach ENIs and to assign addresses cannot be seen. Expected when another CNI is in use.' },
  { kind: 'cni-plugin-log', path: 'var_log/aws-routed-eni/plugin.log', missing: 'The CNI plugin\'s log is missing: failures to set up pod networking cannot be seen. Expected when another CNI is in use.' },
  { kind: 'ipamd-enis', path: 'ipamd/enis.json', missing: 'IPAMD\'s address pool is missing or empty (it did not answer): free and assigned addresses are unknown.' },
  { kind: 'ipamd-metrics', path: 'ipamd/metrics.json', missing: 'IPAMD\'s metrics are missing or empty (it did not answer): AWS API error counts are unknown.' },
  { kind: 'cni-conflist', path: 'cni/10-aws.conflist', missing: 'No CNI configuration: either the CNI never became ready, or it was not collected.' },
  { kind: 'cni-env', path: 'cni/cni-configuration-variables-containerd.json', missing: 'The aws-node container\'s environment is missing: the VPC CNI\'s settings are unknown.' },
  { kind: 'aws-node-log', path: 'var_log/aws-node-*_kube-system_aws-node-*.log', missing: 'No log of aws-node: start-up faults of the VPC CNI cannot be seen.' },
  { kind: 'kube-proxy-log', path: 'var_log/kube-proxy-*_kube-system_kube-proxy-*.log', missing: 'No log of kube-proxy: its mode and faults cannot be seen.' },
  { kind: 'instance-id', path: 'system/instance-id.txt', missing: 'The instance id is missing (the metadata service gave no token): the bundle\'s identity cannot be cross-checked.' },
  { kind: 'region', path: 'system/region.txt', missing: 'The region is missing (the metadata service gave no token).' },
  { kind: 'cloud-init-log', path: 'var_log/cloud-init.log', missing: 'cloud-init\'s log is missing: faults before the node joined cannot be seen.' },
];

export const AL2_KINDS: readonly ExpectedKind[] = [
  { kind: 'messages', path: 'var_log/messages', missing: 'The system log is missing: events before the kernel\'s ring buffer begins, and of services without an own file, cannot be seen.' },
  { kind: 'curl-api-server', path: 'networking/curl_api_server.txt', missing: 'The API server check is missing: reachability of the control plane from this node is unknown.' },
  { kind: 'kubeconfig', path: 'kubelet/kubeconfig.yaml', missing: 'The kubelet\'s kubeconfig is missing: the API server\'s address is unknown.' },
];

export const AL2023_KINDS: readonly ExpectedKind[] = [
  { kind: 'nodeadm-log', path: 'nodeadm/nodeadm-run.log', missing: 'nodeadm\'s log is missing: faults while the node joined cannot be seen.' },
];

export const UBUNTU_KINDS: readonly ExpectedKind[] = [
  { kind: 'syslog', path: 'var_log/syslog', missing: 'The system log is missing: events before the kernel\'s ring buffer begins, and of services without an own file, cannot be seen.' },
];

/** What logdog and the node monitoring agent both bring. */
export const BOTTLEROCKET_KINDS: readonly ExpectedKind[] = [
  { kind: 'messages', path: 'bottlerocket-logs/journalctl.log', missing: 'The journal is missing: faults of the kubelet, containerd and every other unit cannot be seen.' },
  { kind: 'dmesg', path: 'bottlerocket-logs/dmesg', missing: 'The kernel\'s log is missing: out-of-memory kills, disk errors, hangs and driver faults cannot be seen.' },
  { kind: 'mounts', path: 'bottlerocket-logs/df', missing: 'Mounts and disk usage are missing: full or read-only file systems cannot be seen.' },
  { kind: 'inodes', path: 'bottlerocket-logs/df-inodes', missing: 'Inode usage is missing: inode exhaustion cannot be seen.' },
  { kind: 'iptables-list', path: 'bottlerocket-logs/iptables-filter', missing: 'The iptables listings are missing: rules cannot be judged by their packet counters.' },
  { kind: 'containerd-config', path: 'bottlerocket-logs/containerd-config', missing: 'containerd\'s configuration is missing: its sandbox image, cgroup driver and registries are unknown.' },
  { kind: 'ipamd-log', path: 'bottlerocket-logs/ipamd.log', missing: 'IPAMD\'s log is missing: failures to attach ENIs and to assign addresses cannot be seen. Expected when another CNI is in use.' },
];

export const WINDOWS_KINDS: readonly ExpectedKind[] = [
  { kind: 'windows-eventlog', path: 'system/system-eventlogs.csv', missing: 'The Windows event logs are missing: system and application faults cannot be seen.' },
  { kind: 'windows-services', path: 'system/services', missing: 'The list of services is missing: stopped services cannot be seen.' },
  { kind: 'windows-network', path: 'system/network/routes.txt', missing: 'Network state is missing: routes, adapters and HNS endpoints are unknown.' },
  { kind: 'windows-disk', path: 'system/volumes', missing: 'Volumes are missing: full disks cannot be seen.' },
  { kind: 'kubelet-log', path: 'system/kubelet/kubelet-service.csv', missing: 'The kubelet\'s log is missing: kubelet errors cannot be seen.' },
  { kind: 'kube-proxy-log', path: 'system/kube-proxy/kube-proxy-service.csv', missing: 'kube-proxy\'s log is missing: its faults cannot be seen.' },
];
