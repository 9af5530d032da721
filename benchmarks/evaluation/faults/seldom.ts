import { DMESG, Fault, KUBELET, proof, repeat } from '../fault';

const AT = (at: number): string => new Date(at).toISOString();

/** Faults that few bundles show: bootstrap, versions, pressure, the rest of storage, DNS seen from pods, GPU memory. */
export const SELDOM_FAULTS: readonly Fault[] = [
  {
    id: 'bootstrap-twice',
    conditions: ['node-bootstrap-repeated'],
    severity: 'medium',
    top: [],
    shape: { os: 'al2023' },
    positive: (draft) => { for (const minute of [0, 2, 4]) { draft.journal('nodeadm/nodeadm-run.log', draft.node.boot + 30_000 + minute * 60_000, 'systemd[1]', 'Starting nodeadm-run.service - EKS Nodeadm Run...'); } return proof('Starting nodeadm-run.service', 'nodeadm/nodeadm-run.log'); },
    // a reboot runs it again, hours later
    negative: (draft) => { draft.journal('nodeadm/nodeadm-run.log', draft.node.boot - 40 * 3_600_000, 'systemd[1]', 'Starting nodeadm-run.service - EKS Nodeadm Run...'); },
  },
  {
    id: 'proxy-too-old',
    conditions: ['version-skew'],
    severity: 'medium',
    top: [],
    positive: (draft) => { draft.edit('containerd/containerd-containers.txt', (text) => text.replace(/kube-proxy:v1(?=\s)/g, 'kube-proxy:v1.22.6-eksbuild.1').replace(/eks\/kube-proxy:\S+/g, 'eks/kube-proxy:v1.22.6-eksbuild.1')); draft.kubelet(draft.node.boot + 40_000, 'I', 'server.go:467', `"Kubelet version" kubeletVersion="v${draft.node.kube}-eks-1a2b3c4"`); return proof('kube-proxy:v1.22.6', 'containerd/containerd-containers.txt'); },
    // three minor versions apart are supported (https://kubernetes.io/releases/version-skew-policy/)
    negative: (draft) => { const minor = Number(draft.node.kube.split('.')[1]) - 3; draft.edit('containerd/containerd-containers.txt', (text) => text.replace(/kube-proxy:v1(?=\s)/g, `kube-proxy:v1.${minor}.6-eksbuild.1`)); draft.kubelet(draft.node.boot + 40_000, 'I', 'server.go:467', `"Kubelet version" kubeletVersion="v${draft.node.kube}-eks-1a2b3c4"`); },
  },
  {
    // PLEG hangs on these kernels: https://github.com/awslabs/amazon-eks-ami/issues/1179
    id: 'bad-kernel',
    conditions: ['ami-unsupported'],
    severity: 'medium',
    top: [],
    shape: { os: 'al2' },
    positive: (draft) => { draft.edit('kernel/uname.txt', (text) => text.replace(draft.node.kernel, '5.4.217-126.408.amzn2.x86_64')); return proof('5.4.217-126.408', 'kernel/uname.txt'); },
    negative: (draft) => draft.edit('kernel/uname.txt', (text) => text.replace(draft.node.kernel, '5.4.219-126.411.amzn2.x86_64')),
  },
  {
    id: 'dead-containers',
    conditions: ['dead-containers-excess'],
    severity: 'low',
    top: [],
    positive: (draft) => { draft.edit('containerd/containerd-containers.txt', (text) => text + Array.from({ length: 900 }, () => `${draft.random.hex(64)}    docker.io/library/job:1    io.containerd.runc.v2    `).join('\n') + '\n'); return []; },
    negative: (draft) => draft.edit('containerd/containerd-containers.txt', (text) => text + Array.from({ length: 9 }, () => `${draft.random.hex(64)}    docker.io/library/job:1    io.containerd.runc.v2    `).join('\n') + '\n'),
  },
  {
    id: 'not-ready',
    conditions: ['node-not-ready'],
    severity: 'high',
    top: [],
    positive: (draft) => { const at = draft.ago(8); draft.kubelet(at, 'I', 'setters.go:602', `"Node became not ready" node="${draft.node.host}" condition={"type":"Ready","status":"False","lastHeartbeatTime":"${AT(at)}","lastTransitionTime":"${AT(at)}","reason":"KubeletNotReady","message":"container runtime is down"}`); return proof('Node became not ready', KUBELET); },
    // while it boots, a node is not ready
    negative: (draft) => { const at = draft.node.boot + 31_000; draft.kubelet(at, 'I', 'setters.go:602', `"Node became not ready" node="${draft.node.host}" condition={"type":"Ready","status":"False","lastHeartbeatTime":"${AT(at)}","lastTransitionTime":"${AT(at)}","reason":"KubeletNotReady","message":"container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized"}`); },
  },
  {
    // collected by the NodeDiagnostic of eks-node-monitoring-agent
    id: 'memory-stall',
    conditions: ['resource-stall'],
    severity: 'medium',
    top: [],
    positive: (draft) => { draft.set('system/pressure_memory.txt', 'some avg10=61.20 avg60=48.11 avg300=30.07 total=912334455\nfull avg10=44.10 avg60=37.92 avg300=20.11 total=712334455\n'); return proof('avg60=37.92', 'system/pressure_memory.txt'); },
    negative: (draft) => { draft.set('system/pressure_cpu.txt', 'some avg10=9.20 avg60=7.11 avg300=5.07 total=912334455\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n'); draft.set('system/pressure_memory.txt', 'some avg10=0.10 avg60=0.31 avg300=0.17 total=91233\nfull avg10=0.00 avg60=0.12 avg300=0.11 total=71233\n'); },
  },
  {
    id: 'cron-every-minute',
    conditions: ['cron-too-frequent'],
    severity: 'low',
    top: [],
    shape: { os: 'al2' },
    positive: (draft) => { for (let minute = 60; minute > 0; minute -= 1) { draft.log('var_log/cron', draft.ago(minute), `${cronStamp(draft.ago(minute))} ip-10-0-1-2 CROND[${3000 + minute}]: (root) CMD (/opt/agent/collect.sh --all)`); } return []; },
    negative: (draft) => { for (let hour = 10; hour > 0; hour -= 1) { draft.log('var_log/cron', draft.ago(hour * 60), `${cronStamp(draft.ago(hour * 60))} ip-10-0-1-2 CROND[${3000 + hour}]: (root) CMD (run-parts /etc/cron.hourly)`); } },
  },
  {
    id: 'pod-dns',
    conditions: ['pod-dns-lookup-timeout'],
    severity: 'high',
    top: [],
    positive: (draft) => { const app = draft.app(); repeat(draft, 9, 20, (at) => draft.podLog(app, at, 'stderr', `level=error msg="query failed" err="dial tcp: lookup db.prod.svc.cluster.local on ${draft.node.dns}:53: read udp ${app.ip}:${draft.random.int(33000, 60000)}->${draft.node.dns}:53: i/o timeout"`)); return { files: [draft.podFile(app), `var_log/${app.name}_${app.namespace}_${app.container}-${app.containerId}.log`], text: 'i/o timeout' }; },
    // once, at the start of a pod
    negative: (draft) => { const app = draft.app(); draft.podLog(app, draft.ago(300), 'stderr', `lookup db.prod.svc.cluster.local on ${draft.node.dns}:53: read udp ${app.ip}:41022->${draft.node.dns}:53: i/o timeout`); },
  },
  {
    id: 'kubernetes-service',
    conditions: ['service-unreachable'],
    severity: 'high',
    top: [],
    positive: (draft) => { const app = draft.app(); repeat(draft, 9, 25, (at) => draft.podLog(app, at, 'stderr', `Failed to list *v1.ConfigMap: Get "https://${draft.node.dns.replace(/10$/, '1')}:443/api/v1/configmaps": dial tcp ${draft.node.dns.replace(/10$/, '1')}:443: i/o timeout`)); return { files: [draft.podFile(app), `var_log/${app.name}_${app.namespace}_${app.container}-${app.containerId}.log`], text: 'i/o timeout' }; },
    negative: (draft) => { const app = draft.app(); repeat(draft, 9, 25, (at) => draft.podLog(app, at, 'stderr', 'dial tcp 10.0.77.41:5432: i/o timeout')); },
  },
  {
    id: 'fstab',
    conditions: ['fstab-anomaly'],
    severity: 'low',
    top: [],
    positive: (draft) => { draft.edit('storage/fstab.txt', (text) => `${text}UUID=${draft.random.uuid()} /data xfs defaults 0 2\n`); return proof('/data', 'storage/fstab.txt'); },
    negative: (draft) => draft.edit('storage/fstab.txt', (text) => `${text}# UUID=aa /data xfs defaults 0 2\n/dev/sdh /backup ext4 noauto,nofail 0 2\n`),
  },
  {
    id: 'gpu-ecc',
    conditions: ['gpu-memory-error'],
    severity: 'medium',
    top: [],
    shape: { gpu: true },
    positive: (draft) => { draft.kernel(draft.ago(9), draft.random.pick(['NVRM: Xid (PCI:0000:00:1e): 63, pid=\'<unknown>\', name=<unknown>, Row Remapper: New row (0x00000000000a0000) marked for remapping, reset gpu to activate.', 'NVRM: Xid (PCI:0000:00:1e): 64, pid=\'<unknown>\', name=<unknown>, Row Remapper: row remapping failure'])); return { files: DMESG, text: 'NVRM: Xid' }; },
    negative: (draft) => draft.kernel(draft.ago(9), 'NVRM: GPU at PCI:0000:00:1e: GPU-1c3e4f5a-0000-1111-2222-333344445555'),
  },
];

function cronStamp(at: number): string {
  const date = new Date(at);
  return `${['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)} ${AT(at).slice(11, 19)}`;
}
