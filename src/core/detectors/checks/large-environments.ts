import { evidenceAt, StateCheck } from '../state-check';
import { counted, grouped, notEvaluable, outcomeOf } from './outcome';

/** C14: processes that service links have given thousands of variables. */
export const largeEnvironmentsCheck: StateCheck = {
  id: 'large-environments',
  condition: 'environment-oversized',
  section: 'node',
  source: 'eks-log-collector.sh lists processes with more than 1,000 variables; kubelet adds seven or more for each Service of a namespace (enableServiceLinks)',
  remediation: ['Set enableServiceLinks: false in the pod template: starts become faster, and `argument list too long` goes away.'],
  runbook: 'C14',
  correlateWith: ['system'],
  evaluate(context) {
    const files = context.facts('environments');
    if (files.length === 0) { return notEvaluable('system/large_environments.txt'); }
    const all = files.flatMap(({ file, facts }) => facts.processes.map((process) => ({ file, process }))).sort((a, b) => b.process.variables - a.process.variables);
    const count = files.reduce((sum, { facts }) => sum + facts.count, 0);
    const worst = all[0];
    return outcomeOf(worst === undefined ? [] : [{
      title: `${counted(count, 'process', 'processes')} with more than 1,000 environment variables (${grouped(worst.process.variables)} at most)`,
      entity: { processes: count, variables: worst.process.variables },
      count,
      evidence: all.slice(0, 3).map(({ file, process }) => evidenceAt(file, process.place)),
    }], 'No process has more than 1,000 environment variables.');
  },
};
