import { Severity } from '../../../src/core/findings/finding';
import { BundleDraft } from '../bundle-draft';
import { NodeShape } from '../node-model';
import { Log } from '../phrasings';

/** Where a line stands: a log that the evaluation knows how to prefix, or a writer of its own. */
export type Place = Log | ((draft: BundleDraft, at: number, text: string) => void);

/** One way in which a program says that a fault is there. */
export interface Wording {
  /** any of these names it */
  readonly conditions: readonly string[];
  readonly place: Place;
  /** lines, as the program prints them; kubelet and containerd without their prefix */
  readonly text: string;
  /** the program's source, or a thread with the pasted log */
  readonly source: string;
  /** default: medium, or low where the condition is */
  readonly severity?: Severity;
  /** how often it is said, half a minute apart; default 8 */
  readonly times?: number;
  readonly shape?: Partial<NodeShape>;
  /** further changes that the fault leaves */
  readonly also?: (draft: BundleDraft) => void;
  /** must not be at medium or above */
  readonly not?: readonly string[];
}

/** What looks alarming and is normal. */
export interface Quiet {
  readonly place: Place;
  readonly text: string;
  readonly source: string;
  /** default 3, spread over the time since boot */
  readonly times?: number;
  /** minutes after boot, where the line belongs to the boot */
  readonly boot?: number;
  readonly shape?: Partial<NodeShape>;
}
