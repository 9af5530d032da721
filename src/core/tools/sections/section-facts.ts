import { FactsDocument } from '../../evidence/documents';
import { Manifest } from '../../evidence/manifest';

/** A table of facts: rows are cut to fit, most telling first. */
export interface FactTable {
  readonly name: string;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** What a section of a diagnostics tool shows of a node's state. */
export interface SectionFacts {
  /** counts and settings: one small object */
  readonly summary: Readonly<Record<string, unknown>>;
  /** most important first */
  readonly tables: readonly FactTable[];
  /** evidence that was not there, in words */
  readonly notAvailable: readonly string[];
}

/** Reads one section's facts from a bundle. */
export type SectionReader = (facts: FactsDocument, manifest: Manifest) => SectionFacts;
