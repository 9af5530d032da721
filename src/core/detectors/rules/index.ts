import { LineRule } from '../line-rule';
import { ACCELERATOR_RULES } from './accelerator';
import { API_SERVER_REACH_RULES } from './api-server-reach';
import { BLOCK_DEVICE_RULES } from './block-devices';
import { BOOTSTRAP_RULES } from './bootstrap';
import { CLOCK_RULES } from './clock';
import { CONTAINER_RUNTIME_RULES } from './container-runtime';
import { CONTAINER_START_RULES } from './container-start';
import { COVERAGE_RULES } from './coverage';
import { DNS_RULES } from './dns';
import { EBS_VOLUME_RULES } from './ebs-volumes';
import { EVICTION_RULES } from './eviction';
import { EVIDENCE_INTEGRITY_RULES } from './evidence-integrity';
import { FILE_SYSTEM_RULES } from './file-systems';
import { HARDWARE_RULES } from './hardware';
import { IDENTITY_RULES } from './identity';
import { IMAGE_RULES } from './images';
import { INSTANCE_METADATA_RULES } from './instance-metadata';
import { IPAMD_RULES } from './ipamd';
import { KERNEL_FAULT_RULES } from './kernel-faults';
import { KUBE_PROXY_RULES } from './kube-proxy';
import { KUBELET_CERTIFICATE_RULES } from './kubelet-certificates';
import { KUBELET_CONFIGURATION_RULES } from './kubelet-configuration';
import { KUBELET_HEALTH_RULES } from './kubelet-health';
import { MEMORY_RULES } from './memory';
import { MONITORING_AGENT_RULES } from './monitoring-agent';
import { NETWORK_RULES } from './network';
import { NETWORK_FILE_SYSTEM_RULES } from './network-file-systems';
import { NETWORK_POLICY_RULES } from './network-policy';
import { POD_RESTART_RULES } from './pod-restarts';
import { POD_SANDBOX_RULES } from './pod-sandbox';
import { POD_START_RULES } from './pod-start';
import { POD_TERMINATION_RULES } from './pod-termination';
import { PROCESS_LIMIT_RULES } from './process-limits';
import { REGISTRATION_RULES } from './registration';
import { SHARED_VOLUME_RULES } from './shared-volumes';
import { SYSTEMD_RULES } from './systemd';
import { TERMINATION_RULES } from './termination';
import { VOLUME_RULES } from './volumes';
import { VPC_CNI_ACCESS_RULES } from './vpc-cni-access';
import { VPC_CNI_ADDRESS_RULES } from './vpc-cni-addresses';
import { WINDOWS_RULES } from './windows';

/** Every line rule that ships. */
export const LINE_RULES: readonly LineRule[] = [
  ...REGISTRATION_RULES,
  ...API_SERVER_REACH_RULES,
  ...KUBELET_CERTIFICATE_RULES,
  ...BOOTSTRAP_RULES,
  ...KUBELET_CONFIGURATION_RULES,
  ...INSTANCE_METADATA_RULES,
  ...CLOCK_RULES,
  ...TERMINATION_RULES,
  ...SYSTEMD_RULES,
  ...KUBELET_HEALTH_RULES,
  ...POD_TERMINATION_RULES,
  ...POD_RESTART_RULES,
  ...EVICTION_RULES,
  ...POD_START_RULES,
  ...CONTAINER_RUNTIME_RULES,
  ...CONTAINER_START_RULES,
  ...POD_SANDBOX_RULES,
  ...IMAGE_RULES,
  ...KERNEL_FAULT_RULES,
  ...MEMORY_RULES,
  ...PROCESS_LIMIT_RULES,
  ...HARDWARE_RULES,
  ...BLOCK_DEVICE_RULES,
  ...FILE_SYSTEM_RULES,
  ...NETWORK_FILE_SYSTEM_RULES,
  ...VOLUME_RULES,
  ...EBS_VOLUME_RULES,
  ...SHARED_VOLUME_RULES,
  ...NETWORK_RULES,
  ...VPC_CNI_ADDRESS_RULES,
  ...VPC_CNI_ACCESS_RULES,
  ...IPAMD_RULES,
  ...NETWORK_POLICY_RULES,
  ...DNS_RULES,
  ...KUBE_PROXY_RULES,
  ...IDENTITY_RULES,
  ...ACCELERATOR_RULES,
  ...MONITORING_AGENT_RULES,
  ...COVERAGE_RULES,
  ...EVIDENCE_INTEGRITY_RULES,
  ...WINDOWS_RULES,
];
