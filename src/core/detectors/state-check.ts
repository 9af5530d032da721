import { ArtifactKind } from '../bundle/artifact-kind';
import { BundleOs } from '../bundle/layout';
import { InstanceSnapshot } from '../evidence/instance-snapshot';
import { Entity, FindingKind, FindingState, Severity } from '../findings/finding';
import { EvidencePointer } from '../findings/observation';
import { FactKind, FactsByKind } from '../parsers';
import { Place } from '../parsers/parser';

/** Facts of one file. */
export interface FileFacts<K extends FactKind> {
  readonly file: string;
  readonly facts: FactsByKind[K];
}

/** A file of the bundle as it was stored, for checks of the evidence itself. */
export interface BundleFile {
  readonly path: string;
  readonly kind: ArtifactKind;
  /** bytes in the archive */
  readonly originalSize: number;
  readonly lines: number;
  /** UTC milliseconds of the earliest and latest dated line, where there are any */
  readonly firstTime?: number;
  readonly lastTime?: number;
}

/** The bundle as a thing, for checks of the evidence itself. */
export interface BundleAccount {
  /** `0.7.9` */
  readonly collectorVersion?: string;
  readonly os?: BundleOs;
  readonly files: readonly BundleFile[];
  /** a file of the bundle, or its name, says that it is of another node than the one that it is filed under */
  readonly disagreeingIdentity?: { readonly file?: string; readonly claimed: string; readonly filedUnder: string };
}

/** What a state check may look at: parsed facts of this bundle, and of the node's previous bundle where there is one. */
export interface CheckContext {
  /** UTC milliseconds */
  readonly collectedAt?: number;
  readonly previousCollectedAt?: number;
  /** seconds from boot to collection, where known */
  readonly uptimeSeconds?: number;
  /** absent where only facts are at hand */
  readonly bundle?: BundleAccount;
  /** what AWS knows of the node and its cluster; absent on a laptop */
  readonly instance?: InstanceSnapshot;
  /** parsed facts of every file of that kind, in path order; empty when the bundle has none */
  facts<K extends FactKind>(kind: K): readonly FileFacts<K>[];
  /** the same of the node's previous bundle: for counters that only mean something as a rate */
  previousFacts<K extends FactKind>(kind: K): readonly FileFacts<K>[];
  /** true when the bundle has a non-empty file of that artifact kind (parsed or not) */
  has(kind: ArtifactKind): boolean;
}

/** One fault that a state check saw. Defaults as in Observation; `at` makes the evidence. */
export interface StateFault {
  /** default: the check's condition */
  readonly condition?: string;
  readonly title: string;
  readonly severity?: Severity;
  readonly kind?: FindingKind;
  /** default `ongoing`: it is the state at collection */
  readonly state?: FindingState;
  readonly entity: Entity;
  readonly code?: string;
  readonly count?: number;
  readonly evidence: readonly EvidencePointer[];
  /** default: the check's own */
  readonly remediation?: readonly string[];
}

/** The three outcomes. `absent` says what was looked at, in one line that a reader can quote. */
export type CheckOutcome =
  | { readonly outcome: 'present'; readonly faults: readonly StateFault[] }
  | { readonly outcome: 'absent'; readonly checked: string }
  | { readonly outcome: 'not-evaluable'; readonly missing: readonly string[] };

/** A fault that shows in parsed node state. */
export interface StateCheck {
  /** kebab-case, unique */
  readonly id: string;
  readonly condition: string;
  /** further conditions it may report */
  readonly alsoReports?: readonly string[];
  /** network_diagnostics / storage_diagnostics section it belongs to */
  readonly section: 'iptables' | 'cni' | 'routes' | 'dns' | 'eni' | 'ipamd' | 'kube_proxy' | 'conntrack' | 'ena' | 'sysctl' | 'disk' | 'services' | 'node' | 'memory';
  readonly source: string;
  readonly remediation: readonly string[];
  readonly runbook: string;
  readonly correlateWith?: readonly string[];
  evaluate(context: CheckContext): CheckOutcome;
}

/** Evidence from a parsed fact's place. */
export function evidenceAt(file: string, place: Place): EvidencePointer {
  return { file, line: place.line, start: place.start, end: place.end, excerpt: place.excerpt };
}
