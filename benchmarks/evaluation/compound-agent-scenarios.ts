import { BundleDraft } from './bundle-draft';
import { CONTAINERD, KUBELET, repeat } from './fault';
import { Scenario } from './scenario';

const HOUR = 60;

function replaceIn(draft: BundleDraft, path: string, what: RegExp, by: string): void {
  draft.edit(path, (text) => {
    if (!what.test(text)) { throw new Error(`${path} holds nothing like ${what}`); }
    return text.replace(what, by);
  });
}

function mountFails(draft: BundleDraft, volume: string, text: string, times = 6): void {
  const app = draft.app();
  repeat(draft, times, 60, (at) => draft.kubelet(at, 'E', 'nestedpendingoperations.go:348', `Operation for "{volumeName:kubernetes.io/csi/${volume} podName:${app.uid} nodeName:}" failed. No retries permitted until ${new Date(at + 64_000).toISOString()} (durationBeforeRetry 1m4s). Error: MountVolume.SetUp failed for volume "pvc-7" (UniqueName: "kubernetes.io/csi/${volume}") pod "${app.name}" (UID: "${app.uid}") : ${text}`));
}

function podsWait(draft: BundleDraft, volume: string): void {
  const app = draft.app();
  repeat(draft, 5, 125, (at) => draft.kubelet(at, 'E', 'kubelet.go:2080', `"Unable to attach or mount volumes for pod; skipping pod" err="unmounted volumes=[${volume}], unattached volumes=[], failed to process volumes=[]: context deadline exceeded" pod="${app.namespace}/${app.name}"`));
}

function probesTimeOut(draft: BundleDraft): void {
  repeat(draft, 40, 9, (at) => { const app = draft.app(); draft.kubelet(at, 'I', 'prober.go:107', `"Probe failed" probeType="Liveness" pod="${app.namespace}/${app.name}" podUID="${app.uid}" containerName="${app.container}" probeResult="failure" output="Get \\"http://${app.ip}:8080/live\\": dial tcp ${app.ip}:8080: i/o timeout (Client.Timeout exceeded while awaiting headers)"`); });
}

function csi(draft: BundleDraft, text: string, times = 6): void {
  repeat(draft, times, 45, (at) => draft.podLog(draft.pod('ebs-csi-node'), at, 'stderr', text));
}

