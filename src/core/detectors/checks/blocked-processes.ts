import { titleSafe } from '../../safety/title-safe';
import { evidenceAt, StateCheck, StateFault } from '../state-check';
import { notEvaluable, outcomeOf } from './outcome';

/** A few processes wait for a disk at any moment. */
const MANY = 10;

/** E7, B7: processes in uninterruptible sleep, and container starts that hang. */
export const blockedProcessesCheck: StateCheck = {
  id: 'blocked-processes',
  condition: 'io-delay',
  alsoReports: ['runc-init-hung'],
  section: 'node',
  source: 'ps state D: a process that waits in the kernel, for a disk or a network file system as a rule; opencontainers/runc: `runc init` lives for milliseconds',
  remediation: [
    'Look for what they wait for: an NFS server that does not answer, a failing volume, EBS limits (kernel log: blocked for more than 120 seconds).',
    'Processes in state D cannot be killed: when the device does not come back, replace the node.',
  ],
  runbook: 'E7',
  correlateWith: ['system', 'kernel', 'storage', 'containerd'],
  evaluate(context) {
    const file = context.facts('ps').find(({ facts }) => facts.count > 0);
    if (!file) { return notEvaluable('system/ps.txt'); }
    const { uninterruptible, uninterruptibleProcesses, runcInit, count } = file.facts;
    const faults: StateFault[] = [];
    if (uninterruptible >= MANY) {
      const names = [...new Set(uninterruptibleProcesses.map((each) => titleSafe(each.name)))].slice(0, 4).join(', ');
      faults.push({
        title: `${uninterruptible} processes in uninterruptible sleep (${names})`,
        severity: 'medium',
        entity: { processes: uninterruptible },
        evidence: uninterruptibleProcesses.slice(0, 3).map((each) => evidenceAt(file.file, each.place)),
      });
    }
    const stuck = runcInit.filter((each) => each.state.startsWith('D'));
    if (stuck.length > 0 || runcInit.length >= 3) {
      faults.push({
        condition: 'runc-init-hung',
        title: `${runcInit.length} runc init processes at once${stuck.length > 0 ? `, ${stuck.length} in uninterruptible sleep` : ''}: container starts hang`,
        severity: 'medium',
        entity: { processes: runcInit.length },
        evidence: (stuck.length > 0 ? stuck : runcInit).slice(0, 3).map((each) => evidenceAt(file.file, each.place)),
      });
    }
    return outcomeOf(faults, `${uninterruptible} of ${count} processes in uninterruptible sleep; no container start hangs.`);
  },
};
