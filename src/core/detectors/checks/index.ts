import { StateCheck } from '../state-check';
import { addressPoolCheck } from './address-pool';
import { apiServerReachCheck } from './api-server-reach';
import { blackholeRouteCheck } from './blackhole-route';
import { blockedProcessesCheck } from './blocked-processes';
import { forwardPolicyCheck, hostPolicyCheck } from './chain-policy';
import { cniSettingsCheck } from './cni-settings-unsafe';
import { conntrackTableCheck } from './conntrack-table';
import { conntrackUnrepliedCheck } from './conntrack-unreplied';
import { defaultRouteCheck } from './default-route';
import { diskFullCheck } from './disk-full';
import { dropCheck } from './drop-check';
import { enaAllowanceCheck, enaConntrackAllowanceCheck, enaLinkLocalAllowanceCheck } from './ena-allowance';
import { enaResetCheck } from './ena-reset';
import { ephemeralPortsCheck } from './ephemeral-ports';
import { fileDescriptorsCheck } from './file-descriptors';
import { inodesExhaustedCheck } from './inodes-exhausted';
import { interfaceDownCheck } from './interface-down';
import { ipamStateCheck } from './ipam-state';
import { ipamdReadyCheck } from './ipamd-ready';
import { iptablesBackendsCheck } from './iptables-backends';
import { ipvsModulesCheck } from './ipvs-modules';
import { kubeProxyRulesCheck } from './kube-proxy-rules';
import { networkManagerCheck } from './network-manager';
import { nodePortConflictCheck } from './node-port-conflict';
import { podRoutingCheck } from './pod-routing';
import { processIdsCheck } from './process-ids';
import { readOnlyMountCheck } from './read-only-mount';
import { rebootsCheck } from './reboots';
import { resolverCheck } from './resolver';
import { sysctlUnsafeCheck } from './sysctl-unsafe';
import { systemdUnitsCheck } from './systemd-units';
import { timeServiceCheck } from './time-service';
import { zombiesCheck } from './zombies';

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
];
