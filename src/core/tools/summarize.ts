import * as z from 'zod';
import { NextCall } from './answer';
import { BudgetPacker, bytesOf, clip, clipText, PAGE_TOKEN_BYTES } from './budget';
import { bundleGaps, coverageOf, outcomeOf } from './coverage';
import { inWindow } from './errors';
import { shortCitation } from './finding-view';
import { evidenceInput, formatInput, maxTokensInput, pageTokenInput, windowInput } from './inputs';
import { notedFindings } from './noted-findings';
import { answerOutput, citationOutput, severityOutput } from './outputs';
import { decodePageToken, encodePageToken, PageScope } from './page-token';
import { subjectOf } from './subject';
import { defineTool, READ_ONLY } from './tool';
import { describeWindow, isWhole, placeInWindow, resolveWindow } from './window';
import { timesOf } from '../correlate/clock-confidence';
import { LogStart } from '../diagnosis/causal-graph';
import { RootCause } from '../diagnosis/root-cause';
import { BundleReader } from '../evidence/bundle-reader';
import { cleanText } from '../safety/clean-text';
import { Claim, claimsOf, SECTIONS } from '../summarize/claims';
import { EvidenceSet, evidenceSet } from '../summarize/evidence-set';
import { HEADING_BYTES, incidentReport, reportLine } from '../summarize/incident-report';
import { VerifiedSentence, verifyText } from '../summarize/verify-text';

const MOST_IDS = 100;
const TEXT_CHARACTERS = 12_000;
const CLAIM_BYTES = 700;
const SHOWN_SENTENCE_BYTES = 200;

const input = z.strictObject({
  finding_ids: z.array(z.string().max(256)).min(1).max(MOST_IDS).describe('F- and S- ids to report on'),
  ...evidenceInput,
  text: z.string().max(TEXT_CHARACTERS).optional().describe('Your draft: its citations are checked'),
  includeRecommendations: z.boolean().default(true),
  includeTriage: z.boolean().default(true).describe('false: without cause'),
  ...windowInput,
  response_format: formatInput,
  pageToken: pageTokenInput,
  maxTokens: maxTokensInput,
});

const output = answerOutput({
  /** every id stands for evidence, and every checked sentence is supported or at least cited */
  grounded: z.boolean(),
  severity: severityOutput.optional(),
  markdown: z.string(),
  claims: z.array(z.strictObject({ section: z.enum(SECTIONS), text: z.string(), ids: z.array(z.string()) })),
  totalClaims: z.int(),
  evidence: z.array(z.strictObject({ finding_id: z.string(), ...citationOutput.shape })).optional(),
  unresolvedIds: z.array(z.string()),
  outsideWindow: z.array(z.string()).optional(),
  verification: z.strictObject({ sentences: z.int(), supported: z.int(), cited: z.int(), unsupported: z.int(), unresolved: z.int(), uncited: z.int() }).optional(),
  /** sentences of `text` that do not stand */
  unsupportedClaims: z.array(z.strictObject({ sentence: z.int(), content: z.string(), ids: z.array(z.string()), verdict: z.enum(['unsupported', 'unresolved', 'uncited']), missing: z.array(z.string()) })),
  omitted: z.record(z.string(), z.int()).optional(),
});

