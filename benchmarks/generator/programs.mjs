import { THREE } from './stamps.mjs';

/**
 * Programs of a node, each a function that gives its next line (bytes as latin1, no line end).
 * The message texts are those the programs print (kubelet 1.31, containerd 1.7, VPC CNI 1.19, CoreDNS 1.11, kernel 6.1).
 *
 * @typedef {{ random: import('./random.mjs').Random, stamps: import('./stamps.mjs').Stamps, churn: import('./node.mjs').Churn, node: import('./node.mjs').Node,
 *   faults: number }} Context `faults` counts the lines that tell of a fault
 * @typedef {(c: Context, p: import('./node.mjs').Pod) => string} Template
 */

/** UTF-8 text as the latin1 string whose bytes it is: lines are written as latin1 */
const bytes = (/** @type {string} */ text) => Buffer.from(text, 'utf8').toString('latin1');

/** @param {readonly (readonly [number, Template])[]} weighted @returns {readonly Template[]} 256 slots */
function slots(weighted) {
  const total = weighted.reduce((sum, [weight]) => sum + weight, 0);
  const table = [];
  let sum = 0;
  for (const [weight, template] of weighted) {
    sum += weight;
    while (table.length < Math.round((sum / total) * 256)) table.push(template);
  }
  return table;
}

/** @param {Context} c @param {readonly Template[]} table @param {import('./node.mjs').Pod} p */
const ordinary = (c, table, p) => table[c.random.next() >>> 24](c, p);

const digits3 = (/** @type {Context} */ c) => THREE[c.random.next() % 1000];
const port = (/** @type {Context} */ c) => 32768 + (c.random.next() & 0x3fff);
const klog = (/** @type {Context} */ c, /** @type {string} */ level, /** @type {string} */ source, /** @type {string} */ message) =>
  `${level}${c.stamps.klog}.${c.stamps.micro6()}    ${c.node.kubeletPid} ${source}] ${message}`;

// ---- kubelet -------------------------------------------------------------------------------------------------------

