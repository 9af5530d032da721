import { CloudInitFacts, cloudInitParser } from './cloud-init';
import { CniConflistFacts, cniConflistParser } from './cni-conflist';
import { CniEnvFacts, cniEnvParser } from './cni-env';
import { ConntrackFacts, conntrackParser } from './conntrack';
import { ContainerdConfigFacts, containerdConfigParser } from './containerd-config';
import { ContainerdInfoFacts, containerdInfoParser } from './containerd-info';
import { ContainerdVersionFacts, containerdVersionParser } from './containerd-version';
import { ContainersFacts, containersParser, ImagesFacts, imagesParser, TasksFacts, tasksParser } from './containers';
import { CpuThrottlingFacts, cpuThrottlingParser } from './cpu-throttling';
import { CronLogFacts, cronLogParser } from './cron-log';
import { CsiLogFacts, csiLogParser } from './csi-log';
import { CurlApiServerFacts, curlApiServerParser } from './curl-api-server';
import { EbpfFacts, ebpfParser } from './ebpf';
import { EniConfigsFacts, eniConfigsParser } from './eni-configs';
import { EnvironmentsFacts, environmentsParser } from './environments';
import { EthtoolFacts, ethtoolParser } from './ethtool';
import { FstabFacts, fstabParser } from './fstab';
import { GpuReportFacts, gpuReportParser } from './gpu-report';
import { availabilityZoneParser, IdentityFacts, instanceIdParser, regionParser } from './identity';
import { IfconfigFacts, ifconfigParser } from './ifconfig';
import { InodeFacts, inodesParser } from './inodes';
import { IoThrottlingFacts, ioThrottlingParser } from './io-throttling';
import { ipRouteParser, RouteFacts } from './ip-route';
import { IpRuleFacts, ipRuleParser } from './ip-rule';
import { IpamdCheckpointFacts, ipamdCheckpointParser } from './ipamd-checkpoint';
import { IpamdEnisFacts, ipamdEnisParser } from './ipamd-enis';
import { IpamdEnvFacts, ipamdEnvParser } from './ipamd-env';
import { IpamdMetricsFacts, ipamdMetricsParser } from './ipamd-metrics';
import { IpamdPodsFacts, ipamdPodsParser } from './ipamd-pods';
import { IpsetFacts, ipsetParser } from './ipset';
import { IptablesFacts } from './iptables-facts';
import { iptablesListParser } from './iptables-list';
import { iptablesSaveParser } from './iptables-save';
import { IpvsadmFacts, ipvsadmParser } from './ipvsadm';
import { KubeconfigFacts, kubeconfigParser } from './kubeconfig';
import { KubeletConfigFacts, kubeletConfigParser } from './kubelet-config';
import { KubeletLogFacts, kubeletLogParser } from './kubelet-version';
import { LastRebootFacts, lastRebootParser } from './last-reboot';
import { withLineLimit } from './line-limit';
import { LsblkFacts, lsblkParser } from './lsblk';
import { LvmFacts, lvmParser } from './lvm';
import { ModulesFacts, modulesParser } from './modules';
import { MountFacts, mountsParser } from './mounts';
import { NetstatFacts, netstatParser } from './netstat';
import { NftRulesetFacts, nftRulesetParser } from './nft-ruleset';
import { NodeadmFacts, nodeadmLogParser } from './nodeadm-log';
import { PackagesFacts, packagesParser } from './packages';
import { ParserFactory } from './parser';
import { PingFacts, pingParser } from './ping';
import { PodStorageFacts, podStorageParser } from './pod-storage';
import { PressureFacts, pressureParser } from './pressure';
import { ProcstatFacts, procstatParser } from './procstat';
import { PsFacts, psParser } from './ps';
import { ResolvConfFacts, resolvConfParser } from './resolv-conf';
import { ScriptParamsFacts, scriptParamsParser } from './script-params';
import { ServicesFacts, servicesParser } from './services';
import { SysctlFacts, sysctlParser } from './sysctl';
import { SystemdNetworkFacts, systemdNetworkParser } from './systemd-network';
import { TopFacts, topParser } from './top';
import { UnameFacts, unameParser } from './uname';
import { WindowsServicesFacts, windowsServicesParser } from './windows-services';
import { WindowsSysinfoFacts, windowsSysinfoParser } from './windows-sysinfo';
import { WindowsVolumesFacts, windowsVolumesParser } from './windows-volumes';
import { XfsFacts, xfsParser } from './xfs';

