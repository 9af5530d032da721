import { BundleDraft } from './bundle-draft';
import { CONTAINERD, IPAMD, KUBELET, repeat } from './fault';
import { Pod } from './node-model';
import { Scenario } from './scenario';

const HOUR = 60;

function replaceIn(draft: BundleDraft, path: string, what: RegExp, by: string): void {
  draft.edit(path, (text) => {
    if (!what.test(text)) { throw new Error(`${path} holds nothing like ${what}`); }
    return text.replace(what, by);
  });
}

function syncError(draft: BundleDraft, at: number, action: string, error: string, text: string, pod: Pod = draft.app()): void {
  draft.kubelet(at, 'E', 'pod_workers.go:1301', `"Error syncing pod, skipping" err="failed to \\"${action}\\" for \\"${pod.container}\\" with ${error}: \\"${text}\\"" pod="${pod.namespace}/${pod.name}" podUID="${pod.uid}"`);
}

function notReady(draft: BundleDraft, minutes: number, message: string): void {
  const at = draft.ago(minutes);
  draft.kubelet(at, 'I', 'setters.go:602', `"Node became not ready" node="${draft.node.host}" condition={"type":"Ready","status":"False","lastHeartbeatTime":"${new Date(at).toISOString()}","lastTransitionTime":"${new Date(at).toISOString()}","reason":"KubeletNotReady","message":"${message}"}`);
}

function readyAgain(draft: BundleDraft, minutes: number): void {
  draft.kubelet(draft.ago(minutes), 'I', 'kubelet_node_status.go:493', '"Fast updating node status as it just became ready"');
}

function plegSilent(draft: BundleDraft, times = 8): void {
  repeat(draft, times, 15, (at, index) => draft.kubelet(at, 'E', 'kubelet.go:2412', `"Skipping pod synchronization" err="PLEG is not healthy: pleg was last seen active 3m${10 + index * 5}.${draft.random.int(100, 999)}s ago; threshold is 3m0s"`));
}

function cannotReachApi(draft: BundleDraft, times = 12): void {
  repeat(draft, times, 10, (at) => draft.kubelet(at, 'E', 'controller.go:195', `"Failed to update lease" err="Put \\"https://${draft.node.endpoint}/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${draft.node.host}?timeout=10s\\": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)"`));
  repeat(draft, times, 10, (at) => draft.kubelet(at + 700, 'E', 'kubelet_node_status.go:549', `"Error updating node status, will retry" err="error getting node \\"${draft.node.host}\\": Get \\"https://${draft.node.endpoint}/api/v1/nodes/${draft.node.host}?resourceVersion=0&timeout=10s\\": dial tcp 10.0.44.91:443: i/o timeout"`));
}

function sandboxFails(draft: BundleDraft, reason: string, times = 8): void {
  repeat(draft, times, 25, (at) => {
    const app = draft.app();
    const id = draft.random.hex(64);
    draft.kubelet(at, 'E', 'kuberuntime_sandbox.go:72', `"Failed to create sandbox for pod" err="rpc error: code = Unknown desc = failed to setup network for sandbox \\"${id}\\": plugin type=\\"aws-cni\\" name=\\"aws-cni\\" failed (add): ${reason}" pod="${app.namespace}/${app.name}"`);
    draft.plugin(at - 20, 'error', reason.startsWith('add cmd: ') ? reason.slice(9) : reason);
  });
}

function appsFailDns(draft: BundleDraft): void {
  repeat(draft, 25, 12, (at) => { const app = draft.app(); draft.kubelet(at, 'I', 'prober.go:107', `"Probe failed" probeType="Readiness" pod="${app.namespace}/${app.name}" podUID="${app.uid}" containerName="${app.container}" probeResult="failure" output="Get \\"http://${app.ip}:8080/ready\\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)"`); });
  repeat(draft, 12, 20, (at) => { const app = draft.app(); draft.podLog(app, at, 'stderr', `dial tcp: lookup db.prod.svc.cluster.local on ${draft.node.dns}:53: read udp ${app.ip}:${draft.random.int(33000, 60000)}->${draft.node.dns}:53: i/o timeout`); });
}

function ipamdCannotAssign(draft: BundleDraft, code: string, text: string): void {
  repeat(draft, 16, 30, (at) => {
    draft.ipamd(at, 'error', 'ipamd/ipamd.go:1025', `Failed to allocate a private IP/Prefix addresses on ENI ${draft.node.enis[0]!.id}: error assigning IP/Prefix to ENI: operation error EC2: AssignPrivateIpAddresses, https response error StatusCode: 400, RequestID: ${draft.random.uuid()}, api error ${code}: ${text}`);
  });
  sandboxFails(draft, 'add cmd: failed to assign an IP address to container');
}

function containerOom(draft: BundleDraft, process: string): void {
  const pod = draft.app();
  repeat(draft, 4, 300, (at) => {
    const group = `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${pod.uid.replace(/-/g, '_')}.slice/cri-containerd-${pod.containerId}.scope`;
    draft.kernel(at, `${process} invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=985`);
    draft.kernel(at + 5, `oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=cri-containerd-${pod.containerId}.scope,mems_allowed=0,oom_memcg=${group},task_memcg=${group},task=${process},pid=48112,uid=1000`);
    draft.kernel(at + 6, `Memory cgroup out of memory: Killed process 48112 (${process}) total-vm:2914416kB, anon-rss:1041204kB, file-rss:3420kB, shmem-rss:0kB, UID:1000 pgtables:2440kB oom_score_adj:985`);
  });
}

