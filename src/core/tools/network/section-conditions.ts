import { NETWORK_SECTIONS, NetworkSection } from './section';
import { CheckResult } from '../../evidence/documents';
import { Finding } from '../../findings/finding';

/** Conditions of area network, and the sections in which a reader looks for them, best first. */
const SECTIONS: Readonly<Record<string, readonly NetworkSection[]>> = {
  'iptables-drop': ['iptables'],
  'dns-blocked-by-iptables': ['dns', 'iptables'],
  'forward-policy-drop': ['iptables'],
  'iptables-backends-mixed': ['iptables', 'kube_proxy'],
  'kube-proxy-rules-missing': ['kube_proxy', 'iptables'],
  'kube-proxy-sync-failed': ['kube_proxy', 'iptables'],
  'node-port-conflict': ['kube_proxy'],
  'ipvs-modules-missing': ['kube_proxy'],
  'blackhole-route': ['routes'],
  'pod-route-missing': ['routes'],
  'default-route-missing': ['routes'],
  'network-manager-conflict': ['routes'],
  'martian-packets': ['routes'],
  'neighbour-table-overflow': ['routes'],
  'sysctl-unsafe': ['routes', 'conntrack'],
  'conntrack-table-full': ['conntrack'],
  'conntrack-unreplied': ['conntrack'],
  'ephemeral-ports-exhausted': ['conntrack'],
  'tcp-memory-exhausted': ['conntrack'],
  'ena-allowance-exceeded': ['ena'],
  'ena-conntrack-allowance-exceeded': ['ena', 'conntrack'],
  'ena-linklocal-allowance-exceeded': ['ena', 'dns'],
  'ena-driver-reset': ['ena', 'eni'],
  'efa-errors': ['ena', 'eni'],
  'interface-down': ['eni'],
  'mtu-mismatch': ['eni', 'cni'],
  'mac-address-policy': ['eni', 'routes'],
  'ipv6-address-missing': ['eni'],
  'netdevice-refcount-leak': ['eni'],
  'eni-limit-reached': ['eni', 'ipamd'],
  'subnet-ips-exhausted': ['ipamd', 'eni'],
  'subnet-prefixes-fragmented': ['ipamd', 'eni'],
  'ipamd-not-ready': ['ipamd', 'cni'],
  'ipamd-reconcile-errors': ['ipamd'],
  'ipam-state-inconsistent': ['ipamd'],
  'cni-permission-denied': ['cni', 'ipamd'],
  'cni-settings-unsafe': ['cni'],
  'cni-config-missing': ['cni'],
  'network-policy-agent-failed': ['cni'],
  'dns-upstream-timeout': ['dns'],
  'dns-resolver-misconfigured': ['dns'],
};

/**
 * The section, of those asked for, that shows a condition; `undefined` when it is no network condition or its sections were not asked for.
 * Conditions of rule packs are placed by their check's section.
 */
export function sectionOf(condition: string, asked: readonly NetworkSection[], checks: readonly CheckResult[]): NetworkSection | undefined {
  const known = SECTIONS[condition];
  if (known !== undefined) { return known.find(each => asked.includes(each)); }
  const section = checks.find(each => each.condition === condition && each.section !== undefined)?.section;
  return NETWORK_SECTIONS.find(each => each === section && asked.includes(each));
}

/** Findings that belong to a section, worst first as they came. */
export function findingsOf(
  section: NetworkSection, findings: readonly Finding[], asked: readonly NetworkSection[], checks: readonly CheckResult[],
): readonly Finding[] {
  return findings.filter(each => sectionOf(each.condition, asked, checks) === section);
}
