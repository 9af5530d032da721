import { roleOfDevice } from '../../findings/device-role';
import { titleSafe } from '../../safety/title-safe';
import { evidenceAt, StateCheck } from '../state-check';
import { counted, notEvaluable, outcomeOf } from './outcome';

/** Blocks; below this new files are written in small pieces. */
const SMALL = 16;

/** E9: free space in small pieces. */
export const xfsFreeSpaceCheck: StateCheck = {
  id: 'xfs-free-space',
  condition: 'xfs-fragmented',
  section: 'disk',
  source: 'xfs_db freesp; eks-node-monitoring-agent 1.7.0 XFSSmallAverageClusterSize: average free extent below 16 blocks',
  remediation: [
    'It slows writes down, and lets files fail with ENOSPC although space is free (inodes need whole chunks): give the node group a larger volume.',
    '[changes the node] Remove unused images (crictl rmi --prune) and old logs, or replace the node; xfs_fsr does not help, it defragments files and not free space.',
  ],
  runbook: 'E9',
  correlateWith: ['storage', 'kernel'],
  evaluate(context) {
    const systems = context.facts('xfs').flatMap(({ file, facts }) => facts.filesystems.flatMap((each) => each.averageFreeExtent ? [{ file, device: each.device, average: each.averageFreeExtent }] : []));
    if (systems.length === 0) { return notEvaluable('free extents in storage/xfs.txt'); }
    const faults = systems.filter(({ average }) => average.blocks < SMALL).map(({ file, device, average }) => ({
      title: `Free space of ${titleSafe(device)} is in pieces of ${average.blocks} blocks on average`,
      entity: { device, deviceRole: roleOfDevice(device), averageBlocks: average.blocks },
      evidence: [evidenceAt(file, average.place)],
    }));
    return outcomeOf(faults, `Average free extent of ${counted(systems.length, 'XFS file system')} at least ${SMALL} blocks.`);
  },
};
