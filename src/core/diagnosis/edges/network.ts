import { CausalEdge, causes, Disqualifier } from '../causal-edge';
import {
  NOT_LINK_LOCAL, ONLY_FORWARDED, ONLY_HOST_TRAFFIC, OTHER_ADDRESS, OTHER_HOST, otherParameterThan, otherPortThan, otherSettingThan, otherTrafficThan, POD_INTERFACE,
} from '../disqualifiers';

/** What pods show when they do not reach the cluster's addresses. */
const POD_TRAFFIC = ['pod-dns-lookup-timeout', 'service-unreachable'] as const;
/** What workloads show when what they need does not answer. */
const WORKLOADS = ['probe-failure-storm', 'crashloop', 'crashloop-liveness'] as const;
/** What the node's own processes show when they do not reach the network. */
const HOST_TRAFFIC = ['api-server-unreachable', 'image-registry-unreachable'] as const;
const CONNTRACK_LOSS = ['pod-dns-lookup-timeout', 'service-unreachable', 'dns-upstream-timeout', 'probe-failure-storm'] as const;
const CONNTRACK_LOSS_AT_TIMES = [
  ...HOST_TRAFFIC, 'node-not-ready', 'webhook-failed', 'crashloop', 'crashloop-liveness', 'ipamd-not-ready', 'kube-proxy-sync-failed', 'irsa-failed', 'conntrack-unreplied',
] as const;

/** What a DROP rule must stop to be felt by pods, and by the node's own processes. */
const POD_RULE = otherTrafficThan('dns', 'service', 'api-server', 'pod');
const NODE_RULE = otherTrafficThan('api-server', 'node', 'host');

function parameter(form: RegExp): { disqualifiedWhen: Disqualifier[] } {
  return { disqualifiedWhen: [otherParameterThan(form)] };
}

