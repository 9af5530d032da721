/**
 * How a node's logs are got: by the SSM runbook; by a NodeDiagnostic resource that somebody applies in the cluster; or from EC2, which keeps the last 64 KiB that an instance
 * printed on its console; or, when a node is about to go, by our own SSM document (`ssm-command`), which takes seconds. A bundle that exists already needs no collector: it is brought to `imports/`, or given to the command line.
 */
export const COLLECTOR_KINDS = ['ssm-runbook', 'node-diagnostic', 'console-output', 'ssm-command'] as const;

export type CollectorKind = typeof COLLECTOR_KINDS[number];
