import { GRAM_HASHES, hashAt } from './gram-hash';

/**
 * What most lines of a node's logs look like, whatever happens on the node. Only the frequency of its 4-grams is used: the filter picks for each literal the words that are
 * rare here, because every word that is common costs time on every line that has it. A poor sample costs time, never a match.
 */
const ORDINARY_LINES = `
Nov 18 19:47:52 ip-10-0-30-15.us-west-2.compute.internal kubelet[1721]: I1118 19:47:52.827971    1721 kubelet.go:2430] "SyncLoop (PLEG): event for pod" pod="kube-system/coredns-5d78c9869d-abcde" event={"ID":"0c1f73e6-cc9c-8fee-810e-a9dc3a9772f0","Type":"ContainerStarted","Data":"562d0d210aac518400b3f34fbd93112e8e2e5f83c7319d8f7947597b95173f59"}
Nov 18 19:47:52 ip-10-0-30-15.ec2.internal kubelet[1721]: I1118 19:47:52.827971    1721 kubelet.go:2407] "SyncLoop ADD" source="api" pods=["default/web-7d4ea719c-wkc99"]
Nov 18 19:47:52 ip-10-0-30-15.ec2.internal kubelet[1721]: I1118 19:47:52.827971    1721 reconciler_common.go:245] "operationExecutor.VerifyControllerAttachedVolume started for volume \\"kube-api-access-x7k2p\\" (UniqueName: \\"kubernetes.io/projected/0c1f73e6-cc9c-kube-api-access-x7k2p\\") pod \\"web-7d4ea719c-wkc99\\" (UID: \\"0c1f73e6\\") " pod="default/web"
Nov 18 19:47:52 ip-10-0-30-15.ec2.internal kubelet[1721]: I1118 19:47:52.827971    1721 operation_generator.go:637] "MountVolume.SetUp succeeded for volume \\"config-volume\\" pod_startup_latency_tracker.go "Observed pod startup duration" podStartSLOduration=2.3 firstStartedPulling
Nov 18 19:47:52 ip-10-0-30-15.ec2.internal kubelet[1721]: E1118 19:47:52.827971    1721 summary_sys_containers.go:48] "Failed to get system container stats" err="failed to get cgroup stats for \\"/runtime.slice\\": failed to get container info: unknown container" containerName="/runtime.slice"
Nov 18 19:47:52 ip-10-0-30-15.ec2.internal kubelet[1721]: I1118 prober.go:107] "Probe failed" probeType="Readiness" pod="demo/payments" podUID="0c1f73e6" containerName="nginx" probeResult="failure" output="HTTP probe failed with statuscode: 503"
Nov 18 19:47:52 ip-10-0-30-15.ec2.internal kubelet[1721]: I1118 csi_plugin.go:99] kubernetes.io/csi: Trying to validate a new CSI Driver with name: ebs.csi.aws.com endpoint: /var/lib/kubelet/plugins/ebs.csi.aws.com/csi.sock versions: 1.0.0 image_gc_manager.go scope.go "RemoveContainer" containerID="562d0d21"
Nov 17 14:18:31 ip-10-0-30-15.ec2.internal containerd[1425]: time="2026-11-17T14:18:31.487058878Z" level=info msg="loading plugin \\"io.containerd.snapshotter.v1.overlayfs\\"..." type=io.containerd.snapshotter.v1
Nov 17 14:18:31 ip-10-0-30-15.ec2.internal containerd[1425]: time="2026-11-17T14:18:31.487058878Z" level=info msg="CreateContainer within sandbox \\"562d0d210aac5184\\" for container &ContainerMetadata{Name:nginx,Attempt:0,}"
Nov 17 14:18:31 ip-10-0-30-15.ec2.internal containerd[1425]: time="2026-11-17T14:18:31.487058878Z" level=info msg="StartContainer for \\"9ba25acdea33a78b\\" returns successfully" msg="RunPodSandbox for &PodSandboxMetadata{Name:web,Uid:0c1f73e6,Namespace:default,Attempt:0,} returns sandbox id
Nov 17 14:18:31 ip-10-0-30-15.ec2.internal containerd[1425]: time="2026-11-17T14:18:31.487058878Z" level=error msg="ContainerStatus for \\"9ba25acdea33\\" failed" error="rpc error: code = NotFound desc = an error occurred when try to find container: not found"
Nov 17 14:18:31 ip-10-0-30-15.ec2.internal containerd[1425]: time="2026-11-17T14:18:31.487058878Z" level=info msg="ImageUpdate event name:\\"602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/pause@sha256:529cf6b1b6e5b76e901abc43aee825badbd93f9c5ee5f1e316d46a83abbce5a2\\" labels:{key:\\"io.cri-containerd.image\\" value:\\"managed\\"}" PullImage TearDown network for sandbox StopPodSandbox shim disconnected cleaning up dead shim
Nov 17 14:18:31 ip-10-0-30-15.ec2.internal systemd[1]: Started cri-containerd-562d0d210aac.scope - libcontainer container 562d0d210aac. systemd[1]: run-containerd-runc-k8s.io-562d0d21-runc.mount: Deactivated successfully. Consumed 1.2s CPU time.
Nov 17 14:18:31 ip-10-0-30-15 dhclient[1234]: XMT: Solicit on eth0, interval 111ms. DHCPREQUEST on eth0 to 10.0.0.1 port 67 systemd: Created slice User Slice of root. Starting Session 12 of user root. chronyd[812]: Selected source 169.254.169.123 kernel: IPv6: ADDRCONF(NETDEV_CHANGE): eni2e09929c831: link becomes ready
{"level":"debug","ts":"2026-11-18T19:35:43.954Z","caller":"ipamd/ipamd.go:767","msg":"Node found \\"ip-10-0-30-15.ec2.internal\\" - no of taints - 0"}
{"level":"debug","ts":"2026-11-18T20:01:32.580Z","caller":"ipamd/ipamd.go:805","msg":"IP stats for Network Card 0 - total IPs: 28, assigned IPs: 4, cooldown IPs: 0"}
{"level":"info","ts":"2026-11-18T20:01:32.580Z","caller":"rpc/rpc.pb.go:881","msg":"Received AddNetwork for NS /var/run/netns/cni-a6f4a905, Sandbox 562d0d21, ifname eth0, Reconciling pool info because time since last datastore/data_store.go:1045 ENI eni-0b04b82097aac2a41 cannot be deleted because it is primary"}
{"level":"debug","ts":"2026-11-17T14:19:00.257Z","caller":"routed-eni-cni-plugin/cni.go:128","msg":"Received CNI add request: ContainerID(666215d7) Netns(/var/run/netns/cni) IfName(eth0) Args(K8S_POD_NAMESPACE=kube-system;K8S_POD_NAME=ebs-csi-node-k6w4z;K8S_POD_INFRA_CONTAINER_ID=666215d7)"}
2026-11-18T10:00:00.123456789Z stdout F I1118 10:00:00.123456       1 proxier.go:820] "SyncProxyRules complete" elapsed="56.6ms" "Syncing iptables rules" "Reloading service iptables data" numServices=42 numEndpoints=80
2026-11-18T10:00:00.123456789Z stderr F [INFO] 10.0.30.135:56665 - 12345 "A IN kubernetes.default.svc.cluster.local. udp 54 false 1232" NOERROR qr,aa,rd 106 0.000123456s
2026-11-18T10:00:00.123456789Z stdout F GET /healthz HTTP/1.1" 200 OK request completed user agent Mozilla information connection received server listening handler success
tcp      6 36093 ESTABLISHED src=10.0.56.31 dst=10.0.32.46 sport=44061 dport=443 src=10.0.32.46 dst=10.0.56.31 sport=80 dport=44061 [ASSURED] mark=128 use=1
-A KUBE-SVC-ABCDEFGHIJKLMNOP -m comment --comment "default/web:http -> 10.0.30.135:8080" -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-ABCDEFGHIJKLMNOP
Nov 18 19:47:52 ip-10-0-30-15.ec2.internal kubelet[1721]: E1118 19:47:52.827971 1721 pod_workers.go:1301] "Error syncing pod, skipping" err="failed to \"StartContainer\" for \"worker\" with CrashLoopBackOff: \"back-off 5m0s restarting failed container=worker pod=worker-7d4ea719c-wkc99_default\""
Nov 18 19:47:52 ip-10-0-30-15.ec2.internal kubelet[1721]: I1118 kubelet_node_status.go:497] "Fast updating node status as it just became ready" node="ip-10-0-30-15" kubernetes.io/configmap/0c1f73e6 kubernetes.io~projected kube-root-ca.crt desired_state_of_world started cleaned up volume unmounted successfully
Nov 17 14:18:31 ip-10-0-30-15 systemd[1]: Created slice libcontainer container kubepods-besteffort-pod0c1f73e6.slice. systemd[1]: Started libcontainer container 562d0d21. systemd[1]: Starting Cleanup of Temporary Directories... systemd[1]: Finished system activity accounting tool.
Nov 17 14:18:31 ip-10-0-30-15 systemd[1]: Stopped target. systemd[1]: run-netns-cni.mount: Succeeded. systemd[1]: cri-containerd-562d0d210aac.scope: Deactivated successfully. systemd[1]: Removed slice. systemd[1]: session-1.scope: Consumed 3.1s CPU time. systemd-logind[801]: New session. dockerd: containerd: kernel: audit: type=1400
Nov 17 14:18:31 ip-10-0-30-15 containerd[1425]: time="2026-11-17T14:18:31.487058878Z" level=info msg="StopContainer for \"9ba25acdea33a78b\" with timeout 30 (s)" level=warning msg="cleanup warnings time=" containerd: container containerd-shim containerd.sock failed to get sandbox container
I1118 19:47:52.827971 1721 status_manager.go:851] "Failed to get status for pod" err="pods is forbidden" generic.go:334 "Generic (PLEG): container finished" containerID="562d0d21" exitCode=0 node.go "Node status" nodeName="ip-10-0-30-15" kubelet node started Started Kubernetes not found does not exist
net.ipv4.conf.eni2e09929c831.accept_redirects = 1 type=AVC msg=audit audit_printk_skb amazon-ssm-agent cloud-init util.py[DEBUG]: Reading from (quiet=False) application/json
`;

let frequencies: Uint32Array | undefined;

/** How often a 4-gram with that hash stands in ordinary lines. */
export function ordinaryFrequency(hash: number): number {
  if (!frequencies) {
    frequencies = new Uint32Array(GRAM_HASHES);
    const bytes = Buffer.from(ORDINARY_LINES, 'utf8');
    for (let at = 0; at + 4 <= bytes.length; at += 1) { frequencies[hashAt(bytes, at)]! += 1; }
  }
  return frequencies[hash]!;
}

let trigrams: Map<string, number> | undefined;

/** How often each run of three characters (letters in lower case) stands in ordinary lines. */
export function ordinaryTrigrams(): ReadonlyMap<string, number> {
  if (!trigrams) {
    trigrams = new Map();
    const folded = ORDINARY_LINES.toLowerCase();
    for (let at = 0; at + 3 <= folded.length; at += 1) {
      const gram = folded.slice(at, at + 3);
      trigrams.set(gram, (trigrams.get(gram) ?? 0) + 1);
    }
  }
  return trigrams;
}
