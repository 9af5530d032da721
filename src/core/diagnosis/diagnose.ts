import { CausalGraph, LogStart } from './causal-graph';
import { confidenceOf } from './confidence';
import { explain } from './explanation';
import { gapsOf } from './gaps';
import { Hypothesis, hypothesesOf } from './hypothesis';
import { rank } from './ranking';
import { refutationsOf } from './refutation';
import { RootCause } from './root-cause';
import { ArtifactKind } from '../bundle/artifact-kind';
import { CheckResult } from '../evidence/documents';
import { compareText } from '../findings/compare';
import { Finding, severityRank } from '../findings/finding';

/** What is known besides the findings. All of it may be missing; then confidence is lower and gaps are fewer. */
export interface DiagnosisContext {
  /** outcomes of every detector */
  readonly checks?: readonly CheckResult[];
  /** artifact kinds that the bundle holds with content */
  readonly kinds?: ReadonlySet<ArtifactKind>;
  /** when a log begins: a cause first seen there may be older */
  readonly logStart?: LogStart;
}

const MAX_ROOT_CAUSES = 10;
const MAX_FINDING_IDS = 24;
const MAX_CHAIN = 12;

/**
 * Ranked hypotheses about why the node is unwell, best first: causes (or symptoms that nothing explains) at medium or above that are not known to be over. Empty for a healthy
 * node. The result does not depend on the order of findings.
 */
export function diagnose(findings: readonly Finding[], context: DiagnosisContext = {}): RootCause[] {
  const checks = context.checks ?? [];
  const ordered = [...findings].sort((a, b) => severityRank(a.severity) - severityRank(b.severity)
    || compareText(a.condition, b.condition) || compareText(a.finding_id, b.finding_id));
  const graph = new CausalGraph(ordered, context.logStart);
  return rank(hypothesesOf(graph), ordered, checks).slice(0, MAX_ROOT_CAUSES).map((hypothesis) => ({
    condition: hypothesis.condition,
    confidence: confidenceOf(hypothesis, checks),
    finding_ids: involved(hypothesis).map(({ finding_id }) => finding_id).slice(0, MAX_FINDING_IDS),
    explanation: explain(hypothesis),
    chain: chainOf(hypothesis),
    refutedBy: refutationsOf(hypothesis.condition),
    gaps: gapsOf(hypothesis, checks, context.kinds),
  }));
}

function involved({ causes, explained }: Hypothesis): Finding[] {
  return [...causes, ...explained.map(({ finding }) => finding)];
}

/** One finding of each condition, causes before effects; what was seen before its cause is left out. */
function chainOf(hypothesis: Hypothesis): RootCause['chain'] {
  const conditions = new Set<string>();
  return [...hypothesis.causes, ...hypothesis.explained.filter(({ late }) => !late).map(({ finding }) => finding)]
    .filter((finding) => !conditions.has(finding.condition) && conditions.add(finding.condition))
    .slice(0, MAX_CHAIN)
    .map(({ condition, finding_id, firstSeen }) => ({ condition, finding_id, ...(firstSeen !== undefined && { at: firstSeen }) }));
}
