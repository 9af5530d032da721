import { suppressionLine } from './findings';
import { NodeReport } from './node-report';
import { Page } from './page';
import { printable } from './printable';
import { readableTime } from './time';
import { RootCause } from '../../core/diagnosis/root-cause';
import { FindingsDocument } from '../../core/evidence/documents';
import { Finding } from '../../core/findings/finding';

/** Lines of the report for one piece of evidence: its 400 bytes fit. */
const EXCERPT_ROWS = 5;

/** Further hypotheses are named in a line each. */
const ALTERNATIVES = 3;

/** The best hypothesis with its chain and reasons, then what else is possible. */
export function writeRootCauses(page: Page, { document }: NodeReport): void {
  const [best, ...others] = document.rootCauses;
  if (!best) return;
  page.section('Root cause', `${best.confidence} confidence`);
  writeCause(page, best, document);
  for (const other of others.slice(0, ALTERNATIVES)) {
    const title = causeFinding(other, document)?.title ?? other.condition;
    page.line(`${printable(title)} ${page.paint.quiet(`(${other.confidence} confidence${other.suppressed ? `, suppressed until ${other.suppressed.expires}` : ''})`)}`, '    ', `  ${page.paint.quiet('also possible:')} `);
  }
}

/** The finding that a hypothesis is about: the first that it names and that is there. */
function causeFinding(cause: RootCause, { findings }: FindingsDocument): Finding | undefined {
  return cause.finding_ids.map(id => findings.find(finding => finding.finding_id === id)).find(finding => finding !== undefined);
}

function writeCause(page: Page, cause: RootCause, document: FindingsDocument): void {
  const { paint } = page;
  const { findings } = document;
  const finding = causeFinding(cause, document);
  const title = finding?.title ?? cause.condition;
  page.line(paint.strong(printable(title)), '  ');
  if (cause.suppressed) page.line(suppressionLine(cause.suppressed), '  ');
  // most explanations begin with the title, which stands there already
  const explanation = cause.explanation.startsWith(title) ? cause.explanation.slice(title.length).replace(/^[.\s]+/, '') : cause.explanation;
  if (explanation !== '') page.line(printable(explanation), '  ');
  if (cause.chain.length > 1) {
    page.blank();
    for (const [depth, step] of cause.chain.entries()) writeStep(page, step, depth, findings);
  }
  // several findings may share the cause (one rule for udp, one for tcp): all of them are the root cause
  const siblings = findings.filter(each => each.condition === cause.condition && cause.finding_ids.includes(each.finding_id) && each !== finding);
  for (const sibling of siblings.filter(each => !cause.chain.some(step => step.finding_id === each.finding_id))) {
    page.line(printable(sibling.title), '    ', `  ${paint.quiet(`with ${sibling.finding_id}:`)} `);
  }
  writeEvidence(page, [finding, ...siblings].filter(each => each !== undefined));
  page.blank();
  if (cause.refutedBy.length > 0) page.line(cause.refutedBy.map(printable).join('; '), '    ', `  ${paint.quiet('would be refuted by:')} `);
  if (cause.gaps.length > 0) page.line(cause.gaps.map(printable).join('; '), '    ', `  ${paint.quiet('not known:')} `);
}

function writeStep(page: Page, step: RootCause['chain'][number], depth: number, findings: readonly Finding[]): void {
  const { paint } = page;
  const finding = findings.find(each => each.finding_id === step.finding_id);
  const arrow = depth === 0 ? '' : `${'   '.repeat(depth - 1)}└─ `;
  const first = `  ${arrow}`;
  const at = step.at === undefined ? '' : ` ${paint.quiet(readableTime(step.at))}`;
  page.line(`${paint.place(step.finding_id)} ${printable(finding?.title ?? step.condition)}${at}`, ' '.repeat(first.length + 2), first);
}

function writeEvidence(page: Page, causes: readonly Finding[]): void {
  page.blank();
  for (const { evidence } of causes.slice(0, 4)) {
    const [proof] = evidence;
    if (!proof) continue;
    page.line(page.paint.place(`${printable(proof.file)}:${proof.lines[0]}`), '  ');
    page.quote(printable(proof.excerpt.trimEnd().split('\n')[0] ?? ''), '  │ ', EXCERPT_ROWS);
  }
}
