import { Finding } from '../../findings/finding';
import { NextCall, Reply } from '../answer';
import { BudgetPacker, bytesOf, clip, PAGE_TOKEN_BYTES } from '../budget';
import { checkedNormal } from '../checked-normal';
import { compactFinding, CompactFinding } from '../finding-view';
import { decodePageToken, encodePageToken, PageScope } from '../page-token';
import { FactTable, SectionReader } from './section-facts';
import { CheckResult, FactsDocument } from '../../evidence/documents';
import { Manifest } from '../../evidence/manifest';

/** Rows of one table on one page; in concise answers, more are only counted. */
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

/**
 * Adds sections to a reply as far as they fit in `maxTokens`, at least one, and a page token for the rest. Concise is a digest: each section once, its longest
 * tables cut, with a call that shows them whole. Detailed leaves nothing out: a section that does not fit goes on on the next page where this one stopped.
 */
export function withSections<S extends string, F extends { readonly sections: readonly SectionView<S>[] }>(
  reply: Reply & { readonly fields: F }, input: SectionInput<S>, page: { readonly scope: PageScope; readonly token?: string; readonly maxTokens: number },
): Reply & { readonly fields: F } {
  const [from, ...offsets] = decodePageToken(page.scope, page.token) ?? [0];
  const isDetailed = input.detail === 'detailed';
  const views: SectionView<S>[] = [];
  let rest: readonly number[] | undefined;
  let left = page.maxTokens * 4 - bytesOf(reply) - PAGE_TOKEN_BYTES - 64 - (isDetailed ? 0 : bytesOf(wholeCall(page.scope.tool, reply, input.asked)));
  for (const section of input.asked.slice(from)) {
    const isFirst = views.length === 0;
    const lists = listsOf(section, input);
    const part = viewOf(section, lists, isFirst ? offsets : [], isFirst || isDetailed ? left : Math.min(left, SECTION_BYTES), isFirst);
    const cost = bytesOf(part.view) + 1;
    if (!isFirst && (cost > left || (isDetailed && part.rest !== undefined))) { break; }
    left -= cost;
    views.push(part.view);
    rest = isDetailed ? part.rest : undefined;
    if (rest !== undefined) { break; }
  }
  const to = from + views.length;
  const position = rest !== undefined ? [to - 1, ...rest] : to < input.asked.length ? [to] : undefined;
  const cut = isDetailed ? [] : views.filter(each => each.omitted !== undefined).map(each => each.section);
  return {
    ...reply,
    fields: { ...reply.fields, sections: views },
    ...(position && { nextPageToken: encodePageToken(page.scope, position) }),
    ...(cut.length > 0 && { next: [...reply.next ?? [], wholeCall(page.scope.tool, reply, cut)] }),
  };
}

function wholeCall(tool: string, { subjects: [subject] }: Reply, sections: readonly string[]): NextCall {
  return { tool, args: { instanceId: subject?.instanceId, bundleId: subject?.bundleId, sections, response_format: 'detailed' }, why: 'what was left out of these sections (omitted), by page' };
}

/** What a section can show, each list in the order in which it is given out. */
interface SectionLists {
  readonly summary: Readonly<Record<string, unknown>>;
  readonly findings: readonly CompactFinding[];
  readonly notAvailable: readonly string[];
  readonly checkedNormal: readonly string[];
  readonly tables: readonly FactTable[];
  /** rows of each table that are shown at most */
  readonly mostRows: number;
}

function listsOf<S extends string>(section: S, { readers, facts, manifest, findings, checks, detail }: SectionInput<S>): SectionLists {
  const { summary, tables, notAvailable } = readers[section](facts, manifest);
  return {
    summary,
    tables,
    notAvailable,
    findings: (findings.get(section) ?? []).map(each => compactFinding(each, EXCERPT_BYTES[detail])),
    checkedNormal: checkedNormal(checks.get(section) ?? []),
    mostRows: MOST_ROWS[detail],
  };
}

/**
 * A section from `offsets` (what earlier pages showed of findings, notAvailable, checkedNormal and each table) within `maxBytes`: findings first, then what was
 * missing, the summary, what was checked and is normal, and the tables. `rest`: the offsets behind this view, where anything is left.
 */
