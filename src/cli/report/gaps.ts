import { NodeReport } from './node-report';
import { Page } from './page';
import { printable } from './printable';
import { bundleGaps, notEvaluable } from '../../core/tools/coverage';

const GROUPS = 10;

/** What the bundle did not hold or what could not be read, and which conditions could therefore not be judged. */
export function gapsOf({ manifest, document, gaps = [] }: NodeReport): string[] {
  return [
    ...bundleGaps(manifest),
    ...gaps,
    ...notEvaluable(document.checks, GROUPS).map(line => `Could not be judged, for want of ${line}`),
  ];
}

export function writeGaps(page: Page, report: NodeReport): void {
  const gaps = gapsOf(report);
  page.section('Gaps', gaps.length === 0 ? 'none' : 'absence of a finding says nothing about these');
  for (const gap of gaps) page.line(printable(gap), '    ', '  - ');
}
