import { CausalGraph, isEvidential, Link } from './causal-graph';
import { causalRank } from './edges';
import { conditionOf } from '../../catalog/conditions';
import { compareText } from '../findings/compare';
import { atLeast, Finding, Severity, severityRank } from '../findings/finding';
import { groupBy } from '../findings/group-by';

/** A finding that a hypothesis explains, and how well. */
export interface Explained {
  readonly finding: Finding;
  /** the weakest link on the best way from the cause: 1 direct, 0.5 possible, less when the cause was seen late */
  readonly strength: number;
  readonly late: boolean;
}

/** Findings of one condition that nothing deeper explains, and what they explain. */
export interface Hypothesis {
  readonly condition: string;
  readonly causes: readonly Finding[];
  /** causes before their effects */
  readonly explained: readonly Explained[];
  /** `fault`: a cause; `symptom`: nothing explains it; `weak`: a risk or a trace, in the absence of anything better */
  readonly basis: 'fault' | 'symptom' | 'weak';
}

/**
 * The roots of the graph. A cause is explained by a deeper cause (never by a mere symptom), a symptom by anything; a cause that was seen after its effect takes a symptom
 * from the list but not another cause. What no fault explains may be explained by a risk or a low finding.
 */
export function hypothesesOf(graph: CausalGraph): Hypothesis[] {
  const roots = rootsOf(graph);
  const weak = weakLeads(roots.filter((finding) => finding.kind === 'symptom'), graph);
  const ledElsewhere = new Set(weak.flatMap((hypothesis) => hypothesis.explained.map(({ finding }) => finding)));
  const left = roots.filter((finding) => !ledElsewhere.has(finding));
  const own = [...groupBy(left, (finding) => finding.condition)].map(([condition, same]) => [condition, busiestFirst(same)] as const).map(([condition, causes]): Hypothesis => ({
    condition,
    causes,
    explained: explainedBy(causes, graph),
    basis: causes.some((cause) => cause.kind === 'cause') ? 'fault' : 'symptom',
  }));
  return [...own, ...weak];
}

function rootsOf(graph: CausalGraph): Finding[] {
  /** findings that a cause leads to, near or far; filled in causal order, so that what is nearer to the cause is known */
  const fromCause = new Set<Finding>();
  const evidential = graph.findings.filter(isEvidential);
  return [...evidential].sort((a, b) => causalRank(a.condition) - causalRank(b.condition)).filter((finding) => {
    const links = graph.to(finding).filter((link) => isEvidential(link.cause));
    if (links.some((link) => !link.late && (link.cause.kind === 'cause' || fromCause.has(link.cause)))) { fromCause.add(finding); }
    return finding.kind === 'cause' ? !fromCause.has(finding) : !links.some((link) => !link.late || link.cause.kind === 'cause');
  });
}

/**
 * Risks and low findings that lead to symptoms which nothing better explains; the fewest that cover them. What was judged low (a counter that grows slowly, an old
 * image) leads only where it is known to have the effect directly: a guess from it would be a wrong answer.
 */
function weakLeads(unexplained: readonly Finding[], graph: CausalGraph): Hypothesis[] {
  const open = new Set(unexplained);
  const traces = graph.findings.filter((finding) => finding.kind !== 'coverage' && !isEvidential(finding));
  const candidates = [...groupBy(traces, (finding) => finding.condition)]
    .filter(([, causes]) => causes.some((cause) => cause.kind !== 'symptom'))
    .map(([condition, causes]): Hypothesis => {
      const trace = !atLeast(worstOf(causes), 'medium');
      return { condition, causes, explained: explainedBy(causes, graph).filter(({ late, strength }) => !late && (!trace || strength === 1)), basis: 'weak' };
    });
  const leads: Hypothesis[] = [];
  for (;;) {
    const gainOf = ({ explained }: Hypothesis) => explained
      .filter(({ finding }) => open.has(finding)).reduce((sum, { strength }) => sum + strength, 0);
    const best = candidates
      .map((hypothesis) => ({ hypothesis, gain: gainOf(hypothesis) }))
      .filter(({ gain }) => gain > 0)
      .sort((a, b) => b.gain - a.gain || compareText(a.hypothesis.condition, b.hypothesis.condition))[0];
    if (!best) { return leads; }
    leads.push(best.hypothesis);
    best.hypothesis.explained.forEach(({ finding }) => open.delete(finding));
  }
}

/** Everything that links lead to, each finding by its best way, causes before their effects. */
function explainedBy(causes: readonly Finding[], graph: CausalGraph): Explained[] {
  const best = new Map<Finding, Explained>();
  let front: Explained[] = causes.map((finding) => ({ finding, strength: 1, late: false }));
  while (front.length > 0) {
    const reached = new Map<Finding, Explained>();
    for (const from of front) {
      for (const link of graph.from(from.finding)) {
        if (causes.includes(link.effect)) { continue; }
        const next = { finding: link.effect, strength: Math.min(from.strength, weight(link)), late: from.late || link.late };
        const known = reached.get(link.effect) ?? best.get(link.effect);
        if (!known || next.strength > known.strength) { reached.set(link.effect, next); }
      }
    }
    reached.forEach((explained, finding) => best.set(finding, explained));
    front = [...reached.values()];
  }
  return [...best.values()].sort((a, b) => causalRank(a.finding.condition) - causalRank(b.finding.condition)
    || compareText(a.finding.firstSeen ?? '', b.finding.firstSeen ?? '') || compareText(a.finding.finding_id, b.finding.finding_id));
}

function weight(link: Link): number {
  return (link.strength === 'direct' ? 1 : 0.5) * (link.late ? 0.2 : 1);
}

/** Conditions of single workloads: real faults, but not the node's. */
const WORKLOAD_SCOPED: ReadonlySet<string> = new Set([
  'oom-container', 'app-crash', 'image-not-found', 'image-pull-unauthorized', 'image-pull-rate-limited', 'crashloop-liveness', 'probe-failure-storm', 'cpu-throttled', 'secret-missing', 'irsa-failed',
  'tmpfs-exhausted', 'nccl-crash',
]);

/** True when the condition is one of a workload rather than of the node. */
export function isWorkloadScoped(condition: string): boolean {
  return WORKLOAD_SCOPED.has(condition) || conditionOf(condition)?.area === 'workload';
}

/** The worst severity among findings. */
export function worstOf(findings: readonly Finding[]): Severity {
  return findings.reduce<Severity>((worst, { severity }) => (atLeast(severity, worst) ? severity : worst), 'info');
}

/** Of findings alike in severity the one that did most leads: a rule by its packets, anything else by its count. */
function busiestFirst(findings: readonly Finding[]): Finding[] {
  const busyness = (finding: Finding): number => (typeof finding.entity.packets === 'number' ? finding.entity.packets : finding.count);
  return [...findings].sort((a, b) => severityRank(a.severity) - severityRank(b.severity) || busyness(b) - busyness(a) || compareText(a.finding_id, b.finding_id));
}
