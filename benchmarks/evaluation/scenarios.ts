import { BundleDraft } from './bundle-draft';
import { FAULTS } from './catalogue';
import { COMPOUND_AGENT_SCENARIOS } from './compound-agent-scenarios';
import { COMPOUND_SCENARIOS } from './compound-scenarios';

import { DROP_SCENARIOS } from './drops';
import { repeat } from './fault';
import { FIELD_SCENARIOS } from './field-scenarios';
import { ORDERED_SCENARIOS } from './ordered-scenarios';
import { OTHER_SCENARIOS } from './other-systems';
import { Scenario } from './scenario';

function fault(draft: BundleDraft, ...ids: readonly string[]): void {
  for (const id of ids) { FAULTS.find((each) => each.id === id)!.positive(draft); }
}

function setEnvironment(draft: BundleDraft, settings: Readonly<Record<string, string>>): void {
  draft.edit('cni/cni-configuration-variables-containerd.json', (text) => Object.entries(settings).reduce((all, [name, value]) => (new RegExp(`"${name}=[^"]*"`).test(all) ? all.replace(new RegExp(`"${name}=[^"]*"`), `"${name}=${value}"`) : all.replace('"env": [', `"env": [\n"${name}=${value}",`)), text));
}

function notReady(draft: BundleDraft, minutes: number, reason: string): void {
  draft.kubelet(draft.ago(minutes), 'I', 'setters.go:602', `"Node became not ready" node="${draft.node.host}" condition={"type":"Ready","status":"False","lastHeartbeatTime":"${new Date(draft.ago(minutes)).toISOString()}","reason":"KubeletNotReady","message":"${reason}"}`);
}

function podsTimeOut(draft: BundleDraft, target: string): void {
  repeat(draft, 30, 20, (at) => { const app = draft.app(); draft.kubelet(at, 'I', 'prober.go:107', `"Probe failed" probeType="Readiness" pod="${app.namespace}/${app.name}" podUID="${app.uid}" containerName="${app.container}" probeResult="failure" output="${target}"`); });
}

/** Connections of pods that nobody answers: a security group, a route table or a peering that the node does not see. */
function unanswered(draft: BundleDraft, address: string, port: number): void {
  const six = address.includes(':');
  const rows = Array.from({ length: 700 }, (_, index) => `${six ? 'ipv6     10 ' : ''}tcp      6 ${index % 119} SYN_SENT src=${draft.app().ip} dst=${address} sport=${32768 + index} dport=${port} [UNREPLIED] src=${address} dst=${draft.app().ip} sport=${port} dport=${32768 + index} mark=128 use=1`).join('\n');
  draft.edit(six ? 'networking/conntrack6.txt' : 'networking/conntrack.txt', (text) => `${text}${text === '' ? '*** Output of conntrack -L -f ipv6 ***\n' : ''}${rows}\n`);
  podsTimeOut(draft, `dial tcp ${six ? `[${address}]` : address}:${port}: i/o timeout`);
}

const DNS_TIMEOUT = 'dial tcp: lookup orders.prod.svc.cluster.local on 172.20.0.10:53: read udp 10.0.1.2:40000->172.20.0.10:53: i/o timeout';

