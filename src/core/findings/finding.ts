/** How bad a condition is, as observed now. */
export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info';

/** What a finding is in the causal picture. `coverage` speaks about the evidence, not about the node. */
export type FindingKind = 'cause' | 'symptom' | 'risk' | 'coverage';

/** `recovered` needs evidence of recovery; without it a past event is `unknown`. */
export type FindingState = 'ongoing' | 'recovered' | 'unknown';

/** Most severe first. */
export const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info'];

/** 0 for `critical` … 4 for `info`; for sorting and comparing. */
export function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

/** True when `severity` is as bad as `floor`, or worse. */
export function atLeast(severity: Severity, floor: Severity): boolean {
  return severityRank(severity) <= severityRank(floor);
}

/** Typed fields of what is affected: chain, device, pod, address, port … Values come from the node: untrusted text. */
export type Entity = Readonly<Record<string, string | number | boolean>>;

/** A place in the stored text that proves something; resolves through `read`. */
export interface Citation {
  /** `<instanceId>/<bundleId>/<path>` */
  readonly logKey: string;
  /** path inside the bundle */
  readonly file: string;
  /** [first, last], 1-based, inclusive */
  readonly lines: readonly [number, number];
  /** [start, end), 0-based, in the stored text */
  readonly bytes: readonly [number, number];
  /** exactly the stored bytes of `bytes`, at most 400 */
  readonly excerpt: string;
  /** UTC, ISO 8601, where the line is dated */
  readonly time?: string;
}

/**
 * How often what a finding rests on was logged inside a window, outside it, and on lines that carry no time. Copies of one event count once, as in its `count`.
 * `first` and `last`: the earliest and the latest inside, UTC, ISO 8601.
 */
export interface WindowCounts {
  readonly inside: number;
  readonly outside: number;
  readonly undated: number;
  readonly first?: string;
  readonly last?: string;
}

/** What is known about a finding beside the bundle. Added when a question is answered, never stored with the finding. */
export interface FindingNotes {
  /** where its lines lie, when a window was asked for: `count`, `firstSeen`, `lastSeen` and the title stay those of the whole bundle */
  readonly inWindow?: WindowCounts;
  /** somebody accepts it until the end of that day, UTC; `stillLeads`: critical and getting worse (or not known not to), so it is not set aside */
  readonly suppressed?: { readonly reason: string; readonly expires: string; readonly stillLeads?: boolean };
  /** `usual on this cluster: 5 of 6 healthy bundles since 2026-10-12` */
  readonly usual?: string;
}

/** One condition on one entity of one node, with its evidence. */
export interface Finding extends FindingNotes {
  readonly finding_id: string;
  readonly instanceId: string;
  readonly bundleId: string;
  /** equal for the same fault on every node and in every bundle */
  readonly fingerprint: string;
  readonly condition: string;
  readonly title: string;
  readonly severity: Severity;
  readonly kind: FindingKind;
  readonly state: FindingState;
  readonly entity: Entity;
  /** error code, where there is one (`ENOSPC`, `InsufficientFreeAddressesInSubnet` …) */
  readonly code?: string;
  readonly count: number;
  /** UTC, ISO 8601 */
  readonly firstSeen?: string;
  /** UTC, ISO 8601 */
  readonly lastSeen?: string;
  readonly evidence: readonly Citation[];
  /** values that `search` accepts as `logTypes` */
  readonly correlateWith: readonly string[];
  readonly runbook?: string;
  /** advice for a human; steps that change something start with `[changes the node] `, `[changes the cluster] ` or `[changes AWS] ` */
  readonly remediation: readonly string[];
}
