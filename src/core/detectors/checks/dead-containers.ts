import { evidenceAt, StateCheck } from '../state-check';
import { grouped, notEvaluable, outcomeOf } from './outcome';

/** kubelet keeps one dead container of each in a pod, init containers too: a full node has a few hundred. */
const MANY = 500;

/** B13: containers without a process that nobody collects. */
export const deadContainersCheck: StateCheck = {
  id: 'dead-containers',
  condition: 'dead-containers-excess',
  section: 'services',
  source: 'ctr containers list against ctr tasks list; kubelet: --maximum-dead-containers (unlimited) and --maximum-dead-containers-per-container (1)',
  remediation: ['Look for pods in a crash loop and for Jobs that are never deleted (ttlSecondsAfterFinished); a long list slows PLEG down.'],
  runbook: 'B13',
  correlateWith: ['containerd', 'kubelet'],
  evaluate(context) {
    const containers = context.facts('containerd-containers').find(({ facts }) => facts.error === undefined && facts.count > 0);
    const tasks = context.facts('containerd-tasks').find(({ facts }) => facts.error === undefined);
    if (!containers || !tasks) { return notEvaluable('containerd/containerd-containers.txt and containerd/containerd-tasks.txt'); }
    const running = tasks.facts.byStatus.RUNNING ?? 0;
    const dead = Math.max(0, containers.facts.count - running);
    const checked = `${grouped(containers.facts.count)} containers, ${grouped(running)} with a running process.`;
    if (dead < MANY || dead < running * 2) { return outcomeOf([], checked); }
    return outcomeOf([{ title: `${grouped(dead)} of ${grouped(containers.facts.count)} containers are dead and not collected`, entity: { dead, running }, count: dead, evidence: containers.facts.first ? [evidenceAt(containers.file, containers.facts.first)] : [] }], checked);
  },
};
