import { compareText } from '../findings/compare';
import { atLeast, Finding, FindingNotes, Severity, severityRank } from '../findings/finding';

/** One fault, and the nodes that have it. */
export interface SharedFinding extends FindingNotes {
  readonly fingerprint: string;
  readonly condition: string;
  readonly title: string;
  /** the worst of them */
  readonly severity: Severity;
  readonly nodes: Readonly<Record<string, { readonly finding_id: string; readonly severity: Severity; readonly count: number }>>;
  /** largest count divided by the smallest, where all nodes have it */
  readonly ratio?: number;
}

/**
 * Faults that every node has, and those that only some have, worst first. The same fault is known by its fingerprint, which names workloads and roles
 * instead of pods and devices; several findings of one node with one fingerprint (two pods of a workload) are one. Remarks about the evidence do not count.
 */
export function compareFindings(
  nodes: readonly { readonly label: string; readonly findings: readonly Finding[] }[],
): { readonly common: readonly SharedFinding[]; readonly onlyOnSome: readonly SharedFinding[] } {
  const byFingerprint = new Map<string, { label: string; finding: Finding }[]>();
  for (const { label, findings } of nodes) {
    for (const finding of findings) {
      if (finding.kind !== 'coverage') { byFingerprint.set(finding.fingerprint, [...byFingerprint.get(finding.fingerprint) ?? [], { label, finding }]); }
    }
  }
  const shared = [...byFingerprint].map(([fingerprint, entries]) => sharedOf(fingerprint, entries));
  shared.sort((a, b) => severityRank(a.severity) - severityRank(b.severity)
    || compareText(a.condition, b.condition) || compareText(a.fingerprint, b.fingerprint));
  const isCommon = (each: SharedFinding) => Object.keys(each.nodes).length === nodes.length;
  return { common: shared.filter(isCommon), onlyOnSome: shared.filter(each => !isCommon(each)) };
}

function sharedOf(fingerprint: string, entries: readonly { label: string; finding: Finding }[]): SharedFinding {
  const worst = entries.reduce((a, b) => atLeast(a.finding.severity, b.finding.severity) ? a : b).finding;
  const nodes: Record<string, { finding_id: string; severity: Severity; count: number }> = {};
  for (const { label, finding } of entries) {
    const known = nodes[label];
    nodes[label] = known === undefined
      ? { finding_id: finding.finding_id, severity: finding.severity, count: finding.count }
      : { ...known, severity: atLeast(known.severity, finding.severity) ? known.severity : finding.severity, count: known.count + finding.count };
  }
  const counts = Object.values(nodes).map(each => each.count);
  const ratio = counts.length > 1 && Math.min(...counts) > 0 ? Math.round(Math.max(...counts) / Math.min(...counts) * 100) / 100 : undefined;
  const { condition, title, severity, suppressed, usual } = worst;
  return { fingerprint, condition, title, severity, nodes, ...(ratio !== undefined && { ratio }), ...(suppressed && { suppressed }), ...(usual && { usual }) };
}
