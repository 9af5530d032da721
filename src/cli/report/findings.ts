import { NodeReport } from './node-report';
import { Page } from './page';
import { printable } from './printable';
import { readableSpan } from './time';
import { atLeast, Citation, Finding, SEVERITIES } from '../../core/findings/finding';

const OTHER_PLACES = 5;
const EXCERPT_LINES = 3;

/** Lines of the report for one line of a log. */
const EXCERPT_ROWS = 5;

/** Below medium, findings are named but not spelt out. */
const BRIEF_LIMIT = 12;

const INDENT = '        ';

/** Findings, most severe first: what, where, how often, when, the evidence and what to do. */
export function writeFindings(page: Page, { document }: NodeReport): void {
  const { findings } = document;
  const counts = SEVERITIES.map(severity => ({ severity, count: findings.filter(each => each.severity === severity).length }))
    .filter(each => each.count > 0);
  page.section('Findings', counts.length === 0 ? 'none' : counts.map(({ severity, count }) => `${count} ${severity}`).join(' · '));
  for (const finding of findings.filter(each => atLeast(each.severity, 'medium'))) writeFinding(page, finding);
  const brief = findings.filter(each => !atLeast(each.severity, 'medium'));
  if (brief.length > 0) page.blank();
  for (const finding of brief.slice(0, BRIEF_LIMIT)) writeBrief(page, finding);
  if (brief.length > BRIEF_LIMIT) page.line(page.paint.quiet(`and ${brief.length - BRIEF_LIMIT} more of low or info severity: --json lists all`), '  ');
}

function writeFinding(page: Page, finding: Finding): void {
  const { paint } = page;
  page.blank();
  page.line(paint.strong(printable(finding.title)), INDENT, `  ${paint.place(finding.finding_id)} `);
  const facts = [
    `${finding.kind}, ${stateWord(finding)}`, finding.condition, finding.code,
    timesOf(finding), readableSpan(finding.firstSeen, finding.lastSeen),
    finding.runbook === undefined ? undefined : `runbook ${finding.runbook}`,
  ].filter(fact => fact !== undefined).map(printable);
  page.line([paint.severity(finding.severity), ...facts].join(' · '), INDENT);
  if (finding.usual) page.line(paint.quiet(printable(finding.usual)), `${INDENT}  `, INDENT);
  if (finding.suppressed) page.line(suppressionLine(finding.suppressed), `${INDENT}  `, INDENT);
  const [first, ...others] = finding.evidence;
  if (first) writeCitation(page, first);
  if (others.length > 0) {
    const more = others.length > OTHER_PLACES ? ` and ${others.length - OTHER_PLACES} more places` : '';
    page.line(`${others.slice(0, OTHER_PLACES).map(each => paint.place(where(each))).join(', ')}${more}`, `${INDENT}  `, `${INDENT}${paint.quiet('also')} `);
  }
  for (const step of finding.remediation) page.line(printable(step), `${INDENT}  `, `${INDENT}→ `);
}

function writeBrief(page: Page, finding: Finding): void {
  const { paint } = page;
  const [citation] = finding.evidence;
  const place = citation ? ` ${paint.place(where(citation))}` : '';
  const times = timesOf(finding);
  const notes = [finding.suppressed && `suppressed until ${finding.suppressed.expires}`, finding.usual].filter(note => note !== undefined).map(note => ` ${paint.quiet(printable(note))}`).join(',');
  page.line(`${paint.severity(finding.severity, finding.severity)} ${printable(finding.title)}${times === undefined ? '' : ` ${paint.quiet(times)}`}${notes}${place}`, INDENT, `  ${paint.place(finding.finding_id)} `);
}

/** Who reads the report should know that somebody has looked at it already. */
export function suppressionLine({ reason, expires, stillLeads }: NonNullable<Finding['suppressed']>): string {
  return `suppressed until ${expires}: ${printable(reason)}${stillLeads ? ' (critical, and nothing shows that it is not getting worse: not set aside)' : ''}`;
}

/** How often, unless the title has said it. */
function timesOf({ count, title }: Finding): string | undefined {
  return count > 1 && !title.includes(`(${count} `) ? `${count} times` : undefined;
}

function writeCitation(page: Page, citation: Citation): void {
  page.line(page.paint.place(where(citation)), INDENT);
  const lines = citation.excerpt.replace(/\n$/, '').split('\n');
  for (const line of lines.slice(0, EXCERPT_LINES)) page.quote(printable(line), `${INDENT}│ `, EXCERPT_ROWS);
  if (lines.length > EXCERPT_LINES) page.quote(`… ${lines.length - EXCERPT_LINES} more lines`, `${INDENT}│ `, 1);
}

function where({ file, lines: [first, last] }: Citation): string {
  return `${printable(file)}:${first}${last > first ? `-${last}` : ''}`;
}

function stateWord(finding: Finding): string {
  return finding.state === 'unknown' ? 'not known whether ongoing' : finding.state;
}
