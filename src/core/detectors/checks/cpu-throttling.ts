import { evidenceAt, StateCheck } from '../state-check';
import { counted, grouped, notEvaluable, outcomeOf } from './outcome';

/** Share of periods in which a limit was hit that users notice; below it is what a limit is for. */
const NOTABLE_SHARE = 0.25;
/** 100 seconds of CPU periods: less says nothing. */
const LEAST_PERIODS = 1_000;

/** C9: containers that their CPU limit holds back. */
export const cpuThrottlingCheck: StateCheck = {
  id: 'cpu-throttling',
  condition: 'cpu-throttled',
  section: 'node',
  source: 'Linux Documentation/scheduler/sched-bwc.rst: nr_throttled of nr_periods (100 ms each) since the cgroup was made',
  remediation: [
    'Look at the latency of the containers named first: throttling without it is harmless.', '[changes the cluster] Raise or remove their CPU limit, and keep their requests.',
    'Throttling of a container says nothing about the node: look at load and steal time for that.',
  ],
  runbook: 'C9',
  correlateWith: ['system'],
  evaluate(context) {
    const files = context.facts('cpu-throttling');
    if (files.length === 0) { return notEvaluable('system/cpu_throttling.txt'); }
    const all = files.flatMap(({ file, facts }) => facts.cgroups.map((cgroup) => ({ file, cgroup })));
    const heavy = all.filter(({ cgroup }) => cgroup.periods >= LEAST_PERIODS && cgroup.throttled / cgroup.periods >= NOTABLE_SHARE)
      .sort((a, b) => b.cgroup.throttled / b.cgroup.periods - a.cgroup.throttled / a.cgroup.periods);
    const checked = `${counted(files.reduce((sum, { facts }) => sum + facts.count, 0), 'cgroup')} throttled at all, none in ${NOTABLE_SHARE * 100} % of its periods or more.`;
    const worst = heavy[0];
    if (worst === undefined) { return outcomeOf([], checked); }
    const percent = Math.round(worst.cgroup.throttled / worst.cgroup.periods * 100);
    return outcomeOf([{
      title: `${counted(heavy.length, 'cgroup')} throttled in ${NOTABLE_SHARE * 100} % of their periods or more; the worst in ${percent} % of ${grouped(worst.cgroup.periods)}`,
      entity: { cgroups: heavy.length, worstPercent: percent, ...worst.cgroup.podUid !== undefined && { podUid: worst.cgroup.podUid } },
      count: heavy.length,
      evidence: heavy.slice(0, 3).map(({ file, cgroup }) => evidenceAt(file, cgroup.place)),
    }], checked);
  },
};
