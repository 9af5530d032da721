import { Finding } from '../../findings/finding';
import { Reply } from '../answer';
import { BudgetPacker, bytesOf, clipText, lazily, PAGE_TOKEN_BYTES } from '../budget';
import { checkedNormal } from '../checked-normal';
import { compactFinding, CompactFinding } from '../finding-view';
import { decodePageToken, encodePageToken, PageScope } from '../page-token';
import { SectionFacts, SectionReader } from './section-facts';
import { CheckResult, FactsDocument } from '../../evidence/documents';
import { Manifest } from '../../evidence/manifest';

/** Rows of one table; more are counted. */
const MOST_ROWS = { concise: 25, detailed: 250 };
/** A section may take this much before others get their turn; the first of a page may take all. */
const SECTION_BYTES = 8_000;
const EXCERPT_BYTES = { concise: 160, detailed: 400 };

/** One section of a diagnostics tool's answer. */
export interface SectionView<S extends string> {
  readonly section: S;
  readonly findings: readonly CompactFinding[];
  readonly checkedNormal: readonly string[];
  readonly notAvailable: readonly string[];
  readonly facts: Readonly<Record<string, unknown>>;
  /** what was left out, by name */
  readonly omitted?: Readonly<Record<string, number>>;
}

/** What the sections of one answer are made from. */
export interface SectionInput<S extends string> {
  readonly asked: readonly S[];
  readonly readers: Readonly<Record<S, SectionReader>>;
  readonly findings: ReadonlyMap<S, readonly Finding[]>;
  readonly checks: ReadonlyMap<S, readonly CheckResult[]>;
  readonly facts: FactsDocument;
  readonly manifest: Manifest;
  readonly detail: 'concise' | 'detailed';
}

/** Adds sections to a reply as far as they fit in `maxTokens`, at least one, and a page token for the rest. */
export function withSections<S extends string, F extends { readonly sections: readonly SectionView<S>[] }>(
  reply: Reply & { readonly fields: F }, input: SectionInput<S>, page: { readonly scope: PageScope; readonly token?: string; readonly maxTokens: number },
): Reply & { readonly fields: F } {
  const from = decodePageToken(page.scope, page.token)?.[0] ?? 0;
  const views: SectionView<S>[] = [];
  let left = page.maxTokens * 4 - bytesOf(reply) - PAGE_TOKEN_BYTES - 64;
  for (const section of input.asked.slice(from)) {
    const read = input.readers[section](input.facts, input.manifest);
    const view = viewOf(section, read, input.findings.get(section) ?? [], checkedNormal(input.checks.get(section) ?? []), views.length === 0 ? left : SECTION_BYTES, input.detail);
    const cost = bytesOf(view) + 1;
    if (views.length > 0 && cost > left) { break; }
    left -= cost;
    views.push(view);
  }
  const to = from + views.length;
  return { ...reply, fields: { ...reply.fields, sections: views }, ...(to < input.asked.length && { nextPageToken: encodePageToken(page.scope, [to]) }) };
}

/** A section within `maxBytes`: findings first, then what was missing, the summary, the tables, and what was checked and is normal. */
function viewOf<S extends string>(section: S, read: SectionFacts, findings: readonly Finding[], checked: readonly string[], maxBytes: number, detail: 'concise' | 'detailed',
): SectionView<S> {
  const facts: Record<string, unknown> = {};
  const omitted: Record<string, number> = {};
  const skeleton = { section, findings: [], checkedNormal: [], notAvailable: [], facts, omitted };
  // the counts of what is left out need room themselves
  const packer = new BudgetPacker(Math.floor(maxBytes / 4), skeleton, 40 + 32 * (3 + read.tables.length));
  const note = (name: string, missing: number) => { if (missing > 0) { omitted[name] = missing; } };

  const shown = packer.take(lazily(findings, each => compactFinding(each, EXCERPT_BYTES[detail])), Math.max(packer.bytesLeft * 0.5, 0));
  note('findings', findings.length - shown.length);
  const missing = packer.take(read.notAvailable);
  if (Object.keys(read.summary).length > 0) {
    if (packer.fits(read.summary, 12)) { facts.summary = read.summary; } else { note('summary', 1); }
  }
  const normals = packer.take(checked, packer.bytesLeft * 0.4);
  note('checkedNormal', checked.length - normals.length);
  for (const table of read.tables) {
    const { columns, rows: all } = compactTable(table.rows.slice(0, MOST_ROWS[detail]));
    const frame = bytesOf({ columns, rows: [] }) + table.name.length + 6;
    const rows = packer.take(all, packer.bytesLeft - frame);
    if (rows.length > 0 && packer.fits('', frame)) { facts[table.name] = { columns, rows }; }
    note(table.name, table.rows.length - rows.length);
  }
  return { section, findings: shown, checkedNormal: normals, notAvailable: missing, facts, ...(Object.keys(omitted).length > 0 && { omitted }) };
}

/** Rows without the names that all of them share: about half the cost. A value that a row lacks is null. */
function compactTable(rows: readonly Readonly<Record<string, unknown>>[]): { readonly columns: readonly string[]; readonly rows: readonly (readonly unknown[])[] } {
  const columns = [...new Set(rows.flatMap(row => Object.keys(row).filter(name => row[name] !== undefined)))];
  return { columns, rows: rows.map(row => columns.map(name => row[name] ?? null)) };
}

/** Conditions of these sections that nothing could judge, with the evidence that was missing; at most ten. */
export function unjudged(checks: readonly CheckResult[]): string[] {
  const judged = new Set(checks.filter(each => each.outcome !== 'not-evaluable').map(each => each.condition));
  const lines = new Set<string>();
  for (const each of checks) {
    if (each.outcome === 'not-evaluable' && !judged.has(each.condition)) { lines.add(clipText(`${each.condition}: ${each.missing?.join(', ') ?? 'unknown evidence'}`, 160)); }
  }
  return [...lines].slice(0, 10);
}

/** One sentence over the findings of the sections asked for. */
export function assessSections(findings: readonly Finding[], scope: string): string {
  const grave = findings.filter(each => each.severity === 'critical' || each.severity === 'high').length;
  if (grave > 0) { return `${grave} critical or high finding${grave === 1 ? '' : 's'} in ${scope}; ${findings.length} in all.`; }
  return findings.length > 0
    ? `Nothing critical or high in ${scope}; ${findings.length} lesser finding${findings.length === 1 ? '' : 's'}.`
    : `No finding in ${scope}. Read checkedNormal for what was looked at, and notAvailable for what was not.`;
}
