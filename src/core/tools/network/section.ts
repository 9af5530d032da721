import { plainName } from '../../compare/plain-name';
import { FactsDocument } from '../../evidence/documents';
import { Manifest } from '../../evidence/manifest';
import { compareText } from '../../findings/compare';
import { Place } from '../../parsers/parser';

/** Sections of `network_diagnostics`; the first seven are those of the original tool. */
export const NETWORK_SECTIONS = ['iptables', 'cni', 'routes', 'dns', 'eni', 'ipamd', 'kube_proxy', 'conntrack', 'ena'] as const;
export type NetworkSection = typeof NETWORK_SECTIONS[number];

/** A table of facts: rows are cut to fit, most telling first. */
export interface FactTable {
  readonly name: string;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** What a section shows of a node's state. */
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

/** `networking/iproute.txt:12`: enough for `read` with startLine. */
export function at(path: string, place: Place): string {
  return `${path}:${place.line}`;
}

/** The object without its undefined fields. */
export function defined(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The largest entries of a count by a name that the node wrote. */
export function plainCounts(counts: Readonly<Record<string, number>>, most: number): Record<string, number> {
  const largest = Object.entries(counts).sort((a, b) => b[1] - a[1] || compareText(a[0], b[0])).slice(0, most);
  return Object.fromEntries(largest.map(([name, count]) => [plainName(name), count]));
}