/** Artifact kind -> the facts its parser makes. Facts are plain JSON: they are stored and read back as they are. */
export interface FactsByKind {
  'iptables-list': IptablesFacts;
  'ip6tables-list': IptablesFacts;
  'iptables-save': IptablesFacts;
  'ip6tables-save': IptablesFacts;
  'ip-route': RouteFacts;
  'ip6-route': RouteFacts;
  'ip-rule': IpRuleFacts;
  'ip6-rule': IpRuleFacts;
  'conntrack': ConntrackFacts;
  'conntrack6': ConntrackFacts;
  'ethtool': EthtoolFacts;
  'ifconfig': IfconfigFacts;
  'resolv-conf': ResolvConfFacts;
  'ping': PingFacts;
  'curl-api-server': CurlApiServerFacts;
  'ipvsadm': IpvsadmFacts;
  'netstat': NetstatFacts;
  'cni-conflist': CniConflistFacts;
  'cni-env': CniEnvFacts;
  'ipamd-enis': IpamdEnisFacts;
  'ipamd-pods': IpamdPodsFacts;
  'ipamd-env': IpamdEnvFacts;
  'networkutils-env': IpamdEnvFacts;
  'eni-configs': EniConfigsFacts;
  'ipamd-metrics': IpamdMetricsFacts;
  'ipamd-checkpoint': IpamdCheckpointFacts;
  'mounts': MountFacts;
  'inodes': InodeFacts;
  'lsblk': LsblkFacts;
  'xfs': XfsFacts;
  'pod-storage': PodStorageFacts;
  'kubelet-config': KubeletConfigFacts;
  'kubeconfig': KubeconfigFacts;
  'nodeadm-log': NodeadmFacts;
  'containerd-version': ContainerdVersionFacts;
  'sysctl': SysctlFacts;
  'services': ServicesFacts;
  'ps': PsFacts;
  'ps-threads': PsFacts;
  'top': TopFacts;
  'procstat': ProcstatFacts;
  'packages': PackagesFacts;
  'cpu-throttling': CpuThrottlingFacts;
  'io-throttling': IoThrottlingFacts;
  'environments': EnvironmentsFacts;
  'last-reboot': LastRebootFacts;
  'uname': UnameFacts;
  'modules': ModulesFacts;
  'instance-id': IdentityFacts;
  'region': IdentityFacts;
  'availability-zone': IdentityFacts;
  'script-params': ScriptParamsFacts;
  'lvm': LvmFacts;
  'fstab': FstabFacts;
  'containerd-config': ContainerdConfigFacts;
  'containerd-containers': ContainersFacts;
  'containerd-tasks': TasksFacts;
  'containerd-images': ImagesFacts;
  'containerd-info': ContainerdInfoFacts;
  'csi-log': CsiLogFacts;
  'cron-log': CronLogFacts;
  'kubelet-log': KubeletLogFacts;
  'cloud-init-log': CloudInitFacts;
  'cloud-init-output': CloudInitFacts;
  'ipset': IpsetFacts;
  'ebpf': EbpfFacts;
  'nft-ruleset': NftRulesetFacts;
  'systemd-network': SystemdNetworkFacts;
  'gpu-report': GpuReportFacts;
  'pressure': PressureFacts;
  'windows-sysinfo': WindowsSysinfoFacts;
  'windows-services': WindowsServicesFacts;
  'windows-disk': WindowsVolumesFacts;
}

/** Artifact kinds that have a parser. */
export type FactKind = keyof FactsByKind;

