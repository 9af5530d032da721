import { titleSafe } from '../../safety/title-safe';
import { CheckContext, evidenceAt, StateCheck, StateFault } from '../state-check';
import { notEvaluable, outcomeOf } from './outcome';

/** A few processes wait for a disk at any moment. */
const MANY = 10;
/** share of the time since boot that one process waited for a block device; it may be younger, so this is a lower bound */
const MUCH = 0.25;

/** Of io_throttling.txt: the processes that have waited for a disk much of the time that the node is up. */
function longDelays(context: CheckContext): StateFault[] {
  const { uptimeSeconds } = context;
  // right after boot everything waits for the disk
  if (uptimeSeconds === undefined || uptimeSeconds < 1800) { return []; }
  return context.facts('io-throttling').flatMap(({ file, facts }) => facts.delays.filter(({ seconds }) => seconds >= uptimeSeconds * MUCH).slice(0, 3).map((delay): StateFault => ({
    title: `Process ${titleSafe(delay.name)} waited for block I/O ${Math.round(delay.seconds / uptimeSeconds * 100)} % of the time since boot`,
    severity: 'medium',
    entity: { process: delay.name, seconds: Math.round(delay.seconds) },
    evidence: [evidenceAt(file, delay.place)],
  })));
}

/** E7, B7: processes in uninterruptible sleep, and container starts that hang. */
export const blockedProcessesCheck: StateCheck = {
  id: 'blocked-processes',
  condition: 'io-delay',
  alsoReports: ['runc-init-hung'],
  section: 'node',
  source: 'ps state D: a process that waits in the kernel, for a disk or a network file system as a rule; opencontainers/runc: `runc init` lives for milliseconds',
  remediation: [
    'Look for what they wait for: an NFS server that does not answer, a failing volume, EBS limits (kernel log: blocked for more than 120 seconds).',
    '[changes the node] Processes in state D cannot be killed: when the device does not come back, replace the node.',
  ],
  runbook: 'E7',
  correlateWith: ['system', 'kernel', 'storage', 'containerd'],
  evaluate(context) {
    const file = context.facts('ps').find(({ facts }) => facts.count > 0);
    const delayed = longDelays(context);
    if (!file) { return delayed.length > 0 ? outcomeOf(delayed, '') : notEvaluable('system/ps.txt'); }
    const { uninterruptible, uninterruptibleProcesses, runcInit, count } = file.facts;
    const faults: StateFault[] = [...delayed];
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
