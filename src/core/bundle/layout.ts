import { ArtifactClass, ArtifactKind, LogType } from './artifact-kind';
import { Dialect } from '../logs/dialect';

/** The directories an EKS collector makes at the top of a bundle (eks-log-collector.sh 0.7.9, its Windows sibling, and the node monitoring agent's NodeDiagnostic). */
const TOP_DIRECTORIES: ReadonlySet<string> = new Set([
  'kernel', 'modinfo', 'system', 'docker', 'containerd', 'storage', 'var_log', 'networking', 'sandbox-image', 'ipamd', 'sysctls', 'kubelet', 'nodeadm', 'cni', 'gpu',
  'automode', 'bottlerocket',
]);

/** How many unknown directories may stand above a known one. */
const MAX_WRAPPING_DIRECTORIES = 3;

/**
 * A path as the collector wrote it: `./`, Windows separators and the folders people add when they re-pack a bundle are taken away.
 * Unknown paths only lose `./` and backslashes.
 */
export function layoutPath(path: string): string {
  const parts = path.replace(/\\/g, '/').split('/').filter(part => part !== '' && part !== '.');
  for (let wrapping = 0; wrapping <= MAX_WRAPPING_DIRECTORIES && wrapping < parts.length - 1; wrapping += 1) {
    if (TOP_DIRECTORIES.has(parts[wrapping])) { return parts.slice(wrapping).join('/'); }
  }
  return parts.join('/');
}

type Entry = readonly [kind: ArtifactKind, logType: LogType, dialect?: Dialect, copies?: string];

/** Events of the kernel's ring buffer reach all these files; in messages, syslog and kern.log only the kernel's own lines are copies. */
const KERNEL = 'kernel';

