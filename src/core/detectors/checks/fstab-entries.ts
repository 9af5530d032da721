import { titleSafe } from '../../safety/title-safe';
import { CheckContext, evidenceAt, StateCheck, StateFault } from '../state-check';
import { counted, notEvaluable, outcomeOf } from './outcome';

/** Percent of a thin pool's data or metadata from which writes are about to fail. */
const THIN_FULL = 95;

function unmounted(context: CheckContext): StateFault[] {
  const lists = context.facts('mounts').filter(({ facts }) => facts.mounts.some((mount) => mount.mountPoint === '/'));
  if (lists.length === 0) { return []; }
  const mounted = new Set(lists.flatMap(({ facts }) => facts.mounts.map((mount) => mount.mountPoint)));
  return context.facts('fstab').flatMap(({ file, facts }) => facts.entries.flatMap((entry): StateFault[] => {
    const asked = entry.mountPoint.startsWith('/') && !/^(proc|sysfs|devpts|tmpfs|none|swap)$/.test(entry.type) && !entry.options.some((option) => option === 'noauto' || option.startsWith('x-systemd.automount'));
    const path = entry.mountPoint.length > 1 ? entry.mountPoint.replace(/\/+$/, '') : entry.mountPoint;
    if (!asked || mounted.has(path) || lists.some(({ facts: each }) => each.mountCount > each.mounts.length + 400)) { return []; }
    return [{ title: `fstab asks for ${titleSafe(path)}, which is not mounted`, entity: { mount: path, device: entry.device }, evidence: [evidenceAt(file, entry.place)] }];
  }));
}

function volumes(context: CheckContext): StateFault[] {
  return context.facts('lvm').flatMap(({ file, facts }): StateFault[] => [
    ...facts.warnings.slice(0, 1).map((place) => ({ title: 'LVM warns about its devices', entity: { device: facts.report }, count: facts.warnings.length, evidence: [evidenceAt(file, place)] })),
    ...facts.rows.flatMap(({ columns, place }): StateFault[] => {
      const name = columns[facts.report.slice(0, 2).toUpperCase()] ?? 'volume';
      const full = Math.max(Number(columns['Data%'] ?? 0), Number(columns['Meta%'] ?? 0));
      const entity = { device: name };
      // lvs(8): the ninth character of Attr is p when a device is missing; vgs(8): the fourth is p (partial)
      const attributes = columns.Attr ?? '';
      if (facts.report === 'vgs' ? attributes[3] === 'p' : facts.report === 'lvs' && attributes[8] === 'p') {
        return [{ title: `${titleSafe(name)} lacks a physical volume`, severity: 'medium', entity, evidence: [evidenceAt(file, place)] }];
      }
      return full >= THIN_FULL && attributes.startsWith('t')
        ? [{ title: `Thin pool ${titleSafe(name)} is ${full} % full: writes are about to fail`, severity: 'medium', entity, evidence: [evidenceAt(file, place)] }] : [];
    }),
  ]);
}

/** E13: what fstab and LVM say against what is mounted. */
export const fstabEntriesCheck: StateCheck = {
  id: 'fstab-lvm',
  condition: 'fstab-anomaly',
  section: 'disk',
  source: 'fstab(5), lvs(8), vgs(8)',
  remediation: ['Add nofail to entries that a node can live without: without it a missing device stops the boot. Mount in the launch template\'s user data before kubelet starts.'],
  runbook: 'E13',
  correlateWith: ['storage', 'system'],
  evaluate(context) {
    const entries = context.facts('fstab').reduce((sum, { facts }) => sum + facts.entries.length, 0);
    const rows = context.facts('lvm').reduce((sum, { facts }) => sum + facts.rows.length, 0);
    if (entries === 0 && rows === 0) { return notEvaluable('storage/fstab.txt'); }
    return outcomeOf([...unmounted(context), ...volumes(context)], `${counted(entries, 'entry', 'entries')} of fstab mounted; ${counted(rows, 'row')} of LVM in order.`);
  },
};
