import { CausalGraph, Link, LogStart } from '../diagnosis/causal-graph';
import { causalRank } from '../diagnosis/edges';
import { RootCause } from '../diagnosis/root-cause';
import { compareText } from '../findings/compare';
import { Finding } from '../findings/finding';

/** One step of a chain: the graph says that the cause brings about the effect, the clock says in which order they were seen. */
export interface CausalStep {
  readonly cause: Finding;
  readonly effect: Finding;
  /** `direct`: the mechanism always shows this effect; `possible`: it may */
  readonly strength: 'direct' | 'possible';
  /** which of the two was seen first; `undated` when one is a state without a time */
  readonly order: 'cause first' | 'same time' | 'effect first' | 'undated';
  /** first sight of the effect minus first sight of the cause, in seconds */
  readonly lagSeconds?: number;
}

/** A hypothesis of the diagnosis, step by step. */
export interface CausalChain {
  readonly rootCause: RootCause;
  readonly steps: readonly CausalStep[];
}

/** Programs write a line within a second or two of what they saw. */
const SAME_TIME_SECONDS = 2;

/** The chains behind root causes. Each effect appears once, under the cause that lies nearest to it. */
export function causalChains(rootCauses: readonly RootCause[], findings: readonly Finding[], logStart: LogStart): CausalChain[] {
  const graph = new CausalGraph(findings, logStart);
  return rootCauses.map((rootCause) => {
    const involved = new Set(rootCause.finding_ids);
    const own = (finding: Finding) => finding.condition === rootCause.condition;
    const links = graph.findings.filter((finding) => involved.has(finding.finding_id) && !own(finding))
      .flatMap((effect) => nearest(graph.to(effect).filter(({ cause }) => involved.has(cause.finding_id)), rootCause.finding_ids) ?? []);
    const steps = links.map(stepOf).sort((a, b) => causalRank(a.effect.condition) - causalRank(b.effect.condition)
      || compareText(a.effect.firstSeen ?? '', b.effect.firstSeen ?? '') || compareText(a.effect.finding_id, b.effect.finding_id));
    return { rootCause, steps };
  });
}

/** Among causes alike the one that the hypothesis names first. */
function nearest(links: readonly Link[], ids: readonly string[]): Link | undefined {
  return [...links].sort((a, b) => Number(a.late) - Number(b.late) || Number(b.strength === 'direct') - Number(a.strength === 'direct')
    || causalRank(b.cause.condition) - causalRank(a.cause.condition) || ids.indexOf(a.cause.finding_id) - ids.indexOf(b.cause.finding_id))[0];
}

function stepOf({ cause, effect, strength }: Link): CausalStep {
  const lag = (Date.parse(effect.firstSeen ?? '') - Date.parse(cause.firstSeen ?? '')) / 1000;
  if (Number.isNaN(lag)) { return { cause, effect, strength, order: 'undated' }; }
  const order = Math.abs(lag) <= SAME_TIME_SECONDS ? 'same time' : lag > 0 ? 'cause first' : 'effect first';
  return { cause, effect, strength, order, lagSeconds: Math.round(lag * 10) / 10 };
}
