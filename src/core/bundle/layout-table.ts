import { ArtifactKind, LogType } from './artifact-kind';
import { Dialect } from '../logs/dialect';

/** What a path is, and whose copies its lines may be. */
export type LayoutEntry = readonly [kind: ArtifactKind, logType: LogType, dialect?: Dialect, copies?: string];

/** Events of the kernel's ring buffer reach all these files; in messages, syslog and kern.log only the kernel's own lines are copies. */
const KERNEL = 'kernel';

/** What the collectors name in one way only. */
export const EXACT_PATHS: Readonly<Record<string, LayoutEntry>> = {
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
  // no collector writes it: it is what we make of EC2's console output
  'kernel/console-output.txt': ['console-output', 'kernel', 'dmesg', KERNEL],
  'kernel/uname.txt': ['uname', 'kernel'],

  'var_log/cron': ['cron-log', 'system', 'syslog'],
  'var_log/cloud-init.log': ['cloud-init-log', 'cloud-init', 'cloud-init'],
  'var_log/cloud-init-output.log': ['cloud-init-output', 'cloud-init', 'cloud-init'],
  'var_log/user-data.log': ['user-data-log', 'cloud-init', 'auto'],
  'var_log/kube-proxy.log': ['kube-proxy-log', 'kube-proxy', 'auto'],

  // the current files, which logdog copies once more; what was rotated is no copy of them
  'var_log/aws-routed-eni/ipamd.log': ['ipamd-log', 'ipamd', 'json', 'ipamd'],
  'var_log/aws-routed-eni/plugin.log': ['cni-plugin-log', 'cni', 'json', 'cni-plugin'],

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

  // what the node monitoring agent could not collect
  'log-capture-errors.log': ['other', 'system'],
  // before it had a directory of its own
  'system/eks-healthchecker.txt': ['monitoring-agent-log', 'eks-agents', 'journald'],
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

/** Tried in order on paths that EXACT_PATHS does not know. `.gz` is gone by then. */
export const PATH_PATTERNS: readonly (readonly [pattern: RegExp, entry: LayoutEntry])[] = [
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
  // records of crashes of whatever age, from boots before this one: to be searched, and nothing that the node suffers from now
  [/^pstore\//, ['other', 'kernel']],
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

/** Pods of kube-system, by how their names begin. */
export const SYSTEM_PODS: readonly (readonly [prefix: string, entry: LayoutEntry])[] = [
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