const kubeletOrdinary = slots([
  [14, (c, p) => klog(c, 'I', 'kubelet.go:2460', `"SyncLoop (PLEG): event for pod" pod="${p.ref}" event={"ID":"${p.uid}","Type":"ContainerStarted","Data":"${p.container}"}`)],
  [5, (c, p) => klog(c, 'I', 'kubelet.go:2460', `"SyncLoop (PLEG): event for pod" pod="${p.ref}" event={"ID":"${p.uid}","Type":"ContainerDied","Data":"${p.container}"}`)],
  [7, (c, p) => klog(c, 'I', 'kubelet.go:2430', `"SyncLoop UPDATE" source="api" pods=["${p.ref}"]`)],
  [5, (c, p) => klog(c, 'I', 'kubelet.go:2437', `"SyncLoop DELETE" source="api" pods=["${p.ref}"]`)],
  [6, (c, p) => klog(c, 'I', 'prober.go:107', `"Probe succeeded" probeType="Readiness" pod="${p.ref}" podUID="${p.uid}" containerName="${p.app}"`)],
  [9, (c, p) => klog(c, 'I', 'reconciler_common.go:245', `"operationExecutor.VerifyControllerAttachedVolume started for volume \\"${p.token}\\" (UniqueName: \\"kubernetes.io/projected/${p.uid}-${p.token}\\") pod \\"${p.name}\\" (UID: \\"${p.uid}\\") " pod="${p.ref}"`)],
  [9, (c, p) => klog(c, 'I', 'operation_generator.go:637', `"MountVolume.SetUp succeeded for volume \\"${p.token}\\" (UniqueName: \\"kubernetes.io/projected/${p.uid}-${p.token}\\") pod \\"${p.name}\\" (UID: \\"${p.uid}\\") " pod="${p.ref}"`)],
  [5, (c, p) => klog(c, 'I', 'operation_generator.go:803', `UnmountVolume.TearDown succeeded for volume "kubernetes.io/projected/${p.uid}-${p.token}" (OuterVolumeSpecName: "${p.token}") pod "${p.uid}" (UID: "${p.uid}"). InnerVolumeSpecName "${p.token}". PluginName "kubernetes.io/projected", VolumeGIDValue ""`)],
  [8, (c, p) => klog(c, 'I', 'scope.go:117', `"RemoveContainer" containerID="${p.container}"`)],
  [12, (c, p) => klog(c, 'I', 'kubelet_getters.go:187', `"Pod status updated" pod="${p.ref}" status="Running"`)],
  [5, (c, p) => klog(c, 'I', 'pod_startup_latency_tracker.go:104', `"Observed pod startup duration" pod="${p.ref}" podStartSLOduration=${c.random.next() % 30}.${digits3(c)}${digits3(c)} podStartE2EDuration="${c.random.next() % 30}.${digits3(c)}s" podCreationTimestamp="${c.stamps.dashedDay} ${c.stamps.time} +0000 UTC" firstStartedPulling="0001-01-01 00:00:00 +0000 UTC" lastFinishedPulling="0001-01-01 00:00:00 +0000 UTC" observedRunningTime="${c.stamps.dashedDay} ${c.stamps.time}.${c.stamps.micro6()} +0000 UTC"`)],
  [4, (c, p) => klog(c, 'I', 'kubelet_volumes.go:163', `"Cleaned up orphaned pod volumes dir" podUID="${p.uid}" path="/var/lib/kubelet/pods/${p.uid}/volumes"`)],
  [4, (c, p) => klog(c, 'W', 'manager.go:1169', `Failed to process watch event {EventType:0 Name:/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${p.uidUnderscored}.slice/cri-containerd-${p.container}.scope WatchSource:0}: task ${p.container} not found: not found`)],
  [4, (c) => klog(c, 'I', 'reflector.go:800', `k8s.io/client-go/informers/factory.go:160: Watch close - *v1.Service total ${c.random.next() % 500} items received`)],
  [3, (c) => klog(c, 'W', 'transport.go:356', 'Unable to cancel request for *otelhttp.Transport')],
  [2, (c) => klog(c, 'E', 'summary_sys_containers.go:51', '"Failed to get system container stats" err="failed to get cgroup stats for \\"/system.slice/kubelet.service\\": failed to get container info for \\"/system.slice/kubelet.service\\": unknown container \\"/system.slice/kubelet.service\\"" containerName="/system.slice/kubelet.service"')],
  [2, (c, p) => klog(c, 'I', 'pod_container_deletor.go:53', `"DeleteContainer returned error" containerID={"Type":"containerd","ID":"${p.container}"} err="failed to get container status \\"${p.container}\\": rpc error: code = NotFound desc = an error occurred when try to find container \\"${p.container}\\": not found"`)],
  [2, (c) => klog(c, 'I', 'certificate_manager.go:356', `kubernetes.io/kubelet-serving: Rotating certificates, next check in ${c.random.next() % 90}m${c.random.next() % 60}s`)],
]);

/** ordinary faults: none of those that are planted at the ends of files @type {readonly Template[]} */
const kubeletFaults = [
  (c, p) => klog(c, 'E', 'pod_workers.go:1301', `"Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"${p.app}\\" with CrashLoopBackOff: \\"back-off 5m0s restarting failed container=${p.app} pod=${p.name}_${p.namespace}(${p.uid})\\"" pod="${p.ref}" podUID="${p.uid}"`),
  (c, p) => klog(c, 'I', 'prober.go:107', `"Probe failed" probeType="Readiness" pod="${p.ref}" podUID="${p.uid}" containerName="${p.app}" probeResult="failure" output="Get \\"http://${p.ip}:8080/healthz\\": dial tcp ${p.ip}:8080: connect: connection refused"`),
  (c, p) => klog(c, 'I', 'prober.go:107', `"Probe failed" probeType="Liveness" pod="${p.ref}" podUID="${p.uid}" containerName="${p.app}" probeResult="failure" output="Get \\"http://${p.ip}:8080/livez\\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)"`),
  (c, p) => klog(c, 'E', 'kuberuntime_manager.go:1170', `"CreatePodSandbox for pod failed" err="rpc error: code = Unknown desc = failed to setup network for sandbox \\"${p.sandbox}\\": plugin type=\\"aws-cni\\" name=\\"aws-cni\\" failed (add): add cmd: failed to assign an IP address to container" pod="${p.ref}"`),
  (c, p) => klog(c, 'E', 'nestedpendingoperations.go:348', `Operation for "{volumeName:kubernetes.io/csi/ebs.csi.aws.com^${p.volume} podName: nodeName:}" failed. No retries permitted until ${c.stamps.dashedDay} ${c.stamps.time}.${c.stamps.nano9()} +0000 UTC (durationBeforeRetry 2m2s). Error: MountVolume.MountDevice failed for volume "${p.pvc}" (UniqueName: "kubernetes.io/csi/ebs.csi.aws.com^${p.volume}") pod "${p.name}" (UID: "${p.uid}") : rpc error: code = DeadlineExceeded desc = context deadline exceeded`),
  (c, p) => klog(c, 'E', 'kuberuntime_image.go:55', `"Failed to pull image" err="rpc error: code = NotFound desc = failed to pull and unpack image \\"${p.image}\\": failed to resolve reference \\"${p.image}\\": ${p.image}: not found" image="${p.image}"`),
  (c, p) => klog(c, 'E', 'pod_workers.go:1301', `"Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"${p.app}\\" with ImagePullBackOff: \\"Back-off pulling image \\\\\\"${p.image}\\\\\\"\\"" pod="${p.ref}" podUID="${p.uid}"`),
  (c) => klog(c, 'E', 'controller.go:195', `"Failed to update lease" err="Put \\"https://4E0D8F8A4B9C0D27A9E6A7F0C1D2B3E4.gr7.us-west-2.eks.amazonaws.com/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${c.node.name}?timeout=10s\\": context deadline exceeded"`),
  (c) => klog(c, 'E', 'dns.go:153', '"Nameserver limits exceeded" err="Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: 10.0.0.2 8.8.8.8 1.1.1.1"'),
  (c, p) => klog(c, 'E', 'secret.go:189', `Couldn't get secret ${p.namespace}/${p.app}-config: secret "${p.app}-config" not found`),
];

