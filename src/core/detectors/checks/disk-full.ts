import { titleSafe } from '../../safety/title-safe';
import { CheckContext, evidenceAt, StateCheck, StateFault } from '../state-check';
import { evictionPercent, isDisk, roleOf, usageSeverity } from './disk-usage';
import { counted, notEvaluable, outcomeOf } from './outcome';

/** df -h prints sizes in powers of two. */
function size(bytes: number): string {
  for (const [unit, power] of [['Ti', 40], ['Gi', 30], ['Mi', 20]] as const) {
    if (bytes >= 2 ** power) { return `${Math.round(bytes / 2 ** power * 10) / 10} ${unit}B`; }
  }
  return `${Math.round(bytes / 1024)} KiB`;
}

/** The containers that have written most to their own file systems, with evidence. */
function largestWriters(context: CheckContext): StateFault['evidence'] {
  return context.facts('pod-storage').flatMap(({ file, facts }) => facts.largest.filter((each) => each.bytes >= 2 ** 30).slice(0, 2).map((each) => evidenceAt(file, each.place)));
}

/** E1: file systems full, or filled so far that kubelet acts. */
export const diskFullCheck: StateCheck = {
  id: 'disk-usage',
  condition: 'disk-full',
  section: 'disk',
  source: 'df; kubelet defaults: evictionHard nodefs.available<10%, imageGCHighThresholdPercent 85',
  remediation: [
    'Find what fills the disk: storage/pod_local_storage.txt (writes of containers), images (crictl images), logs under /var/log.',
    'Give pods ephemeral-storage limits, and the node group a larger volume if images alone fill it.',
    '[changes the node] crictl rmi --prune frees unused images; journalctl --vacuum-size=500M frees old journals.',
  ],
  runbook: 'E1',
  correlateWith: ['kubelet', 'storage', 'containerd'],
  evaluate(context) {
    const files = context.facts('mounts').filter(({ facts }) => facts.usageListed);
    if (files.length === 0) { return notEvaluable('the df part of storage/mounts.txt (df hangs when a network mount does not answer)'); }
    // Bottlerocket's logdog has mounts and usage in two files
    const mounts = context.facts('mounts').flatMap(({ facts }) => facts.mounts);
    const faults: StateFault[] = [];
    const seen = new Map<string, number>();
    for (const { file, facts } of files) {
      for (const row of facts.usage) {
        if (!isDisk(row.filesystem, row.mountPoint, mounts)) { continue; }
        const role = roleOf(row.filesystem, row.mountPoint, mounts);
        if (role === 'system') { seen.set(row.mountPoint, row.usePercent); }
        const severity = usageSeverity(row.usePercent, role, evictionPercent(context, 'nodefs.available', row.sizeBytes) ?? 10);
        if (severity === undefined) { continue; }
        const mild = severity === 'medium' && role === 'system';
        faults.push({
          title: `${titleSafe(row.mountPoint)} is ${row.usePercent} % full (${size(row.availableBytes)} of ${size(row.sizeBytes)} free)`,
          severity,
          kind: role === 'system' && !mild ? 'cause' : 'risk',
          entity: { mount: row.mountPoint, device: row.filesystem, usedPercent: row.usePercent, availableBytes: row.availableBytes, sizeBytes: row.sizeBytes },
          evidence: [evidenceAt(file, row.place), ...role === 'system' ? largestWriters(context) : []],
          ...mild && { remediation: ['From 85 % on kubelet deletes unused images; below 10 % free space it evicts pods. Watch the trend, and look for what grows.'] },
        });
      }
    }
    const usage = [...seen].slice(0, 6).map(([mount, percent]) => `${titleSafe(mount)} ${percent} %`).join(', ');
    if (faults.length === 0 && seen.size === 0) { return notEvaluable('a row of df for / in storage/mounts.txt'); }
    return outcomeOf(faults, `Disk usage below 85 % on ${counted(seen.size, 'system filesystem')}: ${usage}.`);
  },
};
