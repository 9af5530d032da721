import * as z from 'zod';
import { BudgetPacker, bytesOf, clip, clipText, lazily, PAGE_TOKEN_BYTES } from './budget';
import { checkedNormal } from './checked-normal';
import { bundleGaps, coverageOf, notEvaluable, outcomeOf } from './coverage';
import { countBySeverity, inWindow } from './errors';
import { compactFinding, CompactFinding, leanFinding, wholeFinding } from './finding-view';
import { evidenceInput, formatInput, maxTokensInput, pageTokenInput, severityInput, windowInput } from './inputs';
import { nodeVerdict } from './node-verdict';
import { notedFindings } from './noted-findings';
import { answerOutput, compactFindingOutput, findingOutput, suppressedOutput } from './outputs';
import { decodePageToken, encodePageToken, PageScope } from './page-token';
import { subjectOf } from './subject';
import { defineTool, READ_ONLY } from './tool';
import { nextCalls } from './triage-summary';
import { describeWindow, resolveWindow } from './window';
import { RootCause } from '../diagnosis/root-cause';
import { Finding } from '../findings/finding';
import { severitiesOf } from '../findings/severity-filter';

// shares of the budget, so that no part can crowd out another whatever a node writes
const ROOT_CAUSE_SHARE = 1 / 3;
const FINDING_SHARE = 3 / 8;
const CHECKED_SHARE = 3 / 16;
const MOST_ROOT_CAUSES = 5;
/** More groups than there are kinds of evidence. */
const MOST_UNJUDGED = 200;
/** A finding that costs more loses its entity, then shows less of its evidence; a citation stays as long as one fits. */
const ONE_FINDING_BYTES = 1_500;
const SHORTER: readonly (readonly [excerptBytes: number, citations: number])[] = [[400, 2], [400, 1], [160, 1]];

const input = z.strictObject({
  ...evidenceInput,
  ...windowInput,
  severity: severityInput.default('all'),
  includeTriage: z.boolean().default(true).describe('false: without root causes'),
  response_format: formatInput.describe('detailed: all, by page'),
  pageToken: pageTokenInput,
  maxTokens: maxTokensInput,
});

const rootCauseOutput = z.strictObject({
  condition: z.string(),
  confidence: z.enum(['high', 'medium', 'low']),
  finding_ids: z.array(z.string()),
  explanation: z.string(),
  chain: z.array(z.strictObject({ condition: z.string(), finding_id: z.string(), at: z.string().optional() })),
  refutedBy: z.array(z.string()),
  gaps: z.array(z.string()),
  suppressed: suppressedOutput.optional(),
});

const output = answerOutput({
  verdict: z.strictObject({ verdict: z.enum(['unhealthy', 'degraded', 'no fault found', 'not enough evidence']), sentence: z.string() }),
  rootCauses: z.array(rootCauseOutput).optional(),
  summary: z.strictObject({ critical: z.int(), high: z.int(), medium: z.int(), low: z.int(), info: z.int() }),
  totalFindings: z.int(),
  findings: z.array(z.union([compactFindingOutput, findingOutput])),
  checkedNormal: z.array(z.string()),
  /** what neither this page nor an earlier one shows: see errors for findings, response_format detailed for all */
  omitted: z.strictObject({ rootCauses: z.int(), findings: z.int(), checkedNormal: z.int() }),
});

