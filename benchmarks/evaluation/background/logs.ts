import { BundleDraft } from '../bundle-draft';
import { Pod } from '../node-model';

/** The journals and agents' logs of a node that boots, joins and works. */
export function logs(draft: BundleDraft): void {
  const { node, random } = draft;
  const { shape } = node;
  const kubelet = 'kubelet/kubelet.log';
  const ready = node.boot + 75_000;
  if (shape.os === 'al2') { draft.set(kubelet, `-- Logs begin at ${new Date(node.boot).toUTCString().replace(',', '')} --\n`); }
  draft.journal(kubelet, node.boot + 20_000, 'systemd[1]', shape.os === 'al2' ? 'Starting Kubernetes Kubelet...' : 'Starting kubelet.service - Kubernetes Kubelet...');
  draft.journal(kubelet, node.boot + 21_000, 'systemd[1]', shape.os === 'al2' ? 'Started Kubernetes Kubelet.' : 'Started kubelet.service - Kubernetes Kubelet.');
  const early: readonly (readonly [string, string, string])[] = [
    ['I', 'server.go:206', '--pod-infra-container-image will not be pruned by the image garbage collector in kubelet and should also be set in the remote runtime'], ['I', 'server.go:487', `"Kubelet version" kubeletVersion="v${node.kube}-eks-${random.hex(7)}"`],
    ['I', 'flags.go:64', 'FLAG: --event-qps="50"'], ['I', 'flags.go:64', 'FLAG: --minimum-image-ttl-duration="2m0s"'], ['I', 'server.go:934', '"Client rotation is on, will bootstrap in background"'], ['I', 'dynamic_cafile_content.go:157', '"Starting controller" name="client-ca-bundle::/etc/kubernetes/pki/ca.crt"'],
    ['W', 'reflector.go:561', `k8s.io/client-go/informers/factory.go:160: failed to list *v1.Node: nodes "${node.host}" is forbidden: User "system:anonymous" cannot list resource "nodes" in API group "" at the cluster scope`],
    ['I', 'kubelet.go:474', '"Attempting to sync node with API server"'], ['I', 'kuberuntime_manager.go:261', `"Container runtime initialized" containerRuntime="containerd" version="${node.containerdVersion}" apiVersion="v1"`], ['I', 'server.go:1274', '"Started kubelet"'], ['E', 'kubelet.go:1447', '"Image garbage collection failed once. Stats initialization may not have completed yet" err="invalid capacity 0 on image filesystem"'],
    ['E', 'kubelet.go:2327', '"Skipping pod synchronization" err="[container runtime status check may not have completed yet, PLEG is not healthy: pleg has yet to be successful]"'], ['E', 'kubelet_node_status.go:462', `"Error getting the current node from lister" err="node \\"${node.host}\\" not found"`], ['I', 'cpu_manager.go:214', '"Starting CPU manager" policy="none"'], ['I', 'state_mem.go:36', '"Initialized new in-memory state store"'],
    ['E', 'eviction_manager.go:282', `"Eviction manager: failed to get summary stats" err="failed to get node info: node \\"${node.host}\\" not found"`], ['I', 'manager.go:479', '"Failed to read data from checkpoint" checkpoint="kubelet_internal_checkpoint" err="checkpoint is not found"'], ['I', 'kubelet_node_status.go:72', `"Attempting to register node" node="${node.host}"`], ['E', 'controller.go:145', `"Failed to ensure lease exists, will retry" err="leases.coordination.k8s.io \\"${node.host}\\" is forbidden: User \\"system:node:${node.host}\\" cannot get resource \\"leases\\" in API group \\"coordination.k8s.io\\" in the namespace \\"kube-node-lease\\"" interval="200ms"`],
    ['I', 'kubelet_node_status.go:75', `"Successfully registered node" node="${node.host}"`], ['E', 'csi_plugin.go:305', 'Failed to initialize CSINode: error updating CSINode annotation: timed out waiting for the condition; caused by: nodes "x" not found'.replace('x', node.host)], ['E', 'kubelet.go:3002', '"Container runtime network not ready" networkReady="NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized"'],
    ['I', 'setters.go:602', `"Node became not ready" node="${node.host}" condition={"type":"Ready","status":"False","lastHeartbeatTime":"${new Date(node.boot + 25_000).toISOString()}","reason":"KubeletNotReady","message":"container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized"}`],
    ['E', 'pod_workers.go:1301', '"Error syncing pod, skipping" err="network is not ready: container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized" pod="kube-system/coredns-5d78c9869d-abcde" podUID="6f0"'], ['I', 'csi_plugin.go:100', 'kubernetes.io/csi: Trying to validate a new CSI Driver with name: ebs.csi.aws.com endpoint: /var/lib/kubelet/plugins/ebs.csi.aws.com/csi.sock versions: 1.0.0'],
  ];
  early.forEach(([level, source, text], index) => draft.kubelet(node.boot + 22_000 + index * 1300, level, source, text));
  draft.kubelet(ready, 'I', 'kubelet_node_status.go:493', '"Fast updating node status as it just became ready"');
  const containerd = 'containerd/containerd-log.txt';
  draft.journal(containerd, node.boot + 17_000, 'systemd[1]', shape.os === 'al2' ? 'Starting containerd container runtime...' : 'Starting containerd.service - containerd container runtime...');
  for (const [level, text, fields] of [['info', 'starting containerd', `revision=${random.hex(40)} version=${node.containerdVersion}`], ['info', 'skip loading plugin', 'error="aufs is not supported (modprobe aufs failed: exit status 1 \\"modprobe: FATAL: Module aufs not found.\\\\n\\"): skip plugin" id=io.containerd.snapshotter.v1.aufs type=io.containerd.snapshotter.v1'], ['warning', 'failed to load plugin', 'error="devmapper not configured" id=io.containerd.snapshotter.v1.devmapper'], ['error', 'failed to initialize a tracing processor "otlp"', 'error="no OpenTelemetry endpoint: skip plugin"'], ['error', 'failed to load cni during init, please check CRI plugin status before setting up network for pods', 'error="cni config load failed: no network config found in /etc/cni/net.d: cni plugin not initialized: failed to load cni config"'], ['info', 'containerd successfully booted in 0.061204s', '']] as const) { draft.containerd(node.boot + 18_000, level, text, fields); }
  draft.journal(containerd, node.boot + 19_000, 'systemd[1]', shape.os === 'al2' ? 'Started containerd container runtime.' : 'Started containerd.service - containerd container runtime.');
  if (shape.os === 'al2') { draft.log('sandbox-image/sandbox-image-log.txt', node.boot + 19_500, `${new Date(node.boot).toISOString().slice(0, 0)}Jan  1 00:00:00 localhost pull-sandbox-image.sh[1604]: Image is up to date for sha256:${random.hex(64)}`); }
  node.pods.forEach((pod, index) => podLife(draft, pod, (pod.ip === '' ? node.boot + 26_000 : ready + 1000) + index * 700));
  steady(draft);
  nodeAgents(draft, ready);
}

