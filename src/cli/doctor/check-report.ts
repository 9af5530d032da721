import picocolors from 'picocolors';
import { CheckOutcome, CheckResult } from '../../core/preflight/check';
import { CheckSection } from '../../core/preflight/check-deployment';
import { terminalWidth, visibleLength } from '../report/layout';
import { createPaint, wantsColor } from '../report/paint';
import { printable } from '../report/printable';

const LABEL: Readonly<Record<CheckOutcome, string>> = { ok: 'ok', failed: 'FAILED', unknown: 'unknown', skipped: 'skipped' };
/** Columns of outcome and id. */
const OUTCOME = 9;
const ID = 19;

/** Writes sections as they come: some wait for a node in another region. */
export class CheckReport {
  private readonly width = terminalWidth();
  private readonly paint: ReturnType<typeof createPaint>;
  private readonly colors: ReturnType<typeof picocolors.createColors>;

  constructor(color: boolean, private readonly write: (text: string) => void) {
    this.paint = createPaint(color && wantsColor());
    this.colors = picocolors.createColors(color && wantsColor());
  }

  section({ title, checks }: Pick<CheckSection, 'title' | 'checks'>): void {
    this.write(`${this.paint.heading(printable(title))}\n${checks.map(each => this.check(each)).join('\n')}\n\n`);
  }

  /** What it comes to, failures first. */
  summary(checks: readonly CheckResult[]): void {
    const count = (outcome: CheckOutcome) => checks.filter(each => each.outcome === outcome).length;
    const failures = count('failed');
    const verdict = failures > 0 ? this.colors.red(this.paint.strong(`${failures} failed`)) : this.colors.green('nothing failed');
    const open = count('unknown') > 0 ? ' What is unknown may be well or not: nothing was proven.' : '';
    this.write(`${filled(`${verdict}, ${count('ok')} ok, ${count('unknown')} unknown, ${count('skipped')} skipped.${open}`, this.width)}\n`);
  }

  private check({ check, outcome, seen, fix }: CheckResult): string {
    const indent = ' '.repeat(2 + OUTCOME + ID);
    const label = this.label(outcome)(LABEL[outcome].padEnd(OUTCOME));
    const head = `  ${label}${this.paint.strong(check.padEnd(ID))}`;
    const line = filled(printable(seen), this.width, indent, head);
    return fix === undefined ? line : `${line}\n${filled(printable(fix), this.width, `${indent}     `, `${indent}${this.paint.place('fix:')} `)}`;
  }

  private label(outcome: CheckOutcome): (text: string) => string {
    switch (outcome) {
      case 'ok': return this.colors.green;
      case 'failed': return text => this.colors.bold(this.colors.red(text));
      case 'unknown': return this.colors.yellow;
      case 'skipped': return this.colors.dim;
    }
  }
}

/** Lines broken at spaces only: an ARN or a command that is broken cannot be copied. */
function filled(text: string, width: number, indent = '', first = indent): string {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(' ')) {
    if (!empty && visibleLength(line) + 1 + visibleLength(word) > width) {
      lines.push(line);
      line = indent;
      empty = true;
    }
    line += (empty ? '' : ' ') + word;
    empty = false;
  }
  return [...lines, line].join('\n');
}
