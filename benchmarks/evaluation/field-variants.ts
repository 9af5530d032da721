import { BundleDraft } from './bundle-draft';
import { repeat } from './fault';
import { Variant } from './variants';

const HOUR = 60;

/** Shifts what programs print in the node's own time: stamps of the journal, of klog, of dmesg -T and of containerd; JSON logs stay in UTC. */
function inTimeZone(minutes: number, offset: string): (draft: BundleDraft) => void {
  const shifted = (stamp: string): Date => new Date(Date.parse(`${stamp} UTC`) + minutes * 60_000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  const time = (date: Date): string => date.toISOString().slice(11, 19);
  return (draft) => {
    draft.relay = (files) => files.map((file) => (/\.(?:log|txt|current)$|messages$/.test(file.name) ? {
      ...file,
      content: file.content.split('\n').map((line) => line
        .replace(/^(\w{3}) +(\d{1,2}) (\d\d:\d\d:\d\d) (?=ip-)/, (_, month: string, day: string, clock: string) => { const date = shifted(`${day} ${month} 2026 ${clock}`); return `${months[date.getUTCMonth()]!} ${two(date.getUTCDate())} ${time(date)} `; })
        .replace(/ ([IWEF])(\d\d)(\d\d) (\d\d:\d\d:\d\d)\.(\d{6})/, (_, level: string, month: string, day: string, clock: string, rest: string) => { const date = shifted(`2026-${month}-${day}T${clock}`.replace('T', ' ')); return ` ${level}${two(date.getUTCMonth() + 1)}${two(date.getUTCDate())} ${time(date)}.${rest}`; })
        .replace(/^\[\w{3} (\w{3}) +(\d{1,2}) (\d\d:\d\d:\d\d) (\d{4})\]/, (_, month: string, day: string, clock: string, year: string) => { const date = shifted(`${day} ${month} ${year} ${clock}`); return `[${date.toUTCString().slice(0, 3)} ${months[date.getUTCMonth()]!} ${String(date.getUTCDate()).padStart(2)} ${time(date)} ${date.getUTCFullYear()}]`; })
        .replace(/time="(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)Z"/, (_, day: string, clock: string, rest: string) => { const date = shifted(`${day} ${clock}`); return `time="${date.toISOString().slice(0, 19)}${rest}${offset}"`; })).join('\n'),
    } : file));
  };
}

/** A whole incident that ended many hours ago: containerd hung, the node was not ready, sandboxes failed, and all came back. */
function afterRecoveredIncident(draft: BundleDraft): void {
  draft.earlier(17 * HOUR, () => {
    repeat(draft, 14, 20, (at) => draft.kubelet(at, 'E', 'log.go:32', '"ListPodSandbox with filter from runtime service failed" err="rpc error: code = Unavailable desc = connection error: desc = \\"transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: connection refused\\"" filter="nil"'));
    repeat(draft, 6, 30, (at) => draft.kubelet(at, 'E', 'kubelet.go:2412', '"Skipping pod synchronization" err="[container runtime is down, PLEG is not healthy: pleg was last seen active 3m41s ago; threshold is 3m0s]"'));
    draft.kubelet(draft.ago(0.9), 'I', 'setters.go:602', `"Node became not ready" node="${draft.node.host}" condition={"type":"Ready","status":"False","reason":"KubeletNotReady","message":"[container runtime is down]"}`);
  });
  draft.earlier(16.9 * HOUR, () => {
    draft.journal('containerd/containerd-log.txt', draft.ago(1), 'systemd[1]', 'Started containerd.service - containerd container runtime.');
    draft.containerd(draft.ago(0.98), 'info', 'containerd successfully booted in 0.041204s');
    draft.kubelet(draft.ago(0.5), 'I', 'kubelet_node_status.go:493', '"Fast updating node status as it just became ready"');
  });
  for (let index = 0; index < 12; index += 1) { draft.kubelet(draft.ago(index * 60 + 3), 'I', 'kubelet.go:2431', `"SyncLoop ADD" source="api" pods=["prod/job-${index}"]`); }
}

/** The control plane was upgraded this morning: connections broke and came back within minutes. */
function afterControlPlaneUpgrade(draft: BundleDraft): void {
  draft.earlier(5 * HOUR, () => {
    repeat(draft, 5, 7, (at) => draft.kubelet(at, 'E', 'controller.go:195', `"Failed to update lease" err="Put \\"https://${draft.node.endpoint}/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${draft.node.host}?timeout=10s\\": http2: client connection lost"`));
    repeat(draft, 3, 9, (at) => draft.kubelet(at, 'W', 'reflector.go:561', 'object-"prod"/"app-config": watch of *v1.ConfigMap ended with: an error on the server ("unable to decode an event from the watch stream: http2: client connection lost") has prevented the request from succeeding'));
    repeat(draft, 2, 9, (at) => draft.podLog(draft.pod('kube-proxy'), at, 'stderr', 'W0101 10:00:00.000000       1 reflector.go:484] watch of *v1.EndpointSlice ended with: an error on the server ("unable to decode an event from the watch stream: http2: client connection lost") has prevented the request from succeeding'));
    draft.kubelet(draft.ago(0.4), 'I', 'kubelet.go:2431', '"SyncLoop ADD" source="api" pods=["prod/after-upgrade"]');
  });
}

/** Batch work: pods come and go by the hundred, and their ends are told in many odd ways. */
function churn(draft: BundleDraft): void {
  for (let index = 0; index < 120; index += 1) {
    const at = draft.ago(2 + index * 4);
    const name = `batch/job-${draft.random.suffix(10)}-${draft.random.suffix(5)}`;
    const id = draft.random.hex(64);
    const uid = draft.random.uuid();
    draft.kubelet(at, 'I', 'kubelet.go:2431', `"SyncLoop ADD" source="api" pods=["${name}"]`);
    draft.containerd(at + 400, 'info', `RunPodSandbox for &PodSandboxMetadata{Name:${name.slice(6)},Uid:${uid},Namespace:batch,Attempt:0,} returns sandbox id "${id}"`);
    draft.kubelet(at + 60_000, 'I', 'generic.go:334', `"Generic (PLEG): container finished" podID="${uid}" containerID="${id}" exitCode=${index % 9 === 0 ? 137 : index % 5 === 0 ? 1 : 0}`);
    if (index % 3 === 0) { draft.kubelet(at + 61_000, 'E', 'log.go:32', `"ContainerStatus from runtime service failed" err="rpc error: code = NotFound desc = an error occurred when try to find container \\"${id}\\": not found" containerID="${id}"`); }
    if (index % 7 === 0) { draft.kubelet(at + 61_500, 'E', 'pod_workers.go:1301', `"Error syncing pod, skipping" err="failed to \\"KillPodSandbox\\" for \\"${uid}\\" with KillPodSandboxError: \\"rpc error: code = NotFound desc = an error occurred when try to find sandbox: not found\\"" pod="${name}"`); }
    if (index % 6 === 0) { draft.containerd(at + 61_700, 'error', 'ttrpc: received message on inactive stream', 'stream=31'); }
    if (index % 10 === 0) { draft.kubelet(at + 200, 'E', 'kubelet_pods.go:1083', `"Unable to retrieve pull secret, the image pull may not succeed." pod="${name}" secret="" err="secret \\"regcred\\" not found"`); }
    if (index % 11 === 0) { draft.kubelet(at + 62_000, 'I', 'prober.go:120', `"Probe failed" probeType="Readiness" pod="${name}" podUID="${uid}" containerName="job" probeResult="failure" output="Get \\"http://10.1.1.1:8080/ready\\": dial tcp 10.1.1.1:8080: connect: connection refused"`); }
    if (index % 40 === 0) { draft.kubelet(at + 63_000, 'E', 'kubelet_volumes.go:263', `"There were many similar errors. Turn up verbosity to see them." err="orphaned pod \\"${uid}\\" found, but error occurred when trying to remove the volumes dir: not a directory" numErrs=1`); }
    draft.ipamd(at + 62_000, 'warn', 'ipamd/rpc_handler.go:262', `UnassignPodIPAddress: Failed to find sandbox _migrated-from-cri/${id}/unknown`);
    draft.plugin(at + 62_100, 'info', `Received del network response from ipamd for pod ${name.slice(6)} namespace batch sandbox ${id}: Success:true`);
  }
}

/** Everything at once while the node has been up for two minutes. */
function firstMinutes(draft: BundleDraft): void {
  const start = draft.node.boot + 25_000;
  const { host } = draft.node;
  for (let index = 0; index < 8; index += 1) { draft.kubelet(start + index * 2000, 'E', 'kubelet.go:3117', '"Container runtime network not ready" networkReady="NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized"'); }
  for (let index = 0; index < 5; index += 1) { draft.kubelet(start + index * 400, 'E', 'eviction_manager.go:292', `"Eviction manager: failed to get summary stats" err="failed to get node info: node \\"${host}\\" not found"`); }
  for (let index = 0; index < 4; index += 1) { draft.kubelet(start + index * 300, 'E', 'controller.go:145', `"Failed to ensure lease exists, will retry" err="leases.coordination.k8s.io \\"${host}\\" is forbidden: User \\"system:anonymous\\" cannot get resource \\"leases\\" in API group \\"coordination.k8s.io\\" in the namespace \\"kube-node-lease\\"" interval="${200 * 2 ** index}ms"`); }
  for (let index = 0; index < 3; index += 1) { draft.kubelet(start + 3000 + index * 900, 'E', 'nestedpendingoperations.go:348', 'Operation for "{volumeName:kubernetes.io/csi/ebs.csi.aws.com^vol-0771c312871b5d955 podName: nodeName:}" failed. No retries permitted until x (durationBeforeRetry 500ms). Error: MountVolume.MountDevice failed for volume "pvc-1" : kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: driver name ebs.csi.aws.com not found in the list of registered CSI drivers'); }
  draft.kubelet(start + 9000, 'I', 'csi_plugin.go:119', 'kubernetes.io/csi: Register new plugin with name: ebs.csi.aws.com at endpoint: /var/lib/kubelet/plugins/ebs.csi.aws.com/csi.sock');
  for (let index = 0; index < 3; index += 1) { draft.ipamd(start + index * 1500, 'error', 'wait/loop.go:53', 'Unable to reach API Server, Get "https://10.100.0.1:443/version?timeout=5s": dial tcp 10.100.0.1:443: connect: connection refused'); }
  draft.ipamd(start + 6000, 'info', 'wait/loop.go:87', 'Successful communication with the Cluster! Cluster Version is: v1.33+. git version: v1.33.5-eks-113cf36. git tree state: clean. commit: 0a1b. platform: linux/amd64');
  draft.kubelet(start + 15_500, 'I', 'kubelet.go:2537', '"SyncLoop (probe)" probe="readiness" status="ready" pod="kube-system/aws-node-8v627"');
  draft.kubelet(start + 16_500, 'I', 'kubelet_node_status.go:501', '"Fast updating node status as it just became ready"');
  for (let index = 0; index < 5; index += 1) { draft.kubelet(start + 4000 + index * 2000, 'I', 'prober.go:120', '"Probe failed" probeType="Readiness" pod="kube-system/aws-node-8v627" podUID="1" containerName="aws-node" probeResult="failure" output="{\\"level\\":\\"info\\",\\"msg\\":\\"timeout: failed to connect service \\\\\\":50051\\\\\\" within 5s\\"}"'); }
}

/** Months of uptime: the kernel's ring holds only the last weeks, ipamd's log was rotated, the journal begins in the middle. */
function longUptime(draft: BundleDraft): void {
  draft.strike('kernel/dmesg.current', (_, at) => at < draft.node.collected - 20 * 24 * HOUR * 60_000);
  draft.strike('kernel/dmesg.human.current', (_, at) => at < draft.node.collected - 20 * 24 * HOUR * 60_000);
  for (let index = 0; index < 30; index += 1) { draft.kernel(draft.ago(HOUR * 10 * index + 7), `IPv6: ADDRCONF(NETDEV_CHANGE): eni${draft.random.hex(11)}: link becomes ready`); }
  for (let index = 0; index < 40; index += 1) { draft.json('var_log/aws-routed-eni/ipamd-2026-01-09T11-11-11.111.log', draft.ago(HOUR * (300 + index * 5)), 'info', 'ipamd/ipamd.go:1200', 'IP pool stats: total 28, assigned 4, cooldown 2'); }
  draft.json('var_log/aws-routed-eni/ipamd-2026-01-09T11-11-11.111.log', draft.ago(HOUR * 401), 'error', 'ipamd/ipamd.go:934', 'Failed to allocate a private IP/Prefix addresses on ENI eni-0a: operation error EC2: AssignPrivateIpAddresses, https response error StatusCode: 503, RequestID: 1, api error RequestLimitExceeded: Request limit exceeded.');
  draft.kernel(draft.ago(HOUR * 24 * 9), 'Memory cgroup out of memory: Killed process 811 (node) total-vm:1202334kB, anon-rss:501233kB, file-rss:41000kB, shmem-rss:0kB, UID:1000 pgtables:2100kB oom_score_adj:974');
  draft.kernel(draft.ago(HOUR * 24 * 12), 'nfs: server 127.0.0.1 not responding, still trying');
  draft.kernel(draft.ago(HOUR * 24 * 12 - 1), 'nfs: server 127.0.0.1 OK');
}

/** A GPU node whose driver was just loaded, and whose device plugin was renewed twice today. */
function gpuAtWork(draft: BundleDraft): void {
  for (const text of ['nvidia: loading out-of-tree module taints kernel.', 'nvidia-nvlink: Nvlink Core is being initialized, major device number 241', 'NVRM: loading NVIDIA UNIX Open Kernel Module for x86_64  570.172.08', 'nvidia-uvm: Loaded the UVM driver, major device number 239.', 'NVRM: Persistence mode is deprecated and will be removed in a future release. Please use nvidia-persistenced instead.', 'nvidia 0000:00:1e.0: enabling device (0000 -> 0002)', 'nvidia-nvswitch0: SXid (PCI:0000:05:00.0): 12028, Non-fatal, Link 32 egress non-posted PRIV error (First)']) { draft.kernel(draft.node.boot + 21_000, text); }
  for (const hours of [3, 9]) {
    draft.kubelet(draft.ago(hours * HOUR), 'E', 'client.go:90', '"ListAndWatch ended unexpectedly for device plugin" err="rpc error: code = Unavailable desc = error reading from server: EOF" resource="nvidia.com/gpu"');
    draft.kubelet(draft.ago(hours * HOUR - 0.1), 'I', 'server.go:144', '"Got registration request from device plugin with resource" resourceName="nvidia.com/gpu"');
  }
  draft.kernel(draft.ago(14 * HOUR), 'NVRM: Xid (PCI:0000:00:1e): 31, pid=4242, name=python3, Ch 00000008, intr 10000000. MMU Fault: ENGINE GRAPHICS GPCCLIENT_T1_0 faulted @ 0x7f_00000000. Fault is of type FAULT_PDE ACCESS_TYPE_VIRT_READ');
}

/** Volumes of pods come, grow and go all day; the instance store lies in an array. */
function volumesAtWork(draft: BundleDraft): void {
  draft.kernel(draft.node.boot + 9000, 'md/raid0:md0: raid0_layout not set, using default');
  draft.kernel(draft.node.boot + 9100, 'md0: detected capacity change from 0 to 3515613184');
  for (let index = 0; index < 14; index += 1) {
    const at = draft.ago(20 + index * 70);
    const device = `nvme${2 + index % 5}n1`;
    draft.kernel(at, `nvme ${device.slice(0, 5)}: pci function 0000:00:1${index % 9}.0`);
    draft.kernel(at + 40, `nvme ${device.slice(0, 5)}: 2/0/0 default/read/poll queues`);
    draft.kernel(at + 900, index % 2 === 0 ? `EXT4-fs (${device}): mounted filesystem with ordered data mode. Quota mode: none.` : `XFS (${device}): Mounting V5 Filesystem`);
    if (index % 2 === 1) { draft.kernel(at + 950, `XFS (${device}): Ending clean mount`); }
    draft.kubelet(at + 300, 'E', 'nestedpendingoperations.go:348', `Operation for "{volumeName:kubernetes.io/csi/ebs.csi.aws.com^vol-${draft.random.hex(17)} podName: nodeName:}" failed. No retries permitted until x (durationBeforeRetry 500ms). Error: Volume not attached according to node status for volume "pvc-${index}" (UniqueName: "kubernetes.io/csi/ebs.csi.aws.com^vol-${draft.random.hex(17)}") pod "db-0"`);
    draft.kubelet(at + 2000, 'I', 'operation_generator.go:580', `"MountVolume.WaitForAttach succeeded for volume \\"pvc-${index}\\"" pod="prod/db-0"`);
    draft.kernel(at + 40 * 60_000, `${index % 2 === 0 ? 'EXT4-fs' : 'XFS'} (${device}): ${index % 2 === 0 ? 'unmounting filesystem.' : 'Unmounting Filesystem'}`);
  }
}

/** Kinds of nodes that are well, as they come from clusters other than a laboratory's. */
export const FIELD_VARIANTS: readonly Variant[] = [
  { id: 'al2-long-uptime', shape: { os: 'al2', upHours: 24 * 60 }, adjust: longUptime },
  { id: 'al2023-long-uptime', shape: { upHours: 24 * 45, load: 2 }, adjust: longUptime },
  { id: 'recovered-incident', shape: { upHours: 60 }, adjust: afterRecoveredIncident },
  { id: 'recovered-incident-al2', shape: { os: 'al2', upHours: 60 }, adjust: afterRecoveredIncident },
  { id: 'control-plane-upgraded', shape: { upHours: 30 }, adjust: afterControlPlaneUpgrade },
  { id: 'batch-churn', shape: { upHours: 20, pods: 16 }, adjust: churn },
  { id: 'batch-churn-prefix-al2', shape: { os: 'al2', prefixDelegation: true, upHours: 20 }, adjust: churn },
  { id: 'first-minutes', shape: { upHours: 0 }, adjust: firstMinutes },
  { id: 'first-minutes-arm64-custom-networking', shape: { upHours: 0, arch: 'aarch64', customNetworking: true }, adjust: firstMinutes },
  { id: 'time-zone-india', shape: { upHours: 26 }, adjust: inTimeZone(330, '+05:30') },
  { id: 'time-zone-california-al2', shape: { os: 'al2', upHours: 26 }, adjust: inTimeZone(-480, '-08:00') },
  { id: 'gpu-at-work', shape: { gpu: true, upHours: 30 }, adjust: gpuAtWork },
  { id: 'gpu-cilium', shape: { gpu: true, cni: 'cilium', proxy: 'none' }, adjust: gpuAtWork },
  { id: 'volumes-at-work', shape: { upHours: 30 }, adjust: volumesAtWork },
  { id: 'ipv6-prefix-nftables', shape: { ipv6: true, prefixDelegation: true, proxy: 'nftables' } },
  { id: 'calico-busy-nodelocal', shape: { cni: 'calico', load: 8, pods: 20, nodeLocalDns: true } },
  { id: 'custom-networking-prefix-strict', shape: { customNetworking: true, prefixDelegation: true, strictPolicy: true, pods: 18 }, adjust: churn },
];
