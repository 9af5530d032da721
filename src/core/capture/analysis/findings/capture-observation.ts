import { conditionOf, ConditionId } from '../../../../catalog/conditions';
import { Entity, FindingKind, FindingState, Severity } from '../../../findings/finding';
import { CaptureMeta } from '../../ports';
import { CaptureAnalysis } from '../capture-analysis';
import { PacketCitation } from '../ledger/citation';
import { ADVICE } from '../texts';

/** What one detector saw in a capture. As Observation, with packets in place of lines. */
export interface CaptureObservation {
  readonly condition: ConditionId;
  /** built by us from typed fields: never a name that somebody sent */
  readonly title: string;
  readonly severity: Severity;
  readonly kind: FindingKind;
  readonly state: FindingState;
  readonly entity: Entity;
  readonly code?: string;
  readonly count: number;
  /** UTC microseconds */
  readonly firstSeen?: number;
  readonly lastSeen?: number;
  readonly evidence: readonly PacketCitation[];
  readonly remediation: readonly string[];
  readonly runbook: string;
  readonly correlateWith: readonly string[];
}

/** What detectors may look at beside the packets. */
export interface DetectorContext {
  readonly meta: CaptureMeta;
  /** replies of most connections were not captured: silence proves nothing */
  readonly isOneSided: boolean;
}

/** Finds conditions in what was learned from a whole capture. */
export interface CaptureDetector {
  readonly reports: readonly ConditionId[];
  detect(analysis: CaptureAnalysis, context: DetectorContext): CaptureObservation[];
}

type Given = Pick<CaptureObservation, 'title' | 'entity' | 'count' | 'evidence'> & Partial<Omit<CaptureObservation, 'condition'>>;

/** An observation with what the catalogue says of its condition, where nothing else is given. */
export function observe(condition: ConditionId, given: Given): CaptureObservation {
  const { severity, kind, row } = conditionOf(condition)!;
  const advice = ADVICE[condition];
  return { condition, severity, kind, state: 'unknown', remediation: advice === undefined ? [] : [advice], runbook: row, correlateWith: [], ...given };
}

/** `1 connection`, `2 connections`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