/** An incident report that says nothing but what the given ids prove. */
export const summarizeTool = defineTool({
  name: 'summarize',
  title: 'Write an incident report',
  description: 'Incident report (Markdown and claims) from the ids you pass and nothing else: each claim carries its ids; ids that do not resolve are listed. With text: are your citations borne out? Use last.',
  tier: 'read',
  input,
  output,
  annotations: READ_ONLY,
  async handler(args, context) {
    const window = resolveWindow('summarize', args);
    const reader = await context.bundles.open(args.instanceId, args.bundleId);
    const { manifest } = reader;
    const { document, gaps: expired } = await notedFindings(reader, context);
    const all = await evidenceSet(reader, document.findings, args.finding_ids);
    const { kept, outside, undated } = await inWindow(reader, all.findings, window);
    const lines = all.lines.filter(({ time }) => placeInWindow({ ...(time !== undefined && { firstSeen: time }) }, window) !== 'outside');
    const evidence: EvidenceSet = { ...all, findings: kept, lines };
    const logStart: LogStart = (path) => startOf(reader, path);
    const claims = claimsOf(evidence, {
      rootCauses: document.rootCauses, logStart, isWindowed: !isWhole(window), includeCause: args.includeTriage, includeRecommendations: args.includeRecommendations,
    })
      .map((claim) => ({ ...claim, text: clipText(claim.text, CLAIM_BYTES) }));
    const subject = subjectOf(manifest);
    const verified = args.text === undefined ? undefined : verifyText(cleanText(Buffer.from(args.text, 'utf8')).toString('utf8'), evidence, { logStart, subject: Object.values(subject) });
    const wrong = (verified ?? []).flatMap(problemView);

    const scope: PageScope = { tool: 'summarize', args, edition: `${manifest.bundleId} ${document.findings.length}` };
    const from = Math.min(decodePageToken(scope, args.pageToken)?.[0] ?? 0, claims.length);
    const unresolvedIds = all.unresolved.map((id) => clipText(id, 64));
    const outsideIds = [
      ...all.findings.filter((finding) => !kept.some((each) => each.finding_id === finding.finding_id)).map(({ finding_id }) => finding_id),
      ...all.lines.filter((line) => !lines.includes(line)).map(({ id }) => id),
    ];
    const title = `${manifest.instanceId}, bundle ${manifest.bundleId}`;
    const fields = {
      grounded: all.unresolved.length === 0 && wrong.length === 0 && claims.length > 0,
      ...(kept[0] && { severity: kept[0].severity }),
      markdown: incidentReport(title, []),
      claims: [] as Claim[],
      totalClaims: claims.length,
      unresolvedIds: unresolvedIds.slice(0, 20),
      ...(outsideIds.length > 0 && { outsideWindow: outsideIds.slice(0, 40) }),
      ...(verified && { verification: countVerdicts(verified) }),
      unsupportedClaims: [] as unknown[],
    };
    const reply = {
      outcome: outcomeOf(manifest),
      subjects: [subject],
      window: describeWindow(window, outside + all.lines.length - lines.length, undated),
      coverage: coverageOf(manifest, []),
      gaps: [...gapsOf(evidence, document.rootCauses), ...bundleGaps(manifest).slice(0, 3), ...expired],
      next: nextOf(evidence, document.rootCauses, manifest),
    };
    const packer = new BudgetPacker(args.maxTokens, { ...reply, fields }, PAGE_TOKEN_BYTES + SECTIONS.length * HEADING_BYTES + 120);
    const problems = from === 0 ? packer.take(wrong, Math.floor(packer.bytesLeft / 4)) : [];
    const places = from === 0 ? packer.take(citationsOf(evidence, manifest, args.response_format === 'detailed'), Math.floor(packer.bytesLeft * 0.3)) : [];
    const page: Claim[] = [];
    for (const claim of claims.slice(from)) {
      const cost = bytesOf(claim) + bytesOf(reportLine(claim));
      if (page.length > 0 && cost > packer.bytesLeft) { break; }
      // a page must move on, even past a claim that cites very many ids
      const fitting = cost > packer.bytesLeft ? { ...claim, text: clipText(claim.text, 200), ids: claim.ids.slice(0, 10) } : claim;
      packer.fits([fitting, reportLine(fitting)]);
      page.push(fitting);
    }
    const to = from + page.length;
    const omitted = {
      ...(from === 0 && wrong.length > problems.length && { unsupportedClaims: wrong.length - problems.length }),
      ...(unresolvedIds.length > fields.unresolvedIds.length && { unresolvedIds: unresolvedIds.length - fields.unresolvedIds.length }),
    };
    return {
      ...reply,
      fields: {
        ...fields,
        markdown: incidentReport(title, page),
        claims: page,
        ...(places.length > 0 && { evidence: places }),
        unsupportedClaims: problems,
        ...(Object.keys(omitted).length > 0 && { omitted }),
      },
      ...(to < claims.length && { nextPageToken: encodePageToken(scope, [to]) }),
    };
  },
});

