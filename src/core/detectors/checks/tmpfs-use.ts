import { titleSafe } from '../../safety/title-safe';
import { evidenceAt, StateCheck } from '../state-check';
import { counted, notEvaluable, outcomeOf } from './outcome';

const FULL_PERCENT = 95;
/** Small ones hold tokens and secrets and are full by nature. */
const LEAST_BYTES = 8 * 2 ** 20;

/**
 * E12: a file system in memory is full. Alone it is a hint: a program that sizes its cache to /dev/shm fills it in good health; a `No space left on device` that
 * names it makes it a fault (see the line rules).
 */
export const tmpfsUseCheck: StateCheck = {
  id: 'tmpfs-use',
  condition: 'tmpfs-exhausted',
  section: 'disk',
  source: 'df; tmpfs(5): pages count as memory of the pod that wrote them',
  remediation: ['Find who writes there; give an emptyDir of medium Memory a sizeLimit that fits the pod\'s memory limit.'],
  runbook: 'E12',
  correlateWith: ['storage', 'kubelet'],
  evaluate(context) {
    const files = context.facts('mounts').filter(({ facts }) => facts.usageListed);
    if (files.length === 0) { return notEvaluable('the df part of storage/mounts.txt'); }
    const rows = files.flatMap(({ file, facts }) => facts.usage.filter((row) => /^(tmpfs|shm)$/.test(row.filesystem) && row.sizeBytes >= LEAST_BYTES && !/kubernetes\.io~(secret|projected|configmap|downward-api)\//.test(row.mountPoint))
      .map((row) => ({ file, row })));
    const faults = rows.filter(({ row }) => row.usePercent >= FULL_PERCENT).map(({ file, row }) => ({
      title: `${titleSafe(row.mountPoint)} (in memory) is ${row.usePercent} % full`,
      severity: 'low' as const,
      kind: 'risk' as const,
      entity: { mount: row.mountPoint, usedPercent: row.usePercent, sizeBytes: row.sizeBytes },
      evidence: [evidenceAt(file, row.place)],
    }));
    return outcomeOf(faults, `${counted(rows.length, 'tmpfs')} below ${FULL_PERCENT} %.`);
  },
};
