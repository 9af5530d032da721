import { titleSafe } from '../../safety/title-safe';
import { evidenceAt, StateCheck, StateFault } from '../state-check';
import { evictionPercent, isDisk, roleOf, usageSeverity } from './disk-usage';
import { counted, grouped, notEvaluable, outcomeOf } from './outcome';

/** E1: no inode left for a new file, though there may be space. */
export const inodesExhaustedCheck: StateCheck = {
  id: 'inode-usage',
  condition: 'inodes-exhausted',
  section: 'disk',
  source: 'df --inodes; kubelet default evictionHard nodefs.inodesFree<5%',
  remediation: [
    'Find the directories with most files (du --inodes -x -d 3 / on the node): images of many small files, logs, spool directories, emptyDir volumes.',
    '[changes the node] crictl rmi --prune frees the inodes of unused images.',
  ],
  runbook: 'E1',
  correlateWith: ['kubelet', 'storage'],
  evaluate(context) {
    const files = context.facts('inodes').filter(({ facts }) => facts.usage.length > 0);
    if (files.length === 0) { return notEvaluable('storage/inodes.txt (df --inodes)'); }
    const mounts = context.facts('mounts').flatMap(({ facts }) => facts.mounts);
    const space = new Map(context.facts('mounts').flatMap(({ facts }) => facts.usage.map((row) => [row.mountPoint, row.usePercent] as const)));
    const faults: StateFault[] = [];
    const seen = new Map<string, number>();
    for (const { file, facts } of files) {
      for (const row of facts.usage) {
        if (row.usePercent === undefined || row.inodes === 0 || !isDisk(row.filesystem, row.mountPoint, mounts)) { continue; }
        const role = roleOf(row.filesystem, row.mountPoint, mounts);
        if (role === 'system') { seen.set(row.mountPoint, row.usePercent); }
        const severity = usageSeverity(row.usePercent, role, evictionPercent(context, 'nodefs.inodesFree', row.inodes) ?? 5);
        if (severity === undefined) { continue; }
        // XFS makes inodes from free space: on a full disk their number shrinks, and the share used rises without a file more.
        const shrunk = (space.get(row.mountPoint) ?? 0) >= 90 && mounts.some((mount) => mount.mountPoint === row.mountPoint && mount.type === 'xfs');
        faults.push({
          title: `${titleSafe(row.mountPoint)} has used ${row.usePercent} % of its inodes (${grouped(row.free)} of ${grouped(row.inodes)} free)`,
          severity: shrunk ? 'info' : severity,
          kind: shrunk ? 'symptom' : severity === 'medium' || role !== 'system' ? 'risk' : 'cause',
          entity: { mount: row.mountPoint, device: row.filesystem, usedPercent: row.usePercent, free: row.free, inodes: row.inodes },
          evidence: [evidenceAt(file, row.place)],
          ...shrunk && { remediation: ['XFS takes inodes from free space: free space first, and the share of used inodes falls by itself.'] },
        });
      }
    }
    if (faults.length === 0 && seen.size === 0) { return notEvaluable('a row with an inode count for / in storage/inodes.txt'); }
    return outcomeOf(faults, `Inode usage below 85 % on ${counted(seen.size, 'system filesystem')}: ${[...seen].slice(0, 6).map(([mount, percent]) => `${titleSafe(mount)} ${percent} %`).join(', ')}.`);
  },
};
