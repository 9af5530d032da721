import * as z from 'zod';
import { NextCall } from './answer';
import { BudgetPacker, clip, clipText, PAGE_TOKEN_BYTES } from './budget';
import { preflightOutput, preflightReply } from './collections/preflight-reply';
import { bundleGaps, coverageOf, notEvaluable, outcomeOf } from './coverage';
import { expectedKinds, missingKinds } from './expected-artifacts';
import { BUNDLE_ID_PATTERN, evidenceInput, formatInput, maxTokensInput, pageTokenInput } from './inputs';
import { answerOutput } from './outputs';
import { decodePageToken, encodePageToken, PageScope } from './page-token';
import { subjectOf } from './subject';
import { defineTool, READ_ONLY } from './tool';
import { ToolError } from './tool-error';
import { BundleReader } from '../evidence/bundle-reader';
import { Manifest } from '../evidence/manifest';
import { compareText } from '../findings/compare';

/** Files named in the account of what was redacted. */
const MOST_REDACTED = 12;
/** More groups than there are kinds of evidence. */
const MOST_UNJUDGED = 200;

const input = z.strictObject({
  ...evidenceInput,
  executionId: z.string().regex(BUNDLE_ID_PATTERN).optional().describe('Same as bundleId'),
  response_format: formatInput.describe('detailed: what was found'),
  pageToken: pageTokenInput,
  preflight: z.boolean().optional().describe('Check instead whether the node can be collected'),
  maxTokens: maxTokensInput,
});

const problemOutput = z.strictObject({ code: z.string(), message: z.string(), entry: z.string().optional(), count: z.int().optional() });

/** Those of a bundle, or those of a node that is to be collected. */
const output = answerOutput(z.object({
  complete: z.boolean(),
  state: z.enum(['ready', 'partial']),
  node: z.strictObject({
    nodeName: z.string().optional(),
    os: z.string().optional(),
    availabilityZone: z.string().optional(),
    collectorVersion: z.string().optional(),
  }),
  source: z.strictObject({ name: z.string(), bytes: z.int() }),
  fileCount: z.int(),
  totalSize: z.int(),
  totalLines: z.int(),
  missing: z.array(z.strictObject({ kind: z.string(), path: z.string(), consequence: z.string() })),
  found: z.array(z.strictObject({ kind: z.string(), files: z.int(), bytes: z.int() })),
  emptyFiles: z.array(z.string()),
  problems: z.array(problemOutput),
  redactions: z.strictObject({
    total: z.int(),
    files: z.int(),
    byType: z.record(z.string(), z.int()),
    where: z.array(z.strictObject({ file: z.string(), lines: z.int(), types: z.array(z.string()) })),
  }),
  clock: z.strictObject({ bootTime: z.string().optional(), utcOffsetMinutes: z.int(), sources: z.array(z.string()), undatedLines: z.int() }),
  /** what neither this page nor an earlier one shows */
  omitted: z.strictObject({ found: z.int(), emptyFiles: z.int(), problems: z.int() }),
  ...preflightOutput,
}).partial().shape);

