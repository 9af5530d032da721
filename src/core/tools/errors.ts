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
import { Finding, Severity } from '../findings/finding';
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
    const { kept, lines, outside, undated } = await inWindow(reader, bySeverity, window);

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
        ...(args.clusterContext === undefined ? [] : ['clusterContext changed nothing: no baseline is kept here.']),
      ],
      next: nextOf(page),
    };
    const packer = new BudgetPacker(args.maxTokens, reply, PAGE_TOKEN_BYTES);
    const room = packer.bytesLeft - 1;
    const viewOf = (each: Finding) => {
      const inside = lines.get(each.finding_id);
      const view = args.response_format === 'detailed' ? wholeFinding(each, room - 32) : compactFinding(each);
      return inside === undefined ? view : { ...view, linesInWindow: inside };
    };
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

/** Findings inside the window, undated ones included, and how many lines of each lie inside. */
export async function inWindow(reader: BundleReader, findings: readonly Finding[], window: TimeWindow) {
  const places: readonly Placement[] = isWhole(window)
    ? findings.map(each => ({ place: placeInWindow(each, window) }))
    : await occurrencesIn(reader, findings, window);
  return {
    kept: findings.filter((_, index) => places[index].place !== 'outside'),
    lines: new Map(findings.map((each, index) => [each.finding_id, places[index].lines])),
    outside: places.filter(each => each.place === 'outside').length,
    undated: places.filter(each => each.place === 'undated').length,
  };
}

export function countBySeverity(findings: readonly Finding[]): Record<Severity, number> {
  const counts: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const finding of findings) { counts[finding.severity] += 1; }
  return counts;
}

function nextOf(page: readonly Finding[]): NextCall[] {
  const worst = page.find(each => each.evidence.length > 0);
  if (worst === undefined) { return []; }
  const { logKey, bytes } = worst.evidence[0];
  const { finding_id, runbook, instanceId, bundleId } = worst;
  return [
    { tool: 'read', args: { logKey, startByte: bytes[0], endByte: bytes[1] }, why: `the evidence of ${finding_id}` },
    ...(runbook === undefined || runbookOf(runbook) === undefined ? [] : [{ tool: 'get_sop', args: { sopName: runbook, instanceId, bundleId }, why: `how to confirm, end and verify ${finding_id}` }]),
  ];
}
