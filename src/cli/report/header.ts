import { NodeReport } from './node-report';
import { Page } from './page';
import { Paint } from './paint';
import { printable } from './printable';
import { readableTime } from './time';
import { bundleGaps } from '../../core/tools/coverage';
import { nodeVerdict } from '../../core/tools/node-verdict';

/** Which node, cluster and bundle this is about, and the verdict. */
export function writeHeader(page: Page, { given, manifest, document }: NodeReport): void {
  const { paint } = page;
  page.line([paint.strong(printable(manifest.instanceId)), printable(manifest.nodeName ?? '')].join('  ').trimEnd());
  const where = [
    ['cluster', manifest.cluster], manifest.availabilityZone ? ['zone', manifest.availabilityZone] : ['region', manifest.region], ['OS', manifest.os],
  ].map(([label, value]) => `${label} ${value === undefined ? 'unknown' : printable(value)}`);
  page.line(where.join(' · '));
  const collected = manifest.collectedAt === undefined ? 'time of collection unknown' : `collected ${readableTime(manifest.collectedAt)}`;
  page.line(paint.quiet(`${collected} · ${manifest.files.length} files · bundle ${manifest.bundleId} · ${printable(given)}`));
  page.blank();

  const { verdict, sentence } = nodeVerdict(document, bundleGaps(manifest));
  page.line(paint.strong(printable(sentence)), '', `${paintVerdict(paint, verdict)}  `);
  if (manifest.state === 'partial') page.line('The bundle could not be read completely: see the gaps.');
}

function paintVerdict(paint: Paint, verdict: ReturnType<typeof nodeVerdict>['verdict']): string {
  const text = verdict.toUpperCase();
  switch (verdict) {
    case 'unhealthy': return paint.severity('critical', text);
    case 'degraded': return paint.severity('high', text);
    case 'not enough evidence': return paint.severity('medium', text);
    case 'no fault found': return paint.good(text);
  }
}
