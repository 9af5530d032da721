/** Areas of node conditions, in the order a reader expects them. */
export type ConditionArea = 'lifecycle' | 'runtime' | 'kernel' | 'network' | 'storage' | 'identity' | 'accelerator' | 'workload' | 'coverage';

/** What is said of a condition whatever the node: the vocabulary of findings (DESIGN section 4). */
export interface ConditionText {
  readonly title: string;
  /** when present and nothing milder is known; a detector may report less (no hits, a small rate) */
  readonly severity: 'critical' | 'high' | 'medium' | 'low' | 'info';
  readonly kind: 'cause' | 'symptom' | 'risk' | 'coverage';
  /** row of the union checklist it comes from */
  readonly row: string;
  /**
   * Entity fields that tell two faults of it apart on one node; together they give the F number. None: the node has at most one.
   * Nothing that changes while the fault stays may be here: no pid, no count, no address of a single pod. `workload` is derived from `pod`,
   * `registry` from `image`, `wholeDevice` from `device`, where the entity does not carry them.
   */
  readonly identity: readonly string[];
  /** Entity fields that are the same for this fault on every node: the fingerprint. `deviceRole` is derived from `device` or `interface`. */
  readonly normalised: readonly string[];
}

export type ConditionTable = Readonly<Record<string, ConditionText>>;

/** One condition of the vocabulary. */
export interface Condition extends ConditionText {
  readonly id: string;
  readonly area: ConditionArea;
}
