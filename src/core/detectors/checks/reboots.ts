import { evidenceAt, StateCheck, StateFault } from '../state-check';
import { counted, notEvaluable, outcomeOf } from './outcome';

/** A node boots once; a second time for a patch or a driver. */
const MANY = 4;

/** A6: how often the node booted. */
export const rebootsCheck: StateCheck = {
  id: 'boot-history',
  condition: 'unexpected-reboot',
  section: 'node',
  source: 'last reboot (wtmp): `crash` where a boot was not followed by a shutdown',
  remediation: ['Look for the reason before the boot: kernel panic or out of memory in the console output (EC2 get-console-output), a patch window, a spot or maintenance event.'],
  runbook: 'A6',
  correlateWith: ['system', 'kernel', 'messages'],
  evaluate(context) {
    const file = context.facts('last-reboot').find(({ facts }) => facts.boots.length > 0);
    if (!file) { return notEvaluable('boots in system/last_reboot.txt'); }
    const { boots, bootCount, since } = file.facts;
    const crashed = boots.filter((boot) => boot.crashed);
    const faults: StateFault[] = [];
    if (crashed.length > 0 || bootCount >= MANY) {
      faults.push({
        title: crashed.length > 0 ? `${counted(crashed.length, 'boot')} of ${bootCount} ended without a shutdown` : `The node booted ${bootCount} times`,
        severity: 'medium',
        state: 'unknown',
        entity: { boots: bootCount, crashes: crashed.length },
        count: Math.max(1, crashed.length),
        evidence: (crashed.length > 0 ? crashed : boots).slice(0, 3).map((boot) => evidenceAt(file.file, boot.place)),
      });
    }
    return outcomeOf(faults, `${counted(bootCount, 'boot')} on record${since === undefined ? '' : ` since ${since.replace(/[^\w :,+-]/g, '')}`}, none after a crash.`);
  },
};