function podLife(draft: BundleDraft, pod: Pod, at: number): void {
  const name = `${pod.namespace}/${pod.name}`;
  draft.kubelet(at, 'I', 'kubelet.go:2421', `"SyncLoop ADD" source="api" pods=["${name}"]`);
  draft.kubelet(at + 20, 'I', 'reconciler_common.go:245', `"operationExecutor.VerifyControllerAttachedVolume started for volume \\"kube-api-access-x\\" (UniqueName: \\"kubernetes.io/projected/${pod.uid}-kube-api-access-x\\") pod \\"${pod.name}\\" (UID: \\"${pod.uid}\\") " pod="${name}"`);
  draft.kubelet(at + 40, 'I', 'util.go:30', `"No sandbox for pod can be found. Need to start a new one" pod="${name}"`);
  draft.containerd(at + 60, 'info', `RunPodSandbox for &PodSandboxMetadata{Name:${pod.name},Uid:${pod.uid},Namespace:${pod.namespace},Attempt:0,}`);
  draft.containerd(at + 260, 'info', `RunPodSandbox for &PodSandboxMetadata{Name:${pod.name},Uid:${pod.uid},Namespace:${pod.namespace},Attempt:0,} returns sandbox id "${pod.sandboxId}"`);
  draft.containerd(at + 900, 'info', `StartContainer for "${pod.containerId}" returns successfully`);
  draft.kubelet(at + 1000, 'I', 'kubelet.go:2453', `"SyncLoop (PLEG): event for pod" pod="${name}" event={"ID":"${pod.uid}","Type":"ContainerStarted","Data":"${pod.containerId}"}`);
  if (draft.random.chance(0.3)) { draft.kubelet(at + 1500, 'I', 'prober.go:107', `"Probe failed" probeType="Readiness" pod="${name}" podUID="${pod.uid}" containerName="${pod.container}" probeResult="failure" output="Get \\"http://${pod.ip || draft.node.ip}:8080/healthz\\": dial tcp ${pod.ip || draft.node.ip}:8080: connect: connection refused"`); }
  draft.kubelet(at + 3000, 'I', 'kubelet.go:2533', `"SyncLoop (probe)" probe="readiness" status="ready" pod="${name}"`);
  draft.kubelet(at + 4000, 'I', 'pod_startup_latency_tracker.go:104', `"Observed pod startup duration" pod="${name}" podStartSLOduration=3.1 podStartE2EDuration="4.2s"`);
}