/** The first question to ask of a bundle. */
export const quickTriageTool = defineTool({
  name: 'quick_triage',
  title: 'Quick triage',
  description: 'Start here. What is wrong with a node: verdict, ranked root causes with chain and what would refute them, top findings with citations, what was checked and is normal, gaps, next calls.',
  tier: 'read',
  input,
  output,
  annotations: READ_ONLY,
  async handler(args, context) {
    const window = resolveWindow('quick_triage', args);
    const reader = await context.bundles.open(args.instanceId, args.bundleId);
    const { manifest } = reader;
    const { document, gaps: expired } = await notedFindings(reader, context);
    const { kept, outside, undated } = await inWindow(reader, document.findings, window);
    const ids = new Set(kept.map(each => each.finding_id));
    // a cause may lie before the window: a hypothesis counts when anything it explains lies inside
    const rootCauses = document.rootCauses.filter(each => each.finding_ids.some(id => ids.has(id)));
    const levels = severitiesOf(args.severity);
    const findings = kept.filter(each => levels.includes(each.severity));
    const checked = checkedNormal(document.checks);
    const inside = { ...document, findings: kept, rootCauses };

    const fields = {
      verdict: nodeVerdict(inside, bundleGaps(manifest)),
      summary: countBySeverity(findings),
      totalFindings: findings.length,
    };
    const coverage = { ...coverageOf(manifest, []), notEvaluable: [] };
    const reply = {
      outcome: outcomeOf(manifest),
      subjects: [subjectOf(manifest)],
      window: describeWindow(window, outside, undated),
      coverage,
      gaps: [...bundleGaps(manifest), ...expired],
      next: nextCalls(inside, await context.bundles.list()),
    };
    const isDetailed = args.response_format === 'detailed';
    const causesAsked = args.includeTriage ? rootCauses.slice(0, isDetailed ? undefined : MOST_ROOT_CAUSES) : [];
    const unjudged = notEvaluable(document.checks, isDetailed ? MOST_UNJUDGED : 8);
    const scope: PageScope = { tool: 'quick_triage', args, edition: `${manifest.bundleId} ${document.findings.length}` };
    const [fromCauses = 0, fromFindings = 0, fromUnjudged = 0, fromChecked = 0] = decodePageToken(scope, args.pageToken) ?? [];
    const packer = new BudgetPacker(args.maxTokens, { ...reply, ...fields }, 400 + PAGE_TOKEN_BYTES);
    const all = args.maxTokens * 4;
    const causes = packer.take(causesAsked.slice(fromCauses).map(bounded), all * ROOT_CAUSE_SHARE);
    // the likeliest cause is the answer: where it does not fit whole, it comes short
    if (causes.length === 0) { causes.push(...packer.take(causesAsked.slice(fromCauses, fromCauses + 1).map(brief))); }
    const shown = packer.take<unknown>(lazily(findings.slice(fromFindings), each => view(each, isDetailed)), isDetailed ? undefined : all * FINDING_SHARE);
    const shownUnjudged = packer.take(unjudged.slice(fromUnjudged));
    const normal = packer.take(checked.slice(fromChecked), isDetailed ? undefined : all * CHECKED_SHARE);
    const reached = [fromCauses + causes.length, fromFindings + shown.length, fromUnjudged + shownUnjudged.length, fromChecked + normal.length];
    const isWhole = [causesAsked, findings, unjudged, checked].every((list, index) => reached[index] >= list.length);
    return {
      ...reply,
      coverage: { ...coverage, notEvaluable: shownUnjudged },
      fields: {
        verdict: fields.verdict,
        ...(args.includeTriage && { rootCauses: causes }),
        summary: fields.summary,
        totalFindings: fields.totalFindings,
        findings: shown,
        checkedNormal: normal,
        omitted: {
          rootCauses: args.includeTriage ? rootCauses.length - reached[0] : 0,
          findings: findings.length - reached[1],
          checkedNormal: checked.length - reached[3],
        },
      },
      ...(isDetailed && !isWhole && { nextPageToken: encodePageToken(scope, reached) }),
    };
  },
});

function bounded(cause: RootCause): RootCause {
  return {
    ...clip(cause, 240, 8),
    explanation: clipText(cause.explanation, 600),
    chain: clip(cause.chain, 80, 10),
    finding_ids: clip(cause.finding_ids, 32, 16),
  };
}

function brief(cause: RootCause): RootCause {
  const { chain, finding_ids: ids, refutedBy } = cause;
  return { ...cause, explanation: clipText(cause.explanation, 300), chain: clip(chain, 80, 5), finding_ids: clip(ids, 32, 6), refutedBy: clip(refutedBy, 120, 1), gaps: [] };
}

function view(finding: Finding, isDetailed: boolean): CompactFinding | Finding {
  if (isDetailed) { return wholeFinding(finding, 2 * ONE_FINDING_BYTES); }
  const views = SHORTER.flatMap(([excerptBytes, citations]) => {
    const whole = compactFinding(finding, excerptBytes, citations);
    const { entity: _entity, ...withoutEntity } = whole;
    return [whole, withoutEntity];
  });
  return views.find(each => bytesOf(each) <= ONE_FINDING_BYTES) ?? leanFinding(finding);
}

