import { titleSafe } from '../../safety/title-safe';
import { evidenceAt, StateCheck, StateFault } from '../state-check';
import { counted, grouped, notEvaluable, outcomeOf } from './outcome';

const COUNTERS = ['total_resets', 'reset_fail', 'tx_timeout', 'wd_expired'] as const;

/** D12: the ENA driver has reset its device. */
export const enaResetCheck: StateCheck = {
  id: 'ena-reset-counters',
  condition: 'ena-driver-reset',
  section: 'ena',
  source: 'amzn-drivers ENA: total_resets, tx_timeout (a transmit was not completed in time), wd_expired (the device stopped its keep-alive)',
  remediation: ['Look in the kernel log for the reason of the reset, and compare the ENA driver with its current release.', '[changes the node] If it repeats, drain and replace the instance (a stop and start also moves it to other hardware).'],
  runbook: 'D12',
  correlateWith: ['kernel', 'networking'],
  evaluate(context) {
    const devices = context.facts('ethtool').flatMap(({ file, facts }) => facts.interfaces.filter((each) => each.ena && COUNTERS.some((counter) => each.counters[counter])).map((device) => ({ file, device })));
    if (devices.length === 0) { return notEvaluable('reset counters of an ENA device in networking/ethtool.txt'); }
    const before = context.previousFacts('ethtool').flatMap(({ facts }) => facts.interfaces);
    const faults = devices.flatMap(({ file, device }): StateFault[] => {
      const seen = COUNTERS.filter((counter) => (device.counters[counter]?.value ?? 0) > 0);
      if (seen.length === 0) { return []; }
      const earlier = before.find((each) => each.name === device.name);
      const grown = earlier !== undefined && seen.some((counter) => device.counters[counter]!.value > (earlier.counters[counter]?.value ?? 0));
      const timeouts = seen.some((counter) => counter !== 'total_resets');
      return [{
        title: `${titleSafe(device.name)}: ${seen.map((counter) => `${counter} ${grouped(device.counters[counter]!.value)}`).join(', ')} since boot`,
        severity: grown && timeouts ? 'high' : timeouts ? 'low' : 'info',
        kind: grown && timeouts ? 'cause' : 'risk',
        state: grown ? 'ongoing' : 'unknown',
        entity: { interface: device.name, ...Object.fromEntries(seen.map((counter) => [counter, device.counters[counter]!.value])) },
        evidence: seen.slice(0, 3).map((counter) => evidenceAt(file, device.counters[counter]!.place)),
      }];
    });
    return outcomeOf(faults, `No ENA reset or transmit time-out since boot on ${counted(devices.length, 'interface')}.`);
  },
};
