import { Observation } from './observation';
import { CheckResult } from '../evidence/documents';

/** What else the bundle says, when an observation is judged. */
interface Bundle {
  has(condition: string, detectors?: readonly string[]): boolean;
  /** the check was made, and found nothing */
  clear(detector: string): boolean;
}

/** An observation that better evidence in the same bundle explains away. Pure data, like a rule. */
interface Contradiction {
  readonly condition: string;
  readonly detectors: readonly string[];
  readonly when: (bundle: Bundle) => boolean;
  /** the condition that it is a sign of instead; default: none, it is dropped */
  readonly becomes?: string;
  readonly because: string;
}

const CONTRADICTIONS: readonly Contradiction[] = [
  {
    condition: 'disk-full',
    detectors: ['no-space-left', 'eviction-reclaims-disk', 'node-has-disk-pressure'],
    when: (bundle) => bundle.clear('disk-usage') && bundle.has('inodes-exhausted', ['inode-usage']),
    becomes: 'inodes-exhausted',
    because: 'ENOSPC and DiskPressure also mean that no inode is left: df shows free space, df --inodes does not',
  },
  {
    condition: 'oom-container',
    detectors: ['containerd-task-oom'],
    when: (bundle) => bundle.has('oom-node') || bundle.has('oom-container', ['oom-kill-container', 'oom-kill-container-pod', 'oom-kill-container-limit-old']),
    because: "containerd reports every kill inside a cgroup, also those of a node out of memory; the kernel's own record tells them apart, and names the process",
  },
];

/** The observations without those which parsed state, or a more exact record of the same event, contradicts; what is a sign of something else counts there. */
export function withoutContradicted(observations: readonly Observation[], checks: readonly CheckResult[]): Observation[] {
  const bundle: Bundle = {
    has: (condition, detectors) => observations.some((each) => each.condition === condition && each.state !== 'recovered' && (!detectors || detectors.includes(each.detector))),
    clear: (detector) => checks.some((check) => check.detector === detector && check.outcome === 'absent'),
  };
  return observations.flatMap((observation) => {
    const found = CONTRADICTIONS.find(({ condition, detectors, when }) => condition === observation.condition && detectors.includes(observation.detector) && when(bundle));
    return !found ? [observation] : found.becomes === undefined ? [] : [{ ...observation, condition: found.becomes }];
  });
}
