import { evidenceAt, StateCheck } from '../state-check';
import { counted, notEvaluable, outcomeOf } from './outcome';

/** What AWS' node agent tolerates (ExcessiveZombieProcesses). */
const MANY = 20;

/** C6: processes that ended and that nobody waited for. */
export const zombiesCheck: StateCheck = {
  id: 'zombie-processes',
  condition: 'zombies-excess',
  section: 'node',
  source: 'ps state Z; eks-node-monitoring-agent 1.7.0 ExcessiveZombieProcesses: 20 and more',
  remediation: ['Find the parent (ps -o ppid= -p <pid>): a container whose first process does not reap its children needs an init (tini, shareProcessNamespace).'],
  runbook: 'C6',
  correlateWith: ['system', 'containerd'],
  evaluate(context) {
    const file = [...context.facts('ps'), ...context.facts('ps-threads')].filter(({ facts }) => facts.count > 0).sort((a, b) => b.facts.zombies - a.facts.zombies)[0];
    if (!file) { return notEvaluable('system/ps.txt'); }
    const { zombies, zombieProcesses, count } = file.facts;
    return outcomeOf(zombies < MANY ? [] : [{
      title: `${zombies} zombie processes among ${count}`,
      entity: { zombies },
      count: zombies,
      evidence: zombieProcesses.slice(0, 3).map((each) => evidenceAt(file.file, each.place)),
    }], `${counted(zombies, 'zombie process', 'zombie processes')} among ${count}.`);
  },
};
