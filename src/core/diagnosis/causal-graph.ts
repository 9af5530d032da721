import { CausalEdge, DEFAULT_MAX_LAG_SECONDS } from './causal-edge';
import { edgesFrom } from './edges';
import { entityField } from '../findings/entity-field';
import { atLeast, Finding } from '../findings/finding';
import { groupBy } from '../findings/group-by';

/** How far first sights may be out of order: programs notice late, and the kernel's clock drifts from the wall clock. */
const SLACK_MS = 2 * 60 * 1000;
/** Findings of one condition that take part: the most severe ones, for the rest says the same and a node could make up thousands. */
const MAX_PER_CONDITION = 12;

/** One finding explains another. */
export interface Link {
  readonly cause: Finding;
  readonly effect: Finding;
  readonly strength: CausalEdge['strength'];
  /** the cause was first seen after its effect */
  readonly late: boolean;
}

/** What may say when a log begins, in UTC milliseconds: before that a cause could not have been seen. */
export type LogStart = (file: string) => number | undefined;

/** Which findings explain which. */
export class CausalGraph {
  /** what takes part: nothing recovered, and of each condition the first few */
  public readonly findings: readonly Finding[];
  private readonly byCause: ReadonlyMap<Finding, readonly Link[]>;
  private readonly byEffect: ReadonlyMap<Finding, readonly Link[]>;

  constructor(findings: readonly Finding[], logStart: LogStart = () => undefined) {
    const byCondition = groupBy(findings.filter((finding) => finding.state !== 'recovered'), (finding) => finding.condition);
    byCondition.forEach((same) => same.splice(MAX_PER_CONDITION));
    this.findings = [...byCondition.values()].flat();
    const spans: Spans = new Map(this.findings.map((finding) => [finding, [millis(finding.firstSeen), millis(finding.lastSeen)]]));
    const links = new Map<string, Link>();
    for (const [condition, sameCause] of byCondition) {
      for (const edge of edgesFrom(condition)) {
        for (const cause of sameCause) {
          for (const effect of byCondition.get(edge.effect) ?? []) {
            const link = linkOf(edge, cause, effect, spans, logStart);
            const key = `${cause.finding_id}\0${effect.finding_id}`;
            if (link && better(link, links.get(key))) { links.set(key, link); }
          }
        }
      }
    }
    this.byCause = groupBy(links.values(), (link) => link.cause);
    this.byEffect = groupBy(links.values(), (link) => link.effect);
  }

  public from(cause: Finding): readonly Link[] {
    return this.byCause.get(cause) ?? [];
  }

  public to(effect: Finding): readonly Link[] {
    return this.byEffect.get(effect) ?? [];
  }
}

/** A fault that is seen, and not merely a setting or a trace: only such findings explain others without further ado. */
export function isEvidential(finding: Finding): boolean {
  return finding.state !== 'recovered' && (finding.kind === 'cause' || finding.kind === 'symptom') && atLeast(finding.severity, 'medium');
}

function better(link: Link, known: Link | undefined): boolean {
  return !known || (known.late && !link.late) || (known.late === link.late && known.strength === 'possible' && link.strength === 'direct');
}

/** First and last sight in UTC milliseconds; NaN when unknown: every comparison with it is false. */
type Spans = ReadonlyMap<Finding, readonly [number, number]>;

function linkOf(edge: CausalEdge, cause: Finding, effect: Finding, spans: Spans, logStart: LogStart): Link | undefined {
  if (cause.kind === 'coverage') { return undefined; }
  if (edge.join?.some((field) => disagree(cause, effect, field))) { return undefined; }
  if (edge.disqualifiedWhen?.some(({ when }) => when(cause, effect))) { return undefined; }
  const [causeFirst, causeLast] = spans.get(cause)!;
  const [effectFirst, effectLast] = spans.get(effect)!;
  const slack = edge.noticedWithinSeconds === undefined ? SLACK_MS : edge.noticedWithinSeconds * 1000;
  const late = causeFirst > effectFirst + slack && !mayHaveBeenEarlier(cause, causeFirst, logStart);
  if (late && (edge.ordered || causeFirst > effectLast + slack)) { return undefined; }
  // an event that is past cannot bring about what begins long after
  if (cause.state === 'unknown' && effectFirst > causeLast + (edge.maxLagSeconds ?? DEFAULT_MAX_LAG_SECONDS) * 1000) { return undefined; }
  return { cause, effect, strength: edge.strength, late };
}

function disagree(a: Finding, b: Finding, field: string): boolean {
  const mine = entityField(a.entity, field);
  const theirs = entityField(b.entity, field);
  return mine !== undefined && theirs !== undefined && mine !== theirs;
}

/**
 * The logs that show the cause begin when it is first seen in them, or it is also a state that was found at collection, and lines are only where somebody ran into it:
 * it may have been there before.
 */
function mayHaveBeenEarlier(cause: Finding, firstSeen: number, logStart: LogStart): boolean {
  if (cause.state === 'ongoing' && cause.evidence.some(({ time }) => time === undefined)) { return true; }
  return cause.evidence.some((citation) => {
    const start = logStart(citation.file);
    return start !== undefined && citation.time !== undefined && firstSeen - start <= SLACK_MS;
  });
}

function millis(time: string | undefined): number {
  return time === undefined ? NaN : Date.parse(time);
}
