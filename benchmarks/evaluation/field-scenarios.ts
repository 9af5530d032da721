import { BundleDraft } from './bundle-draft';
import { repeat } from './fault';
import { Scenario } from './scenario';

function admission(draft: BundleDraft, at: number, message: string): void {
  draft.kubelet(at, 'I', 'kubelet.go:2429', `"Pod admission denied" podUID="${draft.random.uuid()}" pod="ml/train-${draft.random.suffix(5)}" reason="UnexpectedAdmissionError" message="${message}"`);
}

function notReady(draft: BundleDraft, minutes: number, message: string): void {
  draft.kubelet(draft.ago(minutes), 'I', 'setters.go:602', `"Node became not ready" node="${draft.node.host}" condition={"type":"Ready","status":"False","reason":"KubeletNotReady","message":"${message}"}`);
}

function probesFail(draft: BundleDraft, times: number, output: string): void {
  repeat(draft, times, 11, (at) => { const app = draft.app(); draft.kubelet(at, 'I', 'prober.go:120', `"Probe failed" probeType="Readiness" pod="${app.namespace}/${app.name}" podUID="${app.uid}" containerName="${app.container}" probeResult="failure" output="${output}"`); });
}

function volumeWaits(draft: BundleDraft, volume: string): void {
  repeat(draft, 5, 125, (at) => { const app = draft.app(); draft.kubelet(at, 'E', 'kubelet.go:1935', `"Unable to attach or mount volumes for pod; skipping pod" err="unmounted volumes=[${volume}], unattached volumes=[], failed to process volumes=[]: context deadline exceeded" pod="${app.namespace}/${app.name}"`); });
}