/** @param {Context} c */
export function kubelet(c) {
  const p = c.churn.next();
  const prefix = `${c.stamps.syslog} ${c.node.name} kubelet[${c.node.kubeletPid}]: `;
  if (c.random.oneIn(240)) {
    c.faults++;
    return prefix + c.random.pick(kubeletFaults)(c, p);
  }
  // a goroutine dump: lines without a klog header
  if (c.random.oneIn(40000)) return `${prefix}goroutine ${c.random.int(9999)} [IO wait, ${c.random.int(900)} minutes]:\n${prefix}\tnet/http.(*conn).serve(0xc${c.random.hex(9)}, {0x5${c.random.hex(6)}, 0xc${c.random.hex(9)}})`;
  return prefix + ordinary(c, kubeletOrdinary, p);
}

// ---- containerd ----------------------------------------------------------------------------------------------------

const containerdOrdinary = slots([
  [9, (c, p) => `level=info msg="CreateContainer within sandbox \\"${p.sandbox}\\" for container &ContainerMetadata{Name:${p.app},Attempt:${c.random.next() & 31},}"`],
  [7, (c, p) => `level=info msg="CreateContainer within sandbox \\"${p.sandbox}\\" for &ContainerMetadata{Name:${p.app},Attempt:${c.random.next() & 31},} returns container id \\"${p.container}\\""`],
  [9, (c, p) => `level=info msg="StartContainer for \\"${p.container}\\" returns successfully"`],
  [7, (c, p) => `level=info msg="RemoveContainer for \\"${p.container}\\" returns successfully"`],
  [6, (c, p) => `level=info msg="ImageUpdate event name:\\"${p.image}\\" labels:{key:\\"io.cri-containerd.image\\" value:\\"managed\\"}"`],
  [5, (c, p) => `level=info msg="PullImage \\"${p.image}\\" returns image reference \\"sha256:${p.sandbox}\\""`],
  [6, (c, p) => `level=info msg="RunPodSandbox for &PodSandboxMetadata{Name:${p.name},Uid:${p.uid},Namespace:${p.namespace},Attempt:0,} returns sandbox id \\"${p.sandbox}\\""`],
  [4, (c, p) => `level=info msg="StopPodSandbox for \\"${p.sandbox}\\" returns successfully"`],
  [4, (c, p) => `level=info msg="TearDown network for sandbox \\"${p.sandbox}\\" successfully"`],
  [4, (c, p) => `level=info msg="shim disconnected" id=${p.container} namespace=k8s.io`],
  [4, (c, p) => `level=warning msg="cleaning up after shim disconnected" id=${p.container} namespace=k8s.io`],
  [3, () => 'level=info msg="cleaning up dead shim" namespace=k8s.io'],
  [4, (c, p) => `level=info msg="received exit event container_id:\\"${p.container}\\" id:\\"${p.container}\\" pid:${c.random.next() & 0xffff} exited_at:{seconds:${c.stamps.second} nanos:${c.stamps.nano9()}}"`],
  [2, (c, p) => `level=error msg="ContainerStatus for \\"${p.container}\\" failed" error="rpc error: code = NotFound desc = an error occurred when try to find container \\"${p.container}\\": not found"`],
]);

