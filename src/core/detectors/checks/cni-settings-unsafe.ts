import { Setting } from '../../parsers/fact';
import { CheckContext, evidenceAt, StateCheck, StateFault } from '../state-check';
import { notEvaluable, outcomeOf } from './outcome';
import { sysctlOf } from './sysctl-values';
import { isOn, VpcCni, vpcCni } from './vpc-cni';

type Read = Setting & { readonly file: string };

function fault(setting: string, title: string, readings: readonly (Read | undefined)[], severity: 'medium' | 'low' | 'info'): StateFault[] {
  const evidence = readings.filter((each) => each !== undefined).map((each) => evidenceAt(each.file, each.place));
  return evidence.length > 0 ? [{ title, severity, kind: 'risk', entity: { setting }, evidence }] : [];
}

/** Prefix delegation without any warm target: ipamd asks for a prefix only when a pod waits. Only zeros that somebody wrote count. */
function prefixTargets(cni: VpcCni): StateFault[] {
  const delegation = cni.setting('ENABLE_PREFIX_DELEGATION');
  const targets = ['WARM_PREFIX_TARGET', 'WARM_IP_TARGET', 'MINIMUM_IP_TARGET'].map((name) => cni.setting(name));
  if (!isOn(delegation) || isOn(cni.setting('ENABLE_IPv6')) || targets[0]?.value !== '0' || targets.some((each) => each !== undefined && Number(each.value) > 0)) { return []; }
  return fault('WARM_PREFIX_TARGET', 'Prefix delegation is on and all warm targets are 0: no prefix is held ready', [delegation, targets[0]], 'medium');
}

function families(cni: VpcCni): StateFault[] {
  const [v4, v6, delegation] = ['ENABLE_IPv4', 'ENABLE_IPv6', 'ENABLE_PREFIX_DELEGATION'].map((name) => cni.setting(name));
  if (isOn(v6) && delegation !== undefined && !isOn(delegation)) { return fault('ENABLE_IPv6', 'IPv6 mode without prefix delegation: ipamd refuses to start', [v6, delegation], 'medium'); }
  if (v4 !== undefined && v6 !== undefined && isOn(v4) === isOn(v6)) { return fault('ENABLE_IPv6', 'ENABLE_IPv4 and ENABLE_IPv6 must differ: ipamd refuses to start', [v4, v6], 'medium'); }
  return [];
}

/** Pods with their own security groups hang on a VLAN of the trunk ENI; early demultiplexing takes kubelet's probes past it. */
function earlyDemux(cni: VpcCni, context: CheckContext): StateFault[] {
  const podEni = cni.setting('ENABLE_POD_ENI');
  const demux = sysctlOf(context, 'net.ipv4.tcp_early_demux');
  const mode = cni.setting('POD_SECURITY_GROUP_ENFORCING_MODE');
  const branchPods = context.facts('ifconfig').some(({ facts }) => facts.interfaces.some((each) => each.name.startsWith('vlan')));
  if (!isOn(podEni) || demux?.numbers[0] !== 1 || !branchPods || (mode !== undefined && mode.value !== 'strict')) { return []; }
  return fault('DISABLE_TCP_EARLY_DEMUX', 'Pods with their own security groups in strict mode, and TCP early demux is on: kubelet\'s TCP and HTTP probes of these pods fail', [podEni, demux], 'medium');
}

/** With custom networking pods live on secondary ENIs only: none at all says that none could be made. An empty list of ENIConfigs does not: ipamd reads them when it needs them. */
function customNetworking(cni: VpcCni, context: CheckContext): StateFault[] {
  const custom = cni.setting('AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG');
  const configs = context.facts('eni-configs').find(({ facts }) => !facts.empty && facts.documents > 0);
  const pool = context.facts('ipamd-enis').find(({ facts }) => facts.enis.length > 0);
  const known = configs !== undefined && (configs.facts.configs.length > 0 || configs.facts.current !== undefined);
  if (!isOn(custom) || known || !pool || pool.facts.enis.some((each) => !each.primary) || (pool.facts.totalIps ?? 0) > 0) { return []; }
  return fault('AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG', 'Custom networking is on, ipamd knows no ENIConfig and has made no secondary ENI: pods get no address', [custom], 'medium');
}

function mtu(cni: VpcCni): StateFault[] {
  const eni = cni.setting('AWS_VPC_ENI_MTU');
  const pod = cni.setting('POD_MTU');
  if (pod === undefined || Number(pod.value) <= Number(eni?.value ?? 9001) || Number.isNaN(Number(pod.value))) { return []; }
  return fault('POD_MTU', 'POD_MTU is larger than the MTU of the ENI: large packets of pods do not fit', [pod, eni], 'medium');
}

/** D28: combinations of settings that do not work together. A setting alone, however unusual, is no fault. */
export const cniSettingsCheck: StateCheck = {
  id: 'cni-settings',
  condition: 'cni-settings-unsafe',
  section: 'cni',
  source: 'amazon-vpc-cni-k8s README and cmd/aws-k8s-agent, pkg/ipamd: settings that are refused or have no effect together',
  remediation: ['Change the environment of the aws-node daemonset (or the add-on\'s configuration), not this node: every node reads the same settings.'],
  runbook: 'D28',
  correlateWith: ['cni', 'ipamd', 'aws-node'],
  evaluate(context) {
    const cni = vpcCni(context);
    const known = ['cni-env', 'ipamd-env', 'networkutils-env'] as const;
    const settings = known.flatMap((kind) => context.facts(kind)).reduce((sum, { facts }) => sum + Object.keys(facts.settings).length, 0);
    if (settings === 0) { return notEvaluable('the settings of the VPC CNI: cni/cni-configuration-variables-containerd.json or ipamd/ipamd-env-settings.json'); }
    const faults = [...prefixTargets(cni), ...families(cni), ...earlyDemux(cni, context), ...customNetworking(cni, context), ...mtu(cni)];
    return outcomeOf(faults, `${settings} VPC CNI settings read; none of the combinations that are known to fail.`);
  },
};
