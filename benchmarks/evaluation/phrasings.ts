import { BundleDraft } from './bundle-draft';
import { Fault, KUBELET, proof, Proof, repeat } from './fault';
import { Severity } from '../../src/core/findings/finding';

/** The log that a program writes to. */
export type Log = 'kubelet' | 'containerd' | 'kernel' | 'ipamd' | 'plugin' | 'coredns' | 'kube-proxy' | 'csi' | 'aws-node' | 'pod-identity' | 'policy' | 'nodeadm' | 'cloud-init-output' | 'messages' | 'termination';

/** Writes one line as the program would; kubelet and containerd texts carry no prefix of theirs. */
export function say(draft: BundleDraft, log: Log, at: number, text: string): Proof['files'] {
  const both = (workload: string, stream: 'stdout' | 'stderr'): string[] => {
    const pod = draft.pod(workload);
    // a node without that add-on says nothing
    if (!pod) { return []; }
    draft.podLog(pod, at, stream, text);
    return [draft.podFile(pod), `var_log/${pod.name}_${pod.namespace}_${pod.container}-${pod.containerId}.log`];
  };
  switch (log) {
    case 'kubelet': draft.kubelet(at, text.slice(0, 1), text.slice(2, text.indexOf(']')), text.slice(text.indexOf(']') + 2)); return [KUBELET, 'var_log/messages'];
    case 'containerd': { const [, level, message, rest] = /^(\w+) "(.*?)"(?: (\w+=.*))?$/s.exec(text)!; draft.containerd(at, level!, message!.replace(/\\"/g, '"'), rest ?? ''); return ['containerd/containerd-log.txt', 'var_log/messages']; }
    case 'kernel': draft.kernel(at, text); return ['kernel/dmesg.current', 'kernel/dmesg.human.current', 'var_log/messages'];
    case 'ipamd': draft.ipamd(at, text.slice(0, text.indexOf(' ')), 'ipamd/ipamd.go:900', text.slice(text.indexOf(' ') + 1)); return ['var_log/aws-routed-eni/ipamd.log'];
    case 'plugin': draft.plugin(at, text.slice(0, text.indexOf(' ')), text.slice(text.indexOf(' ') + 1)); return ['var_log/aws-routed-eni/plugin.log'];
    case 'policy': draft.json('var_log/aws-routed-eni/network-policy-agent.log', at, text.slice(0, text.indexOf(' ')), 'ebpf/bpf_client.go:1', text.slice(text.indexOf(' ') + 1)); return ['var_log/aws-routed-eni/network-policy-agent.log'];
    case 'coredns': return both('coredns', 'stdout');
    case 'kube-proxy': return both('kube-proxy', 'stderr');
    case 'csi': return both('ebs-csi-node', 'stderr');
    case 'aws-node': return both('aws-node', 'stdout');
    case 'pod-identity': return both('eks-pod-identity-agent', 'stderr');
    case 'nodeadm': draft.journal('nodeadm/nodeadm-run.log', at, text.startsWith('{') ? 'nodeadm[1555]' : 'systemd[1]', text); return ['nodeadm/nodeadm-run.log'];
    case 'cloud-init-output': draft.log('var_log/cloud-init-output.log', at, text); return ['var_log/cloud-init-output.log'];
    case 'messages': draft.system(at, text.slice(0, text.indexOf(': ')), text.slice(text.indexOf(': ') + 2)); return ['var_log/messages'];
    case 'termination': {
      const pod = { ...draft.pod('coredns')!, name: 'aws-node-termination-handler-x2k9q', workload: 'aws-node-termination-handler', container: 'aws-node-termination-handler' };
      draft.podLog(pod, at, 'stderr', text);
      return [draft.podFile(pod), `var_log/${pod.name}_${pod.namespace}_${pod.container}-${pod.containerId}.log`];
    }
  }
}

/** `top`: what the line itself names as the cause of its fault */
type Row = readonly [conditions: readonly string[], severity: Severity, log: Log, times: number, text: string, top?: readonly string[]];

/** Further words of the same faults: other versions, other ways in which the programs say it. */
const ROWS: readonly Row[] = [
  [['kubelet-certificate-invalid'], 'high', 'kubelet', 6, 'E bootstrap.go:266] part of the existing bootstrap client certificate in /var/lib/kubelet/kubeconfig is expired: 2026-10-01 00:00:00 +0000 UTC'],
  [['node-registration-unauthorized'], 'critical', 'kubelet', 12, 'E kubelet_node_status.go:92] Unable to register node "ip-10-0-1-2.ec2.internal" with API server: Unauthorized'],
  [['node-registration-unauthorized'], 'critical', 'kubelet', 12, 'E reflector.go:138] k8s.io/client-go/informers/factory.go:134: Failed to watch *v1.Service: failed to list *v1.Service: Unauthorized'],
  [['node-registration-unauthorized'], 'critical', 'kubelet', 12, 'E controller.go:144] failed to ensure lease exists, will retry in 7s, error: Unauthorized'],
  [['api-server-unreachable'], 'critical', 'kubelet', 15, 'E kubelet_node_status.go:92] "Unable to register node with API server" err="Post \\"https://ABCD.gr7.eu-west-1.eks.amazonaws.com/api/v1/nodes\\": dial tcp 10.0.4.4:443: i/o timeout" node="ip-10-0-1-2.ec2.internal"'],
  [['api-server-unreachable'], 'high', 'kubelet', 15, 'E event.go:368] "Unable to write event (may retry after sleeping)" err="Post \\"https://ABCD.gr7.eu-west-1.eks.amazonaws.com/api/v1/namespaces/default/events\\": dial tcp 10.0.4.4:443: connect: no route to host" event="x"'],
  [['kubelet-config-invalid'], 'critical', 'kubelet', 6, 'E run.go:74] "command failed" err="failed to run Kubelet: misconfiguration: kubelet cgroup driver: \\"systemd\\" is different from docker cgroup driver: \\"cgroupfs\\""'],
  [['kubelet-config-invalid'], 'critical', 'kubelet', 6, 'E run.go:74] "command failed" err="failed to set feature gates from initial flags-based config: unrecognized feature gate: CSIMigrationAWS"'],
  [['kubelet-config-invalid'], 'critical', 'kubelet', 6, 'E run.go:74] "command failed" err="failed to run Kubelet: running with swap on is not supported, please disable swap or set --fail-swap-on flag to false"'],
  // kubelet says that the runtime is down when its Status call has not succeeded for 30 s (pkg/kubelet/runtime.go): of the two complaints this is the cause
  [['pleg-unhealthy'], 'critical', 'kubelet', 8, 'I kubelet.go:1823] skipping pod synchronization - [container runtime is down, PLEG is not healthy: pleg was last seen active 4m2.5s ago; threshold is 3m0s.]', ['containerd-down']],
  [['containerd-down'], 'critical', 'kubelet', 12, 'E remote_runtime.go:176] "ListPodSandbox with filter from runtime service failed" err="rpc error: code = Unavailable desc = connection error: desc = \\"transport: Error while dialing dial unix /run/containerd/containerd.sock: connect: no such file or directory\\"" filter="nil"'],
  [['disk-full'], 'high', 'kubelet', 6, 'W eviction_manager.go:330] eviction manager: attempting to reclaim ephemeral-storage'],
  [['disk-full'], 'medium', 'kubelet', 6, 'E kubelet.go:1302] Image garbage collection failed multiple times in a row: failed to garbage collect required amount of images. Wanted to free 5402914816 bytes, but freed 0 bytes'],
  [['disk-full'], 'high', 'containerd', 5, 'error "PullImage \\"x:1\\" failed" error="failed to pull and unpack image \\"x:1\\": failed to extract layer sha256:aa: write /var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/9/fs/usr/lib/a.so: no space left on device: unknown"'],
  [['inodes-exhausted', 'disk-full'], 'high', 'kubelet', 5, 'W eviction_manager.go:333] "Eviction manager: attempting to reclaim" resourceName="inodesFree"'],
  [['oom-node'], 'critical', 'kernel', 1, 'Out of memory: Kill process 4411 (java) score 1820 or sacrifice child'],
  [['oom-node'], 'critical', 'kernel', 1, 'Out of memory: Killed process 4411 (python3) total-vm:9912334kB, anon-rss:7012334kB, file-rss:0kB, shmem-rss:0kB'],
  [['oom-container'], 'high', 'kernel', 2, 'Memory cgroup out of memory: Kill process 22011 (node) score 1991 or sacrifice child'],
  [['oom-container'], 'high', 'kernel', 2, 'Memory cgroup out of memory: Killed process 22011 (ruby) total-vm:912334kB, anon-rss:262144kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:900kB oom_score_adj:999'],
  [['soft-lockup'], 'critical', 'kernel', 2, 'NMI watchdog: BUG: soft lockup - CPU#3 stuck for 23s! [runc:4411]'],
  [['kernel-oops'], 'critical', 'kernel', 1, 'general protection fault, probably for non-canonical address 0xdead000000000108: 0000 [#1] SMP NOPTI'],
  [['kernel-oops'], 'critical', 'kernel', 1, 'Unable to handle kernel NULL pointer dereference at virtual address 0000000000000008'],
  [['kernel-oops'], 'critical', 'kernel', 1, 'Internal error: Oops: 96000004 [#1] SMP'],
  [['kernel-panic'], 'critical', 'kernel', 1, 'Kernel panic - not syncing: softlockup: hung tasks'],
  [['rcu-stall'], 'high', 'kernel', 2, 'rcu: INFO: rcu_sched detected stalls on CPUs/tasks:'],
  [['block-device-io-error'], 'high', 'kernel', 4, 'print_req_error: I/O error, dev nvme1n1, sector 91822331'],
  [['block-device-io-error'], 'high', 'kernel', 4, 'nvme1n1: I/O Cmd(0x2) @ LBA 1234, 8 blocks, I/O Error (sct 0x2 / sc 0x81)'],
  [['block-device-io-error'], 'high', 'kernel', 4, 'blk_update_request: critical medium error, dev nvme1n1, sector 4096 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 0'],
  [['block-device-io-error'], 'high', 'kernel', 3, 'nvme nvme2: controller is down; will reset: CSTS=0xffffffff, PCI_STATUS=0xffff'],
  [['ext4-error'], 'critical', 'kernel', 3, 'EXT4-fs error (device nvme1n1) in ext4_reserve_inode_write:5902: IO failure'],
  [['ext4-error'], 'critical', 'kernel', 3, 'EXT4-fs (nvme1n1): failed to convert unwritten extents to written extents -- potential data loss!  (inode 12, error -30)'],
  [['xfs-shutdown'], 'critical', 'kernel', 2, 'XFS (nvme1n1): xfs_do_force_shutdown(0x2) called from line 196 of file fs/xfs/libxfs/xfs_defer.c. Return address = 0000000012ab'],
  [['xfs-shutdown'], 'critical', 'kernel', 2, 'XFS (nvme0n1p1): Filesystem has been shut down due to log error (0x2).'],
  [['nfs-not-responding'], 'high', 'kernel', 3, 'nfs: server fs-0123abcd.efs.us-east-1.amazonaws.com not responding, still trying'],
  [['conntrack-table-full'], 'critical', 'kernel', 5, 'nf_conntrack: table full, dropping packet.'],
  [['conntrack-table-full'], 'critical', 'kernel', 5, 'net_ratelimit: 812 callbacks suppressed\nnf_conntrack: nf_conntrack: table full, dropping packet'],
  [['neighbour-table-overflow'], 'high', 'kernel', 5, 'neighbour: arp_cache: neighbor table overflow!'],
  [['ena-driver-reset'], 'high', 'kernel', 3, 'ena 0000:00:06.0 eth1: The number of lost tx completion is above the threshold (129 > 128). Reset the device'],
  [['ena-driver-reset'], 'high', 'kernel', 2, 'ena 0000:00:05.0: Keep alive watchdog timeout.'],
  [['hardware-error'], 'critical', 'kernel', 1, 'mce: [Hardware Error]: Machine check events logged\nmce: Uncorrected hardware memory error in user-access at 1f2a000'],
  [['pid-exhausted'], 'high', 'kubelet', 5, 'E pod_workers.go:1300] "Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"a\\" with RunContainerError: \\"failed to start containerd task: fork/exec /usr/bin/runc: resource temporarily unavailable\\"" pod="prod/a"'],
  [['pid-exhausted'], 'high', 'kubelet', 4, 'W eviction_manager.go:333] "Eviction manager: attempting to reclaim" resourceName="pids"'],
  [['file-descriptors-exhausted'], 'high', 'containerd', 5, 'error "failed to create containerd task" error="open /run/containerd/io.containerd.runtime.v2.task/k8s.io/ab/log.json: too many open files"'],
  [['subnet-ips-exhausted'], 'critical', 'ipamd', 6, 'error Failed to CreateNetworkInterface InsufficientFreeAddressesInSubnet: There are not enough free IP addresses in subnet subnet-0abc to satisfy the request'],
  [['subnet-ips-exhausted'], 'critical', 'ipamd', 6, 'warn failed to allocate all available IP addresses on ENI eni-0abc: AllocENI: error attaching ENI: InsufficientFreeAddressesInSubnet: The specified subnet does not have enough free addresses to satisfy the request.'],
  [['cni-permission-denied'], 'critical', 'ipamd', 6, 'error Failed to modify ENI attribute: UnauthorizedOperation: You are not authorized to perform this operation. User: arn:aws:sts::1:assumed-role/a/i-0 is not authorized to perform: ec2:ModifyNetworkInterfaceAttribute on resource: x'],
  [['cni-permission-denied'], 'critical', 'ipamd', 6, 'error failed to describe instance types: operation error EC2: DescribeInstanceTypes, https response error StatusCode: 403, RequestID: x, api error UnauthorizedOperation: You are not authorized to perform this operation.'],
  [['eni-limit-reached'], 'high', 'ipamd', 6, 'error Failed to attach ENI eni-0abc: operation error EC2: AttachNetworkInterface, https response error StatusCode: 400, RequestID: x, api error AttachmentLimitExceeded: Interface count 5 exceeds the limit for m5.large'],
  [['ipamd-not-ready', 'api-server-unreachable'], 'high', 'ipamd', 8, 'error Unable to reach API Server, Get "https://172.20.0.1:443/version?timeout=5s": dial tcp 172.20.0.1:443: i/o timeout'],
  [['ipamd-not-ready', 'service-unreachable', 'api-server-unreachable'], 'high', 'ipamd', 8, 'error Unable to reach API Server, Get "https://172.20.0.1:443/version?timeout=5s": context deadline exceeded'],
  [['ipamd-not-ready'], 'high', 'plugin', 8, 'error Error received from AddNetwork gRPC call: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 127.0.0.1:50051: connect: connection refused"'],
  [['kube-proxy-sync-failed'], 'high', 'kube-proxy', 8, 'E0101 10:00:00.000000       1 reflector.go:158] "Unhandled Error" err="k8s.io/client-go/informers/factory.go:160: Failed to watch *v1.Service: failed to list *v1.Service: Unauthorized" logger="UnhandledError"'],
  [['kube-proxy-sync-failed', 'api-server-unreachable'], 'high', 'kube-proxy', 20, 'W0101 10:00:00.000000       1 reflector.go:547] k8s.io/client-go/informers/factory.go:160: failed to list *v1.EndpointSlice: Get "https://ABCD.gr7.eu-west-1.eks.amazonaws.com/apis/discovery.k8s.io/v1/endpointslices?limit=500": dial tcp 10.0.4.4:443: i/o timeout'],
  [['dns-upstream-timeout'], 'high', 'coredns', 12, '[ERROR] plugin/errors: 2 s3.eu-west-1.amazonaws.com. A: read udp 10.0.1.9:33211->10.0.0.2:53: read: connection refused'],
  [['dns-upstream-timeout'], 'high', 'coredns', 12, '[ERROR] plugin/errors: 2 internal.corp.example. AAAA: read udp 10.0.1.9:33211->10.0.0.2:53: i/o timeout'],
  [['irsa-failed'], 'high', 'csi', 5, 'E0101 10:00:00.000000       1 driver.go:120] "GRPC error" err="operation error STS: AssumeRoleWithWebIdentity, https response error StatusCode: 400, RequestID: x, InvalidIdentityToken: Incorrect token audience"'],
  [['irsa-failed'], 'high', 'aws-node', 5, '{"level":"error","msg":"failed to refresh cached credentials, failed to retrieve credentials, operation error STS: AssumeRoleWithWebIdentity, https response error StatusCode: 403, RequestID: x, api error AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity"}'],
  [['pod-identity-failed'], 'high', 'pod-identity', 5, '{"level":"error","msg":"Error fetching credentials: error getting credentials to cache: unable to fetch credentials from EKS Auth: (fault: client): operation error EKS Auth: AssumeRoleForPodIdentity, https response error StatusCode: 400, RequestID: x, AccessDeniedException: Unauthorized Exception! EKS does not have permissions to assume the associated role."}'],
  [['image-pull-unauthorized'], 'high', 'kubelet', 5, 'E kuberuntime_image.go:53] "Failed to pull image" err="failed to pull and unpack image \\"111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1\\": failed to resolve reference \\"111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1\\": pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials" image="111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1"'],
  [['image-pull-rate-limited'], 'high', 'containerd', 5, 'error "PullImage \\"docker.io/library/nginx:latest\\" failed" error="failed to pull and unpack image \\"docker.io/library/nginx:latest\\": failed to copy: httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/library/nginx/manifests/sha256:aa: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit."'],
  [['image-not-found'], 'high', 'kubelet', 5, 'E kuberuntime_image.go:53] "Failed to pull image" err="rpc error: code = NotFound desc = failed to pull and unpack image \\"ghcr.io/acme/app:v9\\": failed to resolve reference \\"ghcr.io/acme/app:v9\\": ghcr.io/acme/app:v9: not found" image="ghcr.io/acme/app:v9"'],
  // an entry point that is not executable is the image's fault and not the node's: a symptom, medium at most
  [['oci-create-failed'], 'medium', 'kubelet', 4, 'E pod_workers.go:1300] "Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"a\\" with RunContainerError: \\"failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: \\\\\\"/srv/start.sh\\\\\\": permission denied: unknown\\"" pod="prod/a"'],
  [['oci-create-failed'], 'medium', 'containerd', 4, 'error "StartContainer for \\"ab\\" failed" error="failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: \\"/app\\": stat /app: no such file or directory: unknown"'],
  [['oci-create-failed'], 'medium', 'kubelet', 4, 'E pod_workers.go:1300] "Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"a\\" with RunContainerError: \\"failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec /entrypoint.sh: exec format error: unknown\\"" pod="prod/a"'],
  [['containerd-shim-failed'], 'high', 'containerd', 5, 'error "failed to handle container TaskExit event &TaskExit{ContainerID:ab,ID:ab,Pid:4411,ExitStatus:137,}" error="failed to stop container: failed to delete task: context deadline exceeded: unknown"'],
  [['ebs-multi-attach'], 'high', 'csi', 4, 'E0101 10:00:00.000000       1 driver.go:120] "GRPC error" err="rpc error: code = Internal desc = Could not attach volume \\"vol-0abc1234\\" to node \\"i-0\\": operation error EC2: AttachVolume, api error VolumeInUse: vol-0abc1234 is already attached to an instance"'],
  [['kms-key-unusable'], 'high', 'csi', 3, 'E0101 10:00:00.000000       1 driver.go:120] "GRPC error" err="rpc error: code = Internal desc = could not create volume: api error KMSKeyNotAccessibleFault: Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state"'],
  [['csi-driver-not-registered'], 'high', 'kubelet', 4, 'E nestedpendingoperations.go:348] Operation for "{volumeName:kubernetes.io/csi/efs.csi.aws.com^fs-0a1b2c3d podName:1 nodeName:}" failed. No retries permitted until x (durationBeforeRetry 8s). Error: MountVolume.SetUp failed for volume "pv" : kubernetes.io/csi: mounter.SetUpAt failed to get CSI client: driver name efs.csi.aws.com not found in the list of registered CSI drivers'],
  [['gpu-xid-fatal'], 'critical', 'kernel', 1, 'NVRM: Xid (PCI:0000:10:1c): 94, pid=\'<unknown>\', name=<unknown>, Contained: SM (0x1). RST: No, D-RST: No\nNVRM: Xid (PCI:0000:10:1c): 95, pid=\'<unknown>\', name=<unknown>, Uncontained: LTC TAG (0x2,0x0). RST: Yes, D-RST: No'],
  [['spot-interruption'], 'medium', 'termination', 1, '2026/11/20 10:00:00 INF Adding new event to the event store event={"Description":"Rebalance recommendation received. Instance will be cordoned at 2026-11-20T10:00:00Z","Kind":"REBALANCE_RECOMMENDATION"}'],
  [['node-bootstrap-failed'], 'high', 'nodeadm', 3, '{"level":"fatal","ts":1,"caller":"nodeadm/main.go:36","msg":"Command failed","error":"failed to ensure daemon is running: timed out waiting for kubelet","stacktrace":"main.main"}'],
  [['cni-config-missing'], 'critical', 'kubelet', 8, 'E pod_workers.go:1300] "Error syncing pod, skipping" err="failed to \\"CreatePodSandbox\\" for \\"a\\" with CreatePodSandboxError: \\"rpc error: code = Unknown desc = failed to setup network for sandbox \\\\\\"ab\\\\\\": plugin type=\\\\\\"aws-cni\\\\\\" failed (add): failed to find plugin \\\\\\"loopback\\\\\\" in path [/opt/cni/bin]\\"" pod="prod/a"'],
];

/** What nodes say in health; repeated a few times, none of it may be reported at medium or above. */
export const NOISE: readonly (readonly [log: Log, text: string])[] = [
  ['kubelet', 'E kubelet_node_status.go:549] "Error updating node status, will retry" err="error getting node \\"ip-10-0-1-2.ec2.internal\\": Get \\"https://ABCD.gr7.eu-west-1.eks.amazonaws.com/api/v1/nodes/ip-10-0-1-2.ec2.internal?resourceVersion=0&timeout=10s\\": http2: client connection lost"'],
  ['kubelet', 'E controller.go:195] "Failed to update lease" err="Operation cannot be fulfilled on leases.coordination.k8s.io \\"ip-10-0-1-2.ec2.internal\\": the object has been modified; please apply your changes to the latest version and try again"'],
  ['kubelet', 'I log.go:245] http: TLS handshake error from 10.0.9.9:51234: EOF'],
  ['kubelet', 'E remote_runtime.go:496] "ExecSync cmd from runtime service failed" err="rpc error: code = DeadlineExceeded desc = failed to exec in container: timeout 1s exceeded: context deadline exceeded" containerID="ab" cmd=["/app/grpc-health-probe","-addr=:50051"]'],
  ['kubelet', 'E upgradeaware.go:441] Error proxying data from backend to client: write tcp 127.0.0.1:41234->127.0.0.1:35712: write: broken pipe'],
  ['kubelet', 'W watcher.go:93] Error while processing event ("/sys/fs/cgroup/kubepods.slice/x": 0x40000100 == IN_CREATE|IN_ISDIR): inotify_add_watch /sys/fs/cgroup/kubepods.slice/x: no such file or directory'],
  ['kubelet', 'E cadvisor_stats_provider.go:501] "Partial failure issuing cadvisor.ContainerInfoV2" err="partial failures: [\\"/kubepods.slice/x.scope\\": RecentStats: unable to find data in memory cache]"'],
  ['kubelet', 'E pod_workers.go:1301] "Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"app\\" with CrashLoopBackOff: \\"back-off 10s restarting failed container=app pod=app-1_prod(1)\\"" pod="prod/app-1"'],
  ['kubelet', 'I kubelet_volumes.go:163] "Cleaned up orphaned pod volumes dir" podUID="1" path="/var/lib/kubelet/pods/1/volumes"'],
  ['kubelet', 'E projected.go:196] Error preparing data for projected volume kube-api-access-x for pod prod/a: failed to fetch token: pods "a" not found'],
  ['kubelet', 'I image_gc_manager.go:391] "Disk usage on image filesystem is over the high threshold, trying to free bytes down to the low threshold" usage=86 highThreshold=85 amountToFree=1202334 lowThreshold=80'],
  ['kubelet', 'I kuberuntime_container.go:808] "Killing container with a grace period" pod="prod/a" podUID="1" containerName="a" containerID="containerd://ab" gracePeriod=30'],
  ['kubelet', 'E secret.go:189] Couldn\'t get secret prod/tls: object "prod"/"tls" not registered'],
  ['kubelet', 'W empty_dir.go:500] Warning: Unmount skipped because path does not exist: /var/lib/kubelet/pods/1/volumes/kubernetes.io~empty-dir/tmp'],
  ['kubelet', 'E nestedpendingoperations.go:348] Operation for "{volumeName:kubernetes.io/csi/ebs.csi.aws.com^vol-0abc podName: nodeName:}" failed. No retries permitted until x (durationBeforeRetry 500ms). Error: Volume not attached according to node status for volume "pvc-1" (UniqueName: "kubernetes.io/csi/ebs.csi.aws.com^vol-0abc") pod "db-0" (UID: "1")'],
  ['containerd', 'error "ExecSync for \\"ab\\" failed" error="failed to exec in container: failed to start exec: OCI runtime exec failed: exec failed: unable to start container process: exec: \\"/bin/bash\\": stat /bin/bash: no such file or directory: unknown"'],
  ['containerd', 'error "collecting metrics for ab" error="ttrpc: closed: unknown"'],
  ['containerd', 'warning "unknown status" status=0'],
  ['containerd', 'info "trying next host" error="failed to do request: Head \\"https://mirror:5000/v2/\\": dial tcp: lookup mirror: no such host" host="mirror:5000"'],
  ['containerd', 'error "failed to reload cni configuration after receiving fs change event(REMOVE \\"/etc/cni/net.d/10-aws.conflist\\")" error="cni config load failed: no network config found in /etc/cni/net.d: cni plugin not initialized: failed to load cni config"'],
  ['containerd', 'warning "Failed to load runtime hooks" error="none"'],
  ['containerd', 'info "received container exit event container_id:\\"ab\\" id:\\"ab\\" pid:4411 exit_status:137 exited_at:{seconds:1}"'],
  ['kernel', 'TCP: request_sock_TCPv6: Possible SYN flooding on port [::]:8080. Sending cookies.'],
  ['kernel', 'net_ratelimit: 12 callbacks suppressed'],
  ['kernel', 'audit: rate limit exceeded'],
  ['kernel', 'overlayfs: idmapped layers are currently not supported'],
  ['kernel', 'EXT4-fs (nvme2n1): mounted filesystem 11-22 r/w with ordered data mode. Quota mode: none.'],
  ['kernel', 'EXT4-fs (nvme2n1): recovery complete'],
  ['kernel', 'nvme nvme3: rescanning namespaces.'],
  ['kernel', 'XFS (nvme4n1): Quotacheck needed: Please wait.'],
  ['kernel', 'pci 0000:00:1f.0: BAR 0: failed to assign [mem size 0x00001000]'],
  ['kernel', 'systemd-journald[811]: Under memory pressure, flushing caches.'],
  ['kernel', 'clocksource: timekeeping watchdog on CPU2: Marking clocksource \'tsc\' as unstable because the skew is too large:'],
  ['kernel', 'IPv6: ADDRCONF(NETDEV_UP): eth0: link is not ready'],
  ['kernel', 'cbr0: port 2(veth1) entered disabled state'],
  ['kernel', 'nf_conntrack: falling back to vmalloc.'],
  ['kernel', 'INFO: NMI handler (perf_event_nmi_handler) took too long to run: 1.812 msecs'],
  ['kernel', 'mce: [Hardware Error]: Machine check events logged'],
  ['kernel', 'SELinux: 2048 avtab hash slots, 110833 rules.'],
  ['kernel', 'NVRM: GPU at PCI:0000:00:1e: GPU-1c3e4f5a-0000-1111-2222-333344445555'],
  ['ipamd', 'debug Current warm IP stats : target: 2, total: 14, assigned: 13, available: 1, cooldown: 1, short: 1, over 0'],
  ['ipamd', 'info Successfully increased IP/Prefix pool: total: 28, assigned: 13'],
  ['ipamd', 'warn Detected ENI eni-0abc is not in the datastore, it may have been attached by another program'],
  ['ipamd', 'debug Skipping allocation: ENI eni-0abc is not attached yet'],
  ['ipamd', 'warn unable to unassign IP: datastore: unknown pod'],
  ['plugin', 'debug Unable to clean up: Container aws-cni/ab/eth0 not found, IP may already be released'],
  ['coredns', '[INFO] SIGTERM: Shutting down servers then terminating'],
  ['coredns', '[INFO] plugin/health: Going into lameduck mode for 5s'],
  ['coredns', '[WARNING] plugin/kubernetes: Kubernetes API connection failure: Get "https://172.20.0.1:443/version": dial tcp 172.20.0.1:443: i/o timeout'],
  ['coredns', '[ERROR] plugin/errors: 2 1234.5678. HINFO: read udp 10.0.1.9:33211->10.0.0.2:53: i/o timeout'],
  ['kube-proxy', 'I0101 10:00:00.000000       1 proxier.go:828] "Stale udp service" servicePortName="kube-system/kube-dns:dns" clusterIP="172.20.0.10"'],
  ['kube-proxy', 'W0101 10:00:00.000000       1 warnings.go:70] v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice'],
  ['kube-proxy', 'E0101 10:00:00.000000       1 proxier.go:733] "Error cleaning up nftables rules" err="could not run nftables command: /dev/stdin:1:1-27: Error: Could not process rule: No such file or directory"'],
  ['csi', 'E0101 10:00:00.000000       1 metrics.go:40] "failed to collect NVMe stats" err="not an EBS volume"'],
  ['csi', 'I0101 10:00:00.000000       1 node.go:300] "NodeStageVolume: volume already staged" volumeID="vol-0abc"'],
  ['pod-identity', '{"client-addr":"10.0.1.9:41022","level":"warning","msg":"Credentials cache is about to expire, refreshing","time":"x"}'],
  ['aws-node', '{"level":"info","msg":"Rolling out new CNI version"}'],
  ['policy', 'info Flow Info: Src IP 10.0.1.9 Dest IP 10.0.2.9 Proto TCP Verdict DENY'],
  ['policy', 'info Unable to find policy endpoint; it may have been deleted'],
  ['messages', 'systemd: Started Session c12 of user root.'],
  ['messages', 'dhclient[2201]: DHCPACK from 10.0.0.1 (xid=0x1)'],
  ['messages', 'systemd-udevd: Could not generate persistent MAC address for eni0123: No such file or directory'],
  ['messages', 'chronyd[811]: Source 169.254.169.123 offline'],
  ['messages', 'amazon-ssm-agent: ERROR EC2RoleProvider Failed to connect to Systems Manager with instance profile role credentials. Err: retrieved credentials failed to report to ssm. RequestId: x Error: AccessDeniedException: Systems Manager\'s instance management role is not configured for account'],
  ['messages', 'dockerd: time="x" level=error msg="Handler for GET /v1.40/containers/x/json returned error: No such container: x"'],
  ['termination', '2026/11/20 10:00:00 INF Uploading metadata: spot-instance-action 404 not found'],
  ['cloud-init-output', 'Failed to start a transient service unit: already exists. Continuing.'],
];

/** Each row as a fault of its own, and all the noise together as healthy variants (see variants.ts). */
export const PHRASED_FAULTS: readonly Fault[] = ROWS.map(([conditions, severity, log, times, text, top = []], index): Fault => ({
  id: `phrase-${index + 1}-${conditions[0]}`,
  conditions,
  severity,
  top,
  ...(/^(?:ipamd|plugin|aws-node|kube-proxy)$/.test(log) && { shape: { cni: 'vpc' as const } }),
  ...(log === 'nodeadm' && { shape: { os: 'al2023' as const } }),
  ...(/nvrm/i.test(text) && { shape: { gpu: true } }),
  positive: (draft) => {
    let files: readonly string[] = [];
    repeat(draft, times, 30, (at) => { for (const line of text.split('\n')) { files = say(draft, log, at, line); } });
    const said = (text.includes('\n') ? text.split('\n')[1]! : text);
    // a run of the line without quotes, which the loggers escape each in their way
    return proof([...said.matchAll(/[^"\\\]]{8,24}/g)].map(([run]) => run)[said.includes(']') || /^\w+ /.test(said) ? 1 : 0] ?? said.slice(-8), ...files);
  },
}));
