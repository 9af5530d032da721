import { BundleDraft } from './bundle-draft';
import { FAULTS } from './catalogue';
import { KUBELET, repeat } from './fault';
import { Scenario } from './scenario';

function fault(draft: BundleDraft, ...ids: readonly string[]): void {
  for (const id of ids) { FAULTS.find((each) => each.id === id)!.positive(draft); }
}

function notReady(draft: BundleDraft, minutes: number, reason: string): void {
  const at = draft.ago(minutes);
  draft.kubelet(at, 'I', 'setters.go:602', `"Node became not ready" node="${draft.node.host}" condition={"type":"Ready","status":"False","lastHeartbeatTime":"${new Date(at).toISOString()}","reason":"KubeletNotReady","message":"${reason}"}`);
}

function sandboxesFail(draft: BundleDraft, reason: string): void {
  repeat(draft, 6, 30, (at) => { const app = draft.app(); draft.kubelet(at, 'E', 'kuberuntime_sandbox.go:72', `"Failed to create sandbox for pod" err="rpc error: code = Unknown desc = failed to setup network for sandbox \\"${draft.random.hex(64)}\\": plugin type=\\"aws-cni\\" name=\\"aws-cni\\" failed (add): ${reason}" pod="${app.namespace}/${app.name}"`); });
}

function volumesTimeOut(draft: BundleDraft): void {
  const app = draft.app();
  repeat(draft, 4, 130, (at) => draft.kubelet(at, 'E', 'kubelet.go:2080', `"Unable to attach or mount volumes for pod; skipping pod" err="unmounted volumes=[data], unattached volumes=[], failed to process volumes=[]: timed out waiting for the condition" pod="${app.namespace}/${app.name}"`));
}

function podsAskDns(draft: BundleDraft): void {
  repeat(draft, 12, 15, (at) => { const app = draft.app(); draft.podLog(app, at, 'stderr', `dial tcp: lookup db.prod.svc.cluster.local on ${draft.node.dns}:53: read udp ${app.ip}:${draft.random.int(33000, 60000)}->${draft.node.dns}:53: i/o timeout`); });
}

function kubeletCannotReach(draft: BundleDraft): void {
  repeat(draft, 15, 12, (at) => draft.kubelet(at, 'E', 'kubelet_node_status.go:549', `"Error updating node status, will retry" err="error getting node \\"${draft.node.host}\\": Get \\"https://${draft.node.endpoint}/api/v1/nodes/${draft.node.host}?timeout=10s\\": dial tcp 10.0.4.4:443: i/o timeout"`));
}

function plegHangs(draft: BundleDraft): void {
  repeat(draft, 6, 10, (at) => draft.kubelet(at, 'E', 'kubelet.go:2412', '"Skipping pod synchronization" err="PLEG is not healthy: pleg was last seen active 3m12.4s ago; threshold is 3m0s"'));
}