/** Faults with their usual company, told in the words of current programs. */
export const FIELD_SCENARIOS: readonly Scenario[] = [
  {
    id: 'f1-gpu-gone-pods-refused',
    shape: { gpu: true },
    causes: [['gpu-missing', 'gpu-xid-fatal']],
    notBlamed: ['scheduling-failed', 'device-plugin-missing'],
    apply: (draft) => {
      draft.kernel(draft.ago(31), "NVRM: Xid (PCI:0000:00:1e): 79, pid='<unknown>', name=<unknown>, GPU has fallen off the bus.");
      draft.kernel(draft.ago(30.9), 'NVRM: GPU 0000:00:1e.0: GPU has fallen off the bus.');
      draft.kernel(draft.ago(30.8), 'NVRM: Xid (PCI:0000:00:1e): 154, GPU recovery action changed from 0x0 (None) to 0x2 (Node Reboot Required)');
      repeat(draft, 8, 60, (at) => { admission(draft, at, 'Allocate failed due to device plugin GetPreferredAllocation rpc failed with err: rpc error: code = Unknown desc = error getting list of preferred allocation devices: unable to get device link information: error calling nvml.Init: Unknown Error, which is unexpected'); });
    },
  },
  {
    id: 'f2-neuron-device-hangs',
    causes: [['neuron-hardware-error']],
    notBlamed: ['scheduling-failed', 'device-plugin-missing', 'crashloop'],
    apply: (draft) => {
      repeat(draft, 3, 40, (at) => draft.kernel(at - 1_200_000, 'neuron:ndma_memcpy_wait_for_completion: DMA completion timeout on nd02 for UDMA_ENG_33 q5 desc count 2'));
      draft.kernel(draft.ago(15), 'neuron:nr_reset_thread_fn: nd2: reset request 7 was initiated, but failed to complete');
      repeat(draft, 6, 60, (at) => { admission(draft, at, 'Allocate failed due to no healthy devices present; cannot allocate unhealthy devices aws.amazon.com/neuron, which is unexpected'); });
    },
  },
  {
    id: 'f3-lustre-servers-silent',
    causes: [['storage-client-error']],
    notBlamed: ['hung-task', 'volume-mount-timeout', 'probe-failure-storm'],
    apply: (draft) => {
      repeat(draft, 8, 60, (at) => draft.kernel(at - 600_000, 'Lustre: 2449:0:(client.c:2141:ptlrpc_expire_one_request()) @@@ Request sent has timed out for slow reply: [sent 1508144508/real 1508144518]  req@ffff880eb14da700 x1570198182041824/t0(0) o400->jxlwlxxv-MDT0000-mdc-ffff88203810d800@10.0.9.7@tcp:12/10 lens 224/224 e 0 to 1 dl 1508144563 ref 1 fl Rpc:XNQr/0/ffffffff rc 0/-1'));
      draft.kernel(draft.ago(14), 'Lustre: jxlwlxxv-MDT0000-mdc-ffff88203810d800: Connection to jxlwlxxv-MDT0000 (at 10.0.9.7@tcp) was lost; in progress operations using this service will wait for recovery to complete');
      draft.kernel(draft.ago(13.5), 'Lustre: jxlwlxxv-OST0001-osc-ffff88203810d800: Connection to jxlwlxxv-OST0001 (at 10.0.9.8@tcp) was lost; in progress operations using this service will wait for recovery to complete');
      repeat(draft, 3, 120, (at) => draft.kernel(at, 'INFO: task python3:41233 blocked for more than 122 seconds.'));
      volumeWaits(draft, 'fsx-data');
    },
  },
  {
    id: 'f4-ebs-silent-xfs-down',
    causes: [['block-device-io-error']],
    notBlamed: ['xfs-shutdown', 'node-not-ready', 'pleg-unhealthy', 'hung-task'],
    apply: (draft) => {
      repeat(draft, 5, 20, (at, index) => draft.kernel(at - 900_000, `nvme nvme1: I/O tag ${40 + index} (102${index}) opcode 0x1 (I/O Cmd) QID ${index + 1} timeout, aborting req_op:WRITE(1) size:262144`));
      draft.kernel(draft.ago(13), 'nvme nvme1: controller is down; will reset: CSTS=0xffffffff, PCI_STATUS=0xffff');
      draft.kernel(draft.ago(12.9), 'I/O error, dev nvme1n1, sector 20971520 op 0x1:(WRITE) flags 0x9800 phys_seg 1 prio class 2');
      draft.kernel(draft.ago(12.8), 'XFS (nvme1n1): log I/O error -5');
      draft.kernel(draft.ago(12.7), 'XFS (nvme1n1): Filesystem has been shut down due to log error (0x2).');
      repeat(draft, 6, 15, (at) => draft.kubelet(at, 'E', 'kubelet.go:2412', '"Skipping pod synchronization" err="PLEG is not healthy: pleg was last seen active 3m32s ago; threshold is 3m0s"'));
      notReady(draft, 3, 'PLEG is not healthy');
    },
  },
  {
    id: 'f5-cgroup-v1-after-upgrade',
    shape: { os: 'al2', upHours: 1 },
    causes: [['kubelet-config-invalid']],
    notBlamed: ['kubelet-failed', 'systemd-unit-failed', 'cni-config-missing', 'node-not-ready'],
    apply: (draft) => repeat(draft, 12, 10, (at) => {
      draft.journal('kubelet/kubelet.log', at, 'systemd[1]', 'Started Kubernetes Kubelet.');
      draft.kubelet(at + 600, 'E', 'run.go:72', '"command failed" err="failed to validate kubelet configuration, error: kubelet is configured to not run on a host using cgroup v1. cgroup v1 support is unsupported and will be removed in a future release, path: /etc/kubernetes/kubelet/kubelet-config.json"');
      draft.journal('kubelet/kubelet.log', at + 700, 'systemd[1]', 'kubelet.service: main process exited, code=exited, status=1/FAILURE');
      draft.journal('kubelet/kubelet.log', at + 800, 'systemd[1]', 'Unit kubelet.service entered failed state.');
      draft.journal('kubelet/kubelet.log', at + 5000, 'systemd[1]', 'kubelet.service holdoff time over, scheduling restart.');
    }),
  },
  {
    id: 'f6-pod-identity-agent-cannot-bind',
    causes: [['pod-identity-failed']],
    notBlamed: ['volume-mount-timeout', 'crashloop', 'aws-api-denied'],
    apply: (draft) => {
      const agent = { ...draft.pod('coredns')!, name: 'eks-pod-identity-agent-x2k9q', workload: 'eks-pod-identity-agent', container: 'eks-pod-identity-agent' };
      repeat(draft, 6, 150, (at) => draft.podLog(agent, at, 'stdout', `{"bind-addr":"[fd00:ec2::23]:80","level":"fatal","msg":"Unable to start server: listen tcp [fd00:ec2::23]:80: bind: cannot assign requested address","time":"${new Date(at).toISOString()}"}`));
      repeat(draft, 8, 60, (at) => draft.kubelet(at, 'E', 'pod_workers.go:1324', '"Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"eks-pod-identity-agent\\" with CrashLoopBackOff: \\"back-off 5m0s restarting failed container=eks-pod-identity-agent pod=eks-pod-identity-agent-x2k9q_kube-system(0a)\\"" pod="kube-system/eks-pod-identity-agent-x2k9q"'));
    },
  },
  {
    id: 'f7-clock-jumped',
    shape: { os: 'al2' },
    causes: [['clock-skew']],
    notBlamed: ['kubelet-certificate-invalid', 'node-not-ready', 'node-registration-unauthorized'],
    apply: (draft) => {
      draft.strike('var_log/messages', (line) => line.includes('chronyd') && line.includes('Selected source'));
      draft.system(draft.ago(24), 'chronyd[812]', 'System clock was stepped by -32398.026858 seconds');
      draft.system(draft.ago(23.9), 'chronyd[812]', 'Forward time jump detected!');
      draft.system(draft.ago(23.8), 'chronyd[812]', "Can't synchronise: no selectable sources");
      repeat(draft, 8, 20, (at) => draft.kubelet(at, 'E', 'controller.go:195', `"Failed to update lease" err="Put \\"https://${draft.node.endpoint}/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${draft.node.host}?timeout=10s\\": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-01-01T01:00:00Z is before 2026-01-01T09:00:00Z"`));
    },
  },
  {
    id: 'f8-ipamd-gone-policy-agent-waits',
    shape: { strictPolicy: true },
    causes: [['ipamd-not-ready']],
    notBlamed: ['network-policy-agent-failed', 'sandbox-create-failed'],
    apply: (draft) => {
      repeat(draft, 24, 12, (at) => draft.podLog(draft.pod('aws-node'), at, 'stdout', `time="${new Date(at).toISOString()}" level=info msg="Checking for IPAM connectivity... "`));
      repeat(draft, 8, 40, (at) => draft.kubelet(at, 'I', 'prober.go:120', '"Probe failed" probeType="Liveness" pod="kube-system/aws-node-s8sdc" podUID="0a" containerName="aws-node" probeResult="failure" output=<'));
      repeat(draft, 5, 50, (at) => draft.json('var_log/aws-routed-eni/network-policy-agent.log', at, 'error', 'workspace/main.go:119', 'Failed to connect to ipamd at unix:///var/run/aws-node/ipamd.sock: context deadline exceeded'));
      repeat(draft, 8, 30, (at) => draft.kubelet(at, 'E', 'kuberuntime_sandbox.go:72', `"Failed to create sandbox for pod" err="rpc error: code = Unknown desc = failed to setup network for sandbox \\"${draft.random.hex(12)}\\": plugin type=\\"aws-cni\\" name=\\"aws-cni\\" failed (add): add cmd: Error received from AddNetwork gRPC call: rpc error: code = Unavailable desc = connection error: desc = \\"transport: Error while dialing: dial unix /var/run/aws-node/ipamd.sock: connect: no such file or directory\\"" pod="prod/web-0"`));
    },
  },
  {
    id: 'f9-memory-module-dies',
    causes: [['hardware-error']],
    notBlamed: ['app-crash', 'oom-node', 'kernel-panic'],
    apply: (draft) => {
      repeat(draft, 10, 90, (at) => draft.kernel(at - 1_800_000, 'EDAC MC0: 2 CE error on CPU#0Channel#2_DIMM#0 (channel:2 slot:0 page:0x0 offset:0x0 grain:8 syndrome:0x0)'));
      draft.kernel(draft.ago(9), 'mce: Uncorrected hardware memory error in user-access at 3f0c3c400');
      draft.kernel(draft.ago(8.99), 'Memory failure: 0x3f0c3c: Sending SIGBUS to java:4242 due to hardware memory corruption');
      draft.kernel(draft.ago(8.98), 'Memory failure: 0x3f0c3c: recovery action for dirty LRU page: Recovered');
      draft.kernel(draft.ago(8.9), 'java[4242]: segfault at 7f2c9d3d1c0f ip 00007f12 sp 00007f13 error 4 in libjvm.so[7f0+1a5000]');
    },
  },
  {
    id: 'f10-inotify-used-up',
    causes: [['file-descriptors-exhausted']],
    notBlamed: ['crashloop', 'kubelet-failed'],
    apply: (draft) => {
      repeat(draft, 6, 60, (at) => draft.kubelet(at, 'W', 'watcher.go:93', 'Error while processing event ("/sys/fs/cgroup/kubepods.slice/x": 0x40000100 == IN_CREATE|IN_ISDIR): inotify_add_watch /sys/fs/cgroup/kubepods.slice/x: no space left on device'));
      repeat(draft, 6, 60, (at) => draft.podLog(draft.pod('kube-proxy'), at, 'stderr', 'failed to create fsnotify watcher: too many open files'));
      repeat(draft, 8, 50, (at) => draft.kubelet(at, 'E', 'pod_workers.go:1324', '"Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"log-tailer\\" with CrashLoopBackOff: \\"back-off 5m0s restarting failed container=log-tailer pod=log-tailer-0a_monitoring(0b)\\"" pod="monitoring/log-tailer-0a"'));
    },
  },
  {
    id: 'f11-csi-driver-dies-volumes-wait',
    causes: [['csi-driver-not-registered']],
    notBlamed: ['volume-mount-timeout', 'ebs-attach-failed'],
    apply: (draft) => {
      repeat(draft, 10, 45, (at) => draft.kubelet(at, 'E', 'nestedpendingoperations.go:348', 'Operation for "{volumeName:kubernetes.io/csi/fsx.csi.aws.com^fs-01d565b67eb62b2c9 podName: nodeName:}" failed. No retries permitted until x (durationBeforeRetry 2m2s). Error: MountVolume.SetUp failed for volume "lustre-pv" : kubernetes.io/csi: mounter.SetUpAt failed to check for STAGE_UNSTAGE_VOLUME capability: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing dial unix /var/lib/kubelet/plugins/fsx.csi.aws.com/csi.sock: connect: connection refused"'));
      volumeWaits(draft, 'persistent-storage');
    },
  },
  {
    id: 'f12-ena-stalls',
    causes: [['ena-driver-reset']],
    notBlamed: ['api-server-unreachable', 'node-not-ready', 'probe-failure-storm'],
    apply: (draft) => {
      repeat(draft, 8, 40, (at) => {
        draft.kernel(at - 60_000, 'ena 0000:00:05.0 ens5: TX q 3 is paused for too long (threshold 5000000). usecs since napi 16560. napi scheduled: 0. napi CPU: 2. msecs since interrupt: 17');
        draft.kernel(at - 59_000, 'ena 0000:00:05.0: The device didn\'t send any completion for admin cmd GET_STATS(11) status 0 (id: 3, sq producer: 41, sq consumer: 41, cq consumer: 41)');
        draft.kernel(at - 58_000, 'ena 0000:00:05.0 ens5: Trigger reset is on');
      });
      repeat(draft, 12, 10, (at) => draft.kubelet(at, 'E', 'controller.go:195', `"Failed to update lease" err="Put \\"https://${draft.node.endpoint}/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${draft.node.host}?timeout=10s\\": net/http: request canceled (Client.Timeout exceeded while awaiting headers)"`));
      probesFail(draft, 24, 'Get \\"http://10.1.1.1:8080/ready\\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)');
    },
  },
  {
    id: 'f13-cdi-devices-unknown',
    shape: { gpu: true },
    causes: [['device-plugin-missing', 'oci-create-failed']],
    notBlamed: ['crashloop', 'containerd-shim-failed'],
    apply: (draft) => repeat(draft, 8, 40, (at) => draft.kubelet(at, 'E', 'pod_workers.go:1324', '"Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"train\\" with RunContainerError: \\"failed to create containerd task: failed to create shim task: OCI runtime create failed: could not apply required modification to OCI specification: error modifying OCI spec: failed to inject CDI devices: unresolvable CDI devices runtime.nvidia.com/gpu=all: unknown\\"" pod="ml/train-0"')),
  },
  {
    id: 'f14-subnet-full-optional-call-denied',
    shape: { prefixDelegation: true },
    causes: [['subnet-prefixes-fragmented', 'subnet-ips-exhausted']],
    notBlamed: ['cni-permission-denied', 'sandbox-create-failed', 'ipamd-reconcile-errors'],
    apply: (draft) => {
      draft.ipamd(draft.node.boot + 40_000, 'warn', 'awsutils/awsutils.go:934', 'Failed to call ec2:DescribeSubnets: operation error EC2: DescribeSubnets, https response error StatusCode: 403, RequestID: 1, api error UnauthorizedOperation: You are not authorized to perform this operation. User: arn:aws:sts::111122223333:assumed-role/node/i-0a is not authorized to perform: ec2:DescribeSubnets because no identity-based policy allows the ec2:DescribeSubnets action');
      repeat(draft, 14, 40, (at) => draft.ipamd(at, 'error', 'ipamd/ipamd.go:1034', 'Failed to increase pool size for network card 0: failed to allocate a private IP/Prefix addresses on ENI eni-0a: operation error EC2: AssignPrivateIpAddresses, https response error StatusCode: 400, RequestID: 1, api error InsufficientCidrBlocks: The specified subnet does not have enough free cidr blocks to satisfy the request.'));
      repeat(draft, 8, 40, (at) => draft.ipamd(at + 900, 'warn', 'ipamd/rpc_handler.go:201', 'Failed to assign IPs from network card 0: AssignPodIPv4Address: no available IP/Prefix addresses'));
    },
  },
  {
    id: 'f15-eviction-over-now-image-missing',
    causes: [['image-not-found']],
    notBlamed: ['disk-full', 'eviction-in-progress', 'inodes-exhausted'],
    apply: (draft) => {
      draft.earlier(150, () => {
        repeat(draft, 5, 12, (at) => draft.kubelet(at, 'W', 'eviction_manager.go:376', '"Eviction manager: attempting to reclaim" resourceName="inodes"'));
        draft.kubelet(draft.ago(0.8), 'I', 'eviction_manager.go:387', '"Eviction manager: able to reduce resource pressure without evicting pods." resourceName="inodes"');
      });
      repeat(draft, 8, 60, (at) => draft.kubelet(at, 'E', 'pod_workers.go:1324', '"Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"app\\" with ErrImagePull: \\"rpc error: code = NotFound desc = failed to pull and unpack image \\\\\\"ghcr.io/acme/billing:2.9.1-rc\\\\\\": failed to resolve image: ghcr.io/acme/billing:2.9.1-rc: not found\\"" pod="prod/billing-0"'));
    },
  },
];
