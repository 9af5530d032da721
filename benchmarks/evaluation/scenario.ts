import { BundleDraft } from './bundle-draft';
import { Verdict } from './judge';
import { NodeShape } from './node-model';

/** Several faults, or one among misleading signs, with the truth. */
export interface Scenario {
  readonly id: string;
  readonly shape?: Partial<NodeShape>;
  /** the causes, each by any of its ids; one of them must lead. None: the node shows no cause, and none may be named */
  readonly causes: readonly (readonly string[])[];
  /** must not be among the root causes: effects, and what only looks suspicious */
  readonly notBlamed?: readonly string[];
  /** effects, each by any of its ids, that the leading hypothesis must name after the cause, in this order */
  readonly chain?: readonly (readonly string[])[];
  readonly apply: (draft: BundleDraft) => void;
  /** what else is wrong with the verdict, in words */
  readonly check?: (verdict: Verdict) => readonly string[];
}
