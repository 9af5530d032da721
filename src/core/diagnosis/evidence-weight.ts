import { CheckResult } from '../evidence/documents';
import { Finding } from '../findings/finding';

/** How specific a finding's evidence is. */
export type EvidenceWeight = 'state-with-hits' | 'state' | 'kernel-record' | 'log-line' | 'none';

/** Names under which detectors store how often a rule, limit or counter took effect. */
const HIT_FIELDS = ['packets', 'hits', 'drops', 'dropped', 'rate', 'perSecond'];

/** State that was parsed outweighs the kernel's own record, which outweighs what another program logged. */
export function evidenceWeight(finding: Finding, checks: readonly CheckResult[]): EvidenceWeight {
  const citesState = finding.evidence.some((citation) => citation.time === undefined && !isLog(citation.file));
  const byCheck = checks.some((check) => check.condition === finding.condition && check.section !== undefined && check.outcome === 'present');
  if (citesState || (byCheck && finding.firstSeen === undefined)) {
    return HIT_FIELDS.some((field) => Number(finding.entity[field]) > 0) ? 'state-with-hits' : 'state';
  }
  if (finding.evidence.some((citation) => sourceOf(citation.file) === 'kernel')) { return 'kernel-record'; }
  return finding.evidence.length > 0 ? 'log-line' : 'none';
}

function isLog(file: string): boolean {
  return /\.log(?:\.|$)|(?:^|\/)(?:messages|syslog|dmesg[^/]*|cron[^/]*|secure)$|containerd-log|docker\.log|nodeadm\//.test(file);
}

/**
 * Which program speaks in a file. Two files of one source confirm nothing: dmesg and messages hold the same kernel lines, `containers/` and `pods/` the same
 * output of a container, and journald's services are copied into messages.
 */
export function sourceOf(file: string): string {
  const logdog = /(?:^|\/)bottlerocket-logs\/([^/]+)$/.exec(file)?.[1];
  if (logdog !== undefined) { return logdog === 'dmesg' ? 'kernel' : logdog === 'journalctl.log' ? 'messages' : logdog; }
  if (/^kernel\//.test(file)) { return 'kernel'; }
  if (/^var_log\/(?:messages|syslog)/.test(file)) { return 'messages'; }
  const pod = /(aws-node|kube-proxy|coredns|ebs-csi|efs-csi|fsx-csi|s3-csi|eks-pod-identity-agent|eks-node-monitoring-agent)/.exec(file);
  if (file.startsWith('var_log/') && pod) { return pod[1]!; }
  const agent = /^var_log\/aws-routed-eni\/([a-z0-9]+)/.exec(file);
  if (agent) { return `aws-routed-eni/${agent[1]}`; }
  const top = file.split('/')[0]!;
  return top === 'networking' || top === 'storage' || top === 'system' || top === 'var_log' ? file.replace(/-(?:filter|nat|mangle|save)?\.txt$|\.txt$/, '') : top;
}

/** Sources that speak of these findings. `messages` repeats the others and counts only where it is alone. */
export function sourcesOf(findings: readonly Finding[]): Set<string> {
  const sources = new Set(findings.flatMap((finding) => finding.evidence.map((citation) => sourceOf(citation.file))));
  if (sources.size > 1) { sources.delete('messages'); }
  return sources;
}