/** Rules, routes, connection tracking, interfaces, VPC CNI and DNS. */
export const NETWORK_EDGES: readonly CausalEdge[] = [
  // --- rules
  ...causes('dns-blocked-by-iptables', 'direct', ['pod-dns-lookup-timeout'], { disqualifiedWhen: [ONLY_HOST_TRAFFIC] }),
  ...causes('dns-blocked-by-iptables', 'possible', ['dns-upstream-timeout', 'dns-resolver-misconfigured'], { disqualifiedWhen: [OTHER_ADDRESS] }),
  ...causes('dns-blocked-by-iptables', 'possible', [...WORKLOADS, 'irsa-failed', 'webhook-failed', 'conntrack-unreplied', 'service-unreachable']),
  ...causes('iptables-drop', 'direct', ['pod-dns-lookup-timeout'], { disqualifiedWhen: [otherPortThan(53), ONLY_HOST_TRAFFIC, POD_RULE, OTHER_HOST] }),
  ...causes('iptables-drop', 'possible', ['dns-upstream-timeout'], { disqualifiedWhen: [otherPortThan(53), ONLY_HOST_TRAFFIC, POD_RULE, OTHER_ADDRESS] }),
  ...causes('iptables-drop', 'direct', ['service-unreachable'], { disqualifiedWhen: [ONLY_HOST_TRAFFIC, POD_RULE, OTHER_HOST] }),
  ...causes('iptables-drop', 'direct', ['api-server-unreachable'], { disqualifiedWhen: [otherPortThan(443, 6443), ONLY_FORWARDED, NODE_RULE, OTHER_ADDRESS] }),
  ...causes('iptables-drop', 'possible', ['node-not-ready', 'ipamd-not-ready', 'kube-proxy-sync-failed', 'image-registry-unreachable', 'sandbox-image-pull-failed'],
    { disqualifiedWhen: [otherPortThan(443, 6443), ONLY_FORWARDED, NODE_RULE, OTHER_ADDRESS] }),
  ...causes('iptables-drop', 'direct', ['imds-unreachable', 'pod-identity-failed'], { disqualifiedWhen: [otherPortThan(80), NOT_LINK_LOCAL] }),
  ...causes('iptables-drop', 'direct', ['nfs-not-responding', 'efs-mount-failed'], { disqualifiedWhen: [otherPortThan(2049), ONLY_FORWARDED, OTHER_ADDRESS] }),
  ...causes('iptables-drop', 'possible', ['irsa-failed', 'webhook-failed'], { disqualifiedWhen: [otherPortThan(443, 53)] }),
  ...causes('iptables-drop', 'possible', [...WORKLOADS, 'conntrack-unreplied'], { disqualifiedWhen: [otherTrafficThan('dns', 'service', 'api-server', 'pod', 'node')] }),
  ...causes('forward-policy-drop', 'direct', [...POD_TRAFFIC, 'dns-upstream-timeout']),
  ...causes('forward-policy-drop', 'possible', [...WORKLOADS, 'irsa-failed', 'webhook-failed', 'conntrack-unreplied']),

  // --- routes and interfaces
  ...causes('blackhole-route', 'direct', POD_TRAFFIC, { disqualifiedWhen: [OTHER_HOST] }),
  ...causes('blackhole-route', 'direct', HOST_TRAFFIC, { disqualifiedWhen: [OTHER_ADDRESS] }),
  ...causes('blackhole-route', 'possible', [
    ...WORKLOADS, 'dns-upstream-timeout', 'ipamd-not-ready', 'kube-proxy-sync-failed', 'node-not-ready', 'nfs-not-responding', 'efs-mount-failed', 'irsa-failed', 'webhook-failed',
    'conntrack-unreplied', 'sandbox-image-pull-failed',
  ], { disqualifiedWhen: [OTHER_ADDRESS] }),
  ...causes('blackhole-route', 'possible', ['imds-unreachable', 'clock-skew'], { disqualifiedWhen: [NOT_LINK_LOCAL] }),
  ...causes('default-route-missing', 'direct', [...HOST_TRAFFIC, 'dns-upstream-timeout']),
  ...causes('default-route-missing', 'possible', [
    ...POD_TRAFFIC, 'node-not-ready', 'ipamd-not-ready', 'kube-proxy-sync-failed', 'imds-unreachable', 'sandbox-image-pull-failed', 'node-bootstrap-failed', 'efs-mount-failed', 'nfs-not-responding',
    'irsa-failed', 'dns-resolver-misconfigured', 'clock-skew',
  ]),
  ...causes('pod-route-missing', 'direct', [...POD_TRAFFIC, 'probe-failure-storm', 'crashloop-liveness']),
  ...causes('pod-route-missing', 'possible', ['crashloop', 'dns-upstream-timeout', 'webhook-failed', 'conntrack-unreplied', 'martian-packets', 'irsa-failed']),
  ...causes('interface-down', 'direct', [...HOST_TRAFFIC, 'default-route-missing', 'imds-unreachable', 'node-not-ready'], { disqualifiedWhen: [POD_INTERFACE] }),
  ...causes('interface-down', 'direct', ['pod-route-missing']),
  ...causes('interface-down', 'possible', [...POD_TRAFFIC, ...WORKLOADS, 'dns-upstream-timeout', 'nfs-not-responding', 'ipamd-not-ready']),
  ...causes('ena-driver-reset', 'possible', [
    ...POD_TRAFFIC, ...HOST_TRAFFIC, 'probe-failure-storm', 'interface-down', 'nfs-not-responding', 'dns-upstream-timeout', 'node-not-ready',
  ], { maxLagSeconds: 900 }),
  ...causes('ipv6-address-missing', 'possible', [...POD_TRAFFIC, ...HOST_TRAFFIC, 'sandbox-create-failed', 'node-not-ready', 'ipamd-not-ready']),
  ...causes('mtu-mismatch', 'possible', ['service-unreachable', 'image-registry-unreachable', 'nfs-not-responding', 'webhook-failed', 'api-server-unreachable']),
  // systemd gives the host side of a pod's pair a new address after the CNI wrote the old one into the pod's ARP table
  ...causes('mac-address-policy', 'direct', [...POD_TRAFFIC, 'probe-failure-storm', 'crashloop-liveness']),
  ...causes('mac-address-policy', 'possible', ['crashloop', 'dns-upstream-timeout', 'sandbox-create-failed']),
  ...causes('network-manager-conflict', 'direct', ['pod-route-missing', 'martian-packets']),
  ...causes('network-manager-conflict', 'possible', [...POD_TRAFFIC, 'default-route-missing', 'interface-down', 'api-server-unreachable', 'dns-resolver-misconfigured', 'probe-failure-storm']),
  ...causes('netdevice-refcount-leak', 'direct', ['pod-stuck-terminating', 'hung-task']),
  ...causes('netdevice-refcount-leak', 'possible', ['sandbox-create-failed', 'pleg-unhealthy', 'runc-init-hung']),

  // --- kube-proxy. It programs services; it neither fills the connection-tracking table nor hands out addresses.
  ...causes('kube-proxy-rules-missing', 'direct', [...POD_TRAFFIC, 'ipamd-not-ready']),
  ...causes('kube-proxy-rules-missing', 'possible', [...WORKLOADS, 'network-policy-agent-failed', 'webhook-failed', 'csi-driver-not-registered', 'cni-config-missing']),
  ...causes('kube-proxy-sync-failed', 'direct', ['kube-proxy-rules-missing']),
  ...causes('kube-proxy-sync-failed', 'possible', [...POD_TRAFFIC, ...WORKLOADS]),
  ...causes('ipvs-modules-missing', 'direct', ['kube-proxy-sync-failed', 'kube-proxy-rules-missing', ...POD_TRAFFIC]),
  ...causes('iptables-backends-mixed', 'possible', [...POD_TRAFFIC, 'kube-proxy-rules-missing', 'kube-proxy-sync-failed']),
  ...causes('node-port-conflict', 'possible', ['service-unreachable', 'probe-failure-storm']),
  ...causes('service-unreachable', 'direct', ['ipamd-not-ready']),
  ...causes('service-unreachable', 'possible', [...WORKLOADS, 'csi-driver-not-registered', 'webhook-failed']),

  // --- connection tracking and instance allowances
  ...causes('conntrack-table-full', 'direct', CONNTRACK_LOSS),
  ...causes('conntrack-table-full', 'possible', CONNTRACK_LOSS_AT_TIMES),
  ...causes('ena-conntrack-allowance-exceeded', 'direct', CONNTRACK_LOSS),
  ...causes('ena-conntrack-allowance-exceeded', 'possible', CONNTRACK_LOSS_AT_TIMES),
  // 1,024 packets a second and interface to Amazon DNS, metadata and time service together
  ...causes('ena-linklocal-allowance-exceeded', 'direct', ['dns-upstream-timeout', 'imds-unreachable', 'pod-dns-lookup-timeout']),
  ...causes('ena-linklocal-allowance-exceeded', 'possible', ['clock-skew', 'dns-resolver-misconfigured', 'image-registry-unreachable', 'irsa-failed', 'image-pull-unauthorized']),
  ...causes('ena-allowance-exceeded', 'possible', [
    ...POD_TRAFFIC, ...HOST_TRAFFIC, 'dns-upstream-timeout', 'probe-failure-storm', 'nfs-not-responding', 'crashloop-liveness', 'node-not-ready',
  ]),
  ...causes('neighbour-table-overflow', 'direct', ['service-unreachable']),
  ...causes('neighbour-table-overflow', 'possible', ['pod-dns-lookup-timeout', 'dns-upstream-timeout', ...HOST_TRAFFIC, 'probe-failure-storm', 'nfs-not-responding']),
  ...causes('tcp-memory-exhausted', 'possible', ['service-unreachable', 'probe-failure-storm', 'api-server-unreachable', 'crashloop-liveness']),
  ...causes('ephemeral-ports-exhausted', 'possible', ['service-unreachable', 'image-registry-unreachable', 'api-server-unreachable', 'crashloop']),

  // --- kernel parameters
  ...causes('sysctl-unsafe', 'direct', [...POD_TRAFFIC, 'dns-upstream-timeout'], parameter(/forward/)),
  ...causes('sysctl-unsafe', 'possible', [...POD_TRAFFIC, 'martian-packets', 'probe-failure-storm', 'conntrack-unreplied'], parameter(/forward|rp_filter|bridge-nf|early_demux|somaxconn|accept_ra|disable_ipv6/)),
  ...causes('sysctl-unsafe', 'possible', ['crashloop', 'crashloop-liveness'], parameter(/forward|rp_filter|bridge-nf|early_demux/)),
  ...causes('sysctl-unsafe', 'direct', ['conntrack-table-full'], parameter(/conntrack/)),
  ...causes('sysctl-unsafe', 'direct', ['neighbour-table-overflow'], parameter(/gc_thresh/)),
  ...causes('sysctl-unsafe', 'direct', ['tcp-memory-exhausted'], parameter(/tcp_mem/)),
  ...causes('sysctl-unsafe', 'direct', ['ephemeral-ports-exhausted'], parameter(/port_range/)),
  ...causes('sysctl-unsafe', 'direct', ['pid-exhausted'], parameter(/pid_max|threads-max/)),
  ...causes('sysctl-unsafe', 'direct', ['file-descriptors-exhausted'], parameter(/file-max|nr_open|inotify/)),

  // --- VPC CNI
  ...causes('ipamd-not-ready', 'direct', ['sandbox-create-failed', 'cni-config-missing']),
  ...causes('ipamd-not-ready', 'possible', ['node-not-ready']),
  ...causes('ipamd-reconcile-errors', 'possible', ['sandbox-create-failed', 'ipam-state-inconsistent']),
  ...causes('subnet-ips-exhausted', 'direct', ['sandbox-create-failed', 'ipamd-reconcile-errors']),
  ...causes('subnet-ips-exhausted', 'possible', ['ipamd-not-ready', 'crashloop', 'scheduling-failed']),
  ...causes('subnet-prefixes-fragmented', 'direct', ['sandbox-create-failed', 'ipamd-reconcile-errors']),
  ...causes('eni-limit-reached', 'direct', ['sandbox-create-failed', 'ipamd-reconcile-errors']),
  ...causes('eni-limit-reached', 'possible', ['scheduling-failed', 'volume-limit-reached']),
  ...causes('ipam-state-inconsistent', 'possible', ['sandbox-create-failed']),
  ...causes('cni-permission-denied', 'direct', ['sandbox-create-failed', 'ipamd-reconcile-errors', 'ipamd-not-ready']),
  ...causes('cni-permission-denied', 'possible', ['cni-config-missing', 'node-not-ready']),
  ...causes('network-policy-agent-failed', 'possible', [...POD_TRAFFIC, ...WORKLOADS, 'sandbox-create-failed', 'dns-upstream-timeout', 'ipamd-not-ready']),
  // settings explain only what nothing with evidence explains: they are no fault by themselves
  ...causes('cni-settings-unsafe', 'possible', ['sandbox-create-failed', 'ipamd-reconcile-errors', 'ipamd-not-ready', 'service-unreachable']),

  // EC2 drops what pods of other nodes are sent, and what they answer
  ...causes('cni-settings-unsafe', 'direct', [...POD_TRAFFIC, 'dns-upstream-timeout'], { disqualifiedWhen: [otherSettingThan(/^sourceDestCheck$/)] }),
  ...causes('cni-settings-unsafe', 'possible', [...WORKLOADS, 'conntrack-unreplied', 'webhook-failed'], { disqualifiedWhen: [otherSettingThan(/^sourceDestCheck$/)] }),

  // --- DNS
  ...causes('dns-upstream-timeout', 'direct', ['pod-dns-lookup-timeout']),
  ...causes('dns-upstream-timeout', 'possible', [...WORKLOADS, 'irsa-failed', 'webhook-failed']),
  ...causes('dns-resolver-misconfigured', 'direct', ['image-registry-unreachable', 'dns-upstream-timeout', 'api-server-unreachable', 'efs-mount-failed']),
  ...causes('dns-resolver-misconfigured', 'possible', ['pod-dns-lookup-timeout', 'node-bootstrap-failed', 'sandbox-image-pull-failed', 'node-not-ready', 'irsa-failed', 'ipamd-not-ready']),
  ...causes('pod-dns-lookup-timeout', 'possible', [...WORKLOADS, 'irsa-failed', 'webhook-failed']),
];