const EXACT: Readonly<Record<string, Entry>> = {
  'kubelet/kubelet.log': ['kubelet-log', 'kubelet', 'journald'],
  'kubelet/kubelet_service.txt': ['kubelet-service', 'kubelet'],
  'kubelet/kubelet-eks_service.txt': ['kubelet-service', 'kubelet'],
  'kubelet/config.json': ['kubelet-config', 'kubelet'],
  'kubelet/kubelet-config.json': ['kubelet-config', 'kubelet'],
  'kubelet/kubeconfig.yaml': ['kubeconfig', 'kubelet'],
  'kubelet/kubeconfig': ['kubeconfig', 'kubelet'],
  'kubelet/svc.log': ['kubelet-svc', 'kubelet'],
  // collector 0.5
  'kubelet/kubeproxy.log': ['kube-proxy-log', 'kube-proxy', 'auto'],

  'containerd/containerd-log.txt': ['containerd-log', 'containerd', 'journald'],
  'containerd/containerd-config.txt': ['containerd-config', 'containerd'],
  'containerd/containerd-version.txt': ['containerd-version', 'containerd'],
  'containerd/containerd-images.txt': ['containerd-images', 'containerd'],
  'containerd/containerd-containers.txt': ['containerd-containers', 'containerd'],
  'containerd/containerd-tasks.txt': ['containerd-tasks', 'containerd'],
  'containerd/containerd-namespaces.txt': ['containerd-info', 'containerd'],
  'containerd/containerd-plugins.txt': ['containerd-info', 'containerd'],
  'containerd/soci-snapshotter/soci-snapshotter-log.txt': ['soci-log', 'containerd', 'journald'],
  'containerd/soci-snapshotter/soci-snapshotter-status.txt': ['containerd-info', 'containerd'],
  'containerd/soci-snapshotter/config.toml': ['containerd-info', 'containerd'],

  'docker/docker.log': ['docker-log', 'docker', 'journald'],
  'docker/docker': ['docker-log', 'docker', 'auto'],
  'sandbox-image/sandbox-image-log.txt': ['sandbox-image-log', 'sandbox-image', 'journald'],

  'kernel/dmesg.current': ['dmesg', 'kernel', 'dmesg', KERNEL],
  'kernel/dmesg.human.current': ['dmesg-human', 'kernel', 'dmesg-ctime', KERNEL],
  'kernel/dmesg.boot': ['dmesg-boot', 'kernel', 'dmesg', KERNEL],
  'kernel/uname.txt': ['uname', 'kernel'],

  'var_log/cron': ['cron-log', 'system', 'syslog'],
  'var_log/cloud-init.log': ['cloud-init-log', 'cloud-init', 'cloud-init'],
  'var_log/cloud-init-output.log': ['cloud-init-output', 'cloud-init', 'cloud-init'],
  'var_log/user-data.log': ['user-data-log', 'cloud-init', 'auto'],
  'var_log/kube-proxy.log': ['kube-proxy-log', 'kube-proxy', 'auto'],

  'networking/iptables.txt': ['iptables-list', 'networking', 'none', 'iptables-filter'],
  'networking/iptables-filter.txt': ['iptables-list', 'networking', 'none', 'iptables-filter'],
  'networking/ip6tables.txt': ['ip6tables-list', 'networking', 'none', 'ip6tables-filter'],
  'networking/ip6tables-filter.txt': ['ip6tables-list', 'networking', 'none', 'ip6tables-filter'],
  'networking/iptables-save.txt': ['iptables-save', 'networking'],
  'networking/ip6tables-save.txt': ['ip6tables-save', 'networking'],
  'networking/ipvsadm.txt': ['ipvsadm', 'networking'],
  'networking/ipset.txt': ['ipset', 'networking'],
  'networking/conntrack.txt': ['conntrack', 'conntrack'],
  'networking/conntrack6.txt': ['conntrack6', 'conntrack'],
  'networking/ifconfig.txt': ['ifconfig', 'networking'],
  'networking/iprule.txt': ['ip-rule', 'networking'],
  'networking/ip6rule.txt': ['ip6-rule', 'networking'],
  'networking/iproute.txt': ['ip-route', 'networking'],
  'networking/ip6route.txt': ['ip6-route', 'networking'],
  'networking/configure-multicard-interfaces.txt': ['multicard-log', 'networking', 'journald'],
  'networking/curl_api_server.txt': ['curl-api-server', 'networking'],
  'networking/get_api_server.txt': ['curl-api-server', 'networking'],
  'networking/resolv.conf': ['resolv-conf', 'networking'],
  'networking/ethtool.txt': ['ethtool', 'networking'],
  'networking/CheckMacAddressPolicy.log': ['systemd-network', 'networking'],

  'cni/cni-configuration-variables-containerd.json': ['cni-env', 'cni'],
  'cni/cni-configuration-variables-dockerd.txt': ['cni-env', 'cni'],

  'ipamd/enis.json': ['ipamd-enis', 'ipamd'],
  'ipamd/pods.json': ['ipamd-pods', 'ipamd'],
  'ipamd/networkutils-env-settings.json': ['networkutils-env', 'ipamd'],
  'ipamd/ipamd-env-settings.json': ['ipamd-env', 'ipamd'],
  'ipamd/eni-configs.json': ['eni-configs', 'ipamd'],
  'ipamd/metrics.json': ['ipamd-metrics', 'ipamd'],
  'ipamd/metrics.txt': ['ipamd-metrics', 'ipamd'],
  'ipamd/ipam_introspection_ignore.txt': ['collector-note', 'ipamd'],
  'ipamd/ipam_metrics_ignore.txt': ['collector-note', 'ipamd'],

  'storage/mounts.txt': ['mounts', 'storage'],
  'storage/inodes.txt': ['inodes', 'storage'],
  'storage/lsblk.txt': ['lsblk', 'storage'],
  'storage/lvs.txt': ['lvm', 'storage'],
  'storage/pvs.txt': ['lvm', 'storage'],
  'storage/vgs.txt': ['lvm', 'storage'],
  'storage/fstab.txt': ['fstab', 'storage'],
  'storage/xfs.txt': ['xfs', 'storage'],
  'storage/pod_local_storage.txt': ['pod-storage', 'storage'],

  'sysctls/sysctl_all.txt': ['sysctl', 'sysctl'],

  'system/instance-id.txt': ['instance-id', 'system'],
  'system/region.txt': ['region', 'system'],
  'system/availability-zone.txt': ['availability-zone', 'system'],
  'system/script-params.txt': ['script-params', 'system'],
  'system/selinux.txt': ['selinux', 'system'],
  'system/pkglist.txt': ['packages', 'system'],
  'system/services.txt': ['services', 'system'],
  'system/systemd-analyze.svg': ['systemd-analyze', 'system'],
  'system/top.txt': ['top', 'system'],
  'system/ps.txt': ['ps', 'system'],
  'system/ps-threads.txt': ['ps-threads', 'system'],
  'system/netstat.txt': ['netstat', 'networking'],
  'system/procstat.txt': ['procstat', 'system'],
  'system/allprocstat.txt': ['procstat', 'system'],
  'system/large_environments.txt': ['environments', 'system'],
  'system/cpu_throttling.txt': ['cpu-throttling', 'system'],
  'system/io_throttling.txt': ['io-throttling', 'system'],
  'system/last_reboot.txt': ['last-reboot', 'system'],

  // NodeDiagnostic on EKS Auto Mode: these agents run as systemd units there; the collector's own spelling is `coredns-boostrap`
  'automode/eks-healthchecker.txt': ['monitoring-agent-log', 'eks-agents', 'journald'],
  'automode/kube-proxy.txt': ['kube-proxy-log', 'kube-proxy', 'journald'],
  'automode/coredns-boostrap.txt': ['coredns-log', 'coredns', 'journald'],
  'automode/coredns-bootstrap.txt': ['coredns-log', 'coredns', 'journald'],
  'automode/coredns.txt': ['coredns-log', 'coredns', 'journald'],
  'automode/eks-ebs-csi-driver.txt': ['csi-log', 'csi', 'journald'],
  'automode/eks-node-monitoring-agent.txt': ['monitoring-agent-log', 'eks-agents', 'journald'],
  'automode/eks-pod-identity-agent.txt': ['pod-identity-log', 'eks-agents', 'journald'],

  // Windows
  'system/sysinfo': ['windows-sysinfo', 'windows'],
  'system/volumes': ['windows-disk', 'windows'],
  'system/services': ['windows-services', 'windows'],
  'system/system-eventlogs.csv': ['windows-eventlog', 'windows', 'windows-csv'],
  'system/application-eventlogs.csv': ['windows-eventlog', 'windows', 'windows-csv'],
  'system/kubelet/kubelet-service.csv': ['kubelet-log', 'kubelet', 'windows-csv'],
  'system/kube-proxy/kube-proxy-service.csv': ['kube-proxy-log', 'kube-proxy', 'windows-csv'],
  'system/kubelet/kubeconfig': ['kubeconfig', 'kubelet'],
  'system/kubelet/kubelet-config.json': ['kubelet-config', 'kubelet'],
  'system/docker_log/docker-daemon.csv': ['docker-log', 'docker', 'windows-csv'],
  'system/gmsa/eventlogs.csv': ['windows-eventlog', 'windows', 'windows-csv'],
  'system/containerd_log/panic.log': ['containerd-stacks', 'containerd'],
  'system/containerd/containerd-version.txt': ['containerd-version', 'containerd'],
  'system/containerd/containerd-images.txt': ['containerd-images', 'containerd'],
  'system/containerd/containerd-containers.txt': ['containerd-containers', 'containerd'],
  'system/containerd/containerd-tasks.txt': ['containerd-tasks', 'containerd'],
  'system/containerd/containerd-namespaces.txt': ['containerd-info', 'containerd'],
  'system/containerd/containerd-plugins.txt': ['containerd-info', 'containerd'],
};

