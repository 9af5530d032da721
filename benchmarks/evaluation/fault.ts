import { BundleDraft } from './bundle-draft';
import { NodeShape } from './node-model';
import { Severity } from '../../src/core/findings/finding';

/** What must be cited: this text, in one of these files. */
export interface Proof { readonly files: readonly string[]; readonly text: string }

/** A change to a healthy bundle that leaves the traces which a fault leaves. */
export type Mutation = (draft: BundleDraft) => void | Proof | readonly Proof[];

/** One fault, and what looks like it and is none. */
export interface Fault {
  readonly id: string;
  /** ids any of which names it; the first is the expected one */
  readonly conditions: readonly string[];
  readonly severity: Severity;
  /** default: the condition's own severity; a fault that is mild (few, corrected, over) says how bad it may be called at most */
  readonly atMost?: Severity;
  readonly shape?: Partial<NodeShape>;
  readonly positive: Mutation;
  /** must not be reported as this condition at medium or above */
  readonly negative?: Mutation;
  /** conditions any of which may lead; default: `conditions`; empty: nothing need lead (symptoms of workloads, low risks) */
  readonly top?: readonly string[];
}

export function proof(text: string, ...files: string[]): Proof { return { text, files }; }
export const KUBELET = 'kubelet/kubelet.log';
export const CONTAINERD = 'containerd/containerd-log.txt';
export const DMESG = ['kernel/dmesg.current', 'kernel/dmesg.human.current', 'var_log/messages'] as const;
export const IPAMD = 'var_log/aws-routed-eni/ipamd.log';
export const PLUGIN = 'var_log/aws-routed-eni/plugin.log';
export const RULES = ['networking/iptables-save.txt', 'networking/iptables-filter.txt', 'networking/iptables.txt', 'networking/iptables-nat.txt'] as const;

/** The moment repeated `times`, so many seconds apart, the last a little before the collection. */
export function repeat(draft: BundleDraft, times: number, seconds: number, write: (at: number, index: number) => void): void {
  const last = draft.ago(draft.random.int(1, 4));
  for (let index = 0; index < times; index += 1) { write(last - (times - 1 - index) * seconds * 1000, index); }
}

/** A line of the kernel and the proof that it was cited. */
export function kernelSays(draft: BundleDraft, minutesAgo: number, text: string, cited = text): Proof {
  draft.kernel(draft.ago(minutesAgo), text);
  return proof(cited, ...DMESG);
}