/** One cause and what came of it, in the order in which it came. */
export const ORDERED_SCENARIOS: readonly Scenario[] = [
  {
    id: 'disk-dies-under-xfs',
    causes: [['block-device-io-error']],
    notBlamed: ['xfs-shutdown'],
    chain: [['xfs-shutdown']],
    apply: (draft) => { draft.earlier(20, () => repeat(draft, 5, 10, (at) => draft.kernel(at, 'I/O error, dev nvme1n1, sector 41022331 op 0x1:(WRITE) flags 0x800 phys_seg 1 prio class 0'))); draft.kernel(draft.ago(15), 'XFS (nvme1n1): log I/O error -5'); draft.kernel(draft.ago(14.9), 'XFS (nvme1n1): Filesystem has been shut down due to log error (0x2).'); },
  },
  {
    id: 'disk-dies-then-hung-then-pleg',
    causes: [['block-device-io-error']],
    notBlamed: ['hung-task', 'pleg-unhealthy'],
    chain: [['hung-task'], ['pleg-unhealthy']],
    apply: (draft) => { draft.earlier(30, () => repeat(draft, 6, 10, (at) => draft.kernel(at, 'nvme nvme1: I/O 611 (I/O Cmd) QID 2 timeout, aborting'))); draft.earlier(15, () => fault(draft, 'hung-task')); plegHangs(draft); },
  },
  {
    id: 'lockup-then-pleg',
    causes: [['soft-lockup']],
    notBlamed: ['pleg-unhealthy', 'node-not-ready'],
    chain: [['pleg-unhealthy'], ['node-not-ready']],
    apply: (draft) => { draft.earlier(12, () => fault(draft, 'soft-lockup')); plegHangs(draft); notReady(draft, 0.5, 'PLEG is not healthy: pleg was last seen active 3m12.4s ago; threshold is 3m0s'); },
  },
  {
    id: 'containerd-down-then-not-ready',
    causes: [['containerd-down']],
    notBlamed: ['pleg-unhealthy', 'node-not-ready'],
    chain: [['pleg-unhealthy'], ['node-not-ready']],
    apply: (draft) => { draft.earlier(12, () => fault(draft, 'containerd-dead')); plegHangs(draft); notReady(draft, 0.5, 'container runtime is down'); },
  },
  {
    id: 'oom-kills-kubelet',
    causes: [['oom-node']],
    notBlamed: ['kubelet-failed', 'node-not-ready'],
    chain: [['kubelet-failed', 'node-not-ready', 'systemd-unit-failed']],
    apply: (draft) => {
      draft.earlier(10, () => { draft.kernel(draft.ago(3), 'oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/runtime.slice/kubelet.service,task=kubelet,pid=1722,uid=0'); draft.kernel(draft.ago(2.99), 'Out of memory: Killed process 1722 (kubelet) total-vm:2012334kB, anon-rss:112334kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:812kB oom_score_adj:-999'); });
      draft.journal(KUBELET, draft.ago(12.9), 'systemd[1]', 'kubelet.service: Main process exited, code=killed, status=9/KILL');
      draft.journal(KUBELET, draft.ago(12.9), 'systemd[1]', 'kubelet.service: Failed with result \'oom-kill\'.');
      notReady(draft, 12, 'PLEG is not healthy: pleg has yet to be successful');
    },
  },
  {
    id: 'pressure-then-evictions',
    causes: [['memory-pressure']],
    notBlamed: ['eviction-in-progress'],
    chain: [['eviction-in-progress']],
    apply: (draft) => { draft.earlier(10, () => fault(draft, 'memory-pressure')); fault(draft, 'eviction'); },
  },
  {
    id: 'pids-then-containers',
    causes: [['pid-exhausted']],
    notBlamed: ['oci-create-failed', 'sandbox-create-failed', 'containerd-shim-failed'],
    apply: (draft) => { draft.earlier(15, () => repeat(draft, 4, 10, (at) => draft.kernel(at, 'cgroup: fork rejected by pids controller in /kubepods.slice'))); repeat(draft, 6, 20, (at) => draft.kubelet(at, 'E', 'pod_workers.go:1301', '"Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"a\\" with RunContainerError: \\"failed to create containerd task: failed to start shim: fork/exec /usr/bin/containerd-shim-runc-v2: resource temporarily unavailable\\"" pod="prod/a"')); },
  },
  {
    id: 'clock-then-certificates',
    causes: [['clock-skew']],
    notBlamed: ['kubelet-certificate-invalid', 'node-registration-unauthorized'],
    chain: [['kubelet-certificate-invalid', 'node-registration-unauthorized']],
    apply: (draft) => { draft.earlier(20, () => fault(draft, 'clock')); fault(draft, 'certificate'); },
  },
  {
    id: 'imds-then-ipamd',
    causes: [['imds-unreachable']],
    notBlamed: ['ipamd-not-ready', 'sandbox-create-failed'],
    chain: [['sandbox-create-failed', 'ipamd-not-ready']],
    apply: (draft) => { draft.earlier(15, () => fault(draft, 'imds')); repeat(draft, 6, 30, (at) => draft.plugin(at, 'error', 'Error received from AddNetwork gRPC call: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 127.0.0.1:50051: connect: connection refused"')); sandboxesFail(draft, 'add cmd: Error received from AddNetwork gRPC call: rpc error: code = Unavailable desc = connection error: desc = \\"transport: Error while dialing: dial tcp 127.0.0.1:50051: connect: connection refused\\"'); },
  },
  {
    id: 'denied-then-sandboxes',
    causes: [['cni-permission-denied']],
    notBlamed: ['sandbox-create-failed', 'aws-api-denied'],
    chain: [['sandbox-create-failed']],
    apply: (draft) => { draft.earlier(15, () => fault(draft, 'cni-denied')); sandboxesFail(draft, 'add cmd: failed to assign an IP address to container'); },
  },
  {
    id: 'subnet-full-then-sandboxes',
    causes: [['subnet-ips-exhausted']],
    notBlamed: ['sandbox-create-failed'],
    chain: [['sandbox-create-failed']],
    apply: (draft) => { draft.earlier(15, () => fault(draft, 'subnet-full')); sandboxesFail(draft, 'add cmd: failed to assign an IP address to container'); },
  },
  {
    id: 'throttled-then-reconcile',
    causes: [['aws-api-throttled']],
    notBlamed: ['sandbox-create-failed', 'ipamd-reconcile-errors'],
    apply: (draft) => { draft.earlier(20, () => fault(draft, 'throttled')); fault(draft, 'reconcile'); sandboxesFail(draft, 'add cmd: failed to assign an IP address to container'); },
  },
  {
    id: 'kms-then-volumes',
    causes: [['kms-key-unusable']],
    notBlamed: ['volume-mount-timeout', 'ebs-attach-failed'],
    chain: [['volume-mount-timeout', 'ebs-attach-failed']],
    apply: (draft) => { draft.earlier(15, () => fault(draft, 'kms')); volumesTimeOut(draft); },
  },
  {
    id: 'irsa-then-volumes',
    causes: [['irsa-failed']],
    notBlamed: ['volume-mount-timeout', 'aws-api-denied'],
    chain: [['volume-mount-timeout', 'ebs-attach-failed']],
    apply: (draft) => { draft.earlier(15, () => fault(draft, 'irsa')); volumesTimeOut(draft); },
  },
  {
    id: 'driver-missing-then-volumes',
    causes: [['csi-driver-not-registered']],
    notBlamed: ['volume-mount-timeout'],
    chain: [['volume-mount-timeout']],
    apply: (draft) => { draft.earlier(15, () => fault(draft, 'csi-registration')); volumesTimeOut(draft); },
  },
  {
    id: 'link-down-then-api',
    causes: [['interface-down']],
    notBlamed: ['api-server-unreachable', 'node-not-ready'],
    chain: [['api-server-unreachable']],
    apply: (draft) => { draft.earlier(10, () => fault(draft, 'link-down')); kubeletCannotReach(draft); },
  },
  {
    id: 'route-gone-then-api',
    causes: [['default-route-missing']],
    notBlamed: ['api-server-unreachable', 'dns-upstream-timeout'],
    chain: [['api-server-unreachable', 'dns-upstream-timeout']],
    apply: (draft) => { fault(draft, 'default-route'); kubeletCannotReach(draft); fault(draft, 'coredns-upstream'); },
  },
  {
    id: 'ena-reset-then-timeouts',
    causes: [['ena-driver-reset']],
    notBlamed: ['api-server-unreachable', 'pod-dns-lookup-timeout'],
    apply: (draft) => { draft.earlier(4, () => repeat(draft, 6, 20, (at) => draft.kernel(at, 'ena 0000:00:05.0 ens5: Found a Tx that wasn\'t completed on time, qid 3, index 911. 5028000 usecs have passed since last napi execution. Missing Tx timeout value 5000 msecs'))); kubeletCannotReach(draft); },
  },
  {
    id: 'conntrack-then-dns',
    causes: [['conntrack-table-full']],
    notBlamed: ['pod-dns-lookup-timeout', 'dns-upstream-timeout'],
    chain: [['pod-dns-lookup-timeout', 'dns-upstream-timeout']],
    apply: (draft) => { draft.earlier(10, () => { const max = Number(/nf_conntrack_max = (\d+)/.exec(draft.files.get('sysctls/sysctl_all.txt')!)![1]); draft.edit('sysctls/sysctl_all.txt', (text) => text.replace(/nf_conntrack_count = \d+/, `nf_conntrack_count = ${max - 9}`)); repeat(draft, 200, 4, (at) => draft.kernel(at, 'nf_conntrack: nf_conntrack: table full, dropping packet')); }); podsAskDns(draft); },
  },
  {
    id: 'drop-then-dns',
    causes: [['dns-blocked-by-iptables', 'iptables-drop']],
    notBlamed: ['pod-dns-lookup-timeout', 'probe-failure-storm'],
    chain: [['pod-dns-lookup-timeout']],
    apply: (draft) => { draft.rule('filter', `-A FORWARD -d ${draft.pod('coredns')!.ip}/32 -p udp -m udp --dport 53 -j DROP`, 4021, true); podsAskDns(draft); },
  },
  {
    id: 'linklocal-then-upstream-then-pods',
    causes: [['ena-linklocal-allowance-exceeded']],
    notBlamed: ['dns-upstream-timeout', 'pod-dns-lookup-timeout'],
    chain: [['dns-upstream-timeout']],
    apply: (draft) => { fault(draft, 'ena-linklocal'); fault(draft, 'coredns-upstream'); podsAskDns(draft); },
  },
  {
    id: 'idle-drop-is-no-cause-of-dns',
    causes: [['ena-linklocal-allowance-exceeded']],
    notBlamed: ['iptables-drop', 'dns-blocked-by-iptables', 'dns-upstream-timeout'],
    apply: (draft) => { draft.rule('filter', `-A FORWARD -d ${draft.node.dns}/32 -p udp -m udp --dport 53 -m comment --comment "change 4411" -j DROP`, 0, true); fault(draft, 'ena-linklocal', 'coredns-upstream'); podsAskDns(draft); },
  },
  {
    id: 'idle-drop-and-only-it',
    causes: [['dns-blocked-by-iptables', 'iptables-drop']],
    notBlamed: ['probe-failure-storm'],
    // nothing else explains that pods cannot ask: then even a rule without hits is worth a look
    apply: (draft) => { draft.rule('filter', `-A FORWARD -d ${draft.pod('coredns')!.ip}/32 -p udp -m udp --dport 53 -j DROP`, 0, true); podsAskDns(draft); },
  },
  {
    id: 'nfs-then-terminating',
    causes: [['nfs-not-responding']],
    notBlamed: ['hung-task', 'pod-stuck-terminating'],
    chain: [['hung-task', 'pod-stuck-terminating']],
    apply: (draft) => { draft.earlier(25, () => repeat(draft, 4, 60, (at) => draft.kernel(at, 'nfs: server 127.0.0.1 not responding, still trying'))); draft.earlier(10, () => fault(draft, 'hung-task')); fault(draft, 'terminating'); },
  },
  {
    id: 'xid-then-nccl',
    shape: { gpu: true },
    causes: [['gpu-xid-fatal', 'gpu-missing', 'nvlink-error']],
    notBlamed: ['nccl-crash'],
    chain: [['nccl-crash']],
    apply: (draft) => { draft.kernel(draft.ago(9), 'NVRM: Xid (PCI:0000:00:1e): 79, pid=4411, name=python3, GPU has fallen off the bus.'); draft.kernel(draft.ago(7), 'python3[4411]: segfault at 7f ip 00007f22 sp 00007f11 error 4 in libnccl.so.2.18.5[7f2200000000+5000000]'); },
  },
  {
    id: 'spot-then-everything-stops',
    causes: [['spot-interruption']],
    notBlamed: ['node-not-ready'],
    apply: (draft) => { fault(draft, 'spot'); repeat(draft, 6, 5, (at) => { const app = draft.app(); draft.kubelet(at, 'I', 'kuberuntime_container.go:808', `"Killing container with a grace period" pod="${app.namespace}/${app.name}" podUID="${app.uid}" containerName="${app.container}" containerID="containerd://${app.containerId}" gracePeriod=30`); }); notReady(draft, 0.3, 'node is shutting down'); },
  },
  {
    id: 'fragmented-then-sandboxes',
    shape: { prefixDelegation: true },
    causes: [['subnet-prefixes-fragmented']],
    notBlamed: ['sandbox-create-failed'],
    chain: [['sandbox-create-failed']],
    apply: (draft) => { draft.earlier(12, () => fault(draft, 'fragmented')); sandboxesFail(draft, 'add cmd: failed to assign an IP address to container'); },
  },
  {
    id: 'flag-then-kubelet',
    causes: [['kubelet-config-invalid']],
    notBlamed: ['kubelet-failed', 'systemd-unit-failed'],
    chain: [['kubelet-failed', 'systemd-unit-failed']],
    apply: (draft) => fault(draft, 'kubelet-flags'),
  },
  {
    id: 'pause-image-then-sandboxes',
    causes: [['sandbox-image-pull-failed']],
    notBlamed: ['sandbox-create-failed', 'node-not-ready'],
    apply: (draft) => { draft.earlier(12, () => fault(draft, 'pause-image')); notReady(draft, 1, 'container runtime network not ready'); },
  },
  {
    id: 'forward-off-then-dns',
    causes: [['sysctl-unsafe']],
    notBlamed: ['pod-dns-lookup-timeout', 'dns-upstream-timeout'],
    chain: [['pod-dns-lookup-timeout', 'dns-upstream-timeout']],
    apply: (draft) => { fault(draft, 'ip-forward'); podsAskDns(draft); },
  },
  {
    id: 'inodes-then-evictions',
    causes: [['inodes-exhausted']],
    notBlamed: ['eviction-in-progress', 'disk-full'],
    chain: [['eviction-in-progress']],
    apply: (draft) => { draft.earlier(12, () => fault(draft, 'inodes')); fault(draft, 'eviction'); },
  },
];