/** @type {readonly Template[]} */
const containerdFaults = [
  (c, p) => `level=error msg="RunPodSandbox for &PodSandboxMetadata{Name:${p.name},Uid:${p.uid},Namespace:${p.namespace},Attempt:0,} failed, error" error="failed to setup network for sandbox \\"${p.sandbox}\\": plugin type=\\"aws-cni\\" name=\\"aws-cni\\" failed (add): add cmd: failed to assign an IP address to container"`,
  (c, p) => `level=error msg="StartContainer for \\"${p.container}\\" failed" error="failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: \\"/app/start.sh\\": permission denied: unknown"`,
  (c, p) => `level=error msg="PullImage \\"${p.image}\\" failed" error="failed to pull and unpack image \\"${p.image}\\": failed to resolve reference \\"${p.image}\\": unexpected status from HEAD request to https://705829714334.dkr.ecr.us-west-2.amazonaws.com/v2/${p.app}/manifests/latest: 403 Forbidden"`,
];

/** @param {Context} c */
export function containerd(c) {
  const p = c.churn.next();
  const prefix = `${c.stamps.syslog} ${c.node.name} containerd[${c.node.containerdPid}]: time="${c.stamps.iso}.${c.stamps.nano9()}Z" `;
  if (c.random.oneIn(300)) {
    c.faults++;
    return prefix + c.random.pick(containerdFaults)(c, p);
  }
  // containerd prints the presigned layer URL when a pull breaks off: session tokens in a log are real
  if (c.random.oneIn(60000)) return `${prefix}level=info msg="trying next host" error="failed to do request: Get \\"https://prod-us-west-2-starport-layer-bucket.s3.us-west-2.amazonaws.com/${p.sandbox.slice(0, 40)}?X-Amz-Security-Token=${c.random.hex(200)}&X-Amz-Signature=${c.random.hex(64)}\\": EOF" host=705829714334.dkr.ecr.us-west-2.amazonaws.com`;
  return prefix + ordinary(c, containerdOrdinary, p);
}

// ---- VPC CNI -------------------------------------------------------------------------------------------------------

const json = (/** @type {Context} */ c, /** @type {string} */ level, /** @type {string} */ caller, /** @type {string} */ message) =>
  `{"level":"${level}","ts":"${c.stamps.iso}.${c.stamps.milli3()}Z","caller":"${caller}","msg":"${message}"}`;

const ipamdOrdinary = slots([
  [14, (c) => json(c, 'debug', 'ipamd/ipamd.go:1330', `Reconciling ENI/IP pool info because time since last 1m0.00${digits3(c)}${digits3(c)}s > 1m0s`)],
  [14, (c) => json(c, 'debug', 'ipamd/ipamd.go:805', `IP stats for Network Card 0 - total IPs: 58, assigned IPs: ${c.random.next() % 50}, cooldown IPs: ${c.random.next() & 3}`)],
  [10, (c, p) => json(c, 'info', 'rpc/rpc.pb.go:863', `Received AddNetwork for NS /var/run/netns/cni-${p.netns}, Sandbox ${p.sandbox}, ifname eth0`)],
  [9, (c, p) => json(c, 'debug', 'rpc/rpc.pb.go:863', `AddNetworkRequest: K8S_POD_NAME:\\"${p.name}\\" K8S_POD_NAMESPACE:\\"${p.namespace}\\" K8S_POD_INFRA_CONTAINER_ID:\\"${p.sandbox}\\" Netns:\\"/var/run/netns/cni-${p.netns}\\" ContainerID:\\"${p.sandbox}\\" IfName:\\"eth0\\" NetworkName:\\"aws-cni\\"`)],
  [9, (c, p) => json(c, 'info', 'datastore/data_store.go:864', `assignPodIPAddressUnsafe: Assign IP ${p.ip} to sandbox aws-cni/${p.sandbox}/eth0 with metadata {K8SPodNamespace:${p.namespace} K8SPodName:${p.name}}`)],
  [5, (c) => json(c, 'info', 'rpc/rpc.pb.go:863', 'Send AddNetworkReply: Success: true')],
  [8, (c) => json(c, 'debug', 'datastore/data_store.go:1045', `ENI ${c.node.eni} cannot be deleted because it is primary`)],
  [7, (c, p) => json(c, 'info', 'datastore/data_store.go:564', `Added ENI(${c.node.secondEni})'s IP/Prefix ${p.ip}/32 to datastore`)],
  [6, (c, p) => json(c, 'debug', 'networkutils/network.go:512', `Found existing rule [ip rule 512: from all to ${p.ip}/32 table main]`)],
]);

