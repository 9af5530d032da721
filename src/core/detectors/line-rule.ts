import { ArtifactKind } from '../bundle/artifact-kind';
import { FindingKind, Severity } from '../findings/finding';

/**
 * A fault that shows as a log line. Pure data: the engine compiles all rules into one multi-pattern filter.
 *
 * `pattern` is RE2 syntax (no look-around, no back-references), matched anywhere in the stored line, case-sensitive unless `ignoreCase`.
 * Every match must contain a literal of at least 5 bytes (better 7): the filter finds lines by it. Named groups become entity fields.
 */
export interface LineRule {
  /** kebab-case, unique */
  readonly id: string;
  readonly condition: string;
  /** artifacts in which the line counts; a rule never runs elsewhere */
  readonly kinds: readonly ArtifactKind[];
  readonly pattern: string;
  readonly ignoreCase?: boolean;
  /** lines that also match one of these do not count */
  readonly exclude?: readonly string[];
  /** default: the condition's own */
  readonly severity?: Severity;
  readonly kind?: FindingKind;
  /** `{field}` is replaced by the sanitised entity field, `{count}` by the count; built by us, no log text */
  readonly title: string;
  /** entity fields that do not come from named groups */
  readonly entity?: Readonly<Record<string, string | number | boolean>>;
  /** error code, or `{field}` */
  readonly code?: string;
  /** report only when reached: `count` matches for one entity, within `withinSeconds` if given (else in the whole file) */
  readonly threshold?: { readonly count: number; readonly withinSeconds?: number };
  /** a later line (same entity fields, where it has them) that shows the fault is over; the finding becomes `recovered` and sinks */
  readonly recovery?: { readonly pattern: string; readonly kinds?: readonly ArtifactKind[]; readonly ignoreCase?: boolean };
  /** the line describes an event in the past (a kill, a reset) and not a lasting state: never `ongoing` */
  readonly event?: boolean;
  /** while the fault lasts its program says so again, every hour at the least: when the line stopped hours ago and the log of that program went on, the fault is over */
  readonly repeats?: boolean;
  /** an event of one workload that the node has no memory of: half a day later it is history, and reported at `low` */
  readonly fades?: boolean;
  readonly examples: { readonly match: readonly string[]; readonly noMatch: readonly string[] };
  /** where the message comes from: program source, issue, document */
  readonly source: string;
  readonly remediation: readonly string[];
  readonly runbook: string;
  readonly correlateWith?: readonly string[];
  /** run its patterns on the linear-time engine whatever the line's length: they were not tested for blow-up. For rules that are not ours */
  readonly linear?: boolean;
}