/** Further troubles at once: of volumes, agents, identities and services. */
export const COMPOUND_AGENT_SCENARIOS: readonly Scenario[] = [
  {
    id: 'd1-clock-then-denied',
    causes: [['clock-skew']],
    notBlamed: ['irsa-failed', 'aws-api-denied', 'kubelet-certificate-invalid'],
    apply: (draft) => {
      replaceIn(draft, 'system/services.txt', / {2}(chronyd\.service\s+loaded) active running/, '* $1 failed failed');
      draft.earlier(5, () => repeat(draft, 6, 30, (at) => draft.kubelet(at, 'E', 'kubelet_node_status.go:549', `"Error updating node status, will retry" err="error getting node \\"x\\": Get \\"https://${draft.node.endpoint}/api/v1/nodes/x?timeout=10s\\": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2025-01-01T00:00:11Z is before 2026-01-02T11:11:11Z"`)));
      csi(draft, 'E1101 10:00:00.000000       1 driver.go:121] "GRPC error" err="rpc error: code = Internal desc = operation error EC2: DescribeVolumes, https response error StatusCode: 400, api error RequestExpired: Request has expired."');
    },
  },
  {
    id: 'd2-ipvs-rr-missing',
    shape: { proxy: 'ipvs' },
    causes: [['ipvs-modules-missing']],
    notBlamed: ['kube-proxy-sync-failed', 'service-unreachable', 'pod-dns-lookup-timeout'],
    apply: (draft) => {
      draft.set('modinfo/ip_vs', 'ip_vs                 200704  0\nnf_conntrack          200704  3 ip_vs,nf_nat\n');
      draft.set('networking/ipvsadm.txt', '');
      repeat(draft, 12, 30, (at) => draft.podLog(draft.pod('kube-proxy'), at, 'stderr', 'E1101 10:00:00.000000       1 proxier.go:1219] "Failed to add IPVS service" err="no such file or directory" servicePortName="default/kubernetes:https"'));
      repeat(draft, 3, 90, (at) => draft.podLog(draft.pod('kube-proxy'), at - 400, 'stderr', 'E1101 10:00:00.000000       1 server.go:135] "Error running ProxyServer" err="can\'t use the IPVS proxier: missing required kernel modules: ip_vs_rr"'));
    },
  },
  {
    id: 'd3-nm-cloud-setup-took-rules',
    shape: { pods: 22 },
    causes: [['network-manager-conflict']],
    notBlamed: ['pod-route-missing', 'martian-packets', 'probe-failure-storm'],
    apply: (draft) => {
      draft.edit('system/services.txt', (text) => text.replace('  sshd.service', '  nm-cloud-setup.timer                     loaded active waiting Automatically configure NetworkManager in cloud\n  NetworkManager.service                   loaded active running Network Manager\n  sshd.service'));
      draft.edit('networking/iprule.txt', (text) => text.split('\n').filter((line) => !/^1536:/.test(line)).join('\n').replace('32766:', '30200:\tfrom all lookup 30200\n30400:\tfrom all lookup 30400\n32766:'));
      probesTimeOut(draft);
    },
  },
  {
    id: 'd4-csi-registrar-dead',
    causes: [['csi-driver-not-registered']],
    notBlamed: ['volume-mount-timeout', 'ebs-attach-failed'],
    apply: (draft) => {
      mountFails(draft, 'ebs.csi.aws.com^vol-0aa11', 'kubernetes.io/csi: mounter.SetUpAt failed to get CSI client: driver name ebs.csi.aws.com not found in the list of registered CSI drivers');
      podsWait(draft, 'data');
    },
  },
  {
    id: 'd5-efs-refused-by-policy',
    causes: [['efs-mount-failed']],
    notBlamed: ['volume-mount-timeout', 'nfs-not-responding'],
    apply: (draft) => {
      mountFails(draft, 'efs.csi.aws.com^fs-0a1b2c3d4e5f60718', 'rpc error: code = Internal desc = Could not mount "fs-0a1b2c3d4e5f60718:/" at "/var/lib/kubelet/pods/x/volumes/kubernetes.io~csi/pvc-7/mount": mount failed: exit status 1\\nMounting command: mount\\nMounting arguments: -t efs -o tls,iam fs-0a1b2c3d4e5f60718:/ /var/lib/kubelet/pods/x/mount\\nOutput: b\'mount.nfs4: access denied by server while mounting 127.0.0.1:/\'');
      podsWait(draft, 'shared');
    },
  },
  {
    id: 'd6-kms-disabled',
    causes: [['kms-key-unusable']],
    notBlamed: ['ebs-attach-failed', 'volume-mount-timeout'],
    apply: (draft) => {
      csi(draft, 'E1101 10:00:00.000000       1 driver.go:121] "GRPC error" err="rpc error: code = Internal desc = Could not attach volume \\"vol-0aa11\\" to node \\"i-0\\": operation error EC2: AttachVolume, api error InvalidVolume.KmsKeyDisabled: arn:aws:kms:eu-west-1:111122223333:key/11 is disabled."');
      repeat(draft, 6, 40, (at) => draft.podLog(draft.pod('ebs-csi-node'), at, 'stderr', 'E1101 10:00:00.000000       1 controller.go:77] "Could not create volume" err="operation error EC2: CreateVolume, api error KMSKeyNotAccessibleFault: Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state"'));
      podsWait(draft, 'data');
    },
  },
  {
    id: 'd7-xfs-shutdown-only',
    causes: [['xfs-shutdown']],
    notBlamed: ['containerd-down', 'pleg-unhealthy', 'filesystem-read-only'],
    apply: (draft) => {
      draft.earlier(8, () => { draft.kernel(draft.ago(1), 'XFS (nvme0n1p1): Corruption of in-memory data (0x8) detected at xfs_trans_cancel+0x12a/0x140 [xfs] (fs/xfs/xfs_trans.c:1104).  Shutting down filesystem.'); draft.kernel(draft.ago(0.99), 'XFS (nvme0n1p1): Please unmount the filesystem and rectify the problem(s)'); });
      repeat(draft, 6, 20, (at) => draft.containerd(at, 'error', 'RunPodSandbox for &PodSandboxMetadata{Name:web-1,Uid:0a,Namespace:prod,Attempt:0,} failed, error', 'error="rpc error: code = Unknown desc = failed to create sandbox root directory: mkdir /var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/ab: input/output error"'));
    },
  },
  {
    id: 'd8-kubelet-cgroup-driver',
    causes: [['kubelet-config-invalid']],
    notBlamed: ['kubelet-failed', 'systemd-unit-failed', 'node-not-ready'],
    apply: (draft) => {
      repeat(draft, 8, 11, (at, index) => {
        draft.kubelet(at, 'E', 'run.go:72', '"command failed" err="failed to load kubelet config file, path: /etc/kubernetes/kubelet/config.json, error: failed to load Kubelet config file /etc/kubernetes/kubelet/config.json, error failed to decode: json: cannot unmarshal string into Go struct field KubeletConfiguration.maxPods of type int32"');
        draft.journal(KUBELET, at + 20, 'systemd[1]', 'kubelet.service: Main process exited, code=exited, status=1/FAILURE');
        draft.journal(KUBELET, at + 30, 'systemd[1]', 'kubelet.service: Failed with result \'exit-code\'.');
        draft.journal(KUBELET, at + 9000, 'systemd[1]', `kubelet.service: Scheduled restart job, restart counter is at ${index + 1}.`);
      });
      replaceIn(draft, 'system/services.txt', / {2}(kubelet\.service\s+loaded) active running/, '* $1 activating auto-restart');
    },
  },
  {
    id: 'd9-neighbours',
    causes: [['neighbour-table-overflow']],
    notBlamed: ['api-server-unreachable', 'dns-upstream-timeout', 'pod-dns-lookup-timeout', 'service-unreachable'],
    apply: (draft) => {
      draft.earlier(3, () => repeat(draft, 20, 6, (at) => draft.kernel(at, 'neighbour: arp_cache: neighbor table overflow!')));
      repeat(draft, 20, 9, (at) => draft.podLog(draft.pod('coredns'), at, 'stdout', `[ERROR] plugin/errors: 2 example.org. A: read udp 10.0.1.9:${draft.random.int(33000, 60000)}->${draft.node.resolver}:53: i/o timeout`));
    },
  },
  { id: 'd10-tcp-memory', causes: [['tcp-memory-exhausted']], notBlamed: ['probe-failure-storm', 'conntrack-table-full'], apply: (draft) => { draft.earlier(3, () => repeat(draft, 9, 20, (at) => draft.kernel(at, 'TCP: out of memory -- consider tuning tcp_mem'))); probesTimeOut(draft); } },
  {
    id: 'd11-port-10250',
    causes: [['node-port-conflict']],
    notBlamed: ['kubelet-failed', 'iptables-drop'],
    apply: (draft) => {
      repeat(draft, 6, 12, (at) => draft.kubelet(at, 'E', 'server.go:205', '"Failed to listen and serve" err="listen tcp 0.0.0.0:10250: bind: address already in use"'));
      draft.rule('filter', '-A INPUT -p tcp -m tcp --dport 3306 -m comment --comment "no db" -j DROP', 12);
    },
  },
  {
    id: 'd12-pod-identity-and-drop-elsewhere',
    causes: [['pod-identity-failed']],
    notBlamed: ['aws-api-denied', 'iptables-drop', 'irsa-failed'],
    apply: (draft) => {
      draft.rule('filter', '-A INPUT -s 203.0.113.0/24 -j DROP', 44);
      repeat(draft, 9, 30, (at) => draft.podLog(draft.pod('eks-pod-identity-agent'), at, 'stderr', `{"client-addr":"${draft.app().ip}:41022","cluster-name":"${draft.node.cluster}","level":"error","msg":"Error fetching credentials: error getting credentials to cache: unable to fetch credentials from EKS Auth: operation error EKS Auth: AssumeRoleForPodIdentity, https response error StatusCode: 404, RequestID: ${draft.random.uuid()}, ResourceNotFoundException: No association found for service account","time":"${new Date(at).toISOString()}"}`));
    },
  },
  {
    id: 'd13-policy-agent-crash',
    causes: [['network-policy-agent-failed']],
    notBlamed: ['sandbox-create-failed', 'probe-failure-storm', 'pod-dns-lookup-timeout'],
    shape: { strictPolicy: true },
    apply: (draft) => {
      repeat(draft, 10, 20, (at) => draft.json('var_log/aws-routed-eni/network-policy-agent.log', at, 'error', 'ebpf/bpf_client.go:714', 'Failed to attach eBPF probe: failed to load program: permission denied'));
      repeat(draft, 10, 20, (at) => draft.json('var_log/aws-routed-eni/network-policy-agent.log', at + 10, 'error', 'controllers/policyendpoints_controller.go:401', 'Attaching eBPF probe failed for pod', { podNamespace: 'prod', error: 'failed to load program' }));
      repeat(draft, 8, 30, (at) => { const app = draft.app(); draft.kubelet(at, 'E', 'kuberuntime_sandbox.go:72', `"Failed to create sandbox for pod" err="rpc error: code = Unknown desc = failed to setup network for sandbox \\"ab\\": plugin type=\\"aws-cni\\" name=\\"aws-cni\\" failed (add): add cmd: failed to setup network policy" pod="${app.namespace}/${app.name}"`); });
    },
  },
  {
    id: 'd14-pause-image-denied',
    causes: [['sandbox-image-pull-failed', 'image-pull-unauthorized']],
    notBlamed: ['sandbox-create-failed', 'node-not-ready'],
    apply: (draft) => {
      repeat(draft, 9, 25, (at) => { const app = draft.app(); draft.kubelet(at, 'E', 'kuberuntime_sandbox.go:72', `"Failed to create sandbox for pod" err="rpc error: code = Unknown desc = failed to start sandbox \\"ab\\": failed to get sandbox image \\"602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/pause:3.10\\": failed to pull image \\"602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/pause:3.10\\": failed to pull and unpack image: failed to resolve reference: pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials" pod="${app.namespace}/${app.name}"`); });
    },
  },
  {
    id: 'd15-arch-and-subnet',
    causes: [['subnet-ips-exhausted'], ['oci-create-failed', 'image-not-found']],
    apply: (draft) => {
      repeat(draft, 14, 30, (at) => draft.ipamd(at, 'error', 'ipamd/ipamd.go:1022', 'Failed to increase pool size due to not able to allocate ENI AllocENI: error creating ENI: failed to create network interface: operation error EC2: CreateNetworkInterface, https response error StatusCode: 400, api error InsufficientFreeAddressesInSubnet: The specified subnet does not have enough free addresses to satisfy the request.'));
      repeat(draft, 5, 60, (at) => { const app = draft.app(); draft.kubelet(at, 'E', 'pod_workers.go:1301', `"Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"${app.container}\\" with RunContainerError: \\"failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec /usr/bin/app: exec format error: unknown\\"" pod="${app.namespace}/${app.name}"`); });
    },
  },
  {
    id: 'd16-zombies-and-dns-drop',
    causes: [['dns-blocked-by-iptables', 'iptables-drop'], ['zombies-excess']],
    apply: (draft) => {
      draft.edit('system/ps.txt', (text) => text + Array.from({ length: 45 }, (_, index) => `root      ${40000 + index}  0.0  0.0      0     0 ?        Z    10:0${index % 10}   0:00      \\_ [sh] <defunct>`).join('\n') + '\n');
      draft.rule('mangle', `-A PREROUTING -d ${draft.node.dns}/32 -p udp -m udp --dport 53 -j DROP`, 77_001, true);
    },
  },
  {
    id: 'd17-spot-drain',
    causes: [['spot-interruption']],
    notBlamed: ['node-not-ready', 'kubelet-failed', 'pod-stuck-terminating', 'containerd-down'],
    apply: (draft) => {
      const handler = { ...draft.pod('coredns')!, name: 'aws-node-termination-handler-7x2kd', workload: 'aws-node-termination-handler', container: 'aws-node-termination-handler' };
      const at = draft.ago(2);
      draft.podLog(handler, at, 'stderr', `${new Date(at).toISOString().slice(0, 19).replace(/-/g, '/').replace('T', ' ')} INF Adding new event to the event store event={"AutoScalingGroupName":"","Description":"Spot ITN received. Instance will be interrupted at ${new Date(at + 120_000).toISOString().slice(0, 19)}Z \\n","Kind":"SPOT_ITN","NodeName":"${draft.node.host}"}`);
      draft.podLog(handler, at + 2000, 'stderr', 'INF Node successfully cordoned and drained node_name=x reason="Spot ITN received."');
      draft.journal(KUBELET, draft.ago(0.2), 'systemd[1]', 'Stopping kubelet.service - Kubernetes Kubelet...');
    },
  },
  {
    id: 'd18-interface-down',
    causes: [['interface-down']],
    notBlamed: ['api-server-unreachable', 'node-not-ready', 'default-route-missing', 'imds-unreachable'],
    apply: (draft) => {
      const { link } = draft.node.enis[0]!;
      draft.kernel(draft.ago(4), `ena 0000:00:05.0 ${link}: Link is down`);
      replaceIn(draft, 'networking/ifconfig.txt', new RegExp(`(${link}: flags=)\\S+`), '$14098<BROADCAST,MULTICAST>');
      repeat(draft, 14, 10, (at) => draft.kubelet(at, 'E', 'controller.go:195', `"Failed to update lease" err="Put \\"https://${draft.node.endpoint}/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/x?timeout=10s\\": dial tcp 10.0.44.91:443: connect: network is unreachable"`));
    },
  },
  {
    id: 'd19-mixed-backends-decoy-but-coredns-loop',
    causes: [['dns-upstream-timeout', 'dns-resolver-misconfigured', 'coredns-failed']],
    notBlamed: ['iptables-backends-mixed', 'kube-proxy-rules-missing'],
    apply: (draft) => {
      repeat(draft, 15, 12, (at) => draft.podLog(draft.pod('coredns'), at, 'stdout', `[ERROR] plugin/errors: 2 kubernetes.default.svc.cluster.local.eu-west-1.compute.internal. AAAA: read udp 10.0.1.9:41022->${draft.node.resolver}:53: i/o timeout`));
    },
  },
  {
    id: 'd20-lustre-evicts',
    causes: [['storage-client-error']],
    notBlamed: ['hung-task', 'volume-mount-timeout'],
    apply: (draft) => {
      draft.earlier(12, () => repeat(draft, 6, 30, (at) => draft.kernel(at, 'LustreError: 11-0: a3f5bbmv-OST0001-osc-ffff8d8e: operation ost_connect to node 10.0.77.41@tcp failed: rc = -16')));
      draft.earlier(9, () => repeat(draft, 2, 30, (at) => draft.kernel(at, 'LustreError: 167-0: a3f5bbmv-MDT0000-mdc-ffff8d8e: This client was evicted by a3f5bbmv-MDT0000; in progress operations using this service will fail.')));
    },
  },
  {
    id: 'd21-secret-missing-and-healed-registry',
    causes: [['secret-missing']],
    notBlamed: ['image-registry-unreachable', 'crashloop'],
    apply: (draft) => {
      draft.earlier(6 * HOUR, () => repeat(draft, 3, 40, (at) => draft.containerd(at, 'error', 'PullImage "quay.io/acme/api:2" failed', 'error="failed to pull and unpack image \\"quay.io/acme/api:2\\": failed to resolve reference \\"quay.io/acme/api:2\\": failed to do request: Head \\"https://quay.io/v2/acme/api/manifests/2\\": dial tcp 52.0.0.9:443: i/o timeout"')));
      draft.containerd(draft.ago(5.9 * HOUR), 'info', 'PullImage "quay.io/acme/api:2" returns image reference "sha256:aa"');
      const app = draft.app();
      repeat(draft, 12, 20, (at) => draft.kubelet(at, 'E', 'pod_workers.go:1301', `"Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"${app.container}\\" with CreateContainerConfigError: \\"secret \\\\\\"db-credentials\\\\\\" not found\\"" pod="${app.namespace}/${app.name}"`));
    },
  },
  {
    id: 'd22-nvlink-and-nccl',
    shape: { gpu: true },
    causes: [['nvlink-error', 'gpu-xid-fatal', 'gpu-xid']],
    notBlamed: ['nccl-crash', 'app-crash'],
    apply: (draft) => {
      draft.earlier(9, () => repeat(draft, 2, 5, (at) => draft.kernel(at, 'NVRM: Xid (PCI:0000:10:1c): 74, pid=\'<unknown>\', name=<unknown>, NVLink: fatal error detected on link 3(0x10000, 0x0, 0x0, 0x0, 0x0, 0x0, 0x0)')));
      draft.kernel(draft.ago(8), 'python3[51233]: segfault at 7f21 ip 00007f22a1 sp 00007f11 error 4 in libnccl.so.2.21.5[7f2200000000+5000000]');
    },
  },
  {
    id: 'd23-wrong-max-pods-but-oom',
    causes: [['oom-node']],
    notBlamed: ['memory-pressure', 'eviction-in-progress', 'pleg-unhealthy'],
    apply: (draft) => {
      draft.earlier(4, () => repeat(draft, 2, 20, (at) => { draft.kernel(at, 'oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/kubepods.slice/kubepods-besteffort.slice/x,task=chrome,pid=77221,uid=1000'); draft.kernel(at + 1, 'Out of memory: Killed process 77221 (chrome) total-vm:4114416kB, anon-rss:2041204kB, file-rss:0kB, shmem-rss:12kB, UID:1000 pgtables:9220kB oom_score_adj:1000'); }));
      repeat(draft, 4, 30, (at) => draft.kubelet(at, 'W', 'eviction_manager.go:376', '"Eviction manager: attempting to reclaim" resourceName="memory"'));
      repeat(draft, 4, 30, (at) => draft.kubelet(at + 20, 'I', 'eviction_manager.go:408', '"Eviction manager: pods ranked for eviction" pods=["prod/orders-1"]'));
    },
  },
  {
    id: 'd24-containerd-hangs-not-dead',
    causes: [['containerd-shim-failed', 'containerd-down']],
    notBlamed: ['pleg-unhealthy', 'node-not-ready', 'pod-stuck-terminating'],
    apply: (draft) => {
      draft.earlier(6, () => repeat(draft, 8, 20, (at) => draft.containerd(at, 'error', 'StopPodSandbox for "ab" failed', 'error="rpc error: code = Unknown desc = failed to stop container \\"ab\\": an error occurs during waiting for container \\"ab\\" to be killed: wait container \\"ab\\": context deadline exceeded"')));
      draft.earlier(5, () => repeat(draft, 6, 20, (at) => draft.containerd(at, 'error', 'failed to handle container TaskExit event &TaskExit{ContainerID:ab,ID:ab,Pid:4411,ExitStatus:137,ExitedAt:2026-01-01 10:00:00 +0000 UTC,}', 'error="failed to stop container: failed to delete task: context deadline exceeded: unknown"')));
      repeat(draft, 8, 15, (at) => draft.kubelet(at, 'E', 'kubelet.go:2412', '"Skipping pod synchronization" err="PLEG is not healthy: pleg was last seen active 3m32s ago; threshold is 3m0s"'));
    },
  },
  {
    id: 'd25-resolv-broken',
    causes: [['dns-resolver-misconfigured']],
    notBlamed: ['image-registry-unreachable', 'api-server-unreachable'],
    apply: (draft) => {
      draft.set('networking/resolv.conf', '# managed by puppet\nsearch corp.example\n');
      repeat(draft, 9, 30, (at) => { const app = draft.app(); draft.kubelet(at, 'E', 'pod_workers.go:1301', `"Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"${app.container}\\" with ErrImagePull: \\"rpc error: code = Unknown desc = failed to pull and unpack image \\\\\\"quay.io/acme/a:1\\\\\\": failed to resolve reference: failed to do request: Head \\\\\\"https://quay.io/v2/acme/a/manifests/1\\\\\\": dial tcp: lookup quay.io on [::1]:53: read udp [::1]:41022->[::1]:53: read: connection refused\\"" pod="${app.namespace}/${app.name}"`); });
    },
  },
  {
    id: 'd26-two-drops-one-idle',
    causes: [['iptables-drop', 'dns-blocked-by-iptables']],
    notBlamed: ['api-server-unreachable', 'node-not-ready'],
    apply: (draft) => {
      draft.rule('filter', `-A FORWARD -d ${draft.node.dns}/32 -p udp -m udp --dport 53 -m comment --comment "idle" -j DROP`, 0, true);
      draft.rule('filter', '-A OUTPUT -p tcp -m tcp --dport 443 -m owner --uid-owner 0 -j DROP', 90_412, true);
      repeat(draft, 14, 10, (at) => draft.kubelet(at, 'E', 'controller.go:195', `"Failed to update lease" err="Put \\"https://${draft.node.endpoint}/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/x?timeout=10s\\": dial tcp 10.0.44.91:443: i/o timeout"`));
    },
  },
  {
    id: 'd27-unit-fails-but-conntrack',
    causes: [['conntrack-table-full']],
    notBlamed: ['pod-dns-lookup-timeout', 'sysctl-unsafe'],
    apply: (draft) => {
      draft.edit('system/services.txt', (text) => text.replace('  sshd.service', '* acme-inventory.service                   loaded failed failed  Acme inventory\n  sshd.service'));
      replaceIn(draft, 'sysctls/sysctl_all.txt', /nf_conntrack_max = \d+/, 'nf_conntrack_max = 65536');
      replaceIn(draft, 'sysctls/sysctl_all.txt', /nf_conntrack_count = \d+/, 'nf_conntrack_count = 65536');
      repeat(draft, 30, 8, (at) => draft.kernel(at, 'nf_conntrack: nf_conntrack: table full, dropping packet'));
    },
  },
  {
    id: 'd28-two-boots-panic',
    causes: [['kernel-panic']],
    notBlamed: ['unexpected-reboot'],
    shape: { os: 'al2', upHours: 3 },
    apply: (draft) => {
      draft.system(draft.node.boot - 70_000, 'kernel', 'Kernel panic - not syncing: Fatal exception in interrupt');
      draft.system(draft.node.boot - 69_000, 'kernel', '---[ end Kernel panic - not syncing: Fatal exception in interrupt ]---');
      draft.set('system/last_reboot.txt', `reboot   system boot  ${draft.node.kernel.slice(0, 16)} Sat Jun  6 16:26   still running\nreboot   system boot  ${draft.node.kernel.slice(0, 16)} Fri Jun  5 10:11 - crash\n\nwtmp begins Mon Jan  5 10:00:00 2026\n`);
    },
  },
  {
    id: 'd29-image-corrupt-containerd',
    causes: [['snapshotter-failed', 'image-layer-corrupt']],
    notBlamed: ['crashloop'],
    apply: (draft) => {
      repeat(draft, 6, 40, (at) => draft.containerd(at, 'error', 'PullImage "docker.io/acme/api:3" failed', 'error="failed to pull and unpack image \\"docker.io/acme/api:3\\": failed to extract layer sha256:0a: wrong diff id calculated on extraction \\"sha256:1b\\""'));
    },
  },
  {
    id: 'd30-sgp-strict-real-webhook',
    shape: { podSecurityGroups: true },
    causes: [['webhook-failed']],
    notBlamed: ['cni-settings-unsafe', 'api-server-unreachable'],
    apply: (draft) => {
      repeat(draft, 8, 40, (at) => draft.kubelet(at, 'E', 'event.go:359', '"Server rejected event (will not retry!)" err="Internal error occurred: failed calling webhook \\"validate.kyverno.svc-fail\\": failed to call webhook: Post \\"https://kyverno-svc.kyverno.svc:443/validate/fail?timeout=10s\\": dial tcp 172.20.5.5:443: connect: connection refused"'));
    },
  },
  {
    id: 'd31-inode-and-old-io',
    causes: [['inodes-exhausted']],
    notBlamed: ['disk-full', 'eviction-in-progress'],
    shape: { upHours: 90 },
    apply: (draft) => {
      draft.kernel(draft.ago(70 * HOUR), 'Buffer I/O error on dev nvme5n1, logical block 0, async page read');
      replaceIn(draft, 'storage/inodes.txt', /^(\/dev\/nvme0n1p1 +\S+) +\S+ +\S+ +\S+ (\/)$/m, '$1 10485700 60 100% $2');
      repeat(draft, 6, 30, (at) => draft.kubelet(at, 'E', 'pod_workers.go:1301', '"Error syncing pod, skipping" err="failed to \\"CreatePodSandbox\\" for \\"a\\" with CreatePodSandboxError: \\"Failed to create sandbox for pod: rpc error: code = Unknown desc = failed to create sandbox root directory: mkdir /var/lib/containerd/x: no space left on device\\"" pod="prod/a"'));
    },
  },
  {
    id: 'd32-containerd-config-bad',
    causes: [['containerd-down']],
    notBlamed: ['kubelet-failed', 'systemd-unit-failed', 'pleg-unhealthy'],
    apply: (draft) => {
      repeat(draft, 7, 12, (at, index) => {
        draft.journal(CONTAINERD, at, 'containerd[4411]', 'containerd: failed to load TOML: /etc/containerd/config.toml: (14, 3): unexpected token');
        draft.journal(CONTAINERD, at + 50, 'systemd[1]', 'containerd.service: Main process exited, code=exited, status=1/FAILURE');
        draft.journal(CONTAINERD, at + 5100, 'systemd[1]', `containerd.service: Scheduled restart job, restart counter is at ${index + 1}.`);
      });
      replaceIn(draft, 'system/services.txt', / {2}(containerd\.service\s+loaded) active running/, '* $1 activating auto-restart');
      repeat(draft, 9, 10, (at) => draft.kubelet(at, 'E', 'run.go:72', '"command failed" err="failed to run Kubelet: validate service connection: validate CRI v1 runtime API for endpoint \\"unix:///run/containerd/containerd.sock\\": rpc error: code = Unavailable desc = connection error: desc = \\"transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: connection refused\\""'));
    },
  },
];
