import { StateCheck } from '../state-check';
import { notEvaluable, outcomeOf } from './outcome';

/** C13: compressed swap in memory. */
export const zramUseCheck: StateCheck = {
  id: 'zram-use',
  condition: 'zram-high',
  section: 'memory',
  source: 'Linux Documentation/admin-guide/blockdev/zram.rst; eks-node-monitoring-agent 1.7.0 ZramHighUsage reads /sys/block/zram*/mm_stat',
  remediation: ['Memory is short: find the pods that use it, and give them limits.'],
  runbook: 'C13',
  evaluate(context) {
    const files = context.facts('lsblk').filter(({ facts }) => facts.devices.length > 0);
    if (files.length === 0) { return notEvaluable('block devices in storage/lsblk.txt'); }
    const zram = files.some(({ facts }) => facts.devices.some((device) => /^zram\d/.test(device.name)));
    return zram ? notEvaluable('use of the zram device (/sys/block/zram*/mm_stat, which no collector copies)') : outcomeOf([], 'The node has no zram device.');
  },
};
