import { Entity, FindingKind, FindingState, Severity } from './finding';

/** A stored line (or part of it) that proves an observation; becomes a Citation. */
export interface EvidencePointer {
  readonly file: string;
  /** 1-based line number in the stored file */
  readonly line: number;
  /** last line, when the evidence spans several */
  readonly lastLine?: number;
  /** [start, end) in bytes of the stored file; covers exactly `excerpt` */
  readonly start: number;
  readonly end: number;
  /** stored text of those bytes, at most 400 bytes */
  readonly excerpt: string;
  /** UTC milliseconds, where the line is dated */
  readonly time?: number;
}

/**
 * What one detector saw: the raw material of findings. Observations of the same condition and the same identity fields
 * (a log line and a parsed state, or two rules) merge into one finding.
 */
export interface Observation {
  readonly condition: string;
  /** id of the rule or check that made it */
  readonly detector: string;
  /** built by us from typed, sanitised fields: never raw log text */
  readonly title: string;
  readonly severity: Severity;
  /** default: the condition's own kind */
  readonly kind?: FindingKind;
  readonly state: FindingState;
  readonly entity: Entity;
  readonly code?: string;
  /** occurrences; 1 for a state */
  readonly count: number;
  /** UTC milliseconds */
  readonly firstSeen?: number;
  readonly lastSeen?: number;
  readonly evidence: readonly EvidencePointer[];
  readonly remediation: readonly string[];
  readonly runbook?: string;
  readonly correlateWith?: readonly string[];
}

/** How many bytes of a line a citation may carry (DESIGN section 4). */
export const EXCERPT_BYTES = 400;