/** @type {readonly Template[]} */
const ipamdFaults = [
  (c) => json(c, 'error', 'ipamd/ipamd.go:792', 'DataStore has no available IP/Prefix addresses'),
  (c) => json(c, 'warn', 'awsutils/awsutils.go:1112', `Failed to attach ENI: RequestLimitExceeded: Request limit exceeded.\\n\\tstatus code: 503, request id: ${c.random.uuid()}`),
  (c, p) => json(c, 'error', 'rpc/rpc.pb.go:863', `Send AddNetworkReply: unable to assign IPv4 address for pod, sandbox: ${p.sandbox}`),
];

/** @param {Context} c */
export function ipamd(c) {
  const p = c.churn.next();
  if (c.random.oneIn(400)) {
    c.faults++;
    return c.random.pick(ipamdFaults)(c, p);
  }
  return ordinary(c, ipamdOrdinary, p);
}

const pluginOrdinary = slots([
  [5, (c, p) => json(c, 'info', 'routed-eni-cni-plugin/cni.go:128', `Received CNI add request: ContainerID(${p.sandbox}) Netns(/var/run/netns/cni-${p.netns}) IfName(eth0) Args(K8S_POD_UID=${p.uid};IgnoreUnknown=1;K8S_POD_NAMESPACE=${p.namespace};K8S_POD_NAME=${p.name};K8S_POD_INFRA_CONTAINER_ID=${p.sandbox}) Path(/opt/cni/bin) argsStdinData({\\"cniVersion\\":\\"1.0.0\\",\\"mtu\\":\\"9001\\",\\"name\\":\\"aws-cni\\",\\"pluginLogFile\\":\\"/var/log/aws-routed-eni/plugin.log\\",\\"pluginLogLevel\\":\\"DEBUG\\",\\"type\\":\\"aws-cni\\",\\"vethPrefix\\":\\"eni\\"})`)],
  [3, (c) => json(c, 'debug', 'routed-eni-cni-plugin/cni.go:128', 'Prev Result: <nil>\\n')],
  [5, (c, p) => json(c, 'debug', 'routed-eni-cni-plugin/cni.go:128', `SetupPodNetwork: hostVethName=${p.eni}, contVethName=eth0, netnsPath=/var/run/netns/cni-${p.netns}, ipAddr=${p.ip}/32, routeTableNumber=254, mtu=9001`)],
  [4, (c, p) => json(c, 'info', 'routed-eni-cni-plugin/cni.go:128', `Received CNI del request: ContainerID(${p.sandbox}) Netns(/var/run/netns/cni-${p.netns}) IfName(eth0) Args(K8S_POD_INFRA_CONTAINER_ID=${p.sandbox})`)],
]);

/** @param {Context} c */
export function cniPlugin(c) {
  const p = c.churn.next();
  if (c.random.oneIn(300)) {
    c.faults++;
    return json(c, 'error', 'routed-eni-cni-plugin/cni.go:128', `Failed to assign an IP address to container ${p.sandbox}`);
  }
  return ordinary(c, pluginOrdinary, p);
}

// ---- kernel and syslog ---------------------------------------------------------------------------------------------

const kernelOrdinary = slots([
  [6, (c, p) => `IPv6: ADDRCONF(NETDEV_CHANGE): ${p.eni}: link becomes ready`],
  [4, (c, p) => `${p.eni}: Caught tx_queue_len zero misconfig`],
  [3, (c) => `kauditd_printk_skb: ${c.random.next() & 63} callbacks suppressed`],
  [2, (c) => `overlayfs: fs on '/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/${c.random.next() & 4095}/fs' does not support file handles, falling back to xino=off.`],
  [2, (c) => `XFS (nvme${1 + (c.random.next() & 3)}n1): Mounting V5 Filesystem`],
  [2, (c) => `XFS (nvme${1 + (c.random.next() & 3)}n1): Ending clean mount`],
  [1, (c) => `audit: type=1400 audit(${c.stamps.second}.${digits3(c)}:${c.random.next() & 0xffff}): avc:  granted  { execute } for  pid=${c.random.next() & 0xffff} comm="runc:[2:INIT]"`],
]);

