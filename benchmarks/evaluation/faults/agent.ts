import { BundleDraft } from '../bundle-draft';
import { Fault, proof } from '../fault';

/** A line of the node monitoring agent, and where the two copies of its log lie. */
function agentSays(draft: BundleDraft, minutesAgo: number, text: string): string[] {
  const pod = { ...draft.pod('kube-proxy')!, name: 'eks-node-monitoring-agent-7c4xw', workload: 'eks-node-monitoring-agent', container: 'eks-node-monitoring-agent' };
  const at = draft.ago(minutesAgo);
  draft.podLog(pod, at, 'stderr', `{"level":"info","ts":"${new Date(at).toISOString()}",${text}}`);
  return [draft.podFile(pod), `var_log/${pod.name}_${pod.namespace}_${pod.container}-${pod.containerId}.log`];
}

const sent = (reason: string, message: string, type: string): string =>
  `"msg":"sending condition to exporter","condition":{"Reason":"${reason}","Message":"${message}","Severity":"Warning","MinOccurrences":0},"conditionType":"${type}"`;
/** Counted, and not yet often enough to be said to the cluster. */
const belowLimit = (reason: string): string => `"msg":"condition has not met MinOccurrences","source":"storage","condition":{"Reason":"${reason}","Severity":"Warning","MinOccurrences":3},"occurrences":1`;

/** What another program on the node says of it, and what the archive says of the collector. */
export const AGENT_FAULTS: readonly Fault[] = [
  {
    id: 'ebs-iops',
    conditions: ['ebs-throughput-exceeded'],
    severity: 'medium',
    positive: (draft) => {
      const files = [25, 15, 5].flatMap((minutes) => agentSays(draft, minutes, sent('EBSVolumeIOPSExceeded', 'Volume vol-0a1b2c3d4e5f60718 (/dev/nvme1n1) reported exceeded configured IOPS for 3.2s', 'StorageReady')));
      return proof('EBSVolumeIOPSExceeded', ...files);
    },
    negative: (draft) => { agentSays(draft, 20, belowLimit('EBSVolumeIOPSExceeded')); },
  },
  {
    id: 'zram',
    conditions: ['zram-high'],
    severity: 'low',
    top: [],
    positive: (draft) => proof('ZramHighUsage', ...agentSays(draft, 5, sent('ZramHighUsage', 'zram0 holds 34% of its disk size', 'KernelReady'))),
    negative: (draft) => { agentSays(draft, 20, belowLimit('ZramHighUsage')); },
  },
  {
    id: 'old-collector',
    conditions: ['collector-outdated'],
    severity: 'low',
    top: [],
    positive: (draft) => { draft.collectorVersion = '0.6.2'; return []; },
    negative: (draft) => { draft.collectorVersion = '0.7.10'; },
  },
];