function startOf(reader: BundleReader, path: string): number | undefined {
  const file = reader.file(path);
  return file && timesOf(file)?.first;
}

function* citationsOf({ findings, lines }: EvidenceSet, { instanceId, bundleId }: { readonly instanceId: string; readonly bundleId: string }, isDetailed: boolean) {
  for (const { finding_id, evidence } of findings) {
    for (const citation of evidence.slice(0, isDetailed ? 3 : 1)) { yield { finding_id, ...shortCitation(citation, isDetailed ? 400 : 160) }; }
  }
  for (const { id, file, line, bytes, excerpt, time } of lines) {
    yield { finding_id: id, ...shortCitation({ logKey: `${instanceId}/${bundleId}/${file}`, file, lines: [line, line], bytes, excerpt, ...(time !== undefined && { time }) }, isDetailed ? 400 : 160) };
  }
}

function problemView({ text, ids, verdict, missing }: VerifiedSentence, index: number) {
  if (verdict === 'supported' || verdict === 'cited') { return []; }
  return [{ sentence: index + 1, content: clipText(text, SHOWN_SENTENCE_BYTES), ids: clip(ids, 64, 10), verdict, missing: clip(missing, 80, 8) }];
}

function countVerdicts(verified: readonly VerifiedSentence[]) {
  const count = (verdict: VerifiedSentence['verdict']) => verified.filter((each) => each.verdict === verdict).length;
  return { sentences: verified.length, supported: count('supported'), cited: count('cited'), unsupported: count('unsupported'), unresolved: count('unresolved'), uncited: count('uncited') };
}

/** Effects whose cause was not passed: the report cannot name it. */
function unexplained({ findings }: EvidenceSet, rootCauses: readonly RootCause[]): RootCause[] {
  const given = new Set(findings.map(({ finding_id }) => finding_id));
  return rootCauses.filter(({ finding_ids: ids }) => !given.has(ids[0]!) && ids.some((id) => given.has(id)));
}

function gapsOf(evidence: EvidenceSet, rootCauses: readonly RootCause[]): string[] {
  return [
    ...(evidence.findings.length + evidence.lines.length === 0 ? ['No id that was passed stands for evidence of this bundle: there is nothing to report.'] : []),
    ...(unexplained(evidence, rootCauses).length > 0 ? ['The diagnosis explains some of these findings by others that were not passed; the report says nothing of them.'] : []),
  ];
}

function nextOf(evidence: EvidenceSet, rootCauses: readonly RootCause[], { instanceId, bundleId }: { readonly instanceId: string; readonly bundleId: string }): NextCall[] {
  const [cause] = unexplained(evidence, rootCauses);
  if (cause) {
    const ids = [...new Set([...cause.finding_ids.slice(0, 10), ...evidence.findings.map(({ finding_id }) => finding_id)])].slice(0, 20);
    return [{ tool: 'summarize', args: { instanceId, bundleId, finding_ids: ids }, why: 'the same with the findings that explain them' }];
  }
  const [worst] = evidence.findings;
  if (worst === undefined) { return [{ tool: 'errors', args: { instanceId, bundleId }, why: 'the ids of this bundle' }]; }
  return [{ tool: 'correlate', args: { instanceId, bundleId, pivotEvent: worst.finding_id }, why: `what happened around ${worst.finding_id}` }].filter(() => worst.firstSeen !== undefined);
}
