import { CausalEdge, causes } from '../causal-edge';
import { CORRECTED, OTHER_RESOURCE_THAN_MEMORY, OTHER_RESOURCE_THAN_PIDS, otherUnitThan } from '../disqualifiers';

const WORKLOAD = ['namespace', 'workload'] as const;
/** what a daemon's death or a stalled kernel shows */
const DAEMONS = ['kubelet-failed', 'containerd-down', 'containerd-shim-failed'] as const;

/** Kernel, memory, processes and hardware. */
export const KERNEL_EDGES: readonly CausalEdge[] = [
  ...causes('hardware-error', 'direct', ['kernel-panic', 'unexpected-reboot'], { disqualifiedWhen: [CORRECTED] }),
  ...causes('hardware-error', 'possible', ['kernel-oops', 'soft-lockup', 'app-crash', 'rcu-stall'], { disqualifiedWhen: [CORRECTED] }),
  ...causes('kernel-panic', 'direct', ['unexpected-reboot'], { ordered: true, maxLagSeconds: 1800 }),
  ...causes('kernel-panic', 'possible', ['node-not-ready'], { maxLagSeconds: 1800 }),
  ...causes('kernel-oops', 'possible', [
    'kernel-panic', 'soft-lockup', 'rcu-stall', 'hung-task', 'unexpected-reboot', 'pleg-unhealthy', 'containerd-shim-failed', 'runc-init-hung', 'pod-stuck-terminating', 'node-not-ready',
  ], { ordered: true }),
  ...causes('soft-lockup', 'direct', ['rcu-stall', 'hung-task']),
  ...causes('soft-lockup', 'possible', ['pleg-unhealthy', 'node-not-ready', 'probe-failure-storm', 'unexpected-reboot', 'ena-driver-reset', 'resource-stall', ...DAEMONS], { maxLagSeconds: 3600 }),
  ...causes('rcu-stall', 'possible', ['node-not-ready', 'pleg-unhealthy'], { maxLagSeconds: 3600 }),
  ...causes('hung-task', 'possible', ['pleg-unhealthy', 'pod-stuck-terminating', 'runc-init-hung', 'node-not-ready', 'resource-stall', 'containerd-shim-failed', 'collector-command-timed-out']),

  // the global killer takes system processes too, and the machine stalls in reclaim before it runs
  ...causes('oom-node', 'direct', ['memory-pressure', 'pleg-unhealthy', 'node-not-ready'], { maxLagSeconds: 1800 }),
  ...causes('oom-node', 'direct', [...DAEMONS], { maxLagSeconds: 1800 }),
  ...causes('oom-node', 'direct', ['eviction-in-progress'], { maxLagSeconds: 1800, disqualifiedWhen: [OTHER_RESOURCE_THAN_MEMORY] }),
  ...causes('oom-node', 'possible', ['systemd-unit-failed'], { ordered: true, maxLagSeconds: 600 }),
  ...causes('oom-node', 'possible', [
    'probe-failure-storm', 'crashloop', 'crashloop-liveness', 'hung-task', 'soft-lockup', 'resource-stall', 'ipamd-not-ready', 'unexpected-reboot', 'pod-stuck-terminating',
  ], { maxLagSeconds: 1800 }),
  ...causes('memory-pressure', 'direct', ['eviction-in-progress'], { disqualifiedWhen: [OTHER_RESOURCE_THAN_MEMORY] }),
  ...causes('memory-pressure', 'possible', ['resource-stall', 'probe-failure-storm', 'pleg-unhealthy', 'node-not-ready', 'hung-task']),
  // a cgroup's own limit: nothing outside the container is affected
  ...causes('oom-container', 'direct', ['crashloop'], { join: WORKLOAD }),
  ...causes('oom-container', 'possible', ['probe-failure-storm', 'crashloop-liveness'], { join: WORKLOAD }),
  ...causes('eviction-in-progress', 'possible', ['crashloop', 'scheduling-failed']),

  ...causes('pid-exhausted', 'direct', ['oci-create-failed', 'sandbox-create-failed', 'containerd-shim-failed']),
  ...causes('pid-exhausted', 'direct', ['eviction-in-progress'], { disqualifiedWhen: [OTHER_RESOURCE_THAN_PIDS] }),
  ...causes('pid-exhausted', 'possible', ['kubelet-failed', 'containerd-down', 'pleg-unhealthy', 'probe-failure-storm', 'crashloop', 'crashloop-liveness', 'app-crash', 'node-not-ready']),
  ...causes('file-descriptors-exhausted', 'direct', ['kubelet-failed', 'containerd-down']),
  ...causes('file-descriptors-exhausted', 'possible', ['oci-create-failed', 'sandbox-create-failed', 'crashloop', 'crashloop-liveness', 'probe-failure-storm', 'pleg-unhealthy', 'containerd-shim-failed']),
  ...causes('file-descriptors-exhausted', 'possible', ['systemd-unit-failed'], { disqualifiedWhen: [otherUnitThan('kubelet', 'containerd', 'systemd', 'amazon-ssm-agent', 'dbus')] }),

  ...causes('resource-stall', 'possible', ['probe-failure-storm', 'pleg-unhealthy', 'kubelet-disk-slow']),
  ...causes('cpu-throttled', 'possible', ['probe-failure-storm', 'crashloop-liveness'], { join: WORKLOAD }),
  ...causes('cpu-overheated', 'possible', ['resource-stall', 'rcu-stall']),
  ...causes('security-agent-interference', 'possible', [
    'oci-create-failed', 'sandbox-create-failed', 'containerd-shim-failed', 'cni-config-missing', 'hung-task', 'kubelet-failed', 'containerd-down', 'pleg-unhealthy', 'pod-stuck-terminating',
  ]),
  // execve refuses arguments and environment beyond its limit (E2BIG)
  ...causes('environment-oversized', 'possible', ['crashloop']),
  ...causes('app-crash', 'possible', ['crashloop']),
];
