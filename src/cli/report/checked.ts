import { NodeReport } from './node-report';
import { Page } from './page';
import { printable } from './printable';
import { CheckResult } from '../../core/evidence/documents';

const SHOWN_PER_SECTION = 6;

/** What was looked at and found normal: node state by section, then how many log rules had nothing to match. */
export function writeChecked(page: Page, { document }: NodeReport): void {
  const normal = document.checks.filter(check => check.outcome === 'absent');
  if (normal.length === 0) return;
  page.section('Checked and normal');
  for (const [section, checks] of bySection(normal.filter(check => check.section !== undefined))) {
    const looked = [...new Set(checks.map(check => printable(check.checked ?? check.condition).replace(/\.$/, '')))];
    const more = looked.length > SHOWN_PER_SECTION ? `; and ${looked.length - SHOWN_PER_SECTION} more` : '';
    page.line(looked.slice(0, SHOWN_PER_SECTION).join('; ') + more, '    ', `  ${page.paint.good('✓')} ${printable(section)}: `);
  }
  const conditions = new Set(normal.filter(check => check.section === undefined).map(check => check.condition));
  if (conditions.size > 0) {
    page.line(`no line in the logs speaks of ${conditions.size} further known ${conditions.size === 1 ? 'condition' : 'conditions'}`, '    ', `  ${page.paint.good('✓')} logs: `);
  }
}

function bySection(checks: readonly CheckResult[]): Map<string, CheckResult[]> {
  const sections = new Map<string, CheckResult[]>();
  for (const check of checks) {
    const section = check.section ?? '';
    sections.set(section, [...sections.get(section) ?? [], check]);
  }
  return sections;
}
