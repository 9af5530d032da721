/** One hypothesis about why the node is unwell (DESIGN section 4, Diagnosis). */
export interface RootCause {
  readonly condition: string;
  /** from evidence coverage, never from counting duplicates */
  readonly confidence: 'high' | 'medium' | 'low';
  /** the cause's own finding first, then the findings it explains */
  readonly finding_ids: readonly string[];
  /** one or two sentences made by us from typed fields */
  readonly explanation: string;
  /** cause -> effect, in causal order */
  readonly chain: readonly { readonly condition: string; readonly finding_id: string; readonly at?: string }[];
  /** observations that would refute the hypothesis */
  readonly refutedBy: readonly string[];
  /** evidence that was not there to look at */
  readonly gaps: readonly string[];
  /** all findings of the cause itself are suppressed; added when a question is answered, never stored */
  readonly suppressed?: { readonly reason: string; readonly expires: string };
}