/** What goes on between boot and collection: deployments, jobs that end, credential and certificate renewals, one lost connection. */
function steady(draft: BundleDraft): void {
  const { node, random } = draft;
  const minutes = node.shape.upHours * 60 - 6;
  if (minutes < 3) { return; }
  const moment = (): number => draft.ago(random.int(2, minutes) + random.next());
  for (let index = 0; index < 10 * node.shape.load; index += 1) {
    const at = moment();
    const id = random.hex(64);
    const job = `batch/cleanup-${random.int(29000000, 29999999)}-${random.suffix(5)}`;
    const uid = random.uuid();
    draft.kubelet(at, 'I', 'kubelet.go:2421', `"SyncLoop ADD" source="api" pods=["${job}"]`);
    draft.containerd(at + 200, 'info', `RunPodSandbox for &PodSandboxMetadata{Name:${job.split('/')[1]},Uid:${uid},Namespace:batch,Attempt:0,} returns sandbox id "${id}"`);
    draft.containerd(at + 9000, 'info', 'shim disconnected', `id=${id} namespace=k8s.io`);
    draft.containerd(at + 9001, 'warning', 'cleaning up after shim disconnected', `id=${id} namespace=k8s.io`);
    draft.containerd(at + 9002, 'info', 'cleaning up dead shim', 'namespace=k8s.io');
    draft.containerd(at + 9600, 'error', `ContainerStatus for "${id}" failed`, `error="rpc error: code = NotFound desc = an error occurred when try to find container \\"${id}\\": not found"`);
    draft.kubelet(at + 9100, 'I', 'generic.go:334', `"Generic (PLEG): container finished" podID="${uid}" containerID="${id}" exitCode=${random.pick([0, 0, 0, 1])}`);
    draft.kubelet(at + 9650, 'E', 'log.go:32', `"ContainerStatus from runtime service failed" err="rpc error: code = NotFound desc = an error occurred when try to find container \\"${id}\\": not found" containerID="${id}"`);
    draft.kubelet(at + 9660, 'I', 'pod_container_deletor.go:53', `"DeleteContainer returned error" containerID={"Type":"containerd","ID":"${id}"} err="failed to get container status \\"${id}\\": rpc error: code = NotFound desc = an error occurred when try to find container \\"${id}\\": not found"`);
    draft.kubelet(at + 9700, 'I', 'kubelet_volumes.go:163', `"Cleaned up orphaned pod volumes dir" podUID="${uid}" path="/var/lib/kubelet/pods/${uid}/volumes"`);
  }
  for (let index = 0; index < 6 * node.shape.load; index += 1) {
    const app = draft.app();
    const name = `${app.namespace}/${app.name}`;
    const line = random.pick<readonly [string, string, string]>([
      ['I', 'kubelet_getters.go:218', `"Pod status updated" pod="${name}" status="Running"`], ['W', 'transport.go:356', 'Unable to cancel request for *otelhttp.Transport'], ['I', 'certificate_manager.go:356', 'kubernetes.io/kubelet-serving: Certificate expiration is 2027-11-17 20:11:00 +0000 UTC, rotation deadline is 2027-08-21 10:00:00 +0000 UTC'],
      ['I', 'kubelet_pods.go:1000', '"Unable to retrieve pull secret, the image pull may not succeed." pod="x" secret="" err="secret \\"registry-creds\\" not found"'.replace('pod="x"', `pod="${name}"`)], ['I', 'image_gc_manager.go:383', '"Disk usage on image filesystem is over the high threshold, trying to free bytes down to the low threshold" usage=86 highThreshold=85 amountToFree=4201123840 lowThreshold=80'.replace(/"Disk.*/, '"Removing image to free bytes" imageID="sha256:abc" size=10023 runtimeHandler=""')],
      ['E', 'summary_sys_containers.go:48', '"Failed to get system container stats" err="failed to get cgroup stats for \\"/kubepods\\": failed to get container info for \\"/kubepods\\": unknown container \\"/kubepods\\"" containerName="/kubepods"'], ['I', 'log.go:25', '"Finished parsing log file" path="/var/log/pods/x/0.log"'], ['W', 'logs.go:59', '[core] [Channel #120 SubChannel #121] grpc: addrConn.createTransport failed to connect to {Addr: "/var/lib/kubelet/plugins/ebs.csi.aws.com/csi.sock"}. Err: connection error: desc = "transport: Error while dialing: dial unix /var/lib/kubelet/plugins/ebs.csi.aws.com/csi.sock: connect: connection refused"'],
      ['I', 'scope.go:117', '"RemoveContainer" containerID="9f3b"'], ['E', 'dns.go:153', '"Nameserver limits exceeded" err="Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: 10.0.0.2 10.0.1.2 10.0.2.2"'], ['I', 'prober.go:107', `"Probe failed" probeType="Readiness" pod="${name}" podUID="${app.uid}" containerName="${app.container}" probeResult="failure" output="HTTP probe failed with statuscode: 503"`],
      ['E', 'controller.go:195', `"Failed to update lease" err="Put \\"https://${node.endpoint}/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${node.host}?timeout=10s\\": http2: client connection lost"`],
    ]);
    draft.kubelet(moment(), ...line);
  }
  const at = moment();
  for (const what of ['*v1.Service', '*v1.Pod', '*v1.ConfigMap']) { draft.kubelet(at, 'W', 'reflector.go:484', `k8s.io/client-go/informers/factory.go:160: watch of ${what} ended with: very short watch: Unexpected watch close - watch lasted less than a second and no items received`); }
  for (let index = 0; index < 3; index += 1) { draft.system(moment(), 'systemd', 'Started Session 41 of user root.'); draft.system(moment(), 'dhclient[2201]', `DHCPREQUEST on eth0 to ${node.gateway} port 67 (xid=0x2f)`); draft.system(moment(), 'amazon-ssm-agent', '2026-01-01 10:00:00 INFO EC2RoleProvider Successfully connected with instance profile role credentials'); draft.system(moment(), 'chronyd[2011]', 'Selected source 169.254.169.123'); }
}

function nodeAgents(draft: BundleDraft, ready: number): void {
  const { node, random } = draft;
  const { shape } = node;
  const minutes = Math.max(2, shape.upHours * 60 - 6);
  const every = (count: number): number[] => Array.from({ length: count }, () => draft.ago(random.int(1, minutes) + random.next()));
  const glog = (at: number, level: string): string => `${level}${new Date(at).toISOString().slice(5, 10).replace('-', '')} ${new Date(at).toISOString().slice(11, 23)}000       1`;
  if (draft.pod('aws-node')) {
    const start = node.boot + 35_000;
    draft.ipamd(start, 'info', 'logger/logger.go:52', 'Constructed new logger instance');
    draft.ipamd(start + 10, 'info', 'aws-k8s-agent/main.go:42', `Starting L-IPAMD ${node.cniVersion}  ...`);
    draft.ipamd(start + 20, 'info', 'aws-k8s-agent/main.go:53', 'Testing communication with server');
    draft.ipamd(start + 900, 'info', 'wait/loop.go:87', `Successful communication with the Cluster! Cluster Version is: v1.${node.kube.split('.')[1]}+. git version: v${node.kube}-eks-${random.hex(7)}`);
    draft.ipamd(start + 1000, 'warn', 'awssession/session.go:64', 'HTTP_TIMEOUT env is not set or set to less than 10 seconds, defaulting to httpTimeout to 10sec');
    draft.ipamd(start + 1100, 'debug', 'ipamd/ipamd.go:433', 'Start node init');
    draft.ipamd(start + 2000, 'info', 'ipamd/ipamd.go:444', 'Setting up host network... ');
    draft.ipamd(start + 2100, 'error', 'ipamd/ipamd.go:1101', 'Failed to increase pool size: no free private IPs yet, will retry'.replace(/.*/, 'Trying to add 1'));
    draft.ipamd(start + 2200, 'info', 'ipamd/ipamd.go:700', 'Get Node Info for: ' + node.host);
    for (const at of every(14 * shape.load)) {
      draft.ipamd(at, 'debug', 'ipamd/ipamd.go:655', 'Reconciling ENI/IP pool info because time since last 1m0.001624319s > 1m0s');
      draft.ipamd(at + 5, 'debug', 'ipamd/ipamd.go:712', `IP stats for Network Card 0 - total IPs: 28, assigned IPs: ${random.int(3, 14)}, cooldown IPs: ${random.int(0, 2)}`);
      draft.ipamd(at + 6, 'debug', 'datastore/data_store.go:1082', `ENI ${node.enis[0]!.id} cannot be deleted because it is primary`);
      if (random.chance(0.2)) { draft.ipamd(at + 7, 'debug', 'datastore/data_store.go:1330', 'Unable to get IP address from CIDR: no free IP available in the prefix - 10.0.48.67/ffffffff'); }
    }
    draft.ipamd(every(1)[0]!, 'warn', 'rpc/rpc.pb.go:881', 'UnassignPodIPAddress: Failed to find sandbox _migrated-from-cri/0f00/unknown');
    draft.ipamd(every(1)[0]!, 'warn', 'datastore/data_store.go:1188', 'Found a stale IP route for cooldown'.replace(/.*/, 'UnassignPodIPAddress: Failed to find IPAM entry under full key, trying CRI-migrated version'));
    for (const pod of node.pods.filter((each) => each.ip).slice(0, 8)) {
      draft.plugin(ready + 1200, 'info', `Received CNI add request: ContainerID(${pod.sandboxId}) Netns(/var/run/netns/cni-${random.uuid()}) IfName(eth0) Args(K8S_POD_INFRA_CONTAINER_ID=${pod.sandboxId};K8S_POD_UID=${pod.uid};IgnoreUnknown=1;K8S_POD_NAMESPACE=${pod.namespace};K8S_POD_NAME=${pod.name}) Path(/opt/cni/bin)`);
      draft.plugin(ready + 1300, 'info', `Received add network response from ipamd for container ${pod.sandboxId} interface eth0: Success:true IPv4Addr:"${pod.ip}"`);
      draft.plugin(ready + 1400, 'debug', `SetupPodNetwork: hostVethName=${pod.veth}, contVethName=eth0, netnsPath=/var/run/netns/cni-x, ipAddr=${pod.ip}/32, routeTableNumber=254, mtu=9001`);
    }
    draft.plugin(every(1)[0]!, 'info', 'Container not found, ignoring: aws-cni/deadbeef'.replace(/.*/, `Received del network response from ipamd for pod cleanup-29 namespace batch sandbox ${random.hex(64)}: Success:true`));
    const agent = draft.pod('aws-node');
    draft.podLog(agent, start - 200, 'stdout', 'Installed /host/opt/cni/bin/aws-cni');
    draft.podLog(agent, start, 'stdout', `{"level":"info","ts":"${new Date(start).toISOString()}","caller":"entrypoint.sh","msg":"Checking for IPAM connectivity ... "}`);
    draft.podLog(agent, start + 1000, 'stdout', `{"level":"info","ts":"${new Date(start + 1000).toISOString()}","caller":"entrypoint.sh","msg":"Retrying waiting for IPAM-D"}`);
    draft.podLog(agent, start + 4000, 'stdout', `{"level":"info","ts":"${new Date(start + 4000).toISOString()}","caller":"entrypoint.sh","msg":"Successfully copied CNI plugin binary and config file."}`);
    const policy = 'var_log/aws-routed-eni/network-policy-agent.log';
    draft.json(policy, start, 'info', 'metrics/metrics.go:23', 'Serving metrics on port 61680');
    for (const at of every(shape.strictPolicy ? 12 : 3)) { draft.json(policy, at, 'info', 'ebpf/events.go:193', 'Flow Info:  ', { 'Src IP': draft.app().ip, 'Src Port': 43122, 'Dest IP': node.dns, 'Dest Port': 53, 'Proto': 'UDP', 'Verdict': shape.strictPolicy && random.chance(0.3) ? 'DENY' : 'ACCEPT' }); }
    draft.json(policy, start + 20_000, 'info', 'rpc/rpc_handler.go:86', `No active policies present for podIdentifier: ${draft.app().workload}-prod`);
    draft.json('var_log/aws-routed-eni/ebpf-sdk.log', start, 'info', 'utils/utils.go:87', 'Probing attach of bpf'.replace(/.*/, 'Parsing prog handle_ingress'));
  }
  const proxy = draft.pod('kube-proxy');
  const began = node.boot + 33_000;
  for (const [wait, level, text] of [[0, 'W', 'server.go:246] WARNING: all flags other than --config, --write-config-to, and --cleanup are deprecated; please begin using a config file ASAP'.replace('WARNING: all', 'all')], [100, 'E', `server.go:687] "Failed to retrieve node info" err="nodes \\"${node.host}\\" not found"`], [2100, 'I', `server.go:698] "Successfully retrieved node IP(s)" IPs=["${node.ip}"]`], [2200, 'E', 'server.go:234] "Kube-proxy configuration may be incomplete or incorrect" err="nodePortAddresses is unset; NodePort connections will be accepted on all local IPs. Consider using `--nodeport-addresses primary`"'],
    [2300, 'I', shape.proxy === 'ipvs' ? 'server_linux.go:236] "Using ipvs Proxier"' : shape.proxy === 'nftables' ? 'server_linux.go:255] "Using nftables Proxier"' : 'server_linux.go:170] "Using iptables Proxier"'], [2400, 'I', 'shared_informer.go:320] Caches are synced for service config'], [2500, 'W', 'conntrack.go:60] "Setting nf_conntrack_max" nfConntrackMax=131072'], [5000, 'I', 'proxier.go:805] "SyncProxyRules complete" elapsed="61.2ms"']] as const) { draft.podLog(proxy, began + wait, 'stderr', `${glog(began + wait, level)} ${text}`); }
  for (const at of every(3)) { draft.podLog(proxy, at, 'stderr', `${glog(at, 'W')} reflector.go:484] k8s.io/client-go/informers/factory.go:160: watch of *v1.EndpointSlice ended with: an error on the server ("unable to decode an event from the watch stream: http2: client connection lost") has prevented the request from succeeding`); draft.podLog(proxy, at + 500, 'stderr', `${glog(at, 'I')} proxier.go:805] "SyncProxyRules complete" elapsed="${random.int(30, 900)}ms"`); }
  const dns = draft.pod('coredns');
  draft.podLog(dns, ready + 4000, 'stdout', '[WARNING] plugin/kubernetes: starting server with unsynced Kubernetes API');
  draft.podLog(dns, ready + 4100, 'stdout', '.:53');
  draft.podLog(dns, ready + 4200, 'stdout', '[INFO] plugin/reload: Running configuration SHA512 = 8a7d59126e7f114ab49c6d2613be93d8');
  draft.podLog(dns, ready + 4300, 'stdout', `[INFO] 127.0.0.1:33211 - 51122 "HINFO IN 7712.9912. udp 56 false 512" NXDOMAIN qr,rd,ra 131 0.0${random.int(1, 9)}s`);
  if (random.chance(0.3)) { const at = every(1)[0]!; draft.podLog(dns, at, 'stdout', `[ERROR] plugin/errors: 2 example.org. A: read udp ${dns?.ip}:41022->${node.resolver}:53: i/o timeout`); }
  const csi = draft.pod('ebs-csi-node');
  draft.podLog(csi, ready + 4000, 'stderr', `${glog(ready, 'I')} driver.go:69] "Driver Information" Driver="ebs.csi.aws.com" Version="v1.44.0"`);
  draft.podLog(csi, ready + 5000, 'stderr', `${glog(ready, 'E')} node.go:855] "Unexpected failure when attempting to remove node taint(s)" err="isAllocatableSet: driver not found on node ${node.host}"`);
  draft.podLog(csi, ready + 6000, 'stderr', `${glog(ready, 'I')} node.go:945] "CSINode Allocatable value is set" nodeName="${node.host}" count=25`);
  draft.podLog(csi, ready + 7000, 'stderr', `${glog(ready, 'I')} node.go:845] "Removed taint(s) from local node" node="${node.host}"`);
  const identity = draft.pod('eks-pod-identity-agent');
  draft.podLog(identity, node.boot + 40_000, 'stderr', `{"bind-addr":"169.254.170.23:80","level":"info","msg":"Starting server...","time":"${new Date(node.boot + 40_000).toISOString()}"}`);
  for (const at of every(2)) { draft.podLog(identity, at, 'stderr', `{"client-addr":"${draft.app().ip}:40022","cluster-name":"${node.cluster}","level":"info","msg":"handling new request request","time":"${new Date(at).toISOString()}"}`); draft.podLog(identity, at, 'stderr', `{"level":"info","msg":"Storing creds in cache","time":"${new Date(at).toISOString()}"}`); }
  const cloud = (at: number, text: string): void => draft.log('var_log/cloud-init.log', at, `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')},${random.int(100, 999)} - ${text}`);
  cloud(node.boot + 6000, `util.py[DEBUG]: Cloud-init v. ${shape.os === 'al2' ? '19.3-46.amzn2.0.4' : '22.2.2'} running 'init' at ${new Date(node.boot + 6000).toUTCString().replace('GMT', '+0000')}. Up 6.02 seconds.`);
  cloud(node.boot + 6300, 'url_helper.py[DEBUG]: Calling \'http://169.254.169.254/latest/api/token\' failed [0/120s]: request error [HTTPConnectionPool(host=\'169.254.169.254\', port=80): Max retries exceeded with url: /latest/api/token (Caused by NewConnectionError(\'Failed to establish a new connection: [Errno 101] Network is unreachable\'))]');
  cloud(node.boot + 7000, 'url_helper.py[DEBUG]: Read from http://169.254.169.254/latest/api/token (200, 56b) after 1 attempts');
  cloud(node.boot + 9000, 'subp.py[DEBUG]: Running command [\'/var/lib/cloud/instance/scripts/part-001\'] with allowed return codes [0] (shell=False, capture=False)');
  cloud(node.boot + 15_000, 'handlers.py[DEBUG]: finish: modules-final: SUCCESS: running modules for final');
  draft.log('var_log/cloud-init-output.log', node.boot + 15_500, `Cloud-init v. 22.2.2 finished at ${new Date(node.boot + 15_500).toUTCString().replace('GMT', '+0000')}. Datasource DataSourceEc2.  Up 15.61 seconds`);
  if (shape.os === 'al2023') {
    const adm = (file: string, at: number, message: string): void => draft.journal(`nodeadm/${file}.log`, at, 'nodeadm[1555]', `{"level":"info","ts":${(at / 1000).toFixed(3)},"caller":"init/init.go:100","msg":"${message}"}`);
    for (const [index, message] of ['Checking user is root..', 'Loading configuration..', 'Fetching kubelet version..', 'Fetching instance details..', 'Validating configuration..', 'Configuring daemons...', 'Configured daemon'].entries()) { adm('nodeadm-config', node.boot + 10_000 + index * 200, message); }
    for (const [index, message] of ['Setting up system aspects...', 'Ensuring daemon is running..', 'Daemon is running', 'Running post-launch tasks..', 'done!'].entries()) { adm('nodeadm-run', node.boot + 19_000 + index * 400, message); }
    draft.set('nodeadm/nodeadm-boot-hook.log', '-- No entries --\n');
  } else {
    for (const file of ['config', 'run', 'boot-hook']) { draft.set(`nodeadm/nodeadm-${file}.log`, '-- No entries --\n'); }
    for (let hour = 1; hour < Math.min(24, shape.upHours); hour += 1) { draft.log('var_log/cron', draft.ago(hour * 60), 'Jan 01 00:01:01 ip CROND[12]: (root) CMD (run-parts /etc/cron.hourly)'); }
  }
}