/** @type {readonly Template[]} */
const kernelFaults = [
  (c) => `ena 0000:00:05.0 ens5: Found a Tx that wasn't completed on time, qid ${c.random.int(4)}, index ${c.random.int(1024)}. 5120000 usecs have passed since last napi execution.`,
  (c) => `INFO: task jbd2/nvme1n1-8:${c.random.int(9999)} blocked for more than 120 seconds.`,
  (c, p) => `${p.app.slice(0, 15)}[${c.random.int(99999)}]: segfault at 0 ip 00007f${c.random.hex(10)} sp 00007ff${c.random.hex(9)} error 4 in libc.so.6[7f${c.random.hex(10)}+175000]`,
  (c) => `watchdog: BUG: soft lockup - CPU#${c.random.int(4)} stuck for ${22 + c.random.int(3)}s! [kworker/${c.random.int(4)}:1:${c.random.int(9999)}]`,
];

/** the kernel's message without time @param {Context} c */
export function kernel(c) {
  const p = c.churn.next();
  if (c.random.oneIn(250)) {
    c.faults++;
    return c.random.pick(kernelFaults)(c, p);
  }
  return ordinary(c, kernelOrdinary, p);
}

const messagesOrdinary = slots([
  [8, (c, p) => `systemd[1]: run-containerd-runc-k8s.io-${p.container}-runc.${p.token.slice(-5)}.mount: Deactivated successfully.`],
  [6, (c, p) => `systemd[1]: Started cri-containerd-${p.container}.scope - libcontainer container ${p.container}.`],
  [5, (c, p) => `systemd[1]: cri-containerd-${p.container}.scope: Deactivated successfully.`],
  [3, (c, p) => `systemd[1]: cri-containerd-${p.container}.scope: Consumed ${c.random.next() % 60}.${digits3(c)}s CPU time.`],
  [5, (c, p) => `systemd-networkd[1211]: ${p.eni}: Gained carrier`],
  [4, (c, p) => `systemd-networkd[1211]: ${p.eni}: Link DOWN`],
  [4, (c) => `kernel: ${ordinary(c, kernelOrdinary, c.churn.current)}`],
  [8, (c, p) => `kubelet: ${ordinary(c, kubeletOrdinary, p)}`],
  [4, (c, p) => `sshd[${c.random.next() & 0x7fff}]: Connection closed by ${p.ip} port ${port(c)} [preauth]`],
  [3, (c) => `systemd-logind[2231]: New session ${c.random.next() & 0x3fff} of user ec2-user.`],
  [3, (c) => `chronyd[1099]: Selected source 169.254.169.123 (offset ${digits3(c)} us)`],
  [3, (c) => `amazon-ssm-agent[2101]: ${c.stamps.dashedDay} ${c.stamps.time}.${digits3(c)}${digits3(c)} INFO [ssm-agent-worker] [HealthCheck] HealthCheck reporting agent health.`],
]);

/** @param {Context} c */
export function messages(c) {
  const prefix = `${c.stamps.syslog} ${c.node.shortName} `;
  if (c.random.oneIn(400)) {
    c.faults++;
    return `${prefix}kernel: ${c.random.pick(kernelFaults)(c, c.churn.next())}`;
  }
  return prefix + ordinary(c, messagesOrdinary, c.churn.next());
}

// ---- container logs (CRI) ------------------------------------------------------------------------------------------