function viewOf<S extends string>(
  section: S, lists: SectionLists, offsets: readonly number[], maxBytes: number, mustMove: boolean,
): { readonly view: SectionView<S>; readonly rest?: readonly number[] } {
  const { summary, tables } = lists;
  const facts: Record<string, unknown> = {};
  const omitted: Record<string, number> = {};
  const skeleton = { section, findings: [], checkedNormal: [], notAvailable: [], facts, omitted };
  // the counts of what is left out need room themselves
  const packer = new BudgetPacker(Math.floor(maxBytes / 4), skeleton, 40 + 32 * (3 + tables.length));
  const [fromFindings = 0, fromMissing = 0, fromChecked = 0, ...fromRows] = offsets;
  const isContinued = offsets.length > 0;
  const reached: number[] = [];
  const pass = (name: string, total: number, to: number) => {
    reached.push(to);
    if (total > to) { omitted[name] = total - to; }
  };

  const findings = packer.take(lists.findings.slice(fromFindings), Math.max(packer.bytesLeft * 0.5, 0));
  if (mustMove && findings.length === 0 && lists.findings.length > fromFindings) {
    const { entity: _entity, ...lean } = lists.findings[fromFindings];
    findings.push(...packer.take([{ ...lean, evidence: [], moreEvidence: lean.evidence.length + (lean.moreEvidence ?? 0) }]));
  }
  pass('findings', lists.findings.length, fromFindings + findings.length);
  const missing = packer.take(lists.notAvailable.slice(fromMissing));
  pass('notAvailable', lists.notAvailable.length, fromMissing + missing.length);
  if (!isContinued && Object.keys(summary).length > 0) {
    if (packer.fits(summary, 12)) { facts.summary = summary; } else { omitted.summary = 1; }
  }
  const normals = packer.take(lists.checkedNormal.slice(fromChecked), packer.bytesLeft * (isContinued ? 1 : 0.4));
  pass('checkedNormal', lists.checkedNormal.length, fromChecked + normals.length);
  for (const [index, table] of tables.entries()) {
    const from = fromRows[index] ?? 0;
    const { columns, rows: all } = compactTable(table.rows.slice(from, from + lists.mostRows));
    const frame = bytesOf({ columns, rows: [] }) + table.name.length + 6;
    const rows = packer.take(all, packer.bytesLeft - frame);
    if (mustMove && rows.length === 0 && reached.every((each, list) => each === (offsets[list] ?? 0))) {
      // a page must move on, even past a row that alone is too large
      rows.push(...packer.take(all.slice(0, 1).map(row => clip(row, 64, 8)), packer.bytesLeft - frame));
    }
    if (rows.length > 0 && packer.fits('', frame)) { facts[table.name] = { columns, rows }; }
    pass(table.name, table.rows.length, from + rows.length);
  }
  const isCut = Object.keys(omitted).some(name => name !== 'summary');
  return {
    view: { section, findings, checkedNormal: normals, notAvailable: missing, facts, ...(Object.keys(omitted).length > 0 && { omitted }) },
    ...(isCut && { rest: reached }),
  };
}

/** Rows without the names that all of them share: about half the cost. A value that a row lacks is null. */
function compactTable(rows: readonly Readonly<Record<string, unknown>>[]): { readonly columns: readonly string[]; readonly rows: readonly (readonly unknown[])[] } {
  const columns = [...new Set(rows.flatMap(row => Object.keys(row).filter(name => row[name] !== undefined)))];
  return { columns, rows: rows.map(row => columns.map(name => row[name] ?? null)) };
}

/** One sentence over the findings of the sections asked for. */
export function assessSections(findings: readonly Finding[], scope: string): string {
  const grave = findings.filter(each => each.severity === 'critical' || each.severity === 'high').length;
  if (grave > 0) { return `${grave} critical or high finding${grave === 1 ? '' : 's'} in ${scope}; ${findings.length} in all.`; }
  return findings.length > 0
    ? `Nothing critical or high in ${scope}; ${findings.length} lesser finding${findings.length === 1 ? '' : 's'}.`
    : `No finding in ${scope}. Read checkedNormal for what was looked at, and notAvailable for what was not.`;
}