export const SCENARIOS: readonly Scenario[] = [
  ...DROP_SCENARIOS,
  ...ORDERED_SCENARIOS,
  ...COMPOUND_SCENARIOS,
  ...COMPOUND_AGENT_SCENARIOS,
  ...FIELD_SCENARIOS,
  ...OTHER_SCENARIOS,
  // the misleading scenarios of the runbooks: what looks suspicious, what it is
  { id: 'm1-sgp-strict-but-proxy-absent', causes: [['kube-proxy-rules-missing']], notBlamed: ['cni-settings-unsafe'], apply: (draft) => { setEnvironment(draft, { ENABLE_POD_ENI: 'true', POD_SECURITY_GROUP_ENFORCING_MODE: 'strict' }); fault(draft, 'no-proxy-rules'); podsTimeOut(draft, 'dial tcp 172.20.4.4:80: i/o timeout'); } },
  { id: 'm2-external-snat-but-no-nat-route', shape: { externalSnat: true }, causes: [['conntrack-unreplied']], notBlamed: ['cni-settings-unsafe', 'pod-route-missing'], apply: (draft) => unanswered(draft, '52.94.236.248', 443) },
  { id: 'm3-custom-networking-but-security-group', shape: { customNetworking: true }, causes: [['conntrack-unreplied']], notBlamed: ['cni-settings-unsafe', 'pod-route-missing'], apply: (draft) => unanswered(draft, draft.node.vpc.replace('.0.0/16', '.77.19'), 5432) },
  { id: 'm4-prefix-delegation-without-blocks', shape: { prefixDelegation: true }, causes: [['subnet-prefixes-fragmented']], notBlamed: ['cni-settings-unsafe', 'sandbox-create-failed', 'ipamd-not-ready'], apply: (draft) => fault(draft, 'fragmented') },
  { id: 'm5-sgp-early-demux-but-coredns', shape: { podSecurityGroups: true }, causes: [['dns-upstream-timeout']], notBlamed: ['cni-settings-unsafe'], apply: (draft) => fault(draft, 'coredns-upstream') },
  { id: 'm6-exclude-snat-cidr-but-no-peering-route', causes: [['conntrack-unreplied']], notBlamed: ['cni-settings-unsafe'], apply: (draft) => { setEnvironment(draft, { AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS: '10.200.0.0/16' }); unanswered(draft, '10.200.4.19', 443); } },
  { id: 'm7-connmark-0x40-but-rule-missing', shape: { pods: 22 }, causes: [['pod-route-missing']], apply: (draft) => { setEnvironment(draft, { AWS_VPC_K8S_CNI_CONNMARK: '0x40' }); draft.edit('networking/iprule.txt', (text) => { let dropped = false; return text.split('\n').filter((line) => { if (!dropped && line.startsWith('1536:')) { dropped = true; return false; } return true; }).join('\n'); }); } },
  { id: 'm8-ipv6-without-snat-but-security-group', shape: { ipv6: true }, causes: [['conntrack-unreplied']], notBlamed: ['cni-settings-unsafe', 'ipv6-address-missing'], apply: (draft) => unanswered(draft, '2600:1f14:4b2:1900::77', 5432) },
  { id: 'm9-policy-strict', shape: { strictPolicy: true }, causes: [], notBlamed: ['network-policy-agent-failed'], apply: (draft) => setEnvironment(draft, { POD_SECURITY_GROUP_ENFORCING_MODE: 'strict' }) },
  { id: 'm10-nm-cloud-setup-but-security-group', causes: [['conntrack-unreplied']], notBlamed: ['network-manager-conflict', 'pod-route-missing'], apply: (draft) => { draft.edit('networking/iprule.txt', (text) => text.replace('32766:', '30200:\tfrom all lookup 30200\n32766:')); unanswered(draft, draft.node.vpc.replace('.0.0/16', '.77.19'), 6379); } },
  { id: 'm11-legacy-tables-empty', causes: [], notBlamed: ['iptables-backends-mixed'], apply: (draft) => { const saved = draft.render().find(({ name }) => name === 'networking/iptables-save.txt')!.content; const lists = draft.render().filter(({ name }) => /networking\/iptables(?:-\w+)?\.txt/.test(name)); for (const { name, content } of lists) { draft.set(name, content); } draft.set('networking/iptables-save.txt', `${saved}# Warning: iptables-legacy tables present, use iptables-legacy-save to see them\n`); } },
  { id: 'm12-cooldown-but-subnet-full', causes: [['subnet-ips-exhausted']], notBlamed: ['ipamd-not-ready', 'sandbox-create-failed'], apply: (draft) => { repeat(draft, 20, 20, (at) => draft.ipamd(at, 'debug', 'ipamd/ipamd.go:712', 'IP stats - total IPs: 28, assigned IPs: 20, cooldown IPs: 8')); fault(draft, 'subnet-full'); } },
  { id: 'm13-conntrack-full-healthy-proxy', causes: [['conntrack-table-full']], notBlamed: ['kube-proxy-sync-failed', 'kube-proxy-rules-missing'], apply: (draft) => { fault(draft, 'conntrack-kernel'); podsTimeOut(draft, DNS_TIMEOUT); } },
  { id: 'm14-ipvs-without-scheduler', shape: { proxy: 'ipvs' }, causes: [['ipvs-modules-missing']], apply: (draft) => fault(draft, 'ipvs-scheduler') },
  { id: 'm15-imds-only-but-subnet-full', causes: [['subnet-ips-exhausted']], notBlamed: ['imds-unreachable', 'cni-settings-unsafe'], apply: (draft) => { setEnvironment(draft, { ENABLE_IMDS_ONLY_MODE: 'true' }); fault(draft, 'subnet-full'); } },
  { id: 'm16-v4-egress-on-ipv4', causes: [], notBlamed: ['cni-settings-unsafe'], apply: (draft) => setEnvironment(draft, { ENABLE_V4_EGRESS: 'true', ENABLE_V6_EGRESS: 'false' }) },
  // a cause and its effects
  { id: 'dns-drop-and-app-failures', causes: [['dns-blocked-by-iptables', 'iptables-drop']], notBlamed: ['dns-upstream-timeout', 'probe-failure-storm', 'crashloop', 'pod-dns-lookup-timeout'], apply: (draft) => { fault(draft, 'dns-drop'); podsTimeOut(draft, DNS_TIMEOUT); fault(draft, 'crashloop'); } },
  { id: 'disk-full-evictions-pulls', causes: [['disk-full']], notBlamed: ['eviction-in-progress', 'node-not-ready', 'sandbox-create-failed'], apply: (draft) => { fault(draft, 'disk-full', 'eviction'); notReady(draft, 5, 'node has disk pressure'); } },
  { id: 'inodes-then-containers', causes: [['inodes-exhausted']], notBlamed: ['oci-create-failed'], apply: (draft) => { fault(draft, 'inodes'); repeat(draft, 5, 30, (at) => draft.kubelet(at, 'E', 'pod_workers.go:1301', '"Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"a\\" with RunContainerError: \\"failed to create containerd task: mkdir /run/containerd/io.containerd.runtime.v2.task/k8s.io/ab: no space left on device\\"" pod="prod/a"')); } },
  { id: 'oom-node-then-kubelet', causes: [['oom-node']], notBlamed: ['memory-pressure', 'node-not-ready'], apply: (draft) => { fault(draft, 'oom-node', 'memory-pressure'); notReady(draft, 10, 'node has insufficient memory available'); } },
  { id: 'containerd-dead-pleg', causes: [['containerd-down']], notBlamed: ['pleg-unhealthy', 'node-not-ready'], apply: (draft) => { fault(draft, 'containerd-dead'); repeat(draft, 5, 20, (at) => draft.kubelet(at + 60_000, 'E', 'kubelet.go:2327', '"Skipping pod synchronization" err="[container runtime is down, PLEG is not healthy: pleg was last seen active 3m9.1s ago; threshold is 3m0s]"')); } },
  { id: 'io-error-hung-task-readonly', causes: [['block-device-io-error']], notBlamed: ['hung-task', 'filesystem-read-only', 'ext4-error'], apply: (draft) => { repeat(draft, 5, 10, (at) => draft.kernel(at - 600_000, 'I/O error, dev nvme1n1, sector 2048 op 0x1:(WRITE) flags 0x800 phys_seg 1 prio class 2')); draft.kernel(draft.ago(6), 'EXT4-fs error (device nvme1n1): ext4_journal_check_start:83: comm postgres: Detected aborted journal'); draft.kernel(draft.ago(5.9), 'EXT4-fs (nvme1n1): Remounting filesystem read-only'); fault(draft, 'hung-task'); } },
  { id: 'nfs-hung-pleg', causes: [['nfs-not-responding']], notBlamed: ['hung-task', 'pleg-unhealthy'], apply: (draft) => { repeat(draft, 4, 60, (at) => draft.kernel(at - 1_200_000, 'nfs: server 127.0.0.1 not responding, still trying')); fault(draft, 'hung-task', 'pleg'); } },
  { id: 'unauthorized-not-ready', causes: [['node-registration-unauthorized']], notBlamed: ['node-not-ready', 'cni-config-missing', 'ipamd-not-ready'], apply: (draft) => { fault(draft, 'unauthorized'); } },
  { id: 'api-unreachable-not-ready', causes: [['api-server-unreachable']], notBlamed: ['node-not-ready', 'kube-proxy-sync-failed'], apply: (draft) => { fault(draft, 'api-unreachable'); notReady(draft, 2, 'Kubelet stopped posting node status.'); } },
  { id: 'cni-denied-sandboxes', causes: [['cni-permission-denied']], notBlamed: ['sandbox-create-failed', 'ipamd-reconcile-errors', 'ipamd-not-ready', 'aws-api-denied'], apply: (draft) => { fault(draft, 'cni-denied', 'reconcile'); } },
  { id: 'no-proxy-rules-ipamd', causes: [['kube-proxy-rules-missing']], notBlamed: ['ipamd-not-ready', 'service-unreachable'], apply: (draft) => { fault(draft, 'no-proxy-rules', 'ipamd-api'); } },
  { id: 'ip-forward-off', causes: [['sysctl-unsafe']], notBlamed: ['probe-failure-storm', 'pod-dns-lookup-timeout'], apply: (draft) => { fault(draft, 'ip-forward'); podsTimeOut(draft, DNS_TIMEOUT); } },
  { id: 'blackhole-service-range', causes: [['blackhole-route']], notBlamed: ['probe-failure-storm', 'pod-dns-lookup-timeout'], apply: (draft) => { fault(draft, 'blackhole-route'); podsTimeOut(draft, DNS_TIMEOUT); } },
  { id: 'linklocal-and-dns', causes: [['ena-linklocal-allowance-exceeded']], notBlamed: ['dns-upstream-timeout', 'pod-dns-lookup-timeout'], apply: (draft) => { fault(draft, 'ena-linklocal', 'coredns-upstream'); } },
  { id: 'kubelet-flag', causes: [['kubelet-config-invalid']], notBlamed: ['kubelet-failed', 'systemd-unit-failed'], apply: (draft) => fault(draft, 'kubelet-flags') },
  { id: 'csi-not-registered', causes: [['csi-driver-not-registered']], notBlamed: ['volume-mount-timeout'], apply: (draft) => fault(draft, 'csi-registration', 'ebs-wait') },
  { id: 'policy-drop-both', shape: { proxy: 'nftables' }, causes: [['forward-policy-drop']], notBlamed: ['pod-dns-lookup-timeout'], apply: (draft) => { fault(draft, 'forward-policy'); podsTimeOut(draft, DNS_TIMEOUT); } },
  // two independent faults
  { id: 'two-oom-and-subnet', causes: [['oom-container'], ['subnet-ips-exhausted']], apply: (draft) => fault(draft, 'oom-container', 'subnet-full') },
  { id: 'two-disk-and-drop', causes: [['disk-full'], ['iptables-drop']], apply: (draft) => fault(draft, 'disk-full', 'service-range-drop') },
  { id: 'two-hardware-and-image', causes: [['hardware-error'], ['image-not-found']], apply: (draft) => { draft.kernel(draft.ago(8), '{1}[Hardware Error]: event severity: fatal'); fault(draft, 'image-not-found'); } },
  { id: 'two-xid-and-throttling', shape: { gpu: true }, causes: [['gpu-xid-fatal', 'gpu-missing'], ['aws-api-throttled']], apply: (draft) => fault(draft, 'xid-fatal', 'throttled') },
  { id: 'two-conntrack-and-efs', causes: [['conntrack-table-full'], ['efs-mount-failed']], apply: (draft) => fault(draft, 'conntrack-kernel', 'efs') },
  { id: 'old-oom-and-present-disk', causes: [['disk-full']], apply: (draft) => { draft.kernel(draft.node.boot + 7_200_000, 'Memory cgroup out of memory: Killed process 811 (node) total-vm:1202334kB, anon-rss:501233kB, file-rss:41000kB, shmem-rss:0kB, UID:1000 pgtables:2100kB oom_score_adj:974'); fault(draft, 'disk-full'); } },
];
