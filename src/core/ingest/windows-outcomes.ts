import { CheckResult } from '../evidence/documents';

/** What a Windows bundle holds too; when it lacks one of these, that is worth a name. */
const ON_WINDOWS = /windows|kubelet-log|kube-proxy-log|system\/(?:services|volumes)|collector|collection|time of boot/i;

/** Checks of what only Windows has: on a Linux node they have nothing to say, not even that something is missing. */
export function linuxOutcomes(checks: readonly CheckResult[]): CheckResult[] {
  return checks.filter((check) => !(check.outcome === 'not-evaluable' && check.detector.startsWith('windows-')));
}

/** On a Windows node most detectors have nothing to look at, by design: one reason for all of them, instead of a list of Linux files that nobody expects there. */
export function windowsOutcomes(checks: readonly CheckResult[]): CheckResult[] {
  return checks.map((check) => check.outcome === 'not-evaluable' && !(check.missing ?? []).some((each) => ON_WINDOWS.test(each))
    ? { ...check, missing: ['a Linux node (this one runs Windows)'] } : check);
}
