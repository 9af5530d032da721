import { LineRule } from '../line-rule';
import { ACCELERATOR_RULES } from './accelerator';
import { BOOTSTRAP_RULES } from './bootstrap';
import { CONTAINERD_RULES } from './containerd';
import { COVERAGE_RULES } from './coverage';
import { DISK_RULES } from './disk';
import { DNS_RULES } from './dns';
import { EVIDENCE_INTEGRITY_RULES } from './evidence-integrity';
import { IDENTITY_RULES } from './identity';
import { IMAGE_RULES } from './images';
import { KERNEL_RULES } from './kernel';
import { KUBE_PROXY_RULES } from './kube-proxy';
import { KUBELET_RULES } from './kubelet';
import { MONITORING_AGENT_RULES } from './monitoring-agent';
import { NETWORK_RULES } from './network';
import { REGISTRATION_RULES } from './registration';
import { SYSTEMD_RULES } from './systemd';
import { VOLUME_RULES } from './volumes';
import { VPC_CNI_RULES } from './vpc-cni';
import { WINDOWS_RULES } from './windows';

/** Every line rule that ships. */
export const LINE_RULES: readonly LineRule[] = [
  ...REGISTRATION_RULES,
  ...BOOTSTRAP_RULES,
  ...SYSTEMD_RULES,
  ...KUBELET_RULES,
  ...CONTAINERD_RULES,
  ...IMAGE_RULES,
  ...KERNEL_RULES,
  ...DISK_RULES,
  ...VOLUME_RULES,
  ...NETWORK_RULES,
  ...VPC_CNI_RULES,
  ...DNS_RULES,
  ...KUBE_PROXY_RULES,
  ...IDENTITY_RULES,
  ...ACCELERATOR_RULES,
  ...MONITORING_AGENT_RULES,
  ...COVERAGE_RULES,
  ...EVIDENCE_INTEGRITY_RULES,
  ...WINDOWS_RULES,
];
