import { evidenceAt, StateCheck, StateFault } from '../state-check';
import { notEvaluable, outcomeOf } from './outcome';

/** Percent of the last minute in which no task could go on. */
const FULL = 10;
/** CPU has no meaningful `full` at the level of the system. */
const SOME_CPU = 60;

/** C10: tasks wait for CPU, memory or disks. */
export const pressureStallCheck: StateCheck = {
  id: 'pressure-stall',
  condition: 'resource-stall',
  section: 'node',
  source: 'Linux Documentation/accounting/psi.rst; NodeDiagnostic of eks-node-monitoring-agent collects system/pressure_*.txt',
  remediation: ['Find the pods that use most of the resource; give them limits, or the node fewer of them.'],
  runbook: 'C10',
  correlateWith: ['system', 'kernel'],
  evaluate(context) {
    const files = context.facts('pressure').filter(({ facts }) => facts.some !== undefined || facts.full !== undefined);
    if (files.length === 0) { return notEvaluable('pressure stall information, system/pressure_{cpu,memory,io}.txt (collected by NodeDiagnostic only)'); }
    const faults: StateFault[] = [];
    for (const { file, facts } of files) {
      const stall = facts.resource === 'cpu' ? facts.some : facts.full;
      const limit = facts.resource === 'cpu' ? SOME_CPU : FULL;
      if (stall === undefined || stall.avg60 <= limit) { continue; }
      faults.push({
        title: `${facts.resource === 'cpu' ? 'Tasks' : 'All tasks'} waited for ${facts.resource === 'io' ? 'I/O' : facts.resource} ${stall.avg60} % of the last minute`,
        entity: { resource: facts.resource, percent: stall.avg60 },
        evidence: [evidenceAt(file, stall.place)],
      });
    }
    return outcomeOf(faults, `Pressure stall of ${files.map(({ facts }) => facts.resource).join(', ')} below its limit over the last minute.`);
  },
};