/** The parser of each kind. JSON artifacts may be one long line; all others are read with a limit on the line. */
export const PARSERS: { readonly [K in FactKind]: ParserFactory<FactsByKind[K]> } = {
  'iptables-list': withLineLimit(iptablesListParser),
  'ip6tables-list': withLineLimit(iptablesListParser),
  'iptables-save': withLineLimit(iptablesSaveParser),
  'ip6tables-save': withLineLimit(iptablesSaveParser),
  'ip-route': withLineLimit(ipRouteParser),
  'ip6-route': withLineLimit(ipRouteParser),
  'ip-rule': withLineLimit(ipRuleParser),
  'ip6-rule': withLineLimit(ipRuleParser),
  'conntrack': withLineLimit(conntrackParser),
  'conntrack6': withLineLimit(conntrackParser),
  'ethtool': withLineLimit(ethtoolParser),
  'ifconfig': withLineLimit(ifconfigParser),
  'resolv-conf': withLineLimit(resolvConfParser),
  'ping': withLineLimit(pingParser),
  'curl-api-server': withLineLimit(curlApiServerParser),
  'ipvsadm': withLineLimit(ipvsadmParser),
  'netstat': withLineLimit(netstatParser),
  'cni-conflist': cniConflistParser,
  'cni-env': cniEnvParser,
  'ipamd-enis': ipamdEnisParser,
  'ipamd-pods': ipamdPodsParser,
  'ipamd-env': ipamdEnvParser,
  'networkutils-env': ipamdEnvParser,
  'eni-configs': eniConfigsParser,
  'ipamd-metrics': withLineLimit(ipamdMetricsParser),
  'ipamd-checkpoint': ipamdCheckpointParser,
  'mounts': withLineLimit(mountsParser),
  'inodes': withLineLimit(inodesParser),
  'lsblk': withLineLimit(lsblkParser),
  'xfs': withLineLimit(xfsParser),
  'pod-storage': withLineLimit(podStorageParser),
  'kubelet-config': kubeletConfigParser,
  'kubeconfig': kubeconfigParser,
  'nodeadm-log': nodeadmLogParser,
  'containerd-version': withLineLimit(containerdVersionParser),
  'sysctl': withLineLimit(sysctlParser),
  'services': withLineLimit(servicesParser),
  'ps': withLineLimit(psParser),
  'ps-threads': withLineLimit(psParser),
  'top': withLineLimit(topParser),
  'procstat': withLineLimit(procstatParser),
  'packages': withLineLimit(packagesParser),
  'cpu-throttling': withLineLimit(cpuThrottlingParser),
  'io-throttling': withLineLimit(ioThrottlingParser),
  'environments': withLineLimit(environmentsParser),
  'last-reboot': withLineLimit(lastRebootParser),
  'uname': withLineLimit(unameParser),
  'modules': withLineLimit(modulesParser),
  'instance-id': withLineLimit(instanceIdParser),
  'region': withLineLimit(regionParser),
  'availability-zone': withLineLimit(availabilityZoneParser),
  'script-params': withLineLimit(scriptParamsParser),
  'lvm': withLineLimit(lvmParser),
  'fstab': withLineLimit(fstabParser),
  'containerd-config': withLineLimit(containerdConfigParser),
  'containerd-containers': withLineLimit(containersParser),
  'containerd-tasks': withLineLimit(tasksParser),
  'containerd-images': withLineLimit(imagesParser),
  'containerd-info': withLineLimit(containerdInfoParser),
  'csi-log': withLineLimit(csiLogParser),
  'cron-log': withLineLimit(cronLogParser),
  'kubelet-log': withLineLimit(kubeletLogParser),
  'cloud-init-log': withLineLimit(cloudInitParser),
  'cloud-init-output': withLineLimit(cloudInitParser),
  'ipset': withLineLimit(ipsetParser),
  'ebpf': withLineLimit(ebpfParser),
  'nft-ruleset': withLineLimit(nftRulesetParser),
  'systemd-network': withLineLimit(systemdNetworkParser),
  'gpu-report': withLineLimit(gpuReportParser),
  'pressure': withLineLimit(pressureParser),
  'windows-sysinfo': withLineLimit(windowsSysinfoParser),
  'windows-services': withLineLimit(windowsServicesParser),
  'windows-disk': withLineLimit(windowsVolumesParser),
};
