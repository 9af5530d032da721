import { Page } from './page';
import { printable } from './printable';
import { Answer } from '../../core/tools';

const FINDINGS = 12;
const PER_DIMENSION = 8;

/** What compare_nodes answers, as far as it is shown here. */
interface Comparison {
  readonly dimensions: readonly { readonly dimension: string; readonly status: 'same' | 'different' | 'not-comparable'; readonly gaps: readonly string[] }[];
  readonly differences: readonly { readonly dimension: string; readonly statement: string; readonly notable: boolean; readonly at?: string }[];
  /** what bad nodes share, and what changed on one node; absent in answers of older servers */
  readonly shared?: readonly { readonly fault: string; readonly statement: string; readonly telling: boolean }[];
  readonly changes?: readonly { readonly node: string; readonly statement: string }[];
  readonly uniqueFindings: readonly SharedFinding[];
  readonly commonFindings: readonly SharedFinding[];
}

interface SharedFinding {
  readonly title: string;
  readonly severity: string;
  readonly nodes: Readonly<Record<string, { readonly finding_id: string }>>;
}

/** What the nodes have in different measure: findings first, then the state of the network, dimension by dimension. */
export function writeDifferences(page: Page, answer: Answer): void {
  page.section('Differences between the nodes');
  if (!answer.ok) {
    page.line(`not compared: ${printable(answer.error.message)}`, '  ');
    return;
  }
  const comparison = answer as unknown as Comparison;
  writeFindings(page, comparison);
  writeStatements(page, 'what the bad nodes share', (comparison.shared ?? []).map(each => `${each.statement}${each.telling ? ' (and no other node)' : ''}: ${each.fault}`));
  writeStatements(page, 'what changed', (comparison.changes ?? []).map(each => `${each.node}: ${each.statement}`));
  const different = comparison.dimensions.filter(each => each.status === 'different');
  for (const { dimension } of different) writeDimension(page, dimension, comparison);
  const same = comparison.dimensions.filter(each => each.status === 'same').map(each => wordOf(each.dimension));
  if (same.length > 0) page.line(same.join(', '), '    ', `  ${page.paint.good('✓')} the same: `);
  for (const { dimension, gaps } of comparison.dimensions.filter(each => each.status === 'not-comparable')) {
    page.line(`${wordOf(dimension)}: ${gaps.map(printable).join('; ')}`, '    ', `  ${page.paint.quiet('not compared:')} `);
  }
}

function writeStatements(page: Page, title: string, statements: readonly string[]): void {
  if (statements.length === 0) return;
  page.line(page.paint.strong(title), '  ');
  for (const each of statements.slice(0, PER_DIMENSION)) page.line(printable(each), '      ', '    - ');
}

function writeFindings(page: Page, { uniqueFindings, commonFindings }: Comparison): void {
  if (uniqueFindings.length > 0) page.line(page.paint.strong('findings'), '  ');
  for (const { title, severity, nodes } of uniqueFindings.slice(0, FINDINGS)) {
    const on = Object.entries(nodes).map(([node, { finding_id }]) => `${printable(node)} (${finding_id})`).join(', ');
    page.line(`${severity}: ${printable(title)} — only on ${page.paint.place(on)}`, '      ', '    - ');
  }
  const more = uniqueFindings.length - FINDINGS;
  if (more > 0) page.line(page.paint.quiet(`and ${more} more that some nodes have and others have not`), '    ');
  if (commonFindings.length > 0) page.line(page.paint.quiet(`${commonFindings.length} ${commonFindings.length === 1 ? 'finding is' : 'findings are'} on all of them`), '    ');
}

function writeDimension(page: Page, dimension: string, { differences }: Comparison): void {
  const all = differences.filter(each => each.dimension === dimension);
  const notable = all.filter(each => each.notable);
  page.line(page.paint.strong(wordOf(dimension)), '  ');
  for (const { statement, at } of notable.slice(0, PER_DIMENSION)) {
    page.line(`${printable(statement)}${at === undefined ? '' : ` ${page.paint.place(printable(at))}`}`, '      ', '    - ');
  }
  const more = all.length - Math.min(notable.length, PER_DIMENSION);
  if (more > 0) page.line(page.paint.quiet(`and ${more} smaller ${more === 1 ? 'difference' : 'differences'}`), '    ');
}

function wordOf(dimension: string): string {
  return printable(dimension.replaceAll('_', ' '));
}