/** Whether a bundle can be trusted to be whole. */
export const validateTool = defineTool({
  name: 'validate',
  title: 'Check a bundle',
  description: 'Is the bundle whole? Missing and empty files, what was refused or cut at ingest, redactions, clock, conditions that cannot be judged. Use before relying on an absence; of a node without bundle: can it be collected?',
  tier: 'read',
  input,
  output,
  annotations: READ_ONLY,
  async handler(args, context) {
    if (args.executionId !== undefined && args.bundleId !== undefined && args.executionId !== args.bundleId) {
      throw new ToolError('INVALID_ARGUMENT', 'validate: executionId and bundleId name different bundles. Give one of them.');
    }
    const bundleId = args.bundleId ?? args.executionId;
    if (args.preflight) { return preflightReply(context, args); }
    let reader: BundleReader;
    try {
      reader = await context.bundles.open(args.instanceId, bundleId);
    } catch (error) {
      if (context.collections && bundleId === undefined && error instanceof ToolError && error.code === 'INSTANCE_NOT_FOUND') { return preflightReply(context, args); }
      throw error;
    }
    const { manifest } = reader;
    const { checks } = await reader.findings();
    const missing = missingKinds(manifest);
    const found = byKind(manifest);
    const empty = manifest.files.filter(each => each.size === 0).map(each => clipText(each.path, 200));
    const problems = manifest.problems.map(each => clip({ ...each }, 300, 8));
    const next: NextCall[] = [{ tool: 'quick_triage', args: { instanceId: manifest.instanceId, bundleId: manifest.bundleId }, why: 'what is wrong with this node' }];
    const fields = {
      complete: manifest.state === 'ready' && missing.length === 0,
      state: manifest.state,
      node: clip({
        ...(manifest.nodeName !== undefined && { nodeName: manifest.nodeName }),
        ...(manifest.os !== undefined && { os: manifest.os }),
        ...(manifest.availabilityZone !== undefined && { availabilityZone: manifest.availabilityZone }),
        ...(manifest.collectorVersion !== undefined && { collectorVersion: manifest.collectorVersion }),
      }, 200, 8),
      source: clip({ ...manifest.source }, 300, 8),
      fileCount: manifest.files.length,
      totalSize: sum(manifest.files, each => each.size),
      totalLines: sum(manifest.files, each => each.lines),
      missing: missing.map(each => ({ kind: each.kind, path: each.path, consequence: each.missing })),
      redactions: {
        total: sum(manifest.files, each => each.redactions),
        files: manifest.files.filter(each => each.redactions > 0).length,
        byType: removedByType(manifest),
        where: removedWhere(manifest),
      },
      clock: {
        ...(manifest.clock.bootTime !== undefined && { bootTime: new Date(manifest.clock.bootTime).toISOString() }),
        utcOffsetMinutes: manifest.clock.utcOffsetMinutes,
        sources: clip([...manifest.clock.sources], 200, 10),
        undatedLines: sum(manifest.files.filter(each => each.dialect !== 'none'), each => each.undatedLines),
      },
    };
    const coverage = { ...coverageOf(manifest, checks), notEvaluable: [] };
    const reply = { outcome: outcomeOf(manifest), subjects: [subjectOf(manifest)], coverage, gaps: bundleGaps(manifest), next };
    const scope: PageScope = { tool: 'validate', args, edition: manifest.bundleId };
    const [fromProblems = 0, fromFound = 0, fromEmpty = 0, fromUnjudged = 0] = decodePageToken(scope, args.pageToken) ?? [];
    const isDetailed = args.response_format === 'detailed';
    const packer = new BudgetPacker(args.maxTokens, { ...reply, ...fields }, 400 + PAGE_TOKEN_BYTES);
    const all = args.maxTokens * 4;
    const unjudged = notEvaluable(checks, MOST_UNJUDGED);
    const shownProblems = packer.take(problems.slice(fromProblems), all * 0.3);
    const shownUnjudged = packer.take(unjudged.slice(fromUnjudged), all * 0.2);
    const shownFound = isDetailed ? packer.take(found.slice(fromFound), all / 3) : [];
    const shownEmpty = packer.take(empty.slice(fromEmpty), isDetailed ? undefined : all / 12);
    const reached = [fromProblems + shownProblems.length, fromFound + shownFound.length, fromEmpty + shownEmpty.length, fromUnjudged + shownUnjudged.length];
    const isWhole = [problems, isDetailed ? found : [], empty, unjudged].every((list, index) => reached[index] >= list.length);
    return {
      ...reply,
      coverage: { ...coverage, notEvaluable: shownUnjudged },
      fields: {
        ...fields,
        problems: shownProblems,
        ...(isDetailed && { found: shownFound }),
        emptyFiles: shownEmpty,
        omitted: { found: found.length - reached[1], emptyFiles: empty.length - reached[2], problems: problems.length - reached[0] },
      },
      ...(!isWhole && { nextPageToken: encodePageToken(scope, reached) }),
    };
  },
});

/** Placeholders of the whole bundle by type of secret. */
function removedByType(manifest: Manifest): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { removed = {} } of manifest.files) {
    for (const [type, count] of Object.entries(removed)) { counts[type] = (counts[type] ?? 0) + count; }
  }
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => compareText(a, b)).slice(0, 40));
}

/** The files from which most was removed; the manifest has all. */
function removedWhere(manifest: Manifest) {
  return manifest.files.filter(each => each.redactions > 0).sort((a, b) => b.redactions - a.redactions || compareText(a.path, b.path)).slice(0, MOST_REDACTED)
    .map(each => ({ file: clipText(each.path, 160), lines: each.redactions, types: Object.keys(each.removed ?? {}).sort().slice(0, 12) }));
}

/** Files and stored bytes of each kind: expected kinds first, then the largest. */
function byKind(manifest: Manifest) {
  const kinds = new Map<string, { kind: string; files: number; bytes: number }>();
  for (const file of manifest.files) {
    if (file.size === 0) { continue; }
    const entry = kinds.get(file.kind) ?? { kind: file.kind, files: 0, bytes: 0 };
    entry.files += 1;
    entry.bytes += file.size;
    kinds.set(file.kind, entry);
  }
  const expected = new Set<string>(expectedKinds(manifest).map(each => each.kind));
  return [...kinds.values()].sort((a, b) => Number(expected.has(b.kind)) - Number(expected.has(a.kind))
    || b.bytes - a.bytes || compareText(a.kind, b.kind));
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, each) => total + value(each), 0);
}
