import { evidenceAt, StateCheck, StateFault } from '../state-check';
import { counted, notEvaluable, outcomeOf } from './outcome';

/** G2, G5: what nvidia-bug-report.sh wrote down: GPUs that the driver lost, and memory that fails. */
export const gpuReportCheck: StateCheck = {
  id: 'gpu-report',
  condition: 'gpu-memory-error',
  alsoReports: ['gpu-missing'],
  section: 'node',
  source: 'nvidia-bug-report.sh: lspci against `Attached GPUs` of nvidia-smi -q, and its counters of uncorrectable errors',
  remediation: ['[changes the node] Drain the node and replace the instance (or stop and start it); report memory that fails again to AWS.'],
  runbook: 'G5',
  correlateWith: ['gpu', 'kernel'],
  evaluate(context) {
    const files = context.facts('gpu-report').filter(({ facts }) => facts.driver !== undefined || facts.pciDevices > 0);
    if (files.length === 0) { return notEvaluable('gpu/nvidia-bug-report.log (only on nodes with NVIDIA GPUs)'); }
    const faults: StateFault[] = [];
    for (const { file, facts } of files) {
      const attached = Number(facts.attachedGpus?.value ?? NaN);
      if (facts.attachedGpus && facts.pciDevices > 0 && attached < facts.pciDevices) {
        faults.push({
          condition: 'gpu-missing',
          title: `The driver sees ${attached} of ${counted(facts.pciDevices, 'GPU')} on the PCI bus`,
          severity: 'critical',
          entity: { attached, present: facts.pciDevices },
          evidence: [evidenceAt(file, facts.attachedGpus.place)],
        });
      }
      const errors = Object.values(facts.uncorrectable).reduce((sum, each) => sum + each, 0);
      if (errors > 0) {
        faults.push({ title: `${counted(errors, 'uncorrectable memory error')} counted by the GPUs of this node`, entity: { errors }, count: errors, evidence: facts.places.slice(0, 3).map((place) => evidenceAt(file, place)) });
      }
    }
    return outcomeOf(faults, `${files.map(({ facts }) => facts.attachedGpus?.value ?? 'unknown').join(', ').replace(/[^\w, ]/g, '')} GPUs attached, no uncorrectable memory error.`);
  },
};
