import { ArtifactKind } from '../bundle/artifact-kind';
import { RootCause } from '../diagnosis/root-cause';
import { Finding } from '../findings/finding';
import { FactKind, FactsByKind } from '../parsers';

/** What one detector concluded for this bundle. A line rule is `absent` when its artifacts were there and held no match. */
export interface CheckResult {
  readonly detector: string;
  readonly condition: string;
  readonly outcome: 'present' | 'absent' | 'not-evaluable';
  /** for state checks */
  readonly section?: string;
  /** `absent`: what was looked at */
  readonly checked?: string;
  /** `not-evaluable`: which evidence was missing (artifact kinds or facts, in words) */
  readonly missing?: readonly string[];
}

/** `findings.json` */
export interface FindingsDocument {
  readonly schemaVersion: 1;
  readonly instanceId: string;
  readonly bundleId: string;
  /** most severe first, then in the order of their numbers */
  readonly findings: readonly Finding[];
  readonly checks: readonly CheckResult[];
  /** best first; empty for a healthy node */
  readonly rootCauses: readonly RootCause[];
}

/** Facts of one file as stored. */
export type StoredFacts = { [K in FactKind]: { readonly path: string; readonly kind: K; readonly facts: FactsByKind[K] } }[FactKind];

/** `facts.json` */
export interface FactsDocument {
  readonly schemaVersion: 1;
  readonly files: readonly StoredFacts[];
  /** artifact kinds that the bundle holds with content */
  readonly kinds: readonly ArtifactKind[];
}