const coreDns = slots([
  [10, (c, p) => `[INFO] ${p.ip}:${port(c)} - ${c.random.next() & 0xffff} "A IN ${p.app}.${p.namespace}.svc.cluster.local. udp ${40 + (c.random.next() & 31)} false 1232" NOERROR qr,aa,rd ${100 + (c.random.next() & 63)} 0.000${digits3(c)}s`],
  [8, (c, p) => `[INFO] ${p.ip}:${port(c)} - ${c.random.next() & 0xffff} "AAAA IN ${p.app}.${p.namespace}.svc.cluster.local. udp ${40 + (c.random.next() & 31)} false 1232" NOERROR qr,aa,rd ${100 + (c.random.next() & 63)} 0.000${digits3(c)}s`],
  [5, (c, p) => `[INFO] ${p.ip}:${port(c)} - ${c.random.next() & 0xffff} "A IN sts.us-west-2.amazonaws.com.cluster.local. udp 60 false 1232" NXDOMAIN qr,aa,rd 153 0.000${digits3(c)}s`],
  [1, (c, p) => bytes(`[INFO] ${p.ip}:${port(c)} - ${c.random.next() & 0xffff} "A IN bücher-größe.${p.namespace}.svc.cluster.local. udp 60 false 1232" NXDOMAIN qr,aa,rd 153 0.000${digits3(c)}s`)],
]);
const kubeProxy = slots([
  [8, (c) => klog1(c, 'I', 'proxier.go:799', `"SyncProxyRules complete" ipFamily="IPv4" elapsed="${c.random.next() % 90}.${digits3(c)}${digits3(c)}ms"`)],
  [4, (c) => klog1(c, 'I', 'proxier.go:1551', `"Reloading service iptables data" ipFamily="IPv4" numServices=${60 + (c.random.next() & 31)} numEndpoints=${200 + (c.random.next() & 63)} numFilterChains=6 numFilterRules=${c.random.next() & 15} numNATChains=${c.random.next() & 31} numNATRules=${c.random.next() & 255}`)],
  [2, (c, p) => klog1(c, 'I', 'endpointslicecache.go:303', `"Setting endpoints for service port name" portName="${p.namespace}/${p.app}:http" endpoints=["${p.ip}:8080"]`)],
]);
const csi = slots([
  [6, (c, p) => klog1(c, 'I', 'node.go:518', `"NodeGetVolumeStats: called" args="volume_id:\\"${p.volume}\\" volume_path:\\"/var/lib/kubelet/pods/${p.uid}/volumes/kubernetes.io~csi/${p.pvc}/mount\\""`)],
  [3, (c, p) => klog1(c, 'I', 'mount_linux.go:249', `"NodePublishVolume: mounting" source="/var/lib/kubelet/plugins/kubernetes.io/csi/ebs.csi.aws.com/${p.sandbox}/globalmount" target="/var/lib/kubelet/pods/${p.uid}/volumes/kubernetes.io~csi/${p.pvc}/mount"`)],
]);
const identityAgent = slots([
  [6, (c, p) => `{"client-addr":"${p.ip}:${port(c)}","cluster-name":"bench","level":"info","msg":"handling new request request from ${p.ip}:${port(c)}","time":"${c.stamps.iso}Z"}`],
  [4, (c, p) => `{"cluster-name":"bench","level":"info","msg":"Storing creds in cache","refreshTtl":10800000000000,"time":"${c.stamps.iso}Z","pod":"${p.ref}"}`],
]);
const monitoringAgent = slots([
  [6, (c, p) => json(c, 'debug', 'networking/networking.go:212', `interface ${p.eni} is up and running`)],
  [4, (c) => json(c, 'info', 'kernel/kernel.go:88', `pid usage ${c.random.next() & 31} percent of kernel.pid_max`)],
]);

const klog1 = (/** @type {Context} */ c, /** @type {string} */ level, /** @type {string} */ source, /** @type {string} */ message) =>
  `${level}${c.stamps.klog}.${c.stamps.micro6()}       1 ${source}] ${message}`;

