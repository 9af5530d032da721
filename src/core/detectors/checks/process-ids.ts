import { evidenceAt, StateCheck } from '../state-check';
import { counted, grouped, notEvaluable, outcomeOf } from './outcome';
import { sysctlOf } from './sysctl-values';

/** C5: process and thread ids; every thread takes one. */
export const processIdsCheck: StateCheck = {
  id: 'process-ids',
  condition: 'pid-exhausted',
  section: 'node',
  source: 'kernel.pid_max and kernel.threads-max, whichever is less; eks-node-monitoring-agent 1.7.0 ApproachingKernelPidMax warns at 70 %',
  remediation: [
    'Find the command with most threads (system/ps-threads.txt) and its pod; set podPidsLimit in the kubelet configuration.',
    '[changes the node] sysctl -w kernel.pid_max=4194304',
  ],
  runbook: 'C5',
  correlateWith: ['system', 'kubelet', 'kernel'],
  evaluate(context) {
    const limits = ['kernel.pid_max', 'kernel.threads-max'].map((name) => sysctlOf(context, name)).filter((each) => each?.numbers.length === 1).sort((a, b) => a!.numbers[0]! - b!.numbers[0]!);
    const [limit] = limits;
    const lists = [...context.facts('ps-threads'), ...context.facts('ps')].filter(({ facts }) => facts.count > 0).sort((a, b) => b.facts.count - a.facts.count);
    const [list] = lists;
    if (!limit || !list) { return notEvaluable(...limit ? [] : ['kernel.pid_max in sysctls/sysctl_all.txt'], ...list ? [] : ['system/ps-threads.txt']); }
    const percent = Math.round(list.facts.count / limit.numbers[0]! * 1000) / 10;
    const [name, count] = Object.entries(list.facts.names).sort((a, b) => b[1] - a[1])[0] ?? [];
    return outcomeOf(percent < 70 ? [] : [{
      title: `${percent} % of process ids are in use (${counted(list.facts.count, 'thread')} of ${grouped(limit.numbers[0]!)})`,
      severity: percent >= 95 ? 'critical' : percent >= 90 ? 'high' : 'medium',
      kind: percent >= 90 ? 'cause' : 'risk',
      entity: { threads: list.facts.count, max: limit.numbers[0]!, parameter: limit.name, ...name !== undefined && { process: name, processThreads: count! } },
      evidence: [evidenceAt(limit.file, limit.place)],
    }], `Process ids: ${grouped(list.facts.count)} of ${grouped(limit.numbers[0]!)} in use (${limit.name}).`);
  },
};
