import { Place, Quiet, Wording } from './wording';
import { say } from '../phrasings';

const K8S_JSON = 'kubernetes/component-base logs/json: kubelet with --logging-format=json';
const AGENT = 'aws/eks-node-monitoring-agent pkg/manager/manager.go SendCondition';
const CTRD = 'containerd/containerd internal/cri/server/events.go';

/** The kubelet's line in the other of its two formats. */
const asJson: Place = (draft, at, text) => {
  const [, level, caller, message, rest] = /^([EWI]) (\S+)\] "((?:[^"\\]|\\.)*)"(.*)$/.exec(text)!;
  const fields = [...rest!.matchAll(/ (\w+)=("(?:[^"\\]|\\.)*"|\{.*?\}|\S+)/g)].map(([, key, value]) => `,"${key}":${/^["{\d]/.test(value!) ? value : JSON.stringify(value)}`).join('');
  draft.journal('kubelet/kubelet.log', at, `kubelet[${draft.node.kubeletPid}]`, `{"ts":${at}.123,"caller":"kubelet/${caller}","msg":"${message}"${level === 'I' ? ',"v":0' : ''}${fields}}`);
};

/** The log of the node monitoring agent, whose pod the kubelet keeps like any other. */
const agent: Place = (draft, at, reason) => {
  const pod = { ...draft.pod('kube-proxy')!, name: 'eks-node-monitoring-agent-x2k9q', workload: 'eks-node-monitoring-agent', container: 'eks-node-monitoring-agent' };
  draft.podLog(pod, at, 'stderr', `{"level":"info","ts":"${new Date(at).toISOString()}","msg":"sending condition to exporter","condition":{"Reason":"${reason}","Message":"x","Severity":"Warning","MinOccurrences":0},"conditionType":"StorageReady"}`);
};

/** Nine hours ago: what its program would have said again since, had it lasted. */
const longAgo = (log: Parameters<typeof say>[1]): Place => (draft, at, text) => { say(draft, log, at - 9 * 3_600_000, text); };

const json = (condition: string, text: string, more: Partial<Wording> = {}): Wording => ({ conditions: [condition], place: asJson, text, source: K8S_JSON, ...more });
const reported = (condition: string, reason: string, more: Partial<Wording> = {}): Wording => ({ conditions: [condition], place: agent, text: reason, source: AGENT, times: 2, ...more });
const over = (log: Parameters<typeof say>[1], text: string): Quiet => ({ place: longAgo(log), text, source: 'kubernetes/kubernetes pkg/kubelet, aws/amazon-vpc-cni-k8s', times: 8, boot: 240 });

/** Formats and ages: the same messages as JSON, what another agent measured, and what is long over. */
export const FORMAT_WORDINGS: readonly Wording[] = [
  json('pod-stuck-terminating', 'I kubelet_pods.go:2406] "Pod still has one or more containers in the non-exited state and will not be removed from desired state" pod="shop/web-1"'),
  json('probe-failure-storm', 'I prober.go:107] "Probe failed" probeType="Readiness" pod="shop/web-1" podUID="0a1b" containerName="web" probeResult="failure" output="Get \\"http://10.0.0.9/\\": context deadline exceeded"', { times: 60 }),
  json('crashloop-liveness', 'I kuberuntime_manager.go:1027] "Message for Container of pod" containerName="web" containerStatusID={"Type":"containerd","ID":"0a"} pod="shop/web-1" containerMessage="Container web failed liveness probe, will be restarted"'),
  json('memory-pressure', 'I eviction_manager.go:376] "Eviction manager: attempting to reclaim" resourceName="memory"'),
  json('inodes-exhausted', 'I eviction_manager.go:376] "Eviction manager: attempting to reclaim" resourceName="inodes"'),
  json('disk-full', 'I kubelet_node_status.go:724] "Recording event message for node" node="ip-10-0-1-2" event="NodeHasDiskPressure"'),
  json('sandbox-create-failed', 'E kuberuntime_manager.go:1170] "CreatePodSandbox for pod failed" err="rpc error: code = Unknown desc = failed to create containerd task: failed to start shim: x" pod="shop/web-1"'),
  json('node-registration-unauthorized', 'E kubelet_node_status.go:95] "Unable to register node with API server" err="Unauthorized" node="ip-10-0-1-2"'),
  json('kubelet-config-invalid', 'E run.go:72] "command failed" err="failed to parse kubelet flag: unknown flag: --container-runtime"'),
  reported('ebs-throughput-exceeded', 'EBSVolumeIOPSExceeded'),
  reported('ebs-throughput-exceeded', 'EBSInstanceThroughputExceeded'),
  reported('efa-errors', 'EFAErrorMetric'),
  reported('zram-high', 'ZramHighUsage', { severity: 'low' }),
  reported('ena-allowance-exceeded', 'PPSExceeded'),
  reported('ena-conntrack-allowance-exceeded', 'ConntrackExceeded', { not: ['conntrack-table-full'] }),
  reported('ena-linklocal-allowance-exceeded', 'LinkLocalExceeded'),
  reported('gpu-memory-error', 'DCGMHealthCode94'),
  { conditions: ['oom-container'], place: 'containerd', source: CTRD, text: 'info "TaskOOM event container_id:\\"0d1e2f3a4b5c6d7e8f900d1e2f3a4b5c6d7e8f900d1e2f3a4b5c6d7e8f900d1e\\""', not: ['oom-node'] },
  { conditions: ['oom-container'], place: 'containerd', source: CTRD, text: 'info "TaskOOM event &TaskOOM{ContainerID:0d1e2f3a4b5c6d7e8f900d1e2f3a4b5c6d7e8f900d1e2f3a4b5c6d7e8f900d1e,XXX_unrecognized:[],}"', not: ['oom-node'] },
  // a node out of memory kills inside cgroups, too
  { conditions: ['oom-node'], place: 'kernel', source: 'torvalds/linux mm/oom_kill.c', times: 2, text: 'Out of memory: Killed process 4411 (python3) total-vm:9912334kB, anon-rss:7012334kB, file-rss:0kB, shmem-rss:0kB', not: ['oom-container'], also: (draft) => { say(draft, 'containerd', draft.ago(2), 'info "TaskOOM event container_id:\\"0d1e2f3a4b5c6d7e8f900d1e2f3a4b5c6d7e8f900d1e2f3a4b5c6d7e8f900d1e\\""'); } },
  { conditions: ['ebs-attach-failed', 'kms-key-unusable'], place: 'kubelet', source: 'EC2 API error codes', text: 'E nestedpendingoperations.go:348] Operation for "{volumeName:kubernetes.io/csi/ebs.csi.aws.com^vol-0a1b2c3d4e5f60718}" failed. Error: AttachVolume.Attach failed for volume "pvc-1" : rpc error: code = Internal desc = Could not attach volume: operation error EC2: AttachVolume, api error InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state' },
  { conditions: ['sandbox-image-pull-failed'], place: 'kubelet', source: 'containerd/containerd internal/cri/server/sandbox_run.go', not: ['image-pull-unauthorized'], text: 'E kuberuntime_sandbox.go:72] "Failed to create sandbox for pod" err="rpc error: code = Unknown desc = failed to get sandbox image \\"602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/pause:3.10\\": failed to pull image \\"602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/pause:3.10\\": failed to pull and unpack image \\"602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/pause:3.10\\": failed to resolve reference \\"602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/pause:3.10\\": pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials" pod="shop/web-1"' },
];

export const FORMAT_QUIET: readonly Quiet[] = [
  over('kubelet', 'E controller.go:195] "Failed to update lease" err="Put \\"https://ABCD.gr7.eu-west-1.eks.amazonaws.com/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/x\\": dial tcp 10.0.4.4:443: connect: connection refused"'),
  over('kubelet', 'E kubelet_node_status.go:549] "Error updating node status, will retry" err="error getting node \\"x\\": Get \\"https://ABCD.gr7.eu-west-1.eks.amazonaws.com/api/v1/nodes/x\\": dial tcp 10.0.4.4:443: i/o timeout"'),
  over('kubelet', 'W eviction_manager.go:376] "Eviction manager: attempting to reclaim" resourceName="ephemeral-storage"'),
  over('kubelet', 'E kubelet.go:2361] "Skipping pod synchronization" err="PLEG is not healthy: pleg was last seen active 3m4.8s ago; threshold is 3m0s"'),
  over('kubelet', 'E log.go:32] "PullImage from image service failed" err="rpc error: code = Unknown desc = failed to pull and unpack image \\"docker.io/a/b:1\\": failed to resolve reference \\"docker.io/a/b:1\\": docker.io/a/b:1: not found" image="docker.io/a/b:1"'),
  { place: 'messages', source: 'rsyslog imjournal', text: 'rsyslogd: imjournal: 0 messages lost due to rate-limiting', times: 2, shape: { os: 'al2' } },
];