/** @type {Record<string, { table: readonly Template[], stream: string, faults: readonly Template[] }>} */
const CONTAINERS = {
  'coredns': {
    table: coreDns, stream: 'stdout', faults: [
      (c, p) => `[ERROR] plugin/errors: 2 ${p.app}.example.com. A: read udp ${p.ip}:${port(c)}->10.0.0.2:53: i/o timeout`,
      () => '[WARNING] plugin/health: Local health request to "http://:8080/health" took more than 1s: 1.423409s',
    ],
  },
  'kube-proxy': {
    table: kubeProxy, stream: 'stderr', faults: [
      (c) => klog1(c, 'E', 'reflector.go:150', 'k8s.io/client-go/informers/factory.go:160: Failed to watch *v1.EndpointSlice: failed to list *v1.EndpointSlice: Get "https://10.100.0.1:443/apis/discovery.k8s.io/v1/endpointslices": dial tcp 10.100.0.1:443: connect: connection refused'),
    ],
  },
  'ebs-plugin': {
    table: csi, stream: 'stderr', faults: [
      (c, p) => klog1(c, 'E', 'driver.go:108', `"GRPC error" err="rpc error: code = Internal desc = Could not mount \\"/dev/nvme2n1\\" at \\"/var/lib/kubelet/plugins/kubernetes.io/csi/ebs.csi.aws.com/${p.sandbox}/globalmount\\": mount failed: exit status 32"`),
    ],
  },
  'eks-pod-identity-agent': {
    table: identityAgent, stream: 'stderr', faults: [
      (c, p) => `{"client-addr":"${p.ip}:${port(c)}","cluster-name":"bench","level":"error","msg":"Error fetching credentials: unable to fetch credentials from EKS Auth: operation error EKS Auth: AssumeRoleForPodIdentity, https response error StatusCode: 400, AccessDeniedException: Unauthorized Exception! EKS does not have permissions to assume the associated role.","time":"${c.stamps.iso}Z"}`,
    ],
  },
  'eks-node-monitoring-agent': { table: monitoringAgent, stream: 'stderr', faults: [(c, p) => json(c, 'error', 'networking/networking.go:301', `interface ${p.eni} lost its route`)] },
};

/** @param {string} container @returns {(c: Context) => string} */
export function container(container) {
  const { table, stream, faults } = CONTAINERS[container];
  return (c) => {
    const p = c.churn.next();
    const prefix = `${c.stamps.iso}.${c.stamps.nano9()}Z ${stream} `;
    if (c.random.oneIn(350)) {
      c.faults++;
      return `${prefix}F ${c.random.pick(faults)(c, p)}`;
    }
    const text = ordinary(c, table, p);
    // the runtime splits what it reads from a pipe at its buffer's end
    if (c.random.oneIn(3000)) {
      const cut = text.length >> 1;
      return `${prefix}P ${text.slice(0, cut)}\n${prefix}F ${text.slice(cut)}`;
    }
    return `${prefix}F ${text}`;
  };
}

// ---- large state files ---------------------------------------------------------------------------------------------

/** one entry of `conntrack -L` @param {Context} c */
export function conntrackEntry(c) {
  const p = c.churn.next();
  const source = `10.0.${c.random.next() & 63}.${c.random.next() & 255}`;
  const from = port(c);
  if (c.random.oneIn(4)) return `udp      17 ${c.random.next() % 120} src=${source} dst=10.100.0.10 sport=${from} dport=53 src=${p.ip} dst=${source} sport=53 dport=${from} [ASSURED] mark=0 use=1`;
  const to = c.random.oneIn(2) ? 443 : 8080;
  return `tcp      6 ${c.random.next() % 86400} ${c.random.oneIn(3) ? 'TIME_WAIT' : 'ESTABLISHED'} src=${source} dst=${p.ip} sport=${from} dport=${to} src=${p.ip} dst=${source} sport=${to} dport=${from} [ASSURED] mark=0 use=1`;
}

/** one service with one endpoint in the nat table of `iptables-save` @param {Context} c @returns {{ chains: string, rules: string }} */
export function serviceRules(c) {
  const p = c.churn.next();
  const service = `KUBE-SVC-${c.random.suffix(16).toUpperCase()}`;
  const endpoint = `KUBE-SEP-${c.random.suffix(16).toUpperCase()}`;
  const address = `10.100.${c.random.next() & 255}.${c.random.next() & 255}`;
  const name = `${p.namespace}/${p.app}:http`;
  return {
    chains: `:${endpoint} - [0:0]\n:${service} - [0:0]\n`,
    rules: `-A ${endpoint} -s ${p.ip}/32 -m comment --comment "${name}" -j KUBE-MARK-MASQ\n`
      + `-A ${endpoint} -p tcp -m comment --comment "${name}" -m tcp -j DNAT --to-destination ${p.ip}:8080\n`
      + `-A KUBE-SERVICES -d ${address}/32 -p tcp -m comment --comment "${name} cluster IP" -m tcp --dport 80 -j ${service}\n`
      + `-A ${service} ! -s 10.0.0.0/16 -d ${address}/32 -p tcp -m comment --comment "${name} cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ\n`
      + `-A ${service} -m comment --comment "${name} -> ${p.ip}:8080" -j ${endpoint}\n`,
  };
}
