import * as z from 'zod';
import { NextCall } from './answer';
import { BudgetPacker, lazily, PAGE_TOKEN_BYTES } from './budget';
import { bundleGaps, coverageOf, outcomeOf } from './coverage';
import { compactFinding, leanFinding, wholeFinding } from './finding-view';
import { evidenceInput, formatInput, maxTokensInput, pageTokenInput, severityInput, windowInput } from './inputs';
import { notedFindings } from './noted-findings';
import { occurrencesIn, Placement } from './occurrences-in';
import { answerOutput, compactFindingOutput, findingOutput } from './outputs';
import { decodePageToken, encodePageToken, PageScope } from './page-token';
import { subjectOf } from './subject';
import { defineTool, READ_ONLY } from './tool';
import { describeWindow, isWhole, placeInWindow, resolveWindow, TimeWindow } from './window';
import { BundleReader } from '../evidence/bundle-reader';
import { Citation, Finding, Severity } from '../findings/finding';
import { severitiesOf } from '../findings/severity-filter';
import { runbookOf } from '../runbooks/library';

const input = z.strictObject({
  ...evidenceInput,
  ...windowInput,
  severity: severityInput.default('all').describe('Only this level'),
  response_format: formatInput,
  pageSize: z.int().min(1).max(200).default(50),
  pageToken: pageTokenInput,
  clusterContext: z.string().max(100).optional().describe('No effect yet'),
  maxTokens: maxTokensInput,
});

const output = answerOutput({
  findings: z.array(z.union([compactFindingOutput, findingOutput])),
  totalFindings: z.int(),
  summary: z.strictObject({ critical: z.int(), high: z.int(), medium: z.int(), low: z.int(), info: z.int() }),
});

/** Every finding of a bundle, worst first. */
export const errorsTool = defineTool({
  name: 'errors',
  title: 'List findings',
  description: 'All findings of a node, worst first, with stable ids, times and citations. Use after quick_triage for the full list, or with a time window or severity.',
  tier: 'read',
  input,
  output,
  annotations: READ_ONLY,
  async handler(args, context) {
    const window = resolveWindow('errors', args);
    const reader = await context.bundles.open(args.instanceId, args.bundleId);
    const { document, gaps: expired } = await notedFindings(reader, context);
    const levels = severitiesOf(args.severity);
    const bySeverity = document.findings.filter(each => levels.includes(each.severity));
    const { kept, outside, undated } = await inWindow(reader, bySeverity, window);

    const scope: PageScope = { tool: 'errors', args, edition: `${reader.manifest.bundleId} ${document.findings.length}` };
    const from = Math.min(decodePageToken(scope, args.pageToken)?.[0] ?? 0, kept.length);
    const page = kept.slice(from, from + args.pageSize);
    const reply = {
      outcome: outcomeOf(reader.manifest),
      subjects: [subjectOf(reader.manifest)],
      fields: { findings: [] as unknown[], totalFindings: kept.length, summary: countBySeverity(kept) },
      window: describeWindow(window, outside, undated),
      coverage: coverageOf(reader.manifest, document.checks),
      gaps: [
        ...bundleGaps(reader.manifest),
        ...expired,
        ...nearestOutside(bySeverity, kept, window),
        ...(args.clusterContext === undefined ? [] : ['clusterContext changed nothing: no baseline is kept here.']),
      ],
      next: [...nextOf(page), ...(outside > 0 ? [{ tool: 'errors', args: { instanceId: reader.manifest.instanceId, bundleId: reader.manifest.bundleId }, why: `with the ${outside} outside the window` }] : [])],
    };
    const packer = new BudgetPacker(args.maxTokens, reply, PAGE_TOKEN_BYTES);
    const room = packer.bytesLeft - 1;
    const viewOf = (each: Finding) => args.response_format === 'detailed' ? wholeFinding(each, room) : compactFinding(each);
    const fitting = packer.take<unknown>(lazily(page, viewOf));
    // a page must move on, even past a finding that alone is too large
    const taken = fitting.length > 0 || page.length === 0 ? fitting : [leanFinding(page[0])];
    const to = from + taken.length;
    return {
      ...reply,
      fields: { ...reply.fields, findings: taken },
      ...(to < kept.length && { nextPageToken: encodePageToken(scope, [to]) }),
    };
  },
});

/** Findings inside the window, undated ones included, each with its evidence from inside first and with how often it was logged inside and outside. */
export async function inWindow(reader: BundleReader, findings: readonly Finding[], window: TimeWindow) {
  const places: readonly Placement[] = isWhole(window)
    ? findings.map(each => ({ place: placeInWindow(each, window) }))
    : await occurrencesIn(reader, findings, window);
  return {
    kept: findings.flatMap((each, index) => {
      const { place, counts } = places[index];
      if (place === 'outside') { return []; }
      return [isWhole(window) ? each : { ...insideFirst(each, window), ...(counts && { inWindow: counts }) }];
    }),
    outside: places.filter(each => each.place === 'outside').length,
    undated: places.filter(each => each.place === 'undated').length,
  };
}

function insideFirst(finding: Finding, window: TimeWindow): Finding {
  const order = { inside: 0, undated: 1, outside: 2 };
  const placeOf = ({ time }: Citation) => order[placeInWindow({ ...(time !== undefined && { firstSeen: time }) }, window)];
  return { ...finding, evidence: [...finding.evidence].sort((a, b) => placeOf(a) - placeOf(b)) };
}

/** Where to look when nothing that has a time lies in the window. */
function nearestOutside(all: readonly Finding[], kept: readonly Finding[], window: TimeWindow): string[] {
  const dated = all.filter(each => each.firstSeen !== undefined);
  if (isWhole(window) || dated.length === 0 || dated.some(each => kept.some(other => other.finding_id === each.finding_id))) { return []; }
  const distance = (each: Finding) => Math.min(Math.abs(Date.parse(each.firstSeen!) - (window.end ?? Infinity)), Math.abs(Date.parse(each.lastSeen ?? each.firstSeen!) - (window.start ?? Infinity)));
  const [nearest] = [...dated].sort((a, b) => distance(a) - distance(b));
  return [`Nothing that was logged lies in the window. Nearest: ${nearest.finding_id}, seen from ${nearest.firstSeen} to ${nearest.lastSeen ?? nearest.firstSeen}.`];
}

export function countBySeverity(findings: readonly Finding[]): Record<Severity, number> {
  const counts: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const finding of findings) { counts[finding.severity] += 1; }
  return counts;
}

function nextOf(page: readonly Finding[]): NextCall[] {
  const first = page.find(each => each.evidence.length > 0);
  // of what is equally bad, the cause is worth more than what it brings about
  const worst = page.find(each => each.kind === 'cause' && each.severity === first?.severity && each.evidence.length > 0) ?? first;
  if (worst === undefined) { return []; }
  const { logKey, bytes } = worst.evidence[0];
  const { finding_id, runbook, instanceId, bundleId } = worst;
  return [
    { tool: 'read', args: { logKey, startByte: bytes[0], endByte: bytes[1] }, why: `the evidence of ${finding_id}` },
    ...(runbook === undefined || runbookOf(runbook) === undefined ? [] : [{ tool: 'get_sop', args: { sopName: runbook, instanceId, bundleId }, why: `how to confirm, end and verify ${finding_id}` }]),
  ];
}
