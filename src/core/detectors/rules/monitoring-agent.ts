import { LineRule } from '../line-rule';

const AGENT = 'eks-node-monitoring-agent pkg/manager/manager.go SendCondition; pkg/reasons';

/** What the agent says when it sends a condition to the cluster. */
function sent(reasons: string): string {
  return String.raw`sending condition to exporter.{0,200}\"Reason\":\"(?<reason>${reasons})\"`;
}

function line(reason: string, message: string): string {
  return `2026-11-18T10:00:00.000000000Z stderr F {"level":"info","ts":"2026-11-18T10:00:00.000Z","msg":"sending condition to exporter","condition":{"Reason":"${reason}","Message":"${message}","Severity":"Warning","MinOccurrences":0},"conditionType":"StorageReady"}`;
}

const NO_MATCH = ['2026-11-18T10:00:00.000000000Z stderr F {"level":"info","ts":"2026-11-18T10:00:00.000Z","logger":"setup","msg":"starting manager"}'];

/**
 * What the EKS node monitoring agent measured on the node and a log bundle does not hold: counters of EBS, EFA and ENA as differences over time, zram, DCGM. Of its other conditions
 * the bundle has the evidence itself; some of them hold on after one line of a log, so they are not repeated here.
 */
export const MONITORING_AGENT_RULES: readonly LineRule[] = [
  {
    id: 'agent-ebs-exceeded',
    condition: 'ebs-throughput-exceeded',
    kinds: ['monitoring-agent-log'],
    pattern: sent('EBS(?:Volume|Instance)(?:IOPS|Throughput)Exceeded') + String.raw`(?:,\"Message\":\"(?:Volume (?<volume>vol-?[0-9a-f]{8,17})|Instance))?`,
    title: 'EBS was asked for more than it gives: {reason} ({count} reports of the monitoring agent)',
    code: '{reason}',
    event: true,
    fades: true,
    examples: { match: [line('EBSVolumeIOPSExceeded', 'Volume vol-0a1b2c3d4e5f60718 (/dev/nvme1n1) reported exceeded configured IOPS for 50.000001s'), line('EBSInstanceThroughputExceeded', 'Instance reported exceeded throughput for 12s')], noMatch: NO_MATCH },
    source: AGENT,
    remediation: ['Raise IOPS or throughput of the gp3 volume, or take an instance type with more EBS bandwidth.', 'VolumeIOPSExceededCheck and InstanceEBSThroughputExceededCheck in CloudWatch show when.'],
    runbook: 'E6',
    correlateWith: ['storage', 'kubelet'],
  },
  {
    id: 'agent-efa-errors',
    condition: 'efa-errors',
    kinds: ['monitoring-agent-log'],
    pattern: sent('EFAErrorMetric'),
    title: 'EFA counts errors ({count} reports of the monitoring agent)',
    event: true,
    fades: true,
    examples: { match: [line('EFAErrorMetric', 'EFA device rdmap0s31 reported errors')], noMatch: NO_MATCH },
    source: AGENT,
    remediation: ['Look at the hardware counters under /sys/class/infiniband/*/ports/*/hw_counters on this node and its peers: one peer that does not answer shows on all others.'],
    runbook: 'D27',
    correlateWith: ['kernel', 'networking'],
  },
  {
    id: 'agent-ena-allowance',
    condition: 'ena-allowance-exceeded',
    kinds: ['monitoring-agent-log'],
    pattern: sent('BandwidthInExceeded|BandwidthOutExceeded|PPSExceeded'),
    title: 'The instance exceeds its network allowance: {reason} ({count} reports of the monitoring agent)',
    event: true,
    fades: true,
    examples: { match: [line('PPSExceeded', 'pps_allowance_exceeded increased from 100 to 4100')], noMatch: NO_MATCH },
    source: AGENT,
    remediation: ['Spread the pods with most traffic, or take a larger instance type (or an n-type).'],
    runbook: 'D11',
    correlateWith: ['networking'],
  },
  {
    id: 'agent-ena-conntrack-allowance',
    condition: 'ena-conntrack-allowance-exceeded',
    kinds: ['monitoring-agent-log'],
    pattern: sent('ConntrackExceeded'),
    title: 'The instance exceeds the connections that it may track ({count} reports of the monitoring agent)',
    event: true,
    fades: true,
    examples: { match: [line('ConntrackExceeded', 'conntrack_allowance_exceeded increased from 0 to 812')], noMatch: [...NO_MATCH, line('ConntrackExceededKernel', 'table full')] },
    source: AGENT,
    remediation: ['No sysctl raises this limit: fewer connections (keep-alive, pooling), untracked security group rules, or a larger instance type.'],
    runbook: 'D11',
    correlateWith: ['networking', 'conntrack'],
  },
  {
    id: 'agent-ena-linklocal-allowance',
    condition: 'ena-linklocal-allowance-exceeded',
    kinds: ['monitoring-agent-log'],
    pattern: sent('LinkLocalExceeded'),
    title: 'The node asks DNS, IMDS and NTP more often than an interface may ({count} reports of the monitoring agent)',
    event: true,
    fades: true,
    examples: { match: [line('LinkLocalExceeded', 'linklocal_allowance_exceeded increased from 0 to 812')], noMatch: NO_MATCH },
    source: AGENT,
    remediation: ['Run NodeLocal DNSCache, lower ndots, and spread CoreDNS pods over more nodes.'],
    runbook: 'D11',
    correlateWith: ['networking', 'coredns'],
  },
  {
    id: 'agent-zram',
    condition: 'zram-high',
    kinds: ['monitoring-agent-log'],
    pattern: sent('ZramHighUsage'),
    title: 'Compressed swap (zram) is in use ({count} reports of the monitoring agent)',
    event: true,
    fades: true,
    examples: { match: [line('ZramHighUsage', 'zram0 uses 34% of its disk size')], noMatch: NO_MATCH },
    source: 'eks-node-monitoring-agent monitors/kernel: original data size above 10 % of the zram disk size',
    remediation: ['The node is short of memory: set requests and limits, or take a larger instance.'],
    runbook: 'C13',
    correlateWith: ['system', 'kernel'],
  },
  {
    id: 'agent-dcgm',
    condition: 'gpu-memory-error',
    kinds: ['monitoring-agent-log'],
    pattern: sent('DCGMDiagnosticFailure|DCGMError|DCGMHealthCode\\d{1,4}|NvidiaDoubleBitError|NvidiaPageRetirement'),
    title: 'GPU diagnostics found a fault: {reason} ({count} reports of the monitoring agent)',
    code: '{reason}',
    event: true,
    examples: { match: [line('DCGMHealthCode94', 'DCGM detected issues in health check system')], noMatch: NO_MATCH },
    source: AGENT,
    remediation: ['[changes the node] Drain the node and run a full DCGM diagnosis (dcgmi diag -r 3); replace the instance when it fails again.'],
    runbook: 'G5',
    correlateWith: ['gpu', 'kernel'],
  },
];
