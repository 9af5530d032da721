import { EvidenceWeight, evidenceWeight } from './evidence-weight';
import { Hypothesis, isWorkloadScoped, worstOf } from './hypothesis';
import { CheckResult } from '../evidence/documents';
import { compareText } from '../findings/compare';
import { Finding, Severity } from '../findings/finding';

const SEVERITY_POINTS: Readonly<Record<Severity, number>> = { critical: 8, high: 5, medium: 3, low: 1, info: 0 };
const EXPLAINED_POINTS: Readonly<Record<Severity, number>> = { critical: 6, high: 4, medium: 2, low: 0.5, info: 0 };
const EVIDENCE_POINTS: Readonly<Record<EvidenceWeight, number>> = { 'state-with-hits': 5, 'state': 4, 'kernel-record': 3, 'log-line': 2, 'none': 0 };
/** a past event is old news when the node's latest fault is this much younger */
const STALE_MS = 12 * 3600 * 1000;

/**
 * Best first. What a hypothesis explains counts once for each condition (many pods with one trouble are one trouble) and only where no better hypothesis explains
 * it already; then come the weight of its own evidence, its severity and the order of time. Workload symptoms come after every cause in the node.
 */
export function rank(hypotheses: readonly Hypothesis[], findings: readonly Finding[], checks: readonly CheckResult[]): Hypothesis[] {
  const newest = findings.filter(({ state, lastSeen }) => state !== 'recovered' && lastSeen !== undefined)
    .reduce((latest, { lastSeen }) => Math.max(latest, Date.parse(lastSeen!)), -Infinity);
  const own = new Map(hypotheses.map((hypothesis) => [hypothesis, ownPoints(hypothesis, newest, checks)]));
  const explained = new Set<string>();
  const left = [...hypotheses];
  const ranked: Hypothesis[] = [];
  while (left.length > 0) {
    const best = left
      .map((hypothesis) => ({ hypothesis, tier: tierOf(hypothesis), points: own.get(hypothesis)! + explainedPoints(hypothesis, explained) }))
      .reduce((a, b) => (order(a, b) <= 0 ? a : b)).hypothesis;
    ranked.push(best);
    left.splice(left.indexOf(best), 1);
    best.explained.forEach(({ finding }) => explained.add(finding.condition));
  }
  return ranked;
}

interface Scored { readonly hypothesis: Hypothesis; readonly tier: number; readonly points: number }

function order(a: Scored, b: Scored): number {
  return a.tier - b.tier || b.points - a.points || compareText(firstSeen(a.hypothesis), firstSeen(b.hypothesis))
    || compareText(a.hypothesis.condition, b.hypothesis.condition);
}

function tierOf(hypothesis: Hypothesis): number {
  if (hypothesis.basis === 'symptom' && isWorkloadScoped(hypothesis.condition)) { return 2; }
  return hypothesis.basis === 'weak' ? 1 : 0;
}

function ownPoints(hypothesis: Hypothesis, newest: number, checks: readonly CheckResult[]): number {
  const { causes } = hypothesis;
  const evidence = Math.max(...causes.map((cause) => EVIDENCE_POINTS[evidenceWeight(cause, checks)]));
  const stale = causes.every((cause) => cause.state === 'unknown' && cause.lastSeen !== undefined && newest - Date.parse(cause.lastSeen) > STALE_MS);
  const onlyLate = hypothesis.explained.length > 0 && hypothesis.explained.every(({ late }) => late);
  return SEVERITY_POINTS[worstOf(causes)] + evidence
    + (hypothesis.basis === 'fault' ? 3 : 0)
    - (isWorkloadScoped(hypothesis.condition) ? 2 : 0)
    - (stale ? 4 : 0)
    - (onlyLate ? 4 : 0);
}

function explainedPoints(hypothesis: Hypothesis, already: ReadonlySet<string>): number {
  const byCondition = new Map<string, number>();
  for (const { finding, strength } of hypothesis.explained) {
    if (already.has(finding.condition)) { continue; }
    const points = EXPLAINED_POINTS[finding.kind === 'coverage' ? 'info' : finding.severity] * strength;
    byCondition.set(finding.condition, Math.max(byCondition.get(finding.condition) ?? 0, points));
  }
  return [...byCondition.values()].reduce((sum, points) => sum + points, 0);
}

function firstSeen(hypothesis: Hypothesis): string {
  return hypothesis.causes.map((cause) => cause.firstSeen).filter((time) => time !== undefined).sort()[0] ?? '';
}
