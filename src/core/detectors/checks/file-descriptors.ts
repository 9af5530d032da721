import { evidenceAt, StateCheck } from '../state-check';
import { grouped, notEvaluable, outcomeOf } from './outcome';
import { sysctlOf } from './sysctl-values';

/** C7: file handles of the whole node. */
export const fileDescriptorsCheck: StateCheck = {
  id: 'file-descriptors',
  condition: 'file-descriptors-exhausted',
  section: 'node',
  source: 'fs.file-nr: allocated, unused, maximum; eks-node-monitoring-agent 1.7.0 ApproachingMaxOpenFiles warns at 70 %',
  remediation: [
    'Find the process that holds most files (ls /proc/<pid>/fd on the node): a leak grows without end.',
    '[changes the node] sysctl -w fs.file-max=<value>',
  ],
  runbook: 'C7',
  correlateWith: ['sysctl', 'kubelet', 'containerd', 'system'],
  evaluate(context) {
    const reading = sysctlOf(context, 'fs.file-nr');
    const [allocated, , most] = reading?.numbers ?? [];
    if (!reading || allocated === undefined || most === undefined || most <= 0) { return notEvaluable('fs.file-nr in sysctls/sysctl_all.txt'); }
    const percent = Math.round(allocated / most * 1000) / 10;
    // Amazon Linux sets the maximum to 2^63 - 1.
    const limit = most > 1e15 ? 'no practical limit' : grouped(most);
    return outcomeOf(percent < 70 ? [] : [{
      title: `${percent} % of the node's file handles are in use (${grouped(allocated)} of ${limit})`,
      severity: percent >= 90 ? 'high' : 'medium',
      kind: percent >= 90 ? 'cause' : 'risk',
      entity: { resource: 'file handles', used: allocated, max: most },
      evidence: [evidenceAt(reading.file, reading.place)],
    }], `File handles: ${grouped(allocated)} in use of ${limit}.`);
  },
};
