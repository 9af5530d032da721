import { blindConditions } from './gaps';
import { RootCause } from './root-cause';
import { conditionOf } from '../../catalog/conditions';
import { CheckResult } from '../evidence/documents';
import { atLeast, Finding } from '../findings/finding';

export interface Verdict {
  readonly verdict: 'unhealthy' | 'degraded' | 'no fault found' | 'not enough evidence';
  /** one sentence that gives the reason */
  readonly sentence: string;
}

/** What was there to look at. */
export interface VerdictEvidence {
  readonly checks?: readonly CheckResult[];
  /** sentences about what the bundle lacks */
  readonly gaps?: readonly string[];
}

/** One condition for each kind of evidence without which nothing can be said about a node, and the evidence in words. */
const ESSENTIAL: readonly (readonly [condition: string, evidence: string])[] = [
  ['pleg-unhealthy', "kubelet's log"],
  ['oom-node', "the kernel's log"],
];
const IMPORTANT: readonly (readonly [condition: string, evidence: string])[] = [
  ['containerd-shim-failed', "containerd's log"],
  ['iptables-drop', 'the iptables rules'],
  ['blackhole-route', 'the routes'],
  ['disk-full', 'the filesystem usage'],
];

/** The node in one word and one sentence. That nothing was found is health's absence of proof only where there was enough to look at. */
export function verdictOf(rootCauses: readonly RootCause[], findings: readonly Finding[], evidence: VerdictEvidence = {}): Verdict {
  const [best] = rootCauses;
  if (best) {
    const byId = new Map(findings.map((finding) => [finding.finding_id, finding]));
    const involved = rootCauses.flatMap(({ finding_ids }) => finding_ids.flatMap((id) => byId.get(id) ?? []));
    const title = byId.get(best.finding_ids[0] ?? '')?.title ?? conditionOf(best.condition)?.title ?? best.condition;
    const others = rootCauses.length > 1 ? `, and ${rootCauses.length - 1} further ${rootCauses.length === 2 ? 'hypothesis' : 'hypotheses'}` : '';
    return {
      verdict: involved.some((finding) => finding.severity === 'critical' && finding.state !== 'recovered') ? 'unhealthy' : 'degraded',
      sentence: `${title} (${best.confidence} confidence${best.suppressed ? `, suppressed until ${best.suppressed.expires}` : ''})${others}.`,
    };
  }
  const checks = evidence.checks ?? [];
  const lacking = lackingEvidence(checks);
  if (lacking !== undefined) { return { verdict: 'not enough evidence', sentence: `No fault found, but ${lacking}.` }; }
  const recovered = findings.filter((finding) => finding.state === 'recovered').length;
  const risks = findings.filter((finding) => finding.kind === 'risk' && atLeast(finding.severity, 'medium')).length;
  const blind = blindConditions(checks).size;
  const notes = [
    recovered > 0 && `${recovered} recovered ${recovered === 1 ? 'fault' : 'faults'}`,
    risks > 0 && `${risks} ${risks === 1 ? 'risk' : 'risks'} to look at`,
    blind > 0 && `${blind} ${blind === 1 ? 'condition' : 'conditions'} could not be checked`,
    (evidence.gaps?.length ?? 0) > 0 && `${evidence.gaps!.length} ${evidence.gaps!.length === 1 ? 'gap' : 'gaps'} in the bundle`,
  ].filter((note) => note !== false);
  return { verdict: 'no fault found', sentence: `No fault found in ${new Set(checks.map(({ condition }) => condition)).size - blind} conditions checked${notes.length > 0 ? `; ${notes.join(', ')}` : ''}.` };
}

/** Why the evidence is not enough, or undefined when it is. */
function lackingEvidence(checks: readonly CheckResult[]): string | undefined {
  if (checks.length === 0) { return 'nothing was checked'; }
  const blind = blindConditions(checks);
  const known = new Set(checks.map(({ condition }) => condition));
  const missing = (each: readonly (readonly [string, string])[]) => each.filter(([condition]) => blind.has(condition)).map(([, words]) => words);
  const essential = missing(ESSENTIAL);
  const important = missing(IMPORTANT);
  if (essential.length > 0 || important.length >= 2) { return `${[...essential, ...important].join(', ')} ${essential.length + important.length === 1 ? 'was' : 'were'} not there to look at`; }
  if (blind.size * 2 > known.size) { return `${blind.size} of ${known.size} conditions could not be checked`; }
  return undefined;
}