function nodeOom(draft: BundleDraft, minutes: number, process: string): void {
  draft.earlier(minutes, () => repeat(draft, 2, 20, (at) => {
    draft.kernel(at, 'kubelet invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=-999');
    draft.kernel(at + 3, 'Mem-Info:');
    draft.kernel(at + 8, `oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/system.slice/${process}.service,task=${process},pid=2911,uid=0`);
    draft.kernel(at + 9, `Out of memory: Killed process 2911 (${process}) total-vm:9914416kB, anon-rss:7041204kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:15220kB oom_score_adj:0`);
  }));
}

/** Several troubles at once, as nodes have them: one of them leads, and what merely looks bad must not. */
export const COMPOUND_SCENARIOS: readonly Scenario[] = [
  // --- a setting that looks wrong, a fault elsewhere
  {
    id: 'c1-imds-blocked-by-design-but-irsa-trust',
    causes: [['irsa-failed']],
    notBlamed: ['iptables-drop', 'imds-unreachable'],
    apply: (draft) => {
      draft.rule('filter', '-A FORWARD -d 169.254.169.254/32 -i eni+ -m comment --comment "pods must use IRSA" -j DROP', 812);
      repeat(draft, 9, 40, (at) => draft.podLog(draft.pod('ebs-csi-node'), at, 'stderr', 'E1101 10:00:00.000000       1 driver.go:121] "GRPC error" err="rpc error: code = Internal desc = operation error EC2: DescribeVolumes, get identity: get credentials: failed to refresh cached credentials, failed to retrieve credentials, operation error STS: AssumeRoleWithWebIdentity, https response error StatusCode: 403, api error AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity"'));
    },
  },
  {
    id: 'c2-admin-port-closed-but-containerd-crashes',
    causes: [['containerd-down']],
    notBlamed: ['iptables-drop', 'node-not-ready', 'pleg-unhealthy'],
    apply: (draft) => {
      draft.rule('filter', '-A INPUT -p tcp -m tcp --dport 22 -m comment --comment "no ssh" -j DROP', 9041);
      repeat(draft, 9, 10, (at, index) => {
        draft.journal(CONTAINERD, at, 'containerd[4411]', 'panic: runtime error: invalid memory address or nil pointer dereference');
        draft.journal(CONTAINERD, at + 50, 'systemd[1]', 'containerd.service: Main process exited, code=exited, status=2/INVALIDARGUMENT');
        draft.journal(CONTAINERD, at + 60, 'systemd[1]', 'containerd.service: Failed with result \'exit-code\'.');
        draft.journal(CONTAINERD, at + 5100, 'systemd[1]', `containerd.service: Scheduled restart job, restart counter is at ${index + 1}.`);
      });
      replaceIn(draft, 'system/services.txt', / {2}(containerd\.service\s+loaded) active running/, '* $1 activating auto-restart');
      repeat(draft, 12, 8, (at) => draft.kubelet(at, 'E', 'remote_runtime.go:277', '"ListPodSandbox with filter from runtime service failed" err="rpc error: code = Unavailable desc = connection error: desc = \\"transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: connection refused\\"" filter="nil"'));
      notReady(draft, 1, '[container runtime is down, PLEG is not healthy: pleg was last seen active 3m20s ago; threshold is 3m0s]');
    },
  },
  {
    id: 'c3-calico-blackholes-but-nfs',
    shape: { cni: 'calico' },
    causes: [['nfs-not-responding']],
    notBlamed: ['blackhole-route', 'hung-task', 'pod-stuck-terminating'],
    apply: (draft) => {
      draft.earlier(20, () => repeat(draft, 5, 60, (at) => draft.kernel(at, `nfs: server fs-0a1b2c3d4e5f60718.efs.${draft.node.region}.amazonaws.com not responding, still trying`)));
      draft.earlier(10, () => repeat(draft, 3, 120, (at) => draft.kernel(at, 'INFO: task rsync:31190 blocked for more than 122 seconds.')));
      const app = draft.app();
      repeat(draft, 6, 40, (at) => syncError(draft, at, 'KillContainer', 'KillContainerError', 'rpc error: code = DeadlineExceeded desc = context deadline exceeded', app));
    },
  },
  {
    id: 'c4-conntrack-busy-but-node-oom',
    causes: [['oom-node']],
    notBlamed: ['conntrack-table-full', 'kubelet-failed', 'node-not-ready', 'systemd-unit-failed'],
    apply: (draft) => {
      const max = Number(/nf_conntrack_max = (\d+)/.exec(draft.files.get('sysctls/sysctl_all.txt')!)![1]);
      replaceIn(draft, 'sysctls/sysctl_all.txt', /nf_conntrack_count = \d+/, `nf_conntrack_count = ${Math.round(max * 0.62)}`);
      nodeOom(draft, 6, 'kubelet');
      draft.journal(KUBELET, draft.ago(5.5), 'systemd[1]', 'kubelet.service: A process of this unit has been killed by the OOM killer.');
      draft.journal(KUBELET, draft.ago(5.4), 'systemd[1]', 'kubelet.service: Main process exited, code=killed, status=9/KILL');
      draft.journal(KUBELET, draft.ago(5.3), 'systemd[1]', 'kubelet.service: Failed with result \'oom-kill\'.');
      notReady(draft, 4, 'PLEG is not healthy: pleg has yet to be successful');
    },
  },
  {
    id: 'c5-strict-rp-filter-under-cilium-but-registry',
    shape: { cni: 'cilium', proxy: 'none' },
    causes: [['image-registry-unreachable']],
    notBlamed: ['sysctl-unsafe', 'kube-proxy-rules-missing'],
    apply: (draft) => {
      replaceIn(draft, 'sysctls/sysctl_all.txt', /(conf\.all\.rp_filter) = 0/, '$1 = 1');
      repeat(draft, 8, 60, (at) => {
        const text = 'failed to pull and unpack image \\\\\\"public.ecr.aws/acme/api:4.1\\\\\\": failed to resolve reference \\\\\\"public.ecr.aws/acme/api:4.1\\\\\\": failed to do request: Head \\\\\\"https://public.ecr.aws/v2/acme/api/manifests/4.1\\\\\\": dial tcp 75.101.42.17:443: i/o timeout';
        syncError(draft, at, 'StartContainer', 'ErrImagePull', `rpc error: code = DeadlineExceeded desc = ${text}`);
      });
    },
  },
  {
    id: 'c6-security-agent-but-disk-dies',
    causes: [['block-device-io-error']],
    notBlamed: ['security-agent-interference', 'filesystem-read-only', 'ext4-error', 'xfs-shutdown'],
    apply: (draft) => {
      draft.edit('system/pkglist.txt', (text) => `${text}falcon-sensor-7.20.0-17306.amzn2023.x86_64\n`);
      draft.earlier(12, () => repeat(draft, 8, 5, (at) => draft.kernel(at, 'blk_update_request: I/O error, dev nvme1n1, sector 20971584 op 0x1:(WRITE) flags 0x103000 phys_seg 1 prio class 0')));
      draft.kernel(draft.ago(9), 'Buffer I/O error on dev nvme1n1, logical block 2621448, lost async page write');
      draft.kernel(draft.ago(8), 'EXT4-fs error (device nvme1n1): ext4_wait_block_bitmap:574: comm postgres: Cannot read block bitmap - block_group = 80, block_bitmap = 2621440');
      draft.kernel(draft.ago(7.9), 'EXT4-fs (nvme1n1): Remounting filesystem read-only');
    },
  },
  {
    id: 'c7-exclude-cidrs-but-drop-rule',
    causes: [['iptables-drop', 'dns-blocked-by-iptables']],
    notBlamed: ['cni-settings-unsafe', 'pod-dns-lookup-timeout', 'probe-failure-storm'],
    apply: (draft) => {
      replaceIn(draft, 'cni/cni-configuration-variables-containerd.json', /"env": ?\[/, '"env": ["AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS=10.0.0.0/8,192.168.0.0/16",');
      draft.rule('filter', '-A FORWARD -p udp -m udp --dport 53 -m comment --comment "tmp INC-4411" -j DROP', 48_112, true);
      appsFailDns(draft);
    },
  },
  {
    id: 'c8-many-old-counters-but-subnet',
    shape: { upHours: 24 * 60 },
    causes: [['subnet-ips-exhausted']],
    notBlamed: ['ena-allowance-exceeded', 'ena-conntrack-allowance-exceeded', 'conntrack-table-full', 'sandbox-create-failed'],
    apply: (draft) => {
      replaceIn(draft, 'networking/ethtool.txt', /(bw_out_allowance_exceeded): \d+/, '$1: 20411');
      replaceIn(draft, 'networking/ethtool.txt', /(conntrack_allowance_exceeded): \d+/, '$1: 12');
      ipamdCannotAssign(draft, 'InsufficientFreeAddressesInSubnet', 'The specified subnet does not have enough free addresses to satisfy the request.');
    },
  },
  // --- a cause and what comes of it
  {
    id: 'c9-slow-disk-stalls-runtime',
    causes: [['block-device-io-error']],
    notBlamed: ['hung-task', 'pleg-unhealthy', 'node-not-ready', 'containerd-shim-failed', 'kubelet-disk-slow'],
    apply: (draft) => {
      draft.earlier(25, () => repeat(draft, 7, 30, (at, index) => draft.kernel(at, `nvme nvme0: I/O tag ${211 + index} (10d3) opcode 0x1 (I/O Cmd) QID 3 timeout, aborting req_op:WRITE(1) size:4096`)));
      draft.earlier(18, () => repeat(draft, 3, 120, (at) => { draft.kernel(at, 'INFO: task containerd:1402 blocked for more than 122 seconds.'); draft.kernel(at + 2, '      Not tainted 6.1.141-165.249.amzn2023.x86_64 #1'); }));
      draft.earlier(8, () => repeat(draft, 5, 20, (at) => draft.containerd(at, 'error', 'failed to handle container TaskExit event container_id:"ab" id:"ab" pid:4411 exit_status:137', 'error="failed to stop container: context deadline exceeded"')));
      plegSilent(draft);
      notReady(draft, 0.5, 'PLEG is not healthy: pleg was last seen active 3m45.2s ago; threshold is 3m0s');
    },
  },
  {
    id: 'c10-kube-proxy-image-then-services',
    causes: [['image-pull-unauthorized']],
    notBlamed: ['kube-proxy-rules-missing', 'ipamd-not-ready', 'service-unreachable', 'sandbox-create-failed'],
    chain: [['kube-proxy-rules-missing'], ['ipamd-not-ready']],
    apply: (draft) => {
      const kept = draft.rules.filter(({ rule }) => !/KUBE-/.test(rule));
      draft.rules.splice(0, draft.rules.length, ...kept);
      const proxy = draft.pod('kube-proxy')!;
      draft.edit('system/ps.txt', (text) => text.split('\n').filter((line) => !line.includes('kube-proxy')).join('\n'));
      for (const path of [draft.podFile(proxy), `var_log/${proxy.name}_${proxy.namespace}_${proxy.container}-${proxy.containerId}.log`]) { draft.drop(path); }
      repeat(draft, 9, 60, (at) => syncError(draft, at, 'StartContainer', 'ErrImagePull', `rpc error: code = Unknown desc = failed to pull and unpack image \\\\\\"602401143452.dkr.ecr.${draft.node.region}.amazonaws.com/eks/kube-proxy:v1.31.3-minimal-eksbuild.2\\\\\\": failed to resolve reference: unexpected status from HEAD request to https://602401143452.dkr.ecr.${draft.node.region}.amazonaws.com/v2/eks/kube-proxy/manifests/v1.31.3-minimal-eksbuild.2: 401 Unauthorized`, proxy));
      repeat(draft, 10, 12, (at) => draft.ipamd(at, 'error', 'wait/loop.go:53', `Unable to reach API Server, Get "https://${draft.node.serviceCidr.replace('0.0/16', '0.1')}:443/version?timeout=5s": dial tcp ${draft.node.serviceCidr.replace('0.0/16', '0.1')}:443: i/o timeout`));
    },
  },
  {
    id: 'c11-pids-gone',
    causes: [['pid-exhausted']],
    notBlamed: ['containerd-shim-failed', 'oci-create-failed', 'sandbox-create-failed', 'probe-failure-storm', 'pleg-unhealthy'],
    apply: (draft) => {
      draft.earlier(9, () => repeat(draft, 5, 20, (at) => draft.kernel(at, 'cgroup: fork rejected by pids controller in /kubepods.slice/kubepods-burstable.slice')));
      repeat(draft, 9, 15, (at) => draft.containerd(at, 'error', 'RunPodSandbox for &PodSandboxMetadata{Name:orders-1,Uid:0a,Namespace:prod,Attempt:0,} failed, error', 'error="rpc error: code = Unknown desc = failed to start sandbox: failed to create containerd task: failed to start shim: fork/exec /usr/bin/containerd-shim-runc-v2: resource temporarily unavailable"'));
      repeat(draft, 9, 15, (at) => syncError(draft, at, 'StartContainer', 'RunContainerError', 'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: unable to start init: fork/exec /proc/self/fd/6: resource temporarily unavailable: unknown'));
    },
  },
  {
    id: 'c12-file-watches-gone',
    causes: [['file-descriptors-exhausted']],
    notBlamed: ['kubelet-failed', 'systemd-unit-failed', 'crashloop'],
    apply: (draft) => {
      repeat(draft, 8, 12, (at, index) => {
        draft.kubelet(at, 'E', 'run.go:72', '"command failed" err="failed to run Kubelet: failed to create fsnotify watcher: too many open files"');
        draft.journal(KUBELET, at + 20, 'systemd[1]', 'kubelet.service: Main process exited, code=exited, status=1/FAILURE');
        draft.journal(KUBELET, at + 30, 'systemd[1]', 'kubelet.service: Failed with result \'exit-code\'.');
        draft.journal(KUBELET, at + 9000, 'systemd[1]', `kubelet.service: Scheduled restart job, restart counter is at ${index + 1}.`);
      });
      replaceIn(draft, 'system/services.txt', / {2}(kubelet\.service\s+loaded) active running/, '* $1 activating auto-restart');
    },
  },
  {
    id: 'c13-logs-fill-disk',
    causes: [['disk-full']],
    notBlamed: ['oci-create-failed', 'sandbox-create-failed', 'eviction-in-progress', 'image-registry-unreachable', 'node-not-ready'],
    apply: (draft) => {
      replaceIn(draft, 'storage/mounts.txt', /^\/dev\/nvme0n1p1 +\S+ +\S+ +\S+ +\S+ \/$/m, '/dev/nvme0n1p1   80G   80G   52K 100% /');
      repeat(draft, 8, 20, (at) => draft.containerd(at, 'error', 'PullImage "docker.io/library/redis:7" failed', 'error="failed to pull and unpack image \\"docker.io/library/redis:7\\": failed to extract layer sha256:aa: mount callback failed on /var/lib/containerd/tmpmounts/containerd-mount1: write /var/lib/containerd/tmpmounts/containerd-mount1/usr/bin/redis: no space left on device: unknown"'));
      repeat(draft, 4, 60, (at) => draft.kubelet(at, 'E', 'kubelet.go:1526', '"Image garbage collection failed multiple times in a row" err="Failed to garbage collect required amount of images. Attempted to free 8341135360 bytes, but only found 0 bytes eligible to free."'));
      repeat(draft, 4, 60, (at) => draft.kubelet(at, 'W', 'eviction_manager.go:376', '"Eviction manager: attempting to reclaim" resourceName="ephemeral-storage"'));
      notReady(draft, 2, 'node has disk pressure');
    },
  },
  {
    id: 'c14-ena-resets',
    causes: [['ena-driver-reset']],
    notBlamed: ['api-server-unreachable', 'node-not-ready', 'dns-upstream-timeout'],
    apply: (draft) => {
      draft.earlier(4, () => repeat(draft, 6, 25, (at) => {
        draft.kernel(at, 'ena 0000:00:05.0 ens5: TX hasn\'t completed, qid 2, index 415. 26052 msecs from last interrupt, 26052 msecs since last napi execution, napi scheduled: 1');
        draft.kernel(at + 40, 'ena 0000:00:05.0: Device reset completed successfully, Driver info: ena v2.13.3g');
      }));
      cannotReachApi(draft);
    },
  },
  {
    id: 'c15-efs-hangs-the-node',
    causes: [['nfs-not-responding']],
    notBlamed: ['hung-task', 'pod-stuck-terminating', 'pleg-unhealthy', 'collector-command-timed-out', 'volume-mount-timeout'],
    apply: (draft) => {
      draft.earlier(40, () => repeat(draft, 6, 60, (at) => draft.kernel(at, 'nfs: server 127.0.0.1 not responding, still trying')));
      draft.earlier(25, () => repeat(draft, 3, 120, (at) => draft.kernel(at, 'INFO: task node:40122 blocked for more than 122 seconds.')));
      draft.edit('storage/mounts.txt', (text) => text.slice(0, text.indexOf('Filesystem ')));
      const app = draft.app();
      repeat(draft, 10, 30, (at) => draft.kubelet(at, 'E', 'kubelet.go:2080', `"Unable to attach or mount volumes for pod; skipping pod" err="unmounted volumes=[shared], unattached volumes=[], failed to process volumes=[]: timed out waiting for the condition" pod="${app.namespace}/${app.name}"`));
    },
  },
  {
    id: 'c16-volumes-limit',
    causes: [['volume-limit-reached']],
    notBlamed: ['volume-mount-timeout', 'ebs-attach-failed'],
    apply: (draft) => {
      repeat(draft, 6, 60, (at) => draft.podLog(draft.pod('ebs-csi-node'), at, 'stderr', 'E1101 10:00:00.000000       1 driver.go:121] "GRPC error" err="rpc error: code = Internal desc = Could not attach volume \\"vol-0aa11bb22cc33dd44\\" to node \\"i-0123456789abcdef0\\": attachment of disk \\"vol-0aa11bb22cc33dd44\\" failed, operation error EC2: AttachVolume, https response error StatusCode: 400, api error AttachmentLimitExceeded: volume attachment limit exceeded for instance"'));
      const app = draft.app();
      repeat(draft, 5, 120, (at) => draft.kubelet(at, 'E', 'kubelet.go:2080', `"Unable to attach or mount volumes for pod; skipping pod" err="unmounted volumes=[data], unattached volumes=[], failed to process volumes=[]: timed out waiting for the condition" pod="${app.namespace}/${app.name}"`));
    },
  },
  {
    id: 'c17-gpu-falls-off',
    shape: { gpu: true },
    causes: [['gpu-xid-fatal', 'gpu-missing']],
    notBlamed: ['crashloop', 'app-crash', 'scheduling-failed'],
    apply: (draft) => {
      draft.earlier(14, () => { draft.kernel(draft.ago(1), 'NVRM: Xid (PCI:0000:00:1e): 79, pid=\'<unknown>\', name=<unknown>, GPU has fallen off the bus.'); draft.kernel(draft.ago(0.9), 'NVRM: GPU 0000:00:1e.0: GPU has fallen off the bus.'); });
      repeat(draft, 4, 60, (at) => { const app = draft.app(); draft.kubelet(at, 'E', 'kubelet.go:2339', `"Pod admission denied" podUID="${app.uid}" pod="${app.namespace}/${app.name}" reason="UnexpectedAdmissionError" message="Allocate failed due to no healthy devices present; cannot allocate unhealthy devices nvidia.com/gpu, which is unexpected"`); });
    },
  },
  {
    id: 'c18-oops-then-pleg',
    causes: [['kernel-oops']],
    notBlamed: ['hung-task', 'pleg-unhealthy', 'soft-lockup', 'node-not-ready'],
    apply: (draft) => {
      draft.earlier(16, () => { draft.kernel(draft.ago(1), 'BUG: unable to handle page fault for address: ffffb1c2c0a40fd8'); draft.kernel(draft.ago(0.99), '#PF: supervisor read access in kernel mode'); draft.kernel(draft.ago(0.98), 'RIP: 0010:nft_do_chain+0x90/0x4c0 [nf_tables]'); });
      draft.earlier(10, () => repeat(draft, 3, 60, (at) => draft.kernel(at, 'INFO: task iptables:40991 blocked for more than 122 seconds.')));
      plegSilent(draft);
      notReady(draft, 0.4, 'PLEG is not healthy: pleg was last seen active 3m41s ago; threshold is 3m0s');
    },
  },
  {
    id: 'c19-certificate-of-the-endpoint',
    causes: [['kubelet-certificate-invalid']],
    notBlamed: ['node-not-ready', 'api-server-unreachable', 'node-registration-unauthorized'],
    apply: (draft) => {
      repeat(draft, 14, 10, (at) => draft.kubelet(at, 'E', 'kubelet_node_status.go:549', `"Error updating node status, will retry" err="error getting node \\"${draft.node.host}\\": Get \\"https://${draft.node.endpoint}/api/v1/nodes/${draft.node.host}?timeout=10s\\": tls: failed to verify certificate: x509: certificate signed by unknown authority"`));
      repeat(draft, 14, 10, (at) => draft.kubelet(at + 300, 'E', 'reflector.go:166', `"Unhandled Error" err="k8s.io/client-go/informers/factory.go:160: Failed to watch *v1.Node: failed to list *v1.Node: Get \\"https://${draft.node.endpoint}/api/v1/nodes?limit=500\\": tls: failed to verify certificate: x509: certificate signed by unknown authority" logger="UnhandledError"`));
    },
  },
  {
    id: 'c20-imds-hop-then-bootstrap',
    shape: { upHours: 0 },
    causes: [['imds-unreachable', 'node-bootstrap-failed']],
    notBlamed: ['kubelet-failed', 'cni-config-missing'],
    apply: (draft) => {
      draft.strike(KUBELET, (line) => /Successfully registered|just became ready/.test(line));
      repeat(draft, 3, 40, (at) => draft.journal('nodeadm/nodeadm-config.log', at, 'nodeadm[1533]', '{"level":"fatal","ts":1763600000.1,"caller":"nodeadm/main.go:36","msg":"Command failed","error":"operation error ec2imds: GetInstanceIdentityDocument, exceeded maximum number of attempts, 3, request send failed, Get \\"http://169.254.169.254/latest/dynamic/instance-identity/document\\": context deadline exceeded"}'));
    },
  },
  {
    id: 'c21-route-of-the-vpc-blackholed',
    causes: [['blackhole-route']],
    notBlamed: ['api-server-unreachable', 'node-not-ready', 'dns-upstream-timeout', 'conntrack-unreplied'],
    apply: (draft) => {
      draft.edit('networking/iproute.txt', (text) => `unreachable ${draft.node.vpc.replace('.0.0/16', '.0.0/18')} proto static metric 1024 \n${text}`);
      repeat(draft, 16, 10, (at) => draft.podLog(draft.pod('coredns'), at, 'stdout', `[ERROR] plugin/errors: 2 api.stripe.com. A: read udp 10.0.1.9:${draft.random.int(33000, 60000)}->${draft.node.resolver}:53: i/o timeout`));
      cannotReachApi(draft);
    },
  },
  {
    id: 'c22-lockups-by-steal',
    causes: [['soft-lockup']],
    notBlamed: ['rcu-stall', 'pleg-unhealthy', 'probe-failure-storm', 'node-not-ready'],
    apply: (draft) => {
      draft.earlier(9, () => repeat(draft, 5, 28, (at, index) => { draft.kernel(at, `watchdog: BUG: soft lockup - CPU#${index % 4} stuck for 26s! [calico-node:8111]`); draft.kernel(at + 400, 'rcu: INFO: rcu_preempt self-detected stall on CPU'); }));
      plegSilent(draft, 6);
      appsFailDns(draft);
    },
  },
  // --- two faults that have nothing to do with each other
  {
    id: 'c23-rate-limit-and-conntrack',
    causes: [['conntrack-table-full'], ['image-pull-rate-limited']],
    notBlamed: ['kube-proxy-sync-failed'],
    apply: (draft) => {
      const max = Number(/nf_conntrack_max = (\d+)/.exec(draft.files.get('sysctls/sysctl_all.txt')!)![1]);
      replaceIn(draft, 'sysctls/sysctl_all.txt', /nf_conntrack_count = \d+/, `nf_conntrack_count = ${max}`);
      repeat(draft, 60, 5, (at) => draft.kernel(at, 'nf_conntrack: nf_conntrack: table full, dropping packet'));
      repeat(draft, 6, 60, (at) => syncError(draft, at, 'StartContainer', 'ErrImagePull', 'rpc error: code = Unknown desc = failed to pull and unpack image \\\\\\"docker.io/library/nginx:1.27\\\\\\": failed to copy: httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/library/nginx/manifests/sha256:0a: 429 Too Many Requests - Server message: toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit'));
    },
  },
  {
    id: 'c24-multi-attach-and-oom',
    causes: [['ebs-multi-attach'], ['oom-container']],
    apply: (draft) => {
      containerOom(draft, 'java');
      const app = draft.app();
      repeat(draft, 5, 90, (at) => draft.kubelet(at, 'I', 'event.go:389', `"Event occurred" object="${app.namespace}/${app.name}" fieldPath="" kind="Pod" apiVersion="v1" type="Warning" reason="FailedAttachVolume" message="Multi-Attach error for volume \\"pvc-11\\" Volume is already exclusively attached to one node and can't be attached to another"`));
    },
  },
  {
    id: 'c25-throttled-and-disk',
    causes: [['disk-full', 'inodes-exhausted'], ['aws-api-throttled']],
    apply: (draft) => {
      replaceIn(draft, 'storage/inodes.txt', /^(\/dev\/nvme0n1p1 +\S+) +\S+ +\S+ +\S+ (\/)$/m, '$1 10485760 0 100% $2');
      repeat(draft, 6, 60, (at) => draft.kubelet(at, 'W', 'eviction_manager.go:376', '"Eviction manager: attempting to reclaim" resourceName="inodes"'));
      repeat(draft, 14, 20, (at) => draft.ipamd(at, 'error', 'awsutils/awsutils.go:1512', `Failed to CreateNetworkInterface operation error EC2: CreateNetworkInterface, exceeded maximum number of attempts, 10, https response error StatusCode: 503, RequestID: ${draft.random.uuid()}, api error RequestLimitExceeded: Request limit exceeded.`));
    },
  },
  {
    id: 'c26-webhook-and-fragmentation',
    shape: { prefixDelegation: true },
    causes: [['subnet-prefixes-fragmented'], ['webhook-failed']],
    notBlamed: ['sandbox-create-failed', 'cni-settings-unsafe'],
    apply: (draft) => {
      ipamdCannotAssign(draft, 'InsufficientCidrBlocks', 'The specified subnet does not have enough free cidr blocks to satisfy the request.');
      repeat(draft, 6, 60, (at) => draft.kubelet(at, 'E', 'kubelet.go:1995', '"Failed creating a mirror pod for" err="Internal error occurred: failed calling webhook \\"mutate.policy.example\\": failed to call webhook: Post \\"https://policy.kyverno.svc:443/mutate?timeout=10s\\": context deadline exceeded" pod="kube-system/static-web"'));
    },
  },
  {
    id: 'c27-mtu-and-liveness',
    causes: [['mtu-mismatch'], ['crashloop-liveness', 'crashloop']],
    apply: (draft) => {
      const { link } = draft.node.enis[0]!;
      replaceIn(draft, 'networking/ifconfig.txt', new RegExp(`(${link}: flags=\\S+  mtu) 9001`), '$1 1500');
      const app = draft.app();
      repeat(draft, 6, 90, (at) => {
        draft.kubelet(at, 'I', 'prober.go:107', `"Probe failed" probeType="Liveness" pod="${app.namespace}/${app.name}" podUID="${app.uid}" containerName="${app.container}" probeResult="failure" output="HTTP probe failed with statuscode: 500"`);
        draft.kubelet(at + 100, 'I', 'kuberuntime_manager.go:1050', `"Message for Container of pod" containerName="${app.container}" containerStatusID={"Type":"containerd","ID":"${app.containerId}"} pod="${app.namespace}/${app.name}" containerMessage="Container ${app.container} failed liveness probe, will be restarted"`);
      });
    },
  },
  // --- one that is over, and one that is not
  {
    id: 'c28-api-outage-over-containerd-now',
    causes: [['containerd-down']],
    notBlamed: ['api-server-unreachable', 'node-not-ready'],
    apply: (draft) => {
      draft.earlier(5 * HOUR, () => cannotReachApi(draft, 20));
      readyAgain(draft, 5 * HOUR - 1);
      draft.kubelet(draft.ago(5 * HOUR - 1.1), 'I', 'kubelet_node_status.go:115', `"Node was previously registered" node="${draft.node.host}"`);
      draft.kubelet(draft.ago(5 * HOUR - 1.05), 'I', 'kubelet_node_status.go:79', `"Successfully registered node" node="${draft.node.host}"`);
      repeat(draft, 14, 8, (at) => draft.kubelet(at, 'E', 'log.go:32', '"Status from runtime service failed" err="rpc error: code = Unavailable desc = connection error: desc = \\"transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: no such file or directory\\""'));
      replaceIn(draft, 'system/services.txt', / {2}(containerd\.service\s+loaded) active running/, '* $1 failed failed');
    },
  },
  {
    id: 'c29-pressure-over-oom-now',
    causes: [['oom-container']],
    notBlamed: ['disk-full', 'eviction-in-progress'],
    apply: (draft) => {
      draft.earlier(9 * HOUR, () => {
        repeat(draft, 4, 60, (at) => draft.kubelet(at, 'W', 'eviction_manager.go:376', '"Eviction manager: attempting to reclaim" resourceName="ephemeral-storage"'));
        draft.kubelet(draft.ago(0.9), 'I', 'eviction_manager.go:387', '"Eviction manager: able to reduce resource pressure without evicting pods." resourceName="ephemeral-storage"');
      });
      containerOom(draft, 'python3');
    },
  },
  {
    id: 'c30-ipamd-late-at-boot-image-now',
    causes: [['image-not-found']],
    notBlamed: ['ipamd-not-ready', 'cni-config-missing', 'node-not-ready'],
    apply: (draft) => {
      const start = draft.node.boot + 36_000;
      for (let index = 0; index < 5; index += 1) { draft.ipamd(start + index * 2000, 'error', 'wait/loop.go:53', `Unable to reach API Server, Get "https://${draft.node.serviceCidr.replace('0.0/16', '0.1')}:443/version?timeout=5s": dial tcp ${draft.node.serviceCidr.replace('0.0/16', '0.1')}:443: connect: connection refused`); }
      draft.ipamd(start + 11_000, 'info', 'wait/loop.go:87', 'Successful communication with the Cluster! Cluster Version is: v1.31+. git version: v1.31.7-eks-bcf3d70');
      repeat(draft, 8, 60, (at) => syncError(draft, at, 'StartContainer', 'ErrImagePull', 'rpc error: code = NotFound desc = failed to pull and unpack image \\\\\\"ghcr.io/acme/billing:2.9.1-rc\\\\\\": failed to resolve reference \\\\\\"ghcr.io/acme/billing:2.9.1-rc\\\\\\": ghcr.io/acme/billing:2.9.1-rc: not found'));
    },
  },
  {
    id: 'c31-node-oom-yesterday-drop-now',
    causes: [['dns-blocked-by-iptables', 'iptables-drop']],
    notBlamed: ['pod-dns-lookup-timeout', 'probe-failure-storm'],
    apply: (draft) => {
      nodeOom(draft, 20 * HOUR, 'java');
      draft.rule('filter', `-A FORWARD -d ${draft.pod('coredns')!.ip}/32 -p tcp -m tcp --dport 53 -j DROP`, 311, true);
      draft.rule('filter', `-A FORWARD -d ${draft.pod('coredns')!.ip}/32 -p udp -m udp --dport 53 -j DROP`, 20_311, true);
      appsFailDns(draft);
    },
  },
  {
    id: 'c32-nfs-over-cni-gone-now',
    causes: [['cni-config-missing']],
    notBlamed: ['nfs-not-responding', 'node-not-ready', 'sandbox-create-failed'],
    apply: (draft) => {
      draft.kernel(draft.ago(7 * HOUR), 'nfs: server 10.0.9.9 not responding, still trying');
      draft.kernel(draft.ago(7 * HOUR - 2), 'nfs: server 10.0.9.9 OK');
      draft.drop('cni/10-aws.conflist');
      repeat(draft, 40, 5, (at) => draft.kubelet(at, 'E', 'kubelet.go:3002', '"Container runtime network not ready" networkReady="NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized"'));
      notReady(draft, 3, 'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized');
    },
  },
  {
    id: 'c33-unauthorized-at-first-linklocal-now',
    causes: [['ena-linklocal-allowance-exceeded']],
    notBlamed: ['node-registration-unauthorized', 'dns-upstream-timeout', 'pod-dns-lookup-timeout'],
    apply: (draft) => {
      for (let index = 0; index < 4; index += 1) { draft.kubelet(draft.node.boot + 23_000 + index * 900, 'E', 'kubelet_node_status.go:107', `"Unable to register node with API server" err="Unauthorized" node="${draft.node.host}"`); }
      replaceIn(draft, 'networking/ethtool.txt', /(linklocal_allowance_exceeded): \d+/, '$1: 4011223');
      repeat(draft, 30, 6, (at) => draft.podLog(draft.pod('coredns'), at, 'stdout', `[ERROR] plugin/errors: 2 sqs.${draft.node.region}.amazonaws.com. AAAA: read udp 10.0.1.9:${draft.random.int(33000, 60000)}->${draft.node.resolver}:53: i/o timeout`));
    },
  },
  {
    id: 'c34-pleg-this-morning-subnet-now',
    causes: [['subnet-ips-exhausted']],
    notBlamed: ['pleg-unhealthy', 'sandbox-create-failed', 'node-not-ready'],
    apply: (draft) => {
      draft.earlier(8 * HOUR, () => { plegSilent(draft, 12); notReady(draft, 0.5, 'PLEG is not healthy: pleg was last seen active 3m45.2s ago; threshold is 3m0s'); });
      readyAgain(draft, 8 * HOUR - 1);
      ipamdCannotAssign(draft, 'InsufficientFreeAddressesInSubnet', 'There are not enough free addresses in subnet \'subnet-0aa11bb22cc33dd44\' to satisfy the requested number of addresses.');
    },
  },
  {
    id: 'c35-throttled-earlier-denied-now',
    causes: [['cni-permission-denied']],
    notBlamed: ['aws-api-throttled', 'sandbox-create-failed', 'ipamd-reconcile-errors'],
    apply: (draft) => {
      draft.earlier(10 * HOUR, () => repeat(draft, 6, 10, (at) => draft.ipamd(at, 'error', 'awsutils/awsutils.go:1512', 'Failed to describe network interfaces: operation error EC2: DescribeNetworkInterfaces, https response error StatusCode: 503, api error RequestLimitExceeded: Request limit exceeded.')));
      draft.ipamd(draft.ago(9.9 * HOUR), 'info', 'ipamd/ipamd.go:1060', 'Successfully increased IP/Prefix pool: total: 28, assigned: 11');
      repeat(draft, 18, 30, (at) => draft.log(IPAMD, at, JSON.stringify({ level: 'error', ts: new Date(at).toISOString(), caller: 'awsutils/awsutils.go:1033', msg: `Failed to assign private IP addresses on ENI ${draft.node.enis[0]!.id}: operation error EC2: AssignPrivateIpAddresses, https response error StatusCode: 403, RequestID: ${draft.random.uuid()}, api error UnauthorizedOperation: You are not authorized to perform this operation. User: arn:aws:sts::111122223333:assumed-role/node/i-0 is not authorized to perform: ec2:AssignPrivateIpAddresses on resource: arn:aws:ec2:*:111122223333:network-interface/* because no identity-based policy allows the ec2:AssignPrivateIpAddresses action.` })));
      sandboxFails(draft, 'add cmd: failed to assign an IP address to container');
    },
  },
  {
    id: 'c36-reboot-for-a-panic-then-disk',
    causes: [['disk-full']],
    notBlamed: ['eviction-in-progress', 'oci-create-failed'],
    apply: (draft) => {
      replaceIn(draft, 'storage/mounts.txt', /^\/dev\/nvme0n1p1 +\S+ +\S+ +\S+ +\S+ \/$/m, '/dev/nvme0n1p1   80G   75G  5.1G  94% /');
      repeat(draft, 5, 60, (at) => draft.kubelet(at, 'I', 'eviction_manager.go:397', '"Eviction manager: pods ranked for eviction" pods=["prod/orders-1","prod/web-2"]'));
      repeat(draft, 5, 60, (at) => draft.kubelet(at - 10, 'W', 'eviction_manager.go:376', '"Eviction manager: attempting to reclaim" resourceName="ephemeral-storage"'));
      draft.set('system/last_reboot.txt', `reboot   system boot  ${draft.node.kernel.slice(0, 16)} Sat Jun  6 16:26   still running\nreboot   system boot  ${draft.node.kernel.slice(0, 16)} Fri Jun  5 10:11 - crash\n\nwtmp begins Mon Jan  5 10:00:00 2026\n`);
    },
  },
];
