import { Mount } from '../../parsers/mounts';
import { titleSafe } from '../../safety/title-safe';
import { evidenceAt, StateCheck, StateFault } from '../state-check';
import { counted, notEvaluable, outcomeOf } from './outcome';

/** What the node writes to; a root that is read-only by design (Bottlerocket) has other mounts for these. */
const WRITTEN = ['/var/lib/kubelet', '/var/lib/containerd', '/var/log', '/var', '/tmp'];

/** The mount that holds a path: the longest mount point above it, the last one mounted there. */
function mountOf(path: string, mounts: readonly Mount[]): Mount | undefined {
  let best: Mount | undefined;
  for (const mount of mounts) {
    const holds = mount.mountPoint === '/' || path === mount.mountPoint || path.startsWith(`${mount.mountPoint}/`);
    if (holds && (!best || mount.mountPoint.length >= best.mountPoint.length)) { best = mount; }
  }
  return best;
}

/** E2: a file system that the node must write to is mounted read-only. */
export const readOnlyMountCheck: StateCheck = {
  id: 'read-only-mounts',
  condition: 'filesystem-read-only',
  section: 'disk',
  source: 'mount; ext4 (errors=remount-ro) and the block layer remount a failing file system read-only',
  remediation: [
    'Look in the kernel log for the I/O or file-system error before it, and at the state of the EBS volume.',
    '[changes the node] Replace the node: a file system that failed once is not to be trusted.',
  ],
  runbook: 'E2',
  correlateWith: ['kernel', 'storage', 'kubelet'],
  evaluate(context) {
    const file = context.facts('mounts').find(({ facts }) => facts.mounts.some((mount) => mount.mountPoint === '/'));
    if (!file) { return notEvaluable('the mount list in storage/mounts.txt'); }
    const faults = new Map<string, StateFault>();
    const checked = new Set<string>();
    for (const path of WRITTEN) {
      const mount = mountOf(path, file.facts.mounts);
      if (!mount) { continue; }
      checked.add(mount.mountPoint);
      // a root that holds none of the node's own data is an image, and read-only from the start
      if (path === '/tmp' && mount.mountPoint === '/' && !WRITTEN.some((other) => other !== path && mountOf(other, file.facts.mounts)?.mountPoint === '/')) { continue; }
      if (!mount.readOnly || faults.has(mount.mountPoint)) { continue; }
      faults.set(mount.mountPoint, {
        title: `${titleSafe(mount.mountPoint)} is mounted read-only (${titleSafe(mount.type)} on ${titleSafe(mount.device)}): nothing can be written to ${path}`,
        entity: { device: mount.device, mount: mount.mountPoint, type: mount.type },
        evidence: [evidenceAt(file.file, mount.place)],
      });
    }
    return outcomeOf([...faults.values()], `${counted(checked.size, 'filesystem')} that the node writes to mounted read-write (${[...checked].map(titleSafe).join(', ')}).`);
  },
};
