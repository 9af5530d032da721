import { ConditionId } from '../../catalog/conditions';
import { Finding } from '../findings/finding';

/** Seconds after which an effect is no longer blamed on an event that was not seen again. */
export const DEFAULT_MAX_LAG_SECONDS = 6 * 3600;

/** A reason why a cause, although present, does not explain this effect. Pure; `because` is told to the reader. */
export interface Disqualifier {
  readonly when: (cause: Finding, effect: Finding) => boolean;
  readonly because: string;
}

/** What may be said of an edge. */
export interface EdgeTerms {
  /** `direct`: the mechanism always shows this effect; `possible`: it may, and other causes are as common */
  readonly strength: 'direct' | 'possible';
  /** how long after the last sight of a past cause the effect may begin */
  readonly maxLagSeconds?: number;
  /**
   * how much later than the effect the cause may be told of, where its program notices only what the effect has been telling for a while
   * @default 120
   */
  readonly noticedWithinSeconds?: number;
  /** an effect seen before its cause rules the edge out, instead of only weakening it */
  readonly ordered?: boolean;
  /** entity fields that must agree where both findings have them */
  readonly join?: readonly string[];
  readonly disqualifiedWhen?: readonly Disqualifier[];
}

/** One condition brings about another. */
export interface CausalEdge extends EdgeTerms {
  readonly cause: ConditionId;
  readonly effect: ConditionId;
}

/** Edges of one cause to several effects on the same terms. */
export function causes(cause: ConditionId, strength: EdgeTerms['strength'], effects: readonly ConditionId[], terms: Omit<EdgeTerms, 'strength'> = {}): CausalEdge[] {
  return effects.map((effect) => ({ cause, effect, strength, ...terms }));
}