/** Tried in order on paths that EXACT does not know. `.gz` is gone by then. */
const PATTERNS: readonly (readonly [pattern: RegExp, entry: Entry])[] = [
  // logrotate: messages-20261108, messages.1
  [/^var_log\/messages([.-][\w.-]+)?$/, ['messages', 'messages', 'syslog', KERNEL]],
  [/^var_log\/(syslog|kern\.log)([.-][\w.-]+)?$/, ['syslog', 'messages', 'syslog', KERNEL]],
  [/^var_log\/cron[.-][\w.-]+$/, ['cron-log', 'system', 'syslog']],
  [/^var_log\/cloud-init-output\.log[.-][\w.-]+$/, ['cloud-init-output', 'cloud-init', 'cloud-init']],
  [/^var_log\/cloud-init\.log[.-][\w.-]+$/, ['cloud-init-log', 'cloud-init', 'cloud-init']],
  [/^var_log\/unattended-upgrades\//, ['unattended-upgrades-log', 'system', 'auto']],

  // lumberjack names a rotated file ipamd-2026-11-18T10-00-00.123.log; older agents wrote ipamd.log.1 or ipamd.log.2026-11-18-10
  [/^var_log\/aws-routed-eni\/ipamd([.-].*)?$/, ['ipamd-log', 'ipamd', 'json']],
  [/^var_log\/aws-routed-eni\/plugin([.-].*)?$/, ['cni-plugin-log', 'cni', 'json']],
  [/^var_log\/aws-routed-eni\/network-policy-agent([.-].*)?$/, ['network-policy-log', 'cni', 'json']],
  [/^var_log\/aws-routed-eni\/ebpf-sdk([.-].*)?$/, ['ebpf-sdk-log', 'cni', 'json']],
  [/^var_log\/aws-routed-eni\/egress-v[46]-plugin([.-].*)?$/, ['egress-plugin-log', 'cni', 'json']],
  [/^var_log\/aws-routed-eni\//, ['other', 'cni', 'auto']],

  [/^nodeadm\/udev-net-manager_.*\.log$/, ['udev-net-log', 'nodeadm', 'journald']],
  [/^nodeadm\/nodeadm-[\w-]+\.log$/, ['nodeadm-log', 'nodeadm', 'journald']],
  [/^nodeadm\//, ['other', 'nodeadm', 'auto']],

  [/^containerd\/containerd\.\d+\.stacks\.log$/, ['containerd-stacks', 'containerd']],
  [/^containerd\//, ['containerd-info', 'containerd']],
  [/^docker\/docker-[\w-]+\.txt$/, ['docker-info', 'docker']],
  [/^docker\//, ['docker-log', 'docker', 'auto']],

  [/^networking\/iptables-[\w]+\.txt$/, ['iptables-list', 'networking']],
  [/^networking\/ip6tables-[\w]+\.txt$/, ['ip6tables-list', 'networking']],
  [/^networking\/(nftables|nft)[\w.-]*\.txt$/, ['nft-ruleset', 'networking']],
  [/^networking\/ping_.*\.txt$/, ['ping', 'networking']],
  [/^networking\/ebpf[\w-]*\.txt$/, ['ebpf', 'networking']],
  [/^networking\/systemd-network\//, ['systemd-network', 'networking']],
  [/^networking\//, ['other', 'networking', 'auto']],

  [/^kubelet\/config\.json\.d\//, ['kubelet-config', 'kubelet']],
  [/^kubelet\//, ['other', 'kubelet', 'auto']],
  [/^cni\//, ['cni-conflist', 'cni']],
  [/^ipamd\//, ['ipamd-checkpoint', 'ipamd']],
  [/^modinfo\//, ['modules', 'kernel']],
  [/^gpu\//, ['gpu-report', 'gpu']],
  [/^storage\//, ['other', 'storage', 'none']],
  [/^sysctls\//, ['other', 'sysctl', 'none']],
  [/^sandbox-image\//, ['other', 'sandbox-image', 'auto']],
  [/^kernel\//, ['other', 'kernel', 'auto']],
  [/^system\/pressure_(cpu|memory|io)\.txt$/, ['pressure', 'system', 'none']],

  [/^system\/(eks|gmsa\/filelogs)\//, ['windows-other', 'windows', 'auto']],
  [/^system\/events\/.*\.evtx$/i, ['windows-other', 'windows', 'none']],
  [/^system\/network\//, ['windows-network', 'windows']],
  [/^system\/firewall\//, ['windows-network', 'windows']],
  [/^system\/cni\//, ['cni-conflist', 'cni']],
  [/^system\/docker\//, ['docker-info', 'docker']],
  [/^system\/installed-(64|32)bit-apps\.txt$/, ['windows-other', 'windows', 'none']],
  [/^system\//, ['other', 'system', 'auto']],
  [/^automode\//, ['other', 'eks-agents', 'journald']],
  [/^bottlerocket\//, ['other', 'system', 'none']],
];

/**
 * What a bundle's path is. Unknown paths are `other` with dialect `auto`.
 *
 * @param path path in the archive, `/` or `\` separated, with or without `./` and wrapping folders
 */
export function classify(path: string): ArtifactClass {
  const normal = layoutPath(path);
  const exact = Object.hasOwn(EXACT, normal) ? EXACT[normal] : undefined;
  if (exact) { return artifact(exact); }
  const plain = normal.replace(/\.gz$/i, '');
  const container = containerLog(plain);
  if (container) { return container; }
  for (const [pattern, entry] of PATTERNS) {
    if (pattern.test(plain)) { return artifact(entry); }
  }
  return { kind: 'other', dialect: 'auto', logType: 'other' };
}

function artifact([kind, logType, dialect = 'none', copies]: Entry): ArtifactClass {
  return copies === undefined ? { kind, logType, dialect } : { kind, logType, dialect, copies };
}

/** `/var/log/containers/<pod>_<namespace>_<container>-<id>.log`: names hold no underscore (DNS labels), so the cut is certain. */
const CONTAINERS_FILE = /^var_log\/(?:containers\/)?([^/_]+)_([^/_]+)_([^/_]+)-[0-9a-f]{64}\.log([.-][\w.-]+)?$/;
/** `/var/log/pods/<namespace>_<pod>_<uid>/<container>/<restart>.log`; the uid of a static pod is 32 hex digits. */
const PODS_FILE = /^var_log\/(?:pods\/)?([^/_]+)_([^/_]+)_[0-9a-f-]{32,36}\/([^/]+)\/\d+\.log([.-][\w.-]+)?$/;

function containerLog(path: string): ArtifactClass | undefined {
  const byName = CONTAINERS_FILE.exec(path);
  if (byName) { return podLog(byName[2], byName[1], byName[3]); }
  const byDirectory = PODS_FILE.exec(path);
  if (byDirectory) { return podLog(byDirectory[1], byDirectory[2], byDirectory[3]); }
  return undefined;
}

const SYSTEM_PODS: readonly (readonly [prefix: string, entry: Entry])[] = [
  ['aws-node-termination-handler', ['node-termination-log', 'eks-agents']],
  ['aws-node', ['aws-node-log', 'aws-node']],
  ['kube-proxy', ['kube-proxy-log', 'kube-proxy']],
  ['coredns', ['coredns-log', 'coredns']],
  ['ebs-csi-', ['csi-log', 'csi']],
  ['efs-csi-', ['csi-log', 'csi']],
  ['fsx-csi-', ['csi-log', 'csi']],
  ['fsx-openzfs-csi-', ['csi-log', 'csi']],
  ['file-cache-csi-', ['csi-log', 'csi']],
  ['s3-csi-', ['csi-log', 'csi']],
  ['eks-pod-identity-agent', ['pod-identity-log', 'eks-agents']],
  ['eks-node-monitoring-agent', ['monitoring-agent-log', 'eks-agents']],
  ['cni-metrics-helper', ['pod-log', 'cni']],
  ['kube-multus', ['pod-log', 'cni']],
];

/**
 * The collector's globs catch any pod with a fitting name. Only in kube-system does the name say what it is: whoever may create a pod
 * elsewhere could otherwise speak as CoreDNS.
 */
function podLog(namespace: string, pod: string, container: string): ArtifactClass {
  const copies = `pod/${namespace}/${pod}/${container}`;
  if (namespace === 'kube-system') {
    const known = SYSTEM_PODS.find(([prefix]) => pod.startsWith(prefix));
    if (known) { return artifact([known[1][0], known[1][1], 'cri', copies]); }
  }
  // Mountpoint pods of the S3 CSI driver
  if (namespace === 'mount-s3') { return artifact(['csi-log', 'csi', 'cri', copies]); }
  return artifact(['pod-log', 'pods', 'cri', copies]);
}

/** Operating systems whose complete bundle is known. */
export type BundleOs = 'al2' | 'al2023' | 'ubuntu' | 'windows';

/** A kind of artifact that a complete bundle holds. */
export interface ExpectedKind {
  readonly kind: ArtifactKind;
  /** where the collector puts it (one of the places, when there are several) */
  readonly path: string;
  /** what cannot be judged without it: one sentence for the reader */
  readonly missing: string;
}

const LINUX: readonly ExpectedKind[] = [
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

const AL2: readonly ExpectedKind[] = [
  { kind: 'messages', path: 'var_log/messages', missing: 'The system log is missing: events before the kernel\'s ring buffer begins, and of services without an own file, cannot be seen.' },
  { kind: 'curl-api-server', path: 'networking/curl_api_server.txt', missing: 'The API server check is missing: reachability of the control plane from this node is unknown.' },
  { kind: 'kubeconfig', path: 'kubelet/kubeconfig.yaml', missing: 'The kubelet\'s kubeconfig is missing: the API server\'s address is unknown.' },
];

const AL2023: readonly ExpectedKind[] = [
  { kind: 'nodeadm-log', path: 'nodeadm/nodeadm-run.log', missing: 'nodeadm\'s log is missing: faults while the node joined cannot be seen.' },
];

const UBUNTU: readonly ExpectedKind[] = [
  { kind: 'syslog', path: 'var_log/syslog', missing: 'The system log is missing: events before the kernel\'s ring buffer begins, and of services without an own file, cannot be seen.' },
];

const WINDOWS: readonly ExpectedKind[] = [
  { kind: 'windows-eventlog', path: 'system/system-eventlogs.csv', missing: 'The Windows event logs are missing: system and application faults cannot be seen.' },
  { kind: 'windows-services', path: 'system/services', missing: 'The list of services is missing: stopped services cannot be seen.' },
  { kind: 'windows-network', path: 'system/network/routes.txt', missing: 'Network state is missing: routes, adapters and HNS endpoints are unknown.' },
  { kind: 'windows-disk', path: 'system/volumes', missing: 'Volumes are missing: full disks cannot be seen.' },
  { kind: 'kubelet-log', path: 'system/kubelet/kubelet-service.csv', missing: 'The kubelet\'s log is missing: kubelet errors cannot be seen.' },
  { kind: 'kube-proxy-log', path: 'system/kube-proxy/kube-proxy-service.csv', missing: 'kube-proxy\'s log is missing: its faults cannot be seen.' },
];

/** The kinds a complete bundle of that system holds: what is absent is a gap, never health. An unknown system gets what all Linux bundles hold. */
export function EXPECTED_KINDS(os: BundleOs | undefined): readonly ExpectedKind[] {
  switch (os) {
    case 'al2': return [...LINUX, ...AL2];
    case 'al2023': return [...LINUX, ...AL2023];
    case 'ubuntu': return [...LINUX, ...UBUNTU];
    case 'windows': return WINDOWS;
    default: return LINUX;
  }
}
