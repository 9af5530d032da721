import { LineRule } from '../line-rule';

const ADVICE = ['Read the event logs around that time, and the service\'s own log, for what ended it.', '[changes the node] Restart-Service <name>, or replace the node.'];

/** What the service control manager of Windows prints (events 7031 and 7034). */
function terminated(id: string, condition: string, services: string, name: string, runbook: string): LineRule {
  return {
    id,
    condition,
    kinds: ['windows-eventlog'],
    pattern: String.raw`The (?:${services}) service terminated unexpectedly\.`,
    ignoreCase: true,
    // whether it runs now is in the list of services
    severity: 'high',
    title: `The Windows service ${name} ended unexpectedly ({count} events)`,
    event: true,
    examples: {
      match: [`"11/18/2026 2:10:11 PM","Error","EC2AMAZ-7QK2L0P","The ${services.split('|')[0]} service terminated unexpectedly.  It has done this 3 time(s)."`],
      noMatch: ['"11/18/2026 2:10:11 PM","Error","EC2AMAZ-7QK2L0P","The Windows Update service terminated unexpectedly.  It has done this 1 time(s)."'],
    },
    source: 'Windows service control manager, events 7031 and 7034',
    remediation: ADVICE,
    runbook,
    correlateWith: ['windows', 'kubelet'],
  };
}

/** Faults of Windows nodes that only the event logs show. */
export const WINDOWS_RULES: readonly LineRule[] = [
  terminated('windows-kubelet-terminated', 'kubelet-failed', 'kubelet', 'kubelet', 'B1'),
  terminated('windows-containerd-terminated', 'containerd-down', 'containerd|docker(?: engine)?', 'containerd or docker', 'B2'),
  terminated('windows-kube-proxy-terminated', 'kube-proxy-sync-failed', 'kube-proxy', 'kube-proxy', 'D6'),
];
