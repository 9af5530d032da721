import { StateCheck } from '../state-check';
import { addressPoolCheck } from './address-pool';
import { amiSupportCheck } from './ami-support';
import { apiServerReachCheck } from './api-server-reach';
import { ebsThroughputCheck, uploadPermissionCheck } from './beyond-the-bundle';
import { blackholeRouteCheck } from './blackhole-route';
import { blockedProcessesCheck } from './blocked-processes';
import { forwardPolicyCheck, hostPolicyCheck } from './chain-policy';
import { cniSettingsCheck } from './cni-settings-unsafe';
import { bundleIdentityCheck, collectorClockCheck, collectorVersionCheck } from './collector-account';
import { conntrackTableCheck } from './conntrack-table';
import { conntrackUnrepliedCheck } from './conntrack-unreplied';
import { cpuThrottlingCheck } from './cpu-throttling';
import { cronRunsCheck } from './cron-runs';
import { deadContainersCheck } from './dead-containers';
import { defaultRouteCheck } from './default-route';
import { diskFullCheck } from './disk-full';
import { dropCheck } from './drop-check';
import { enaAllowanceCheck, enaConntrackAllowanceCheck, enaLinkLocalAllowanceCheck } from './ena-allowance';
import { enaResetCheck } from './ena-reset';
import { ephemeralPortsCheck } from './ephemeral-ports';
import { evidenceAgeCheck } from './evidence-age';
import { evidenceCutCheck } from './evidence-cut';
import { fileDescriptorsCheck } from './file-descriptors';
import { fstabEntriesCheck } from './fstab-entries';
import { gpuReportCheck } from './gpu-report';
import { inodesExhaustedCheck } from './inodes-exhausted';
import { interfaceDownCheck } from './interface-down';
import { interfaceMtuCheck } from './interface-mtu';
import { ipamStateCheck } from './ipam-state';
import { ipamdReadyCheck } from './ipamd-ready';
import { iptablesBackendsCheck } from './iptables-backends';
import { ipvsModulesCheck } from './ipvs-modules';
import { kubeProxyRulesCheck } from './kube-proxy-rules';
import { kubeletConfigFilesCheck } from './kubelet-config-files';
import { largeEnvironmentsCheck } from './large-environments';
import { macAddressPolicyCheck } from './mac-address-policy';
import { networkManagerCheck } from './network-manager';
import { nftDropsCheck } from './nft-drops';
import { nodePortConflictCheck } from './node-port-conflict';
import { podRoutingCheck } from './pod-routing';
import { pressureStallCheck } from './pressure-stall';
import { processIdsCheck } from './process-ids';
import { readOnlyMountCheck } from './read-only-mount';
import { rebootsCheck } from './reboots';
import { resolverCheck } from './resolver';
import { runtimeConfigCheck } from './runtime-config';
import { runtimePluginsCheck } from './runtime-plugins';
import { sourceDestCheckCheck } from './source-dest-check';
import { sysctlUnsafeCheck } from './sysctl-unsafe';
import { systemdUnitsCheck } from './systemd-units';
import { timeServiceCheck } from './time-service';
import { tmpfsUseCheck } from './tmpfs-use';
import { versionSkewCheck } from './version-skew';
import { windowsDiskCheck, windowsServicesCheck } from './windows-node';
import { xfsFreeSpaceCheck } from './xfs-free-space';
import { zombiesCheck } from './zombies';
import { zramUseCheck } from './zram-use';

/** Every state check. */
export const STATE_CHECKS: readonly StateCheck[] = [
  // rules
  dropCheck,
  hostPolicyCheck,
  forwardPolicyCheck,
  iptablesBackendsCheck,
  kubeProxyRulesCheck,
  nodePortConflictCheck,
  ipvsModulesCheck,
  // routes and interfaces
  blackholeRouteCheck,
  defaultRouteCheck,
  podRoutingCheck,
  networkManagerCheck,
  interfaceDownCheck,
  // connections and limits
  conntrackTableCheck,
  conntrackUnrepliedCheck,
  enaAllowanceCheck,
  enaConntrackAllowanceCheck,
  enaLinkLocalAllowanceCheck,
  enaResetCheck,
  sysctlUnsafeCheck,
  ephemeralPortsCheck,
  // VPC CNI and names
  ipamdReadyCheck,
  addressPoolCheck,
  ipamStateCheck,
  cniSettingsCheck,
  sourceDestCheckCheck,
  resolverCheck,
  apiServerReachCheck,
  // storage
  diskFullCheck,
  inodesExhaustedCheck,
  readOnlyMountCheck,
  // system
  systemdUnitsCheck,
  timeServiceCheck,
  rebootsCheck,
  processIdsCheck,
  fileDescriptorsCheck,
  zombiesCheck,
  blockedProcessesCheck,
  runtimePluginsCheck,
  runtimeConfigCheck,
  deadContainersCheck,
  kubeletConfigFilesCheck,
  versionSkewCheck,
  amiSupportCheck,
  cpuThrottlingCheck,
  pressureStallCheck,
  zramUseCheck,
  largeEnvironmentsCheck,
  cronRunsCheck,
  gpuReportCheck,
  // more of the network
  interfaceMtuCheck,
  macAddressPolicyCheck,
  nftDropsCheck,
  // more of storage
  tmpfsUseCheck,
  xfsFreeSpaceCheck,
  fstabEntriesCheck,
  ebsThroughputCheck,
  // Windows
  windowsServicesCheck,
  windowsDiskCheck,
  // the evidence itself
  uploadPermissionCheck,
  bundleIdentityCheck,
  collectorVersionCheck,
  collectorClockCheck,
  evidenceAgeCheck,
  evidenceCutCheck,
];
