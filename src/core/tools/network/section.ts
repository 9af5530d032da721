import { plainName } from '../../compare/plain-name';
import { compareText } from '../../findings/compare';
import { Place } from '../../parsers/parser';

/** Sections of `network_diagnostics`; the first seven are those of the original tool. */
export const NETWORK_SECTIONS = ['iptables', 'cni', 'routes', 'dns', 'eni', 'ipamd', 'kube_proxy', 'conntrack', 'ena'] as const;
export type NetworkSection = typeof NETWORK_SECTIONS[number];

export type { FactTable, SectionFacts, SectionReader } from '../sections/section-facts';

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
