import { writeChecked } from './checked';
import { writeDifferences } from './differences';
import { writeFindings } from './findings';
import { writeGaps } from './gaps';
import { writeHeader } from './header';
import { NodeReport } from './node-report';
import { createPage } from './page';
import { Paint } from './paint';
import { writeRootCauses } from './root-causes';
import { Answer } from '../../core/tools';

/** The diagnosis as a person reads it. Everything that comes from a node is escaped before it is written. */
export function renderReport(nodes: readonly NodeReport[], comparison: Answer | undefined, paint: Paint, width: number): string {
  const page = createPage(paint, width);
  for (const [index, node] of nodes.entries()) {
    if (index > 0) {
      page.blank();
      page.line(paint.quiet('─'.repeat(width)));
    }
    writeHeader(page, node);
    writeRootCauses(page, node);
    writeFindings(page, node);
    writeChecked(page, node);
    writeGaps(page, node);
  }
  if (comparison) {
    page.blank();
    page.line(paint.quiet('─'.repeat(width)));
    writeDifferences(page, comparison);
  }
  return page.text();
}
